/** Runs a verb in this process, from its source. */

import { vi } from 'vitest';
import type { Ran } from './command-line.ts';

/** Runs it, and catches what it prints. */
export async function captured(verb: () => number | Promise<number>): Promise<Ran> {
  const [out, err] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(() => true),
  );
  const text = (spy: typeof out) => (spy?.mock.calls ?? []).map(([part]) => String(part)).join('');
  try {
    const code = await verb();
    return { code, stdout: text(out), stderr: text(err) };
  } finally {
    out?.mockRestore();
    err?.mockRestore();
  }
}
