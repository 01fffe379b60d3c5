/** A property, a mutation or a scenario as text. */

import { type Consequence, casesOf } from '../model/consequence.ts';
import type { ExprNode } from '../model/expr.ts';
import type { FlowDef, ResourceDef } from '../model/machine.ts';
import type { MutationDef } from '../model/mutation.ts';
import { mutationName } from '../model/operators.ts';
import type { PropertyDef } from '../model/property.ts';
import type { Scenario } from '../schema/validate.ts';
import { expressionLines, expressionText } from './expression-text.ts';
import { hang, hangingColumns, headline } from './hang.ts';
import { changedLines } from './line-diff.ts';
import { machineText } from './machine-text.ts';
import { type Paint, plain } from './paint.ts';

const WIDTH = 100;

const KIND: Readonly<Record<PropertyDef['kind'], string>> = {
  invariant: 'invariant: holds in every reachable state',
  quiescence: 'quiescence: holds in every state in which all threads are idle and all engines empty',
  at_step: 'at a step: holds where one of these steps is taken',
  illegal_event: 'legal events: collects the events that a resource does not accept',
  deadlock: 'deadlock: no state has a thread that is not idle while no thread and no engine can step',
  wait_cycle: 'lock order: in no state do threads wait for each other, whatever the others do',
  can_become_idle: 'progress: from every reachable state each thread can still become idle',
  leads_to: 'leads to: in every fair run, what the premise says is followed by what must come',
  eventually_always: 'eventually always: every fair run comes to where it holds for ever',
  progress_cycle: 'no cycle without progress: no fair run goes round for ever without one of these steps',
};

/** A property: what it says, why, what breaks with it, the formula, and the illegal events that it collects. */
export function propertyText(property: PropertyDef, resources: readonly ResourceDef[], paint: Paint = plain): string {
  const { id, name, kind, says, source, broken } = property;
  const formula = (lead: string, node: ExprNode) =>
    expressionLines(node, WIDTH - lead.length).map((line, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + line);
  const lines = [
    ...headline(`${id} ${name}`, KIND[kind], WIDTH, paint),
    ...hang('  ', says, WIDTH),
    ...hang('  source   ', source, WIDTH),
    ...consequenceLines('  broken   ', broken),
  ];
  if (property.kind === 'at_step') {
    lines.push('', ...property.steps.map((step, i) => `  ${i === 0 ? 'at       ' : '         '}${step}`));
    lines.push(...formula('  holds    ', property.holds));
  }
  if (property.kind === 'invariant' || property.kind === 'quiescence') {
    lines.push(
      '',
      ...(property.when ? formula('  premise  ', property.when) : []),
      ...formula('  holds    ', property.holds),
    );
  }
  const events = resources.flatMap((resource) =>
    Object.entries(resource.illegal)
      .filter(([, { breaks }]) => breaks === id)
      .map(([event, { means }]) => [`  ${resource.id}.${event}`, means]),
  );
  if (events.length > 0)
    lines.push(
      '',
      paint('dim', '  broken also by these events, where they are not accepted'),
      ...hangingColumns(events, WIDTH),
    );
  return `${lines.join('\n')}\n`;
}

/** `switch.iommu: An IOMMU fault.`, one case a paragraph; the last one applies where none before it does. */
const consequenceLines = (lead: string, broken: Consequence): string[] =>
  consequenceTexts(broken).flatMap((text, i) => hang(i === 0 ? lead : ' '.repeat(lead.length), text, WIDTH));

/** Each case with its condition in front. */
export const consequenceTexts = (broken: Consequence): string[] =>
  casesOf(broken).map(({ when, says }) =>
    when === null ? (typeof broken === 'string' ? says : `else: ${says}`) : `${expressionText(when)}: ${says}`,
  );

/** A mutation: what it does, which properties kill it, and how the text of each changed flow differs. */
export function mutationText(
  mutation: MutationDef,
  flows: readonly { readonly before: FlowDef | undefined; readonly after: FlowDef }[],
  hits: readonly number[],
  protocol: string,
  paint: Paint = plain,
  also: readonly string[] = [],
): string {
  const { id, says, source, killedBy, survives } = mutation;
  const lines = [
    // An operation of a scenario has no name but what it does.
    ...(id.includes(' ') ? headline('operation', id, WIDTH, paint) : headline(id, `mutation: ${source}`, WIDTH, paint)),
    ...hang('  ', says, WIDTH),
    // Of one in a scenario nobody has said what it breaks.
    ...(survives !== null ? hang('  survives: ', survives, WIDTH) : []),
    ...(killedBy.length > 0 ? [`  killed by ${killedBy.join(' ')}`] : []),
    `  changes ${placesText(hits)} of protocol ${protocol}`,
    ...also.flatMap((line) => hang('  also: ', line, WIDTH)),
  ];
  for (const { before, after } of flows) {
    const changed = changedLines(before ? machineText(before).split('\n') : [], machineText(after).split('\n'));
    if (changed.length === 0) continue;
    lines.push('', paint('bold', `flow ${after.id}`));
    for (const line of changed)
      lines.push(
        line.startsWith('-') ? paint('red', line) : line.startsWith('+') ? paint('green', line) : paint('dim', line),
      );
  }
  return `${lines.join('\n')}\n`;
}

/** `1 place`, or `2 + 1 places`. */
export const placesText = (hits: readonly number[]): string =>
  hits.length === 1 ? `${hits[0]} place${hits[0] === 1 ? '' : 's'}` : `${hits.join(' + ')} places`;

/** A scenario: its facts, and how many instances of each machine its system has. */
export function scenarioText(
  scenario: Scenario,
  instances: ReadonlyMap<string, number>,
  paint: Paint = plain,
  file = scenario.scenario,
): string {
  const { expect } = scenario;
  const assigned = (values: Readonly<Record<string, unknown>> | undefined) =>
    Object.entries(values ?? {})
      .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : value}`)
      .join(', ');
  const field = (name: string, text: string) => hang(`  ${name.padEnd(11)}`, text, WIDTH);
  const prologue = (scenario.prologue ?? []).map(
    ({ run, until }) =>
      `${run.join(', ')} until ${Object.entries(until)
        .map(([id, state]) => `${id} is ${state}`)
        .join(', ')}`,
  );
  const counts = ['states', 'transitions', 'depth'] as const;
  const pinned = counts.flatMap((key) =>
    expect[key] === undefined ? [] : [`${expect.verdict === 'incomplete' ? 'at least ' : ''}${expect[key]} ${key}`],
  );
  const lines = [
    ...headline(
      scenario.scenario,
      `scenario of tier ${scenario.tier ?? 'gate'}, protocol ${scenario.protocol}`,
      WIDTH,
      paint,
    ),
    ...hang('  ', scenario.says, WIDTH),
    ...field(
      'actors',
      scenario.actors.map((actor) => (typeof actor === 'string' ? actor : `${actor.flow} x ${actor.count}`)).join(', '),
    ),
    ...field('sizes', assigned(scenario.sizes)),
    ...field('switches', assigned(scenario.switches)),
    ...field('tables', assigned(scenario.tables)),
    ...field('start', assigned(scenario.start)),
    ...prologue.flatMap((one, i) => field(i === 0 ? 'prologue' : '  then', one)),
    ...field('mutations', (scenario.mutations ?? []).map(mutationName).join(', ')),
    ...field('properties', [scenario.properties ?? 'all'].flat().join(' ')),
    ...field('limits', assigned({ ...scenario.limits })),
    ...field('stops', scenario.stop === 'first' ? 'at the first violation' : ''),
    ...field(
      'expected',
      [expect.verdict + (expect.violates ? ` ${expect.violates.join(' ')}` : ''), ...pinned].join(', '),
    ),
    ...field(
      'instances',
      [...instances].map(([machine, count]) => (count === 1 ? machine : `${machine} x ${count}`)).join(', '),
    ),
    `  npx stalemate check ${file}`,
  ];
  return `${lines.join('\n')}\n`;
}
