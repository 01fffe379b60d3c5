/** The step that is blamed is the one that a mutation changed. With STALEMATE_WHOLE, over all shipped mutations and the catalogue. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StepInfo } from '../compile/compile.ts';
import { flowsOf } from '../model/mutation.ts';
import type { ProtocolDef } from '../model/protocol.ts';
import { readTrace, type Trace } from '../schema/validate.ts';
import { WHOLE } from '../testing/part.ts';
import { record } from '../trace/record.ts';
import { checkScenario, prepare } from '../verify/check-scenario.ts';
import { culpritBySearch } from '../verify/counterfactual.ts';
import type { Culprit } from '../verify/culprit.ts';
import { blameFor } from './blame.ts';
import {
  loadCatalogue,
  loadScenario,
  mutationNamed,
  taskOf,
  toolVersion,
  traceFolder,
  traceSystem,
} from './catalog.ts';

/** Steps that are there in one of two protocols only, or do something else, wherever they lead; of a mere change of order, all that lead elsewhere. */
function touched(before: ProtocolDef, after: ProtocolDef): ReadonlySet<string> {
  const steps = (protocol: ProtocolDef, targets: boolean) =>
    new Map(
      flowsOf(protocol).flatMap(({ id, places }) =>
        Object.values(places).flatMap((place) =>
          place.kind !== 'steps'
            ? []
            : Object.entries(place.on).map(([label, one]): [string, string] => [
                `${id}: ${label}`,
                JSON.stringify(one, (key, value) => (key === 'target' && !targets ? undefined : value)).replace(
                  /\w+#\d+/g,
                  'bound',
                ),
              ]),
        ),
      ),
    );
  const differing = (targets: boolean) => {
    const [a, b] = [steps(before, targets), steps(after, targets)];
    return new Set([...a.keys(), ...b.keys()].filter((name) => a.get(name) !== b.get(name)));
  };
  const strict = differing(false);
  return strict.size > 0 ? strict : differing(true);
}

/** Whether the culprit is among what was changed, an alternative by its step. */
const isMutated = ({ flow, step }: Culprit, changed: ReadonlySet<string>): boolean =>
  [...changed].some((name) => `${flow}: ${step}` === name || `${flow}: ${step}`.startsWith(`${name}/`));

async function blamed(trace: Trace): Promise<{ culprit: Culprit | null; right: boolean }> {
  const task = taskOf(loadScenario(trace.scenario));
  const { system } = prepare(task);
  const culprit = await blameFor({ trace, system }, false);
  return { culprit, right: culprit !== null && isMutated(culprit, touched(task.protocol, system.protocol)) };
}

const kept = (name: string): Trace => readTrace(join(traceFolder, `${name}.json`));

test.each([
  ['mutant_flush_wait_skipped.M6', 'missing', 'xe_svm_invalidate: xe_tlb_inval_batch_wait', 90],
  ['mutant_resv_in_callback.deadlock', 'step', 'xe_svm_invalidate: dma_resv_lock', 67],
  ['mutant_read_retry_dropped.M1', 'guard', 'drm_gpusvm_get_pages: mmu_interval_read_retry/retry', null],
])(
  '%s',
  async (name, kind, step, at) => {
    const trace = kept(name);
    const { culprit, right } = await blamed(trace);
    expect(culprit).toMatchObject({ kind, step });
    expect(right).toBe(true);
    if (at !== null) expect((culprit as Culprit).position + 1).toBe(at);
    expect((culprit as Culprit).says).toMatch(/as in merged|as it is in merged/);
  },
  60_000,
);

test('of a protocol that is made from no other one only each step can be asked', async () => {
  const task = taskOf(loadScenario('mutant_flush_wait_skipped'));
  const { system } = prepare(task);
  const trace = kept('mutant_flush_wait_skipped.M6');
  expect(await culpritBySearch({ system, trace, task, before: null })).toBeNull();
});

/** Shortest kept trace of each mutation that makes a scenario by itself. */
function ofMutations(): Trace[] {
  const found = new Map<string, Trace>();
  for (const file of readdirSync(traceFolder)
    .filter((one) => one.endsWith('.json'))
    .sort()) {
    const trace = readTrace(join(traceFolder, file));
    const [mutation, ...more] = trace.system.mutations;
    if (mutation === undefined || more.length > 0 || trace.file !== undefined || trace.matrix) continue;
    const before = found.get(JSON.stringify(mutation));
    if (!before || trace.steps.length < before.steps.length) found.set(JSON.stringify(mutation), trace);
  }
  return [...found.values()];
}

const isSingle = ({ system }: Trace): boolean =>
  system.mutations.every((one) => typeof one !== 'string' || mutationNamed(one).changes.length === 1);

test.runIf(WHOLE)(
  'of all shipped mutations of one step, and entries of the catalogue, nine of ten are blamed rightly',
  async () => {
    const wrong: string[] = [];
    let asked = 0;
    const note = (name: string, culprit: Culprit | null, right: boolean) => {
      asked++;
      if (!right) wrong.push(`${name}: ${culprit === null ? 'nobody' : `${culprit.flow}: ${culprit.step}`}`);
    };
    for (const trace of ofMutations().filter(isSingle)) {
      const { culprit, right } = await blamed(trace);
      note(`${trace.scenario}.${trace.violation.property}`, culprit, right);
    }
    for (const { entry, forms } of loadCatalogue().entries) {
      if (!forms) continue;
      const task = { ...taskOf(forms.buggy), limits: { states: 400_000 } };
      const { protocol: before } = prepare({ ...taskOf(forms.fixed), properties: [] }).system;
      const outcome = await checkScenario(task, async () => true);
      const broken = outcome.properties.find(({ counterexample }) => counterexample !== null);
      if (!broken?.counterexample) continue;
      const { property, counterexample } = broken;
      const head = {
        tool: toolVersion,
        scenario: forms.buggy.scenario.scenario,
        system: traceSystem(forms.buggy.scenario),
      };
      const steps = counterexample.steps.map((id) => outcome.compiled.steps[id] as StepInfo);
      const trace = record(outcome.system, head, outcome.prologue, steps, property, counterexample);
      const culprit = await culpritBySearch({ system: outcome.system, trace, task, before });
      note(
        `entry ${entry.entry}`,
        culprit,
        culprit !== null && isMutated(culprit, touched(before, outcome.system.protocol)),
      );
    }
    process.stdout.write(
      `blamed rightly: ${asked - wrong.length} of ${asked}\n${wrong.map((line) => `  ${line}\n`).join('')}`,
    );
    expect(asked).toBeGreaterThan(100);
    expect((asked - wrong.length) / asked).toBeGreaterThanOrEqual(0.9);
  },
  3_600_000,
);
