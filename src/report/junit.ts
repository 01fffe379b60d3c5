/** JUnit XML: a suite for each scenario, a case for each property, the run in lanes as the body of a failure. */

import junit, { type Builder, type TestCase } from 'junit-report-builder';
import { type Case, type Gate, suitesOf } from './gate.ts';

/** Its types do not see that Node makes the whole of a CommonJS module its default. */
const builder = junit as unknown as Builder;

export function junitXml(gate: Gate): string {
  const report = builder.newBuilder().name('stalemate');
  for (const { name: protocol, groups } of suitesOf(gate)) {
    for (const { name, seconds, cases } of groups) {
      const suite = report.testSuite().name(name).property('protocol', protocol);
      if (seconds !== null) suite.time(seconds);
      for (const one of cases) add(suite.testCase().className(`${protocol}.${name}`).name(one.name), one);
    }
  }
  return `${report.build()}\n`;
}

/** A limit that came first is an error: the property failed neither. */
function add(to: TestCase, one: Case): void {
  const { state, kind, says, violation, place } = one;
  const [message = kind] = says;
  if (place) to.file(place.file);
  const body = safe([...says, ...(violation ? ['', violation.text.trimEnd()] : [])].join('\n'));
  if (state === 'failed') to.failure(safe(`${kind}: ${message}`), kind).stacktrace(body);
  else if (state === 'incomplete') to.error(safe(`${kind}: ${message}`), kind, body);
  else if (kind !== '') to.standardOutput(safe(`${kind}: ${says.join('\n')}`));
  if (state === 'skipped') to.skipped();
}

/** What would end the section that a body stands in. */
const safe = (text: string): string => text.replaceAll(']]>', ']] >');
