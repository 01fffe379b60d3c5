/** A checkpoint survives whatever ends the process, and the file system saying no, at every single operation. */

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { compile } from '../compile/compile.ts';
import { explore } from '../explore/breadth-first.ts';
import type { ExploreOptions } from '../explore/exploration.ts';
import { LIST_NAMES, type Snapshot } from '../explore/snapshot.ts';
import { buildSystem } from '../model/system.ts';
import { twoPhaseCommit, twoPhaseCommitActors } from '../testing/two-phase-commit.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';

/** What happens to operations on files: the one with number `at` fails, and all after it if the process is dead. */
const fault = { operations: 0, at: Number.POSITIVE_INFINITY, dead: false };

function operate<T>(work: () => T): T {
  const number = fault.operations++;
  if (number === fault.at || (fault.dead && number > fault.at)) {
    throw Object.assign(new Error('no'), { code: 'ENOSPC' });
  }
  return work();
}

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const faulty = (handle: FileHandle): FileHandle =>
    new Proxy(handle, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        // Closing what is open is what the death of a process does as well.
        if (name === 'close') return () => target.close();
        if (name === 'write') {
          return (bytes: Uint8Array, offset: number, length: number, position: number) => {
            // A write that fails may have written some of it; one that does not may have, too.
            const half = Math.ceil(length / 2);
            if (fault.operations === fault.at)
              return target.write(bytes, offset, half, position).then(() => operate(() => null));
            return operate(() => target.write(bytes, offset, half, position));
          };
        }
        return (...args: unknown[]) => operate(() => Reflect.apply(value, target, args));
      },
    });
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => faulty(await operate(() => real.open(...args))),
    rename: async (...args: Parameters<typeof real.rename>) => operate(() => real.rename(...args)),
    rm: async (...args: Parameters<typeof real.rm>) => operate(() => real.rm(...args)),
  };
});

beforeEach(() => {
  Object.assign(fault, { operations: 0, at: Number.POSITIVE_INFINITY, dead: false });
});

const compiled = compile(buildSystem(twoPhaseCommit, { actors: twoPhaseCommitActors }), []);
const whole = explore(compiled, { keepEdges: true });
const stage = (states: number, resume?: Snapshot): Snapshot => {
  const options: ExploreOptions = { keepEdges: true, resume, limits: { states } };
  const { snapshot } = explore(compiled, options);
  if (!snapshot) throw new Error('complete already');
  return snapshot;
};

const identity = { model: 'm' };
const limits = { states: null, depth: null, stopAtFirst: false };
const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'stalemate-checkpoint-')), 'one');

/** Reads the checkpoint as another process would. */
async function loaded(path: string): Promise<Snapshot | null> {
  const folder = new CheckpointFolder(path);
  const header = await folder.header();
  return header && folder.load(header);
}

/** Goes on from a snapshot to the end and compares with the run that was never stopped. */
function expectWhole(resume: Snapshot | null): void {
  const { states, transitions, depth, edges } = explore(compiled, { keepEdges: true, resume: resume ?? undefined });
  expect([states, transitions, depth]).toEqual([whole.states, whole.transitions, whole.depth]);
  expect(edges && [...edges.to.parts()]).toEqual(whole.edges && [...whole.edges.to.parts()]);
}

/** A folder with a checkpoint of 60 states or so. */
async function begun(): Promise<string> {
  const path = fresh();
  const folder = new CheckpointFolder(path);
  await folder.create();
  await folder.write(identity, limits, stage(60));
  return path;
}

describe('a process that dies', () => {
  test('in any operation of a second checkpoint leaves the first or the second', async () => {
    const original = await begun();
    let [first, second] = [0, 0];
    for (let at = 0; second < 3; at++) {
      const path = fresh();
      cpSync(original, path, { recursive: true });
      const folder = new CheckpointFolder(path);
      const header = await folder.header();
      const snapshot = stage(120, header ? await folder.load(header) : undefined);
      const { states } = snapshot;
      Object.assign(fault, { operations: 0, at, dead: true });
      await folder.write(identity, limits, snapshot).catch(() => {});
      Object.assign(fault, { at: Number.POSITIVE_INFINITY, dead: false });
      const found = await loaded(path);
      expect([60, states]).toContain(found?.states);
      if (found?.states === states) second++;
      else first++;
      expectWhole(found);
    }
    expect(first).toBeGreaterThan(8);
  });

  test('in any operation of the first checkpoint leaves none or the first', async () => {
    let there = 0;
    for (let at = 0; there < 3; at++) {
      const path = fresh();
      const folder = new CheckpointFolder(path);
      await folder.create();
      Object.assign(fault, { operations: 0, at, dead: true });
      await folder.write(identity, limits, stage(60)).catch(() => {});
      Object.assign(fault, { at: Number.POSITIVE_INFINITY, dead: false });
      const found = await loaded(path);
      if (found) there++;
      expectWhole(found);
    }
  });

  test('while it takes the checkpoint away leaves it whole, or none', async () => {
    for (let at = 0; at < 8; at++) {
      const path = await begun();
      const folder = new CheckpointFolder(path);
      Object.assign(fault, { operations: 0, at, dead: true });
      await folder.remove().catch(() => {});
      Object.assign(fault, { at: Number.POSITIVE_INFINITY, dead: false });
      const found = await loaded(path);
      expect(found === null).toBe(at > 0);
      expectWhole(found);
    }
  });
});

test('an operation that fails leaves the checkpoint before, and the next attempt succeeds', async () => {
  for (let at = 0, failed = true; failed; at++) {
    const path = await begun();
    const folder = new CheckpointFolder(path);
    const header = await folder.header();
    const snapshot = stage(120, header ? await folder.load(header) : undefined);
    Object.assign(fault, { operations: 0, at });
    failed = await folder.write(identity, limits, snapshot).then(
      () => false,
      () => true,
    );
    fault.at = Number.POSITIVE_INFINITY;
    const later = stage(180, (await loaded(path)) ?? undefined);
    await folder.write(identity, limits, later);
    const found = await loaded(path);
    expect(found?.states).toBe(later.states);
    expectWhole(found);
  }
});

test('nothing is left of a checkpoint that was taken away', async () => {
  const path = await begun();
  await new CheckpointFolder(path).remove();
  expect(existsSync(path)).toBe(false);
  expect(existsSync(join(path, '..'))).toBe(false);
});

describe('damage', () => {
  const flip = (file: string, at: number) => {
    const bytes = readFileSync(file);
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(file, bytes);
  };

  test('of any byte of the header is noticed', async () => {
    const path = await begun();
    const file = join(path, 'header.json');
    const good = readFileSync(file);
    for (let at = 0; at < good.length; at++) {
      flip(file, at);
      await expect(loaded(path), `byte ${at}`).rejects.toThrow(/header\.json: /);
      writeFileSync(file, good);
    }
    for (const length of [0, 1, good.length - 1]) {
      truncateSync(file, length);
      await expect(loaded(path)).rejects.toThrow(/header\.json: damaged: no valid JSON/);
      writeFileSync(file, good);
    }
  });

  test('of any list is noticed', async () => {
    for (const name of LIST_NAMES) {
      const path = await begun();
      const file = join(path, `${name}.bin`);
      const { length } = readFileSync(file);
      if (length === 0) continue;
      flip(file, length - 1);
      await expect(loaded(path)).rejects.toThrow(`${name}.bin: damaged: its digest is another`);
      truncateSync(file, length - 1);
      await expect(loaded(path)).rejects.toThrow(`${name}.bin: damaged: ${length - 1} bytes, expected ${length}`);
    }
  });

  test('what a dead process wrote behind the end is cut off', async () => {
    const path = await begun();
    for (const file of readdirSync(path)) {
      if (file.endsWith('.bin')) writeFileSync(join(path, file), 'behind', { flag: 'a' });
    }
    expectWhole(await loaded(path));
  });
});
