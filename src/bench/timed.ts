/** A process from start to end: what it printed, how long it took, how much memory it had at most. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Timed {
  readonly stdout: string;
  readonly seconds: number;
  /** Peak resident memory; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** How often a running process is asked for its memory. The peak is kept by the kernel, so only the end can be missed. */
const ASK_EVERY_MS = 20;

/** Runs a command to its end. Throws, with the last of what it printed, when it does not end well. */
export function timed(command: string, args: readonly string[], cwd?: string): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    // No peer outlives the benchmark.
    const end = () => child.kill();
    process.once('exit', end);
    let [stdout, stderr] = ['', ''];
    let peak: number | null = null;
    const asking = setInterval(() => {
      peak = peakOf(child.pid) ?? peak;
    }, ASK_EVERY_MS);
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    const done = () => {
      clearInterval(asking);
      process.off('exit', end);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - begin) / 1000;
      done();
      if (code === 0) resolve({ stdout, seconds, peakBytes: peak });
      else reject(new Error(`${command} ended with ${signal ?? code}\n${`${stdout}\n${stderr}`.trim().slice(-2000)}`));
    });
  });
}

function peakOf(pid: number | undefined): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}
