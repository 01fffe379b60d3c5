/** Runs the built command line, as a user does. `npm test` builds it first. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));
export const mainFile: string = `${root}dist/src/cli/main.js`;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `stalemate` with these arguments in the project's folder. */
export function stalemate(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  if (!existsSync(mainFile)) throw new Error('the command line is not built; run `npm run build` first');
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...env },
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

/** Runs a verb in this process, and catches what it prints. */
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
