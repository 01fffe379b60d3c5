/** The models that this run is about: those that are shipped, or a folder of the user's own. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CountDef } from '../model/count.ts';
import { InputError } from '../model/errors.ts';
import type { MutationDef } from '../model/mutation.ts';
import type { PanelDef } from '../model/panel.ts';
import { noWaitCycle, type PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import type { Family } from '../verify/families.ts';
import type { LockRules } from '../verify/lock-order.ts';

/** Everything that a command may be asked about, but for what stands in JSON files. */
export interface Models {
  readonly protocols: readonly ProtocolDef[];
  readonly mutations: readonly MutationDef[];
  readonly properties: readonly PropertyDef[];
  readonly families: readonly Family[];
  readonly counts: readonly CountDef[];
  /** Ids of properties that only forbid a nesting. */
  readonly nestings: readonly string[];
  /** What stands together in a picture of a state. */
  readonly panels: readonly PanelDef[];
  /** What `locks` finds. */
  readonly waitCycle: PropertyDef;
  readonly locks: LockRules;
}

/** What a folder of models exports from its index, by name, or as its default. */
const REQUIRED = { protocols: 'protocol()', properties: 'invariant() and its like' } as const;
const OPTIONAL = { mutations: 'mutation()' } as const;
const INDEX = ['index.js', 'index.mjs', 'index.ts'];

/**
 * The models in a folder: its `index` exports `protocols` and `properties`, and perhaps `mutations`. TypeScript is read where tsx can
 * be found. Throws an `InputError` that names the file and what was expected.
 */
export async function modelsIn(folder: string): Promise<Models> {
  if (!existsSync(folder)) throw new InputError(`--models: ${folder}: no such folder`);
  const file = INDEX.map((name) => join(folder, name)).find((one) => existsSync(one));
  if (file === undefined) throw new InputError(`--models: ${folder}: expected one of ${INDEX.join(', ')} in it`);
  const exported = exportsOf(await loaded(file), file);
  for (const name of Object.keys(REQUIRED)) {
    if (exported[name] === undefined)
      throw new InputError(`${file}: exports no '${name}'; expected \`export const ${name} = [...]\``);
  }
  const list = <T>(name: keyof typeof REQUIRED | keyof typeof OPTIONAL): readonly T[] => {
    const made = { ...REQUIRED, ...OPTIONAL }[name];
    const given = exported[name] ?? [];
    if (!Array.isArray(given)) throw new InputError(`${file}: '${name}' is no array; expected what ${made} makes`);
    const key = name === 'protocols' ? 'resources' : name === 'properties' ? 'kind' : 'changes';
    for (const [i, one] of given.entries()) {
      if (typeof one !== 'object' || one === null || typeof one.id !== 'string' || !(key in one))
        throw new InputError(`${file}: ${name}[${i}] is not what ${made} makes`);
      const first = given.findIndex(({ id }) => id === one.id);
      if (first < i) throw new InputError(`${file}: ${name}: two of them are called '${one.id}'`);
    }
    return given as readonly T[];
  };
  const properties = list<PropertyDef>('properties');
  return {
    protocols: list('protocols'),
    properties,
    mutations: list('mutations'),
    families: [],
    counts: [],
    nestings: [],
    panels: [],
    waitCycle: properties.find(({ kind }) => kind === 'wait_cycle') ?? WAIT_CYCLE,
    locks: { primed: [], touches: [], calls: [], rules: [] },
  };
}

const WAIT_CYCLE = noWaitCycle({
  id: 'no_wait_cycle',
  name: 'no_wait_cycle',
  says: 'No threads wait for each other, and no thread waits for itself.',
  source: 'no property of the kind is among the models',
  broken: 'The threads hang for ever.',
});

/** Named exports, or those of an object that is the default. */
function exportsOf(module: Record<string, unknown>, file: string): Record<string, unknown> {
  const { default: whole, ...named } = module;
  if (Object.keys(named).length > 0 || whole === undefined) return named;
  if (typeof whole !== 'object' || whole === null)
    throw new InputError(`${file}: its default export is no object; expected { protocols, properties, mutations }`);
  return whole as Record<string, unknown>;
}

async function loaded(file: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(file).href;
  const unregister = file.endsWith('.ts') ? await readTypeScript(file) : null;
  try {
    return await import(/* @vite-ignore */ url);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw new InputError(`${file}: cannot be loaded: ${(error as Error).message.split('\n')[0]}`);
  } finally {
    await unregister?.();
  }
}

/** Lets this thread import TypeScript; the result ends that. */
async function readTypeScript(file: string): Promise<() => Promise<void> | void> {
  const tsx = 'tsx/esm/api';
  try {
    const { register } = (await import(/* @vite-ignore */ tsx)) as { register(): () => Promise<void> };
    return register();
  } catch {
    throw new InputError(`${file}: TypeScript needs tsx; install it, or compile the folder to JavaScript first`);
  }
}
