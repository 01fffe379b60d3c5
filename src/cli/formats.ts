/** `--format`: which documents are written where. */

import { appendFileSync } from 'node:fs';
import { InputError, unknownName } from '../model/errors.ts';
import type { Gate } from '../report/gate.ts';
import { writeFile } from './write-file.ts';

export const FORMATS = ['text', 'json', 'ktap', 'junit', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** A document that is asked for; without a file it goes to stdout. */
export interface Output {
  readonly format: Format;
  readonly file: string | null;
}

/** Reads `format` or `format=file`. Throws an `InputError` for another one. */
export function outputOf(text: string): Output {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const format = FORMATS.find((one) => one === name);
  if (!format) throw new InputError(`--format: ${unknownName('format', name, FORMATS)}`);
  const file = at < 0 ? null : text.slice(at + 1);
  if (file === '') throw new InputError(`--format: expected a file behind '${name}='`);
  return { format, file };
}

/** What is asked for: text on stdout, if nothing else is to go there; `--json` is a short form. Stdout takes one document. */
export function outputsOf(formats: readonly string[] = [], json = false): readonly Output[] {
  const asked = [...formats.map(outputOf), ...(json ? [{ format: 'json' as const, file: null }] : [])];
  const onStdout = asked.filter(({ file }) => file === null);
  const [first, second] = onStdout;
  if (first && second)
    throw new InputError(
      `--format: ${first.format} and ${second.format} would both go to stdout; give a file to one, as ${second.format}=file`,
    );
  const files = asked.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, i) => files.indexOf(file) < i);
  if (twice !== undefined) throw new InputError(`--format: ${twice} is named twice`);
  return onStdout.length > 0 ? asked : [{ format: 'text', file: null }, ...asked];
}

/** Whether GitHub runs this. */
const onGithub = (): boolean => process.env['GITHUB_ACTIONS'] === 'true';

/** The result, and what formats for other tools need besides, which takes a while. */
export interface Report extends Pick<Gate, 'result' | 'compared'> {
  readonly gate: () => Promise<Gate>;
}

/** The document of a format. Each is loaded when it is asked for. */
async function documentOf(format: Format, { result, compared, gate }: Report): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../report/check-table.ts')).checkReport(result, compared);
    case 'json':
      return `${JSON.stringify(result, null, 2)}\n`;
    case 'ktap':
      return (await import('../report/ktap.ts')).ktap(await gate());
    case 'junit':
      return (await import('../report/junit.ts')).junitXml(await gate());
    case 'sarif':
      return (await import('../report/sarif.ts')).sarif(await gate());
    case 'github':
      return (await import('../report/github.ts')).annotations(await gate());
  }
}

/**
 * Writes all documents. On GitHub annotations come without being asked for, on stderr, which it reads as well, and a summary of
 * the job is appended where it says.
 */
export async function writeOutputs(outputs: readonly Output[], report: Report): Promise<void> {
  for (const { format, file } of outputs) {
    const text = await documentOf(format, report);
    if (file === null) process.stdout.write(text);
    else writeFile(file, text, 'give another file with --format');
  }
  const asked = outputs.some(({ format }) => format === 'github');
  if (onGithub() && !asked) process.stderr.write(await documentOf('github', report));
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '' && (asked || onGithub())) {
    const { jobSummary } = await import('../report/github.ts');
    try {
      appendFileSync(summary, jobSummary(await report.gate()));
    } catch (error) {
      process.stderr.write(`${summary}: no summary could be written (${(error as NodeJS.ErrnoException).code})\n`);
    }
  }
}
