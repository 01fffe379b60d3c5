/** Runs the built command line. `npm test` builds it first. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));
export const mainFile: string = `${root}dist/src/cli/main.js`;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `stalemate` as a user does, in a process of its own, in the project's folder. */
export function stalemateProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  refuseUnbuilt();
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...env },
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

/** Runs `stalemate` in this process, one run after another: what it loads is loaded once. */
export async function stalemate(args: readonly string[]): Promise<Ran> {
  refuseUnbuilt();
  const { commandLine } = (await import(
    /* @vite-ignore */ pathToFileURL(`${root}dist/src/cli/command-line.js`).href
  )) as {
    commandLine(args: readonly string[]): Promise<number>;
  };
  const { stdout, stderr, env } = process;
  const before = { stdout: stdout.write, stderr: stderr.write, NO_COLOR: env['NO_COLOR'] };
  const said = { stdout: '', stderr: '' };
  const listening = SIGNALS.map((signal) => process.listeners(signal));
  env['NO_COLOR'] = '1';
  process.chdir(root);
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = ((text: string | Uint8Array, ...rest: unknown[]) => {
      said[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      for (const done of rest) if (typeof done === 'function') done();
      return true;
    }) as typeof stdout.write;
  }
  try {
    const code = await commandLine(args);
    return { code, ...said };
  } finally {
    for (const [i, signal] of SIGNALS.entries())
      for (const listener of process.listeners(signal))
        if (!listening[i]?.includes(listener)) process.removeListener(signal, listener);
    stdout.write = before.stdout;
    stderr.write = before.stderr;
    if (before.NO_COLOR === undefined) delete env['NO_COLOR'];
    else env['NO_COLOR'] = before.NO_COLOR;
  }
}

function refuseUnbuilt(): void {
  if (!existsSync(mainFile)) throw new Error('the command line is not built; run `npm run build` first');
}
