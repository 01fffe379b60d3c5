/** What the benchmark runs: the reference protocol at ten sizes, with the counts that every tool must report. */
import { promela } from './peers/promela.ts';
import { lock_exclusion, no_stale_mapping, quiet_copy } from './properties.ts';
import { reference, reference_any_order } from './protocols.ts';

export { reference, reference_any_order };

export const properties = [lock_exclusion, no_stale_mapping, quiet_copy];

/** A system of the benchmark. Its name is the number of pages, devices and threads: `213`; `any213` in any order. */
interface Case {
  readonly name: string;
  readonly protocol: typeof reference;
  readonly config: {
    readonly sizes: { readonly page: number; readonly device: number };
    readonly actors: readonly (string | { readonly flow: string; readonly count: number })[];
  };
  /** What a full exploration counts. */
  readonly states: number;
  readonly transitions: number;
}

const countsOf = (name: string) => {
  const [pages, devices, threads] = [...name].map(Number) as [number, number, number];
  return { pages, devices, threads };
};

const one =
  (protocol: typeof reference) =>
  (name: string, states: number, transitions: number): Case => {
    const { pages, devices, threads } = countsOf(name);
    return {
      name: protocol === reference ? name : `any${name}`,
      protocol,
      config: { sizes: { page: pages, device: devices }, actors: [{ flow: 'thread', count: threads }, 'cpu'] },
      states,
      transitions,
    };
  };
const inOrder = one(reference);
const anyOrder = one(reference_any_order);

export const cases: readonly Case[] = [
  // Counted alike by other tools and here, as far as each gets: TLC to 312, Rumur to 312, SPIN to 213, 222 and 123; 412
  // and 512 by this engine and its prototypes alone.
  inOrder('112', 9_836, 19_388),
  inOrder('212', 188_900, 418_024),
  inOrder('113', 270_460, 751_292),
  inOrder('122', 520_816, 1_086_768),
  inOrder('312', 2_096_300, 5_088_180),
  inOrder('213', 10_237_020, 30_942_768),
  inOrder('412', 18_506_500, 48_754_000),
  inOrder('222', 26_972_720, 58_928_480),
  inOrder('123', 32_552_912, 96_416_160),
  inOrder('512', 143_987_500, 408_747_500),
  // Counted alike by SPIN and here, the smaller ones by Rumur, too. With one device there is no order, and nothing differs.
  anyOrder('112', 9_836, 19_388),
  anyOrder('122', 657_808, 1_365_968),
  anyOrder('222', 34_881_712, 75_744_160),
];

/** Which cases the benchmark uses for what. */
export const plan = {
  /** Against each peer. */
  peers: { spin: ['212', '213', '123'], rumur: ['212', '312'], tlc: ['312'] },
  /** Only when asked for: they take long. */
  large: ['412', '222', '123', '512'],
  /** A whole run, start-up included. */
  startUp: '212',
  /** Invariants and parent links, on and off. */
  switches: '312',
  /** Grows to 1e8 states and beyond. */
  growth: '512',
  reductions: ['212', '213', 'any122', 'any222'],
} as const;

/** What the other tools read; files are relative to this folder. Null for devices in any order. */
export const sources = (name: string) => {
  if (name.startsWith('any')) return null;
  const { pages, devices, threads } = countsOf(name);
  const constants = { PAGES: pages, DEVICES: devices, THREADS: threads, SEQUENCES: 4 };
  return {
    spin: promela({ pages, devices, threads }),
    rumur: { file: 'peers/reference.m', constants },
    tlc: {
      file: 'peers/reference.tla',
      constants,
      specification: 'Spec',
      invariants: ['LockExclusion', 'NoStaleMapping', 'QuietCopy'],
    },
  };
};
