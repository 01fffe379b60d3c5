/** What the benchmark runs: the reference protocol at ten sizes, with the counts that every tool must report. */
import { lock_exclusion, no_stale_mapping, quiet_copy } from './properties.ts';
import { reference, reference_any_order } from './protocols.ts';

export { reference, reference_any_order };

export const properties = [lock_exclusion, no_stale_mapping, quiet_copy];

/** Pages, devices and threads, and what a full exploration counts. */
export interface Size {
  readonly name: string;
  readonly pages: number;
  readonly devices: number;
  readonly threads: number;
  readonly states: number;
  readonly transitions: number;
}

const size = (name: string, states: number, transitions: number): Size => {
  const [pages, devices, threads] = [...name].map(Number) as [number, number, number];
  return { name, pages, devices, threads, states, transitions };
};

/** Counted alike by SPIN, Rumur, TLC and three prototypes; devices in order. */
export const sizes: readonly Size[] = [
  size('112', 9_836, 19_388),
  size('212', 188_900, 418_024),
  size('113', 270_460, 751_292),
  size('122', 520_816, 1_086_768),
  size('312', 2_096_300, 5_088_180),
  size('213', 10_237_020, 30_942_768),
  size('412', 18_506_500, 48_754_000),
  size('222', 26_880_054, 59_630_500),
  size('123', 32_552_912, 96_416_160),
  size('512', 143_987_500, 408_747_500),
];

/** Devices in any order. With one device there is no order, and nothing differs. */
export const sizesAnyOrder: readonly Size[] = [size('112', 9_836, 19_388), size('122', 657_808, 1_365_968)];

/** A size as a scenario has it. */
export const configOf = ({ pages, devices, threads }: Pick<Size, 'pages' | 'devices' | 'threads'>) => ({
  sizes: { page: pages, device: devices },
  actors: [{ flow: 'thread', count: threads }, 'cpu'],
});
