/**
 * SARIF 2.1.0: a rule for each property, a result for each failure, at the line of the model that is to blame. The run is a code
 * flow with a thread flow for each actor. What is as expected is no result.
 */

import { createHash } from 'node:crypto';
import type { CodeFlow, Location, Log, ReportingDescriptor, Result, ThreadFlowLocation } from 'sarif';
import { type Case, fails, type Gate, type Place, type PlacedStep, suitesOf, type Violation } from './gate.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json';
/** Paths are relative to this; whoever reads the log knows where that is. */
const ROOT = '%SRCROOT%';

export function sarif(gate: Gate): string {
  const found = suitesOf(gate).flatMap(({ groups }) =>
    groups.flatMap((group) => group.cases.filter(fails).map((one) => ({ scenario: group.name, one }))),
  );
  const ids = [...new Set(found.map(({ one }) => ruleOf(one)))];
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'stalemate',
            semanticVersion: gate.result.tool,
            rules: ids.map((id) => descriptor(id, gate)),
          },
        },
        originalUriBaseIds: { [ROOT]: { description: { text: 'The folder that it was started in.' } } },
        invocations: [{ executionSuccessful: true, exitCode: gate.result.exitCode }],
        columnKind: 'utf16CodeUnits',
        results: found.map(({ scenario, one }) => resultOf(scenario, one, ids)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** What is about no property is a rule by its kind. */
const ruleOf = ({ property, kind }: Case): string => property ?? kind.replaceAll(' ', '_');

function descriptor(id: string, { rules }: Gate): ReportingDescriptor {
  const rule = rules.get(id);
  if (!rule) return { id, shortDescription: { text: id.replaceAll('_', ' ') } };
  return {
    id,
    name: rule.name,
    shortDescription: { text: rule.says },
    fullDescription: { text: `${rule.says} If not: ${rule.broken}` },
  };
}

function resultOf(scenario: string, one: Case, ids: readonly string[]): Result {
  const { kind, name, says, violation, place } = one;
  const culprit = violation?.culprit;
  const text = [`${kind}: ${name} in ${scenario}.`, ...(culprit ? [culprit.why] : []), ...says].join(' ');
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([ruleOf(one), kind, scenario, one.property === null ? name : '']))
    .digest('hex');
  return {
    ruleId: ruleOf(one),
    ruleIndex: ids.indexOf(ruleOf(one)),
    level: 'error',
    message: { text },
    locations: place ? [{ physicalLocation: physical(place) }] : [],
    partialFingerprints: { 'stalemateViolation/v1': fingerprint },
    ...(violation && violation.steps.length > 0 ? { codeFlows: [codeFlow(violation)] } : {}),
  };
}

function codeFlow({ steps, prologue, culprit }: Violation): CodeFlow {
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  return {
    threadFlows: actors.map((actor) => ({
      id: actor,
      locations: steps.filter((step) => step.actor === actor).map((step) => flowLocation(step, prologue, culprit)),
    })),
  };
}

/** The order over all actors is that of the run. */
function flowLocation(step: PlacedStep, prologue: number, culprit: Violation['culprit']): ThreadFlowLocation {
  const { position, place, says } = step;
  const location: Location = { message: { text: says }, ...(place ? { physicalLocation: physical(place) } : {}) };
  const importance = position === culprit?.position ? 'essential' : position < prologue ? 'unimportant' : 'important';
  return { location, executionOrder: position + 1, importance };
}

const physical = ({ file, line }: Place): NonNullable<Location['physicalLocation']> => ({
  artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT },
  region: { startLine: line },
});
