/** A run as a Graphviz drawing: a column for each flow, and which step hands what to a step of another flow. */

import { changeTexts } from './changes.ts';
import { quoted } from './dot.ts';
import type { DrawnRun } from './drawn-run.ts';
import { type LaneStep, textOf } from './lanes.ts';

/** DOT text. The step that breaks the property is red, steps that led to the states to blame are orange; the prologue is one node. */
export function runDot(run: DrawnRun): string {
  const drawn = run.steps.slice(run.prologue);
  const actors = run.actors.filter(({ id }) => drawn.some(({ actor }) => actor === id));
  return [
    `digraph ${quoted([`${run.scenario} ${run.property}`])} {`,
    `  label = ${quoted([run.title, run.says])};`,
    '  labelloc = t;',
    '  rankdir = TB;',
    '  node [shape = box, style = rounded, fontname = "monospace", fontsize = 11];',
    '  edge [fontname = "monospace", fontsize = 9];',
    `  "start" [label = ${quoted(startLines(run))}, shape = plaintext];`,
    ...actors.flatMap(({ id, kind }, i) => [
      `  subgraph ${quoted([`cluster_${i}`])} {`,
      `    label = ${quoted([`${id} (${kind})`])};`,
      '    style = dashed;',
      ...drawn.filter(({ actor }) => actor === id).map((step) => `    ${nodeOf(step, run)}`),
      '  }',
    ]),
    ...edgesOf(run, drawn),
    '}',
    '',
  ].join('\n');
}

const startLines = ({ scenario, prologue }: DrawnRun): string[] =>
  prologue > 0 ? [scenario, `prologue: ${prologue} steps`] : [scenario];

const nodeName = (step: LaneStep): string => quoted([String(step.number)]);

function nodeOf(step: LaneStep, run: DrawnRun): string {
  const last = step.number === run.steps.length;
  const lines = [
    `${step.number}  ${textOf(step)}`,
    ...changeTexts(step.changes, step.actor),
    ...(last ? [step.broken ?? `VIOLATED ${run.property}`] : []),
  ];
  const colour = last
    ? ', color = red, penwidth = 2'
    : run.led.includes(step.number - 1)
      ? ', color = orange, penwidth = 2'
      : '';
  return `${nodeName(step)} [label = ${quoted(lines)}${colour}];`;
}

/** One step after the other, dotted; where a flow changes what another one changed last, an arrow with its name. */
function edgesOf(run: DrawnRun, drawn: readonly LaneStep[]): string[] {
  const changedBy = new Map<string, LaneStep>();
  const lines: string[] = [];
  for (const [i, step] of drawn.entries()) {
    const before = drawn[i - 1];
    const from = before ? nodeName(before) : '"start"';
    const same = before?.actor === step.actor;
    lines.push(`  ${from} -> ${nodeName(step)} [style = ${same ? 'solid' : 'dotted'}, weight = 4];`);
    const given = new Map<LaneStep, string[]>();
    for (const id of Object.keys(step.changes)) {
      const last = changedBy.get(id);
      if (last && last.actor !== step.actor) given.set(last, [...(given.get(last) ?? []), id]);
      changedBy.set(id, step);
    }
    for (const [giver, ids] of given) {
      lines.push(
        `  ${nodeName(giver)} -> ${nodeName(step)} [label = ${quoted(ids)}, color = blue, constraint = false];`,
      );
    }
  }
  const first = run.steps[run.steps.length - run.loop];
  const last = drawn.at(-1);
  if (run.loop > 0 && first && last) {
    lines.push(`  ${nodeName(last)} -> ${nodeName(first)} [label = "for ever", color = red, constraint = false];`);
  }
  return lines;
}
