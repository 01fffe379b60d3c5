/** All properties, in the order in which reports list them. */
import { S1, S3, S4 } from './isolation.ts';
import { L2, L3, L6, L7, L8, L9, L10 } from './locking.ts';
import { M1, M2, M3, M4, M5, M6, M7, M8, M9 } from './mapping.ts';
import { N1, R6, R7 } from './memory.ts';
import { can_finish, can_idle, deadlock, P7 } from './progress.ts';
import { R1, R2, R3, R5, R8, R10, R11 } from './references.ts';
import { T1, T2, T3, T4, T5, T6, T8, T9, T10, T11 } from './translation.ts';
import { V1, V2, V3, V4, V5, V6, V7, V8 } from './value.ts';

export const properties = [
  M1,
  M2,
  M3,
  M4,
  M5,
  M6,
  M7,
  M8,
  M9,
  T1,
  T2,
  T3,
  T4,
  T5,
  T6,
  T8,
  T9,
  T10,
  T11,
  V1,
  V2,
  V3,
  V4,
  V5,
  V6,
  V7,
  V8,
  S1,
  S3,
  S4,
  R1,
  R2,
  R3,
  R5,
  R6,
  R7,
  R8,
  R10,
  R11,
  N1,
  L2,
  L3,
  L6,
  L7,
  L8,
  L9,
  L10,
  P7,
  deadlock,
  can_idle,
  can_finish,
];
