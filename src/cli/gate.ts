/** Puts together what the formats for other tools need: the result, runs in lanes, and lines of the models. */

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { casesOf } from '../model/consequence.ts';
import type { System } from '../model/system.ts';
import { firstScreen } from '../report/first-screen.ts';
import type { Gate, Place, PlacedStep, Rule, Violation } from '../report/gate.ts';
import type { CheckResult, PropertySummary, Trace } from '../schema/validate.ts';
import { namedStep } from '../verify/trace-step.ts';
import { MOST_BLAMED, withBlame } from './blame.ts';
import { type LoadedScenario, properties } from './catalog.ts';
import { explained, explanationOf } from './explained.ts';
import { placeOfId, placeOfStep } from './model-source.ts';

/** A run of the gate as formats take it. The traces that the result names are read. */
export async function gateOf(result: CheckResult, compared: boolean, chosen: readonly LoadedScenario[]): Promise<Gate> {
  const shown = (one: PropertySummary) => one.verdict === 'violated' && (!compared || one.status === 'new violation');
  const files = result.results.flatMap((one) => one.properties.filter(shown).flatMap(({ trace }) => trace ?? []));
  const violations = new Map<string, Violation>();
  for (const file of files) {
    const violation = await violationOf(file, violations.size < MOST_BLAMED);
    if (violation) violations.set(file, violation);
  }
  return {
    result,
    compared,
    rules: new Map(properties.map((property): [string, Rule] => [property.id, ruleOf(property)])),
    violations,
    places: new Map([
      ...chosen.map((loaded): [string, Place] => [loaded.scenario.scenario, placeOfExpectation(loaded)]),
      ...(result.uncovered ?? []).flatMap((step) => {
        const [, flow = '', ...label] = step.split(': ');
        const place = placeOfStep(withoutAlternative(label.join(': ')), flow);
        return place ? [[step, place] as [string, Place]] : [];
      }),
    ]),
  };
}

const ruleOf = ({ id, name, says, broken }: (typeof properties)[number]): Rule => ({
  id,
  name,
  says,
  broken: casesOf(broken)
    .map((one) => one.says)
    .join(' '),
  place: placeOfId(id),
});

async function violationOf(file: string, searched: boolean): Promise<Violation | null> {
  const found = explained(file);
  if ('parts' in found) return null;
  const { system, taken } = found;
  const one = searched ? explanationOf(await withBlame(taken)) : found.one;
  const { trace, culprit } = one;
  const steps = trace.steps.map((_, i) => placedStep(system, trace, i));
  // What is missing stands nowhere; it would stand before the step at its place.
  const at = culprit && (steps[culprit.position] as PlacedStep);
  const named =
    culprit && culprit.kind !== 'missing' ? placeOfStep(withoutAlternative(culprit.step), culprit.flow) : null;
  return {
    text: firstScreen(one),
    steps,
    prologue: trace.prologue,
    culprit: culprit && at ? { ...at, place: named ?? at.place, why: culprit.says } : null,
  };
}

function placedStep(system: System, trace: Trace, position: number): PlacedStep {
  const taken = trace.steps[position] as Trace['steps'][number];
  const { flow, step } = namedStep(system, trace, position) ?? { flow: taken.actor, step: taken.step };
  const changes = Object.entries(taken.changes).map(([id, { from, to }]) => `${id} ${from} -> ${to}`);
  return {
    position,
    actor: taken.actor,
    says: [step, ...changes].join('; '),
    place: placeOfStep(withoutAlternative(step), flow),
  };
}

/** `label/alternative` without what follows the last slash; labels have none. */
const withoutAlternative = (step: string): string => step.replace(/\/[^/]*$/, '');

/** The line of a scenario's file at which it says what is expected; of a file that is no scenario, the first. */
function placeOfExpectation({ file }: LoadedScenario): Place {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((text) => /^\s*"expect"\s*:/.test(text));
  return { file: relative(process.cwd(), file).replaceAll('\\', '/'), line: Math.max(1, line + 1) };
}
