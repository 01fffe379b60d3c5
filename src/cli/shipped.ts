/** The shipped models: the only file that imports them. */

import { counts } from '../../models/counts.ts';
import { mutations, protocols } from '../../models/index.ts';
import { panels } from '../../models/panels.ts';
import { families } from '../../properties/families.ts';
import { properties } from '../../properties/index.ts';
import { calls, L12, lock_rules, primed, touches } from '../../properties/lock_order.ts';
import { nestings } from '../../properties/nestings.ts';
import type { Models } from './models.ts';

export const shipped: Models = {
  protocols,
  mutations,
  properties,
  families,
  counts,
  nestings,
  panels,
  waitCycle: L12,
  locks: { primed, touches, calls, rules: lock_rules },
};
