/** What a run of the gate says, as suites, scenarios and cases: what all the formats for other tools are made from. */

import type { CheckResult, PropertySummary, ScenarioSummary } from '../schema/validate.ts';
import { count } from './table.ts';

/** A line of a file, its path relative to where the run was started. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A step of a run, and the line of the model that it stands for. */
export interface PlacedStep {
  /** From 0, in the whole run. */
  readonly position: number;
  readonly actor: string;
  readonly says: string;
  readonly place: Place | null;
}

/** What a format shows of a violation besides its name. */
export interface Violation {
  /** The run in lanes, as `explain` prints it. */
  readonly text: string;
  readonly steps: readonly PlacedStep[];
  readonly prologue: number;
  /** Which step is to blame, and one sentence why; null for a run without steps. */
  readonly culprit: (PlacedStep & { readonly why: string }) | null;
}

/** A property as it is shown. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly says: string;
  readonly broken: string;
  /** Where it is stated. */
  readonly place: Place | null;
}

/** A run of the gate, with what the formats need to know of the models. */
export interface Gate {
  readonly result: CheckResult;
  /** Whether expectations decide (with --expect). */
  readonly compared: boolean;
  readonly rules: ReadonlyMap<string, Rule>;
  /** Of the violations that fail, by the file of the trace. */
  readonly violations: ReadonlyMap<string, Violation>;
  /** Where each scenario stands, by its name, and each step that is never taken, by what the result calls it. */
  readonly places: ReadonlyMap<string, Place>;
}

/**
 * passed, also where a violation or an open end is expected (`expected` then says it); failed; incomplete: a limit came first, which
 * fails; skipped: vacuous here, which says nothing.
 */
export type State = 'passed' | 'failed' | 'incomplete' | 'skipped';

/** One thing that passes or fails. */
export interface Case {
  readonly name: string;
  readonly state: State;
  /** What passes as expected, though it is no `holds`. */
  readonly expected: 'violation' | 'incomplete' | null;
  /** What kind of failure or exception it is: `new violation`, ...; empty where it just passes. */
  readonly kind: string;
  /** Lines that say more; none where it just passes. */
  readonly says: readonly string[];
  /** Id of the property, where it is about one. */
  readonly property: string | null;
  readonly violation: Violation | null;
  readonly place: Place | null;
}

/** The cases of one scenario, or of one question about the whole run. */
export interface Group {
  readonly name: string;
  readonly seconds: number | null;
  readonly cases: readonly Case[];
}

/** The scenarios of one protocol. */
export interface Suite {
  readonly name: string;
  readonly groups: readonly Group[];
}

export const fails = ({ state }: Pick<Case, 'state'>): boolean => state === 'failed' || state === 'incomplete';

/** Suites by protocol, in the order in which they first occur; what is about the whole run comes last. */
export function suitesOf(gate: Gate): readonly Suite[] {
  const { results } = gate.result;
  const protocols = [...new Set(results.map(({ protocol }) => protocol))];
  const whole = wholeRun(gate);
  return [
    ...protocols.map((name) => ({
      name,
      groups: results.filter(({ protocol }) => protocol === name).map((one) => groupOf(one, gate)),
    })),
    ...(whole.length > 0 ? [{ name: 'whole run', groups: whole }] : []),
  ];
}

function groupOf(one: ScenarioSummary, gate: Gate): Group {
  const properties = one.properties.map((property) => caseOf(one, property, gate));
  return {
    name: one.scenario,
    seconds: one.seconds ?? null,
    cases: gate.compared ? [...properties, expectationCase(one, gate)] : properties,
  };
}

const PASSED: Omit<Case, 'name'> = {
  state: 'passed',
  expected: null,
  kind: '',
  says: [],
  property: null,
  violation: null,
  place: null,
};

function caseOf(one: ScenarioSummary, property: PropertySummary, gate: Gate): Case {
  const { id, status, trace } = property;
  const rule = gate.rules.get(id);
  const violation = (trace === undefined ? null : gate.violations.get(trace)) ?? null;
  const scenario = gate.places.get(one.scenario) ?? null;
  const base = { ...PASSED, name: rule ? `${id} ${rule.name}` : id, property: id, place: scenario };
  const found = [
    `${property.steps} steps${property.prologue ? ` after a prologue of ${property.prologue}` : ''}: ${trace}`,
    ...(property.broken === undefined ? [] : [property.broken]),
  ];
  const bound = `${one.limits}; ${count(one.states)} states, depth ${one.depth}`;
  switch (gate.compared || property.verdict === 'holds' ? status : uncompared(property)) {
    case 'new violation':
      return {
        ...base,
        state: 'failed',
        kind: gate.compared ? 'new violation' : 'violation',
        says: found,
        violation,
        place: violation?.culprit?.place ?? scenario,
      };
    case 'expected violation':
      return { ...base, expected: 'violation', kind: 'expected violation', says: found };
    case 'vanished violation':
      if (!gate.compared) return base;
      return { ...base, state: 'failed', kind: 'vanished violation', says: ['expected to be violated, but it holds'] };
    case 'incomplete as expected':
      return { ...base, expected: 'incomplete', kind: 'incomplete as expected', says: [bound] };
    case 'unexpectedly incomplete':
      return { ...base, state: 'incomplete', kind: 'unexpectedly incomplete', says: [bound] };
    case 'vacuous':
      return { ...base, state: 'skipped', kind: 'vacuous', says: ['what it speaks of never occurred here'] };
    case 'holds':
      return base;
  }
}

/** Without expectations every violation is new, and every open end counts. */
const uncompared = ({ verdict }: PropertySummary): PropertySummary['status'] =>
  verdict === 'violated' ? 'new violation' : 'unexpectedly incomplete';

/** Whether the scenario as a whole is as expected: its verdict, and its counts. */
function expectationCase(one: ScenarioSummary, gate: Gate): Case {
  const base = { ...PASSED, name: 'expectation', place: gate.places.get(one.scenario) ?? null };
  return one.asExpected ? base : { ...base, state: 'failed', kind: 'not as expected', says: one.differences };
}

/** What is asked of all scenarios together: that each step is taken, each premise occurs, each kept trace replays. */
function wholeRun({ result, rules, places }: Gate): Group[] {
  const { uncovered, vacuous, traces } = result;
  const failed = (name: string, kind: string, says: readonly string[], more: Partial<Case> = {}): Case => ({
    ...PASSED,
    name,
    state: 'failed',
    kind,
    says,
    ...more,
  });
  const group = (name: string, passed: string, cases: readonly Case[]): Group => ({
    name,
    seconds: null,
    cases: cases.length > 0 ? cases : [{ ...PASSED, name: passed }],
  });
  return [
    ...(uncovered
      ? [
          group(
            'coverage',
            'every step is taken',
            uncovered.map((step) => {
              const says = ['it is taken in no scenario of the protocol'];
              return failed(step, 'step never taken', says, { place: places.get(step) ?? null });
            }),
          ),
        ]
      : []),
    ...(vacuous
      ? [
          group(
            'premises',
            'every premise occurs',
            vacuous.map((one) => {
              const property = one.slice(one.lastIndexOf(' ') + 1);
              const place = rules.get(property)?.place ?? null;
              const says = ['what it speaks of occurs in no scenario of the protocol'];
              return failed(one, 'vacuous property', says, { property, place });
            }),
          ),
        ]
      : []),
    ...(traces
      ? [
          group(
            'kept traces',
            `${traces.replayed} kept traces replay`,
            traces.failed.map(({ trace, property, scenario, differences }) =>
              failed(trace, 'kept trace', differences, { property, place: places.get(scenario) ?? null }),
            ),
          ),
        ]
      : []),
  ];
}
