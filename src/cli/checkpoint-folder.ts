/**
 * A checkpoint on disk. The lists of an exploration only grow, so each is a file to which is appended what is new; a
 * small header, replaced in one piece, says how much of each file counts. Whatever ends the process between two of
 * these operations leaves the header before, and all that it speaks of: files may be longer than it says.
 */

import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Chunk } from '../explore/growable.ts';
import { emptyLists, LIST_BITS, LIST_NAMES, type ListName, type Snapshot } from '../explore/snapshot.ts';
import { InputError } from '../model/errors.ts';
import { makeFolder } from './write-file.ts';

/** What a checkpoint must agree with to be gone on from: a name for people, and a value or several. */
export type Identity = Readonly<Record<string, string | readonly string[]>>;

/** Limits that decide where a run stops, and so which states a checkpoint of it can be at. */
export interface RunLimits {
  readonly states: number | null;
  readonly depth: number | null;
  readonly stopAtFirst: boolean;
}

export interface Header extends Omit<Snapshot, 'lists'> {
  readonly identity: Identity;
  readonly limits: RunLimits;
  /** Entries of each list that count, and a digest of their bytes. */
  readonly lists: Readonly<Record<ListName, { readonly length: number; readonly digest: string }>>;
}

const SCHEMA = 'stalemate-checkpoint-1';
const PIECE_BYTES = 1 << 20;

/** The part of a list that is on disk. */
interface Kept {
  readonly length: number;
  readonly hash: Hash;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

export class CheckpointFolder {
  readonly path: string;
  readonly #kept = new Map<ListName, Kept>();

  constructor(path: string) {
    this.path = path;
  }

  get #header(): string {
    return join(this.path, 'header.json');
  }

  #file(name: ListName): string {
    return join(this.path, `${name}.bin`);
  }

  /** Begins a checkpoint of which nothing is written yet. Throws an `InputError` when the folder cannot be written. */
  async create(): Promise<void> {
    try {
      makeFolder(this.path);
      for (const name of LIST_NAMES) {
        await (await open(this.#file(name), 'w')).close();
        this.#kept.set(name, { length: 0, hash: createHash('sha256') });
      }
      await syncFolder(dirname(this.path));
    } catch (error) {
      throw new InputError(`${this.path}: cannot be written (${codeOf(error)}); give another folder for checkpoints`);
    }
  }

  /** The header; null when there is none. Throws an `InputError` for one that is damaged. */
  async header(): Promise<Header | null> {
    let text: string;
    try {
      text = await readFile(this.#header, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw new InputError(`${this.#header}: cannot be read (${codeOf(error)})`);
    }
    let document: { schema?: unknown; digest?: unknown; header?: Header };
    try {
      document = JSON.parse(text);
    } catch {
      throw new InputError(`${this.#header}: damaged: no valid JSON`);
    }
    if (document?.schema !== SCHEMA) throw new InputError(`${this.#header}: no checkpoint: expected schema ${SCHEMA}`);
    if (!document.header || document.digest !== sha256(JSON.stringify(document.header)))
      throw new InputError(`${this.#header}: damaged: its digest is another`);
    return document.header;
  }

  /** Reads what the header speaks of, and cuts off what it does not. Throws an `InputError` for damaged files. */
  async load(header: Header): Promise<Snapshot> {
    const lists = emptyLists();
    for (const name of LIST_NAMES) {
      const { length, digest } = header.lists[name];
      const file = this.#file(name);
      const hash = createHash('sha256');
      try {
        const handle = await open(file, 'r+');
        try {
          const bytes = (length * LIST_BITS[name]) / 8;
          const { size } = await handle.stat();
          if (size < bytes) throw new InputError(`${file}: damaged: ${size} bytes, expected ${bytes}`);
          await handle.truncate(bytes);
          for (let at = 0; at < bytes; at += PIECE_BYTES) {
            const piece = await readPiece(handle, at, Math.min(PIECE_BYTES, bytes - at));
            hash.update(piece);
            lists[name].pushAll(LIST_BITS[name] === 8 ? piece : new Int32Array(piece.buffer));
          }
        } finally {
          await handle.close();
        }
      } catch (error) {
        if (error instanceof InputError) throw error;
        throw new InputError(`${file}: cannot be read and written (${codeOf(error)})`);
      }
      if (hash.copy().digest('hex') !== digest) throw new InputError(`${file}: damaged: its digest is another`);
      this.#kept.set(name, { length, hash });
    }
    return { ...header, lists };
  }

  /**
   * Writes what is new since the last time. An error of the file system is thrown as it is; the checkpoint before then
   * still stands, and the next attempt writes the same bytes to the same places.
   */
  async write(identity: Identity, limits: RunLimits, snapshot: Snapshot): Promise<void> {
    const kept = new Map<ListName, Kept>();
    const entries: [ListName, { length: number; digest: string }][] = [];
    for (const name of LIST_NAMES) {
      const now = await this.#append(name, snapshot.lists[name].length, snapshot);
      kept.set(name, now);
      entries.push([name, { length: now.length, digest: now.hash.copy().digest('hex') }]);
    }
    const lists = Object.fromEntries(entries) as Header['lists'];
    const header: Header = { ...snapshot, identity, limits, lists };
    const temporary = `${this.#header}.new`;
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(JSON.stringify({ schema: SCHEMA, digest: sha256(JSON.stringify(header)), header }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, this.#header);
    await syncFolder(this.path);
    for (const [name, now] of kept) this.#kept.set(name, now);
  }

  async #append(name: ListName, length: number, snapshot: Snapshot): Promise<Kept> {
    const before = this.#kept.get(name);
    if (!before) throw new Error('a checkpoint is written that was neither begun nor read');
    if (before.length === length) return before;
    const hash = before.hash.copy();
    const handle = await open(this.#file(name), 'r+');
    try {
      let at = (before.length * LIST_BITS[name]) / 8;
      for (const part of snapshot.lists[name].parts(before.length)) {
        const bytes = bytesOf(part);
        hash.update(bytes);
        at = await writePiece(handle, bytes, at);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { length, hash };
  }

  /** Takes the checkpoint away, header first, and the folders if nothing else is in them. */
  async remove(): Promise<void> {
    await rm(this.#header, { force: true });
    for (const name of LIST_NAMES) await rm(this.#file(name), { force: true });
    await rm(`${this.#header}.new`, { force: true });
    for (const folder of [this.path, dirname(this.path)]) {
      try {
        await rmdir(folder);
      } catch {
        // Something else is in it.
        return;
      }
    }
  }
}

const bytesOf = (part: Chunk): Uint8Array => new Uint8Array(part.buffer, part.byteOffset, part.byteLength);

async function readPiece(handle: FileHandle, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const piece = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(piece, done, length - done, from + done);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    done += bytesRead;
  }
  return piece;
}

async function writePiece(handle: FileHandle, bytes: Uint8Array, from: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, from + done);
    done += bytesWritten;
  }
  return from + done;
}

/** Makes what was created or renamed in a folder last; some file systems cannot be asked to. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
