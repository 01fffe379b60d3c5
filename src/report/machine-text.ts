/** A machine as text: what a reviewer holds beside the kernel source. */

import { type Domain, showDomain } from '../model/domain.ts';
import { UNNAMED_ILLEGAL } from '../model/interpret.ts';
import type { AlternativeDef, FlowDef, PlaceDef, ReactionDef, ResourceDef, StepDef } from '../model/machine.ts';
import { assignments, effectText, expressionText, type Scope } from './expression-text.ts';
import { hang, hangingColumns, headline } from './hang.ts';
import { type Paint, plain } from './paint.ts';

const WIDTH = 100;

/** `slot[virt]`. */
export const titleOf = ({ id, index }: { readonly id: string; readonly index: readonly string[] }): string =>
  index.length === 0 ? id : `${id}[${index.join(', ')}]`;

const typed = (fields: Readonly<Record<string, Domain>>): string =>
  Object.entries(fields)
    .map(([name, domain]) => `${name}: ${showDomain(domain)}`)
    .join(', ');

/** Places of a flow that are no exits, or states of a resource. */
export const stateCount = (def: FlowDef | ResourceDef): number =>
  'places' in def
    ? Object.values(def.places).filter(({ kind }) => kind !== 'exit').length
    : Object.keys(def.states).length;

/** Steps of a flow (not of those that it calls), or reactions of a resource. */
export const stepCount = (def: FlowDef | ResourceDef): number =>
  'places' in def
    ? Object.values(def.places).reduce(
        (sum, place) => sum + (place.kind === 'steps' ? Object.keys(place.on).length : 0),
        0,
      )
    : Object.values(def.states).reduce((sum, state) => sum + Object.keys(state.on).length, 0);

/** A machine as text. */
export const machineText = (def: FlowDef | ResourceDef, paint: Paint = plain): string =>
  `${('places' in def ? flowLines(def, paint) : resourceLines(def, paint)).join('\n')}\n`;

function resourceLines(def: ResourceDef, paint: Paint): string[] {
  const start = Object.keys(def.start).length > 0 ? ` with ${assignments(def.start)}` : '';
  const lines = [
    ...headline(
      titleOf(def),
      `${def.ghost ? 'ghost resource, read by properties only' : 'resource'}: ${def.source}`,
      WIDTH,
      paint,
    ),
    ...field('fields', typed(def.fields)),
    ...field('starts', `${def.initial}${start}`),
    '',
    ...stateTable(def).map((line, i) => (i === 0 ? paint('dim', line) : line)),
  ];
  const illegal = Object.entries(def.illegal);
  if (illegal.length > 0) {
    lines.push('', paint('dim', '  where an event is not accepted'));
    lines.push(
      ...hangingColumns(
        illegal.map(([event, { breaks, means }]) => [`  ${event}`, breaks, means]),
        WIDTH,
      ),
    );
  }
  const unnamed = Object.keys(def.events).filter((event) => !(event in def.illegal) && !acceptedEverywhere(def, event));
  if (unnamed.length > 0) {
    if (illegal.length === 0) lines.push('', paint('dim', '  where an event is not accepted'));
    lines.push(...hang('  ', `${unnamed.join(', ')}: ${UNNAMED_ILLEGAL}, unless the step waits`, WIDTH));
  }
  return lines;
}

const acceptedEverywhere = (def: ResourceDef, event: string): boolean =>
  Object.values(def.states).every((state) => state.on[event]?.some(({ guard }) => guard === null));

const field = (name: string, text: string): string[] => hang(`  ${name.padEnd(8)}`, text, WIDTH);

/** The state table; a state's name stands on its first line only, and a column that nothing fills is left out. */
function stateTable(def: ResourceDef): string[] {
  const rows: string[][] = [['  state', 'holds', 'event', 'leads to', 'sets', 'when']];
  for (const [name, state] of Object.entries(def.states)) {
    const label = `  ${name}${state.tags.length > 0 ? ` [${state.tags.join(' ')}]` : ''}`;
    const reactions = Object.entries(state.on).flatMap(([event, list]) =>
      list.map((reaction) => ({ event, reaction })),
    );
    if (reactions.length === 0) rows.push([label, state.holds.join(', '), '', '', '', '']);
    reactions.forEach(({ event, reaction }, i) => {
      const again = reactions[i - 1]?.event === event;
      rows.push([
        i === 0 ? label : '',
        i === 0 ? state.holds.join(', ') : '',
        again ? '' : event + payloadText(def, event),
        ...outcomeCells(def, event, reaction, name),
      ]);
    });
  }
  const used = (rows[0] as string[]).map((_, column) => rows.slice(1).some((row) => row[column] !== ''));
  return hangingColumns(
    rows.map((row) => row.filter((_, column) => used[column])),
    WIDTH,
  );
}

const payloadText = (def: ResourceDef, event: string): string => {
  const payload = typed(def.events[event] ?? {});
  return payload === '' ? '' : `(${payload})`;
};

function outcomeCells(
  def: ResourceDef,
  event: string,
  { guard, target, fields }: ReactionDef,
  state: string,
): string[] {
  const scope: Scope = {
    own: [...Object.keys(def.fields), ...def.index],
    payload: Object.fromEntries(Object.keys(def.events[event] ?? {}).map((name) => [name, 'event'])),
    bound: new Map(),
  };
  const sets = assignments(fields, scope);
  return [target ?? (sets === '' ? 'ignored' : state), sets, guard ? expressionText(guard, scope) : ''];
}

function flowLines(def: FlowDef, paint: Paint): string[] {
  const exits = Object.values(def.places).flatMap((place) => (place.kind === 'exit' ? [place.exit] : []));
  return [
    ...headline(titleOf(def), `${def.kind}: ${def.source}`, WIDTH, paint),
    ...field('fields', typed(def.fields)),
    ...field('given', def.params.join(', ')),
    ...field('exits', exits.join(', ')),
    ...field('starts', def.initial),
    paint('dim', '  Without an arrow a step leads to the next place.'),
    ...Object.entries(def.places).flatMap(([name, place]) => placeLines(def, name, place, paint)),
  ];
}

function placeLines(def: FlowDef, name: string, place: PlaceDef, paint: Paint): string[] {
  if (place.kind === 'exit') return ['', `${paint('cyan', name)}: exit ${place.exit}`];
  const tags = place.tags.length > 0 ? ` [${place.tags.join(' ')}]` : '';
  if (place.kind === 'call') {
    const given = Object.entries(place.params).map(
      ([param, value]) => `${param}=${expressionText(value, scopeOf(def, null))}`,
    );
    const exits = Object.entries(place.exits).map(([exit, target]) => `    ${exit} -> ${target ?? 'next place'}`);
    return ['', `${paint('cyan', name)}:${tags} call ${paint('bold', place.flow.id)}(${given.join(', ')})`, ...exits];
  }
  const lost = place.holds === null ? [] : Object.keys(def.fields).filter((one) => !place.holds?.includes(one));
  const forgets = lost.length > 0 ? paint('dim', `   forgets ${lost.join(', ')}`) : '';
  return [
    '',
    `${paint('cyan', name)}:${tags}${forgets}`,
    ...Object.entries(place.on).flatMap(([label, step]) => stepLines(def, label, step, paint)),
  ];
}

/** What names mean in a step of the flow. */
function scopeOf(def: FlowDef, step: StepDef | null): Scope {
  const payload = {
    ...Object.fromEntries(Object.keys(step?.choose ?? {}).map((name) => [name, 'chosen'])),
    ...Object.fromEntries(Object.keys(step?.read ?? {}).map((name) => [name, 'read'])),
  };
  return { own: [...Object.keys(def.fields), ...def.index], payload, bound: new Map() };
}

function stepLines(def: FlowDef, label: string, step: StepDef, paint: Paint): string[] {
  const scope = scopeOf(def, step);
  const part = (indent: number, word: string, text: string) =>
    hang(`${' '.repeat(indent)}${word.padEnd(7)}`, text, WIDTH);
  const single = step.alternatives.length === 1 ? step.alternatives[0] : undefined;
  const lines = [`  ${paint('bold', label)}${single && single.name === null ? arrow(single) : ''}`];
  for (const [name, domain] of Object.entries(step.choose))
    lines.push(...part(4, 'choose', `${name} in ${showDomain(domain)}`));
  for (const [name, value] of Object.entries(step.read))
    lines.push(...part(4, 'read', `${name} = ${expressionText(value, scope)}`));
  for (const alternative of step.alternatives) {
    const named = alternative.name !== null;
    const indent = named ? 6 : 4;
    const guard = alternative.guard && expressionText(alternative.guard, scope);
    const line = `    /${alternative.name}${guard === null ? '' : ` when ${guard}`}${arrow(alternative)}`;
    const fits = named && line.length <= WIDTH;
    if (named) lines.push(fits ? line : `    /${alternative.name}${arrow(alternative)}`);
    if (guard !== null && !fits) lines.push(...part(indent, 'when', guard));
    for (const effect of alternative.actions) {
      const text = effectText(effect, scope);
      const space = text.indexOf(' ');
      lines.push(...part(indent, text.slice(0, space), text.slice(space + 1)));
    }
    if (alternative.unreachable !== null) lines.push(...part(indent, 'never', alternative.unreachable));
  }
  if (step.atomic !== null) lines.push(...hang('    atomic: ', step.atomic, WIDTH).map((line) => paint('dim', line)));
  if (step.source !== null) lines.push(...hang('    source: ', step.source, WIDTH).map((line) => paint('dim', line)));
  return lines;
}

const arrow = ({ target }: AlternativeDef): string => (target === null ? '' : `  -> ${target}`);
