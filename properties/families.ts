/** What the properties are about, in the columns of a patch series: each property is in one family. */

/** A family: `id` heads a column. */
export interface Family {
  readonly id: string;
  readonly says: string;
  readonly properties: readonly string[];
}

const numbered = (letter: string, ...numbers: readonly number[]): string[] => numbers.map((n) => `${letter}${n}`);

export const families: readonly Family[] = [
  {
    id: 'mapping',
    says: 'no entry of a page table, and no TLB, reaches a page that is no longer that of the address',
    properties: numbered('M', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
  },
  {
    id: 'translation',
    says: 'addresses for the device are reserved, linked, synced, unlinked and freed once, and in order',
    properties: numbered('T', 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14),
  },
  {
    id: 'value',
    says: 'nobody reads what another one has not finished writing, and nothing written is lost',
    properties: numbered('V', 1, 2, 3, 4, 5, 6, 7, 8, 9),
  },
  {
    id: 'isolation',
    says: 'nobody reaches memory that is not theirs',
    properties: numbered('S', 1, 2, 3, 4, 5, 6, 7, 8, 9),
  },
  {
    id: 'lifetime',
    says: 'nothing is used before it is there or after it is freed',
    properties: ['N1', ...numbered('R', 2, 4, 5, 6, 9, 12, 15)],
  },
  {
    id: 'references',
    says: 'every reference and every pin is taken by one who may, and dropped once',
    properties: numbered('R', 1, 3, 7, 10, 11, 14),
  },
  {
    id: 'locking',
    says: 'locks are held where they must be, in their order, and released by those who hold them',
    properties: numbered('L', 1, 2, 3, 6, 7, 8, 9, 10, 11, 12),
  },
  {
    id: 'progress',
    says: 'nobody is stuck: no deadlock, no thread that can never be done',
    properties: [
      'deadlock',
      'can_idle',
      'can_finish',
      ...['P1', 'P1_error', 'P1_served', 'P2', 'P2_device', 'P3', 'P4', 'P5', 'P6', 'P8', 'P8_fault', 'P9'],
    ],
  },
  {
    id: 'leaks',
    says: 'nothing is left over when everything rests',
    properties: ['T5', 'T11', 'P7', 'P7_detaches', ...numbered('R', 8, 13, 16, 17, 18)],
  },
];
