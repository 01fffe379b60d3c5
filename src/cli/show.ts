/** `stalemate show`: one thing in full. */

import { MutationError } from '../model/change.ts';
import { InputError, unknownName } from '../model/errors.ts';
import type { FlowDef, ResourceDef } from '../model/machine.ts';
import { type MutationDef, mutate } from '../model/mutation.ts';
import type { Operation } from '../model/operators.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { dot } from '../report/dot.ts';
import { machinesOf, nestedFlows, protocolLines } from '../report/listing.ts';
import { machineText } from '../report/machine-text.ts';
import { mermaid } from '../report/mermaid.ts';
import type { Paint } from '../report/paint.ts';
import { jsonText } from '../report/plain-data.ts';
import { mutationText, propertyText, scenarioText } from '../report/statement-text.ts';
import { problemsOf } from '../schema/validate.ts';
import { prepare } from '../verify/check-scenario.ts';
import { type MutationNote, mutationNotes } from '../verify/mutation-notes.ts';
import {
  inFile,
  loadScenario,
  mutations,
  mutationsOf,
  properties,
  protocolNamed,
  protocols,
  scenarioNames,
  taskOf,
  waitCycle,
} from './catalog.ts';
import { stdoutPaint } from './terminal.ts';

type Format = 'text' | 'mermaid' | 'dot' | 'json';

interface Options {
  readonly format: Format;
  readonly protocol?: string;
  readonly mutation?: readonly string[];
}

/** Prints a machine, or else the property, mutation, scenario or protocol of that name. */
export function run(args: string[], options: Options): number {
  const name = args[0] ?? '';
  const shipped = options.protocol === undefined ? firstProtocol() : protocolNamed(options.protocol);
  const protocol = inFile('--mutation', () => {
    const given = mutationsOf((options.mutation ?? []).map(entryOf), shipped);
    return given.reduce((before, one) => mutate(before, one).protocol, shipped);
  });
  const machines = machinesOf(protocol);
  const machine = machines.find(({ id }) => id === name);
  if (machine) {
    process.stdout.write(drawn(machine, options.format, stdoutPaint()));
    return 0;
  }
  const text = shown(name, protocol, options.format === 'json', stdoutPaint());
  if (text === null) {
    const known = [
      ...machines.map(({ id }) => id),
      ...[...properties, waitCycle].flatMap((p) => [p.id, p.name]),
      ...mutations.map(({ id }) => id),
      ...scenarioNames(),
      ...protocols.map(({ id }) => id),
    ];
    throw new InputError(unknownName('name', name, known));
  }
  if (options.format === 'dot' || options.format === 'mermaid')
    throw new InputError(`'${name}' is no machine; --format ${options.format} draws machines only`);
  process.stdout.write(text);
  return 0;
}

function firstProtocol(): ProtocolDef {
  const [first] = protocols;
  if (!first) throw new InputError('there are no protocols');
  return first;
}

function drawn(def: ResourceDef | FlowDef, format: Format, paint: Paint): string {
  switch (format) {
    case 'mermaid':
      return mermaid(def);
    case 'dot':
      return dot(def);
    case 'json':
      return jsonText(def);
    case 'text':
      return machineText(def, paint);
  }
}

/** What is no machine; null when nothing has this name. */
function shown(name: string, protocol: ProtocolDef, json: boolean, paint: Paint): string | null {
  const property = [...properties, waitCycle].find((one) => one.id === name || one.name === name);
  if (property) return json ? jsonText(property) : propertyText(property, protocol.resources, paint);
  const mutation = name.startsWith('{')
    ? mutationsOf([entryOf(name)], protocol)[0]
    : mutations.find(({ id }) => id === name);
  if (mutation) {
    if (json) return jsonText({ ...mutation, changes: mutation.changes.length });
    const fitting = [protocol, ...protocols].find((one) => fits(one, mutation)) ?? protocol;
    return mutationNotes(fitting, [mutation])
      .map((note) => mutationShown(note, paint))
      .join('');
  }
  if (scenarioNames().includes(name) || name.endsWith('.json')) return scenarioShown(name, json, paint);
  const found = protocols.find(({ id }) => id === name);
  if (!found) return null;
  return json ? jsonText(found) : `${protocolLines(found, protocols, paint).join('\n')}\n`;
}

/** A mutation as the command line has it: a name, or an operation as JSON. */
function entryOf(text: string): string | Operation {
  if (!text.startsWith('{')) return text;
  let operation: unknown;
  try {
    operation = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${text}: no valid JSON (${(error as Error).message}); expected an operation`);
  }
  const [problem] = problemsOf(operation, 'operation');
  if (problem !== undefined) throw new InputError(`${text}: ${problem}`);
  return operation as Operation;
}

function mutationShown({ mutation, before, after, hits, also }: MutationNote, paint: Paint): string {
  const old = nestedFlows(before);
  const flows = nestedFlows(after).map((flow) => ({ before: old.find(({ id }) => id === flow.id), after: flow }));
  return mutationText(mutation, flows, hits, before.id, paint, also);
}

/** Whether the mutation is one of this protocol: some change what only one of them has. */
function fits(protocol: ProtocolDef, mutation: MutationDef): boolean {
  try {
    mutate(protocol, mutation);
    return true;
  } catch (error) {
    if (error instanceof MutationError) return false;
    throw error;
  }
}

function scenarioShown(name: string, json: boolean, paint: Paint): string {
  const loaded = loadScenario(name);
  if (json) return jsonText(loaded.scenario);
  const task = taskOf(loaded);
  const { system } = prepare(task);
  const instances = new Map<string, number>();
  for (const { machine } of system.instances) instances.set(machine, (instances.get(machine) ?? 0) + 1);
  const notes = mutationNotes(task.protocol, task.mutations);
  const operations = notes.filter((_, i) => typeof loaded.scenario.mutations?.[i] !== 'string');
  const text = scenarioText(loaded.scenario, instances, paint, loaded.shipped ? name : loaded.file);
  return [text, ...operations.map((note) => mutationShown(note, paint))].join('\n');
}
