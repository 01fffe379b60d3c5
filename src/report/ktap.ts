/** KTAP version 1: protocol, scenario, property, each a level; what the kernel's own tools read (Documentation/dev-tools/ktap.rst). */

import { type Case, fails, type Gate, type Group, type Suite, suitesOf } from './gate.ts';

/** A level of results. Each nested level comes before the line of its parent, indented by two blanks. */
interface Node {
  readonly name: string;
  readonly ok: boolean;
  readonly directive: string;
  /** Lines before the result. */
  readonly diagnostics: readonly string[];
  readonly children: readonly Node[];
}

export function ktap(gate: Gate): string {
  return `${levelLines(suitesOf(gate).map(suiteNode)).join('\n')}\n`;
}

function levelLines(nodes: readonly Node[], name: string | null = null): string[] {
  return [
    'KTAP version 1',
    ...(name === null ? [] : [`# Subtest: ${name}`]),
    `1..${nodes.length}`,
    ...nodes.flatMap((node, i) => [
      ...(node.children.length > 0 ? levelLines(node.children, node.name).map((line) => `  ${line}`) : []),
      ...node.diagnostics.map((line) => `# ${line}`.trimEnd()),
      `${node.ok ? 'ok' : 'not ok'} ${i + 1} ${node.name}${node.directive === '' ? '' : ` # ${node.directive}`}`,
    ]),
  ];
}

const suiteNode = ({ name, groups }: Suite): Node => parent(name, groups.map(groupNode));

const groupNode = ({ name, cases }: Group): Node => parent(name, cases.map(caseNode));

const parent = (name: string, children: readonly Node[]): Node => ({
  name: named(name),
  ok: children.every(({ ok }) => ok),
  directive: '',
  diagnostics: [],
  children,
});

function caseNode(one: Case): Node {
  const { kind, says, violation } = one;
  const [first, ...rest] = says;
  return {
    name: named(one.name),
    ok: !fails(one),
    directive: directiveOf(one),
    diagnostics: [
      ...(kind === '' ? [] : [first === undefined ? kind : `${kind}: ${first}`]),
      ...rest,
      ...(violation ? [...culpritLines(one), ...violation.text.trimEnd().split('\n')] : []),
    ].flatMap((line) => line.split('\n').map(printable)),
    children: [],
  };
}

function culpritLines({ violation, place }: Case): string[] {
  const { culprit } = violation ?? {};
  return culprit ? [`to blame: ${culprit.why}${place ? ` (${place.file}:${place.line})` : ''}`] : [];
}

/** An expected violation was expected to fail and did. What is vacuous was not tested. */
function directiveOf({ state, expected }: Case): string {
  if (expected === 'violation') return 'XFAIL violated, as expected';
  if (state === 'incomplete') return 'TIMEOUT a limit came first';
  return state === 'skipped' ? 'SKIP vacuous' : '';
}

/** A number sign would begin a directive. */
const named = (name: string): string => printable(name).replaceAll('#', '').replace(/\s+/g, ' ').trim();

const printable = (line: string): string => line.replace(/\p{Cc}/gu, ' ');
