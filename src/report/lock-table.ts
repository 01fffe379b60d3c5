/** Calls by the classes that are held around them, as a table that fits a terminal. */

import type { LocksCall, LocksResult } from '../schema/validate.ts';
import { hang, hangItems } from './hang.ts';

/** Width of a column, with the blank behind it. */
const COLUMN = 4;
/** Labels are clipped to no less than this. */
const SHORTEST = 40;

/** The table, its legend, and what is broken. Empty where nothing is called with a lock held. */
export function callTable({ calls }: LocksResult, width: number): string[] {
  const contexts = [...new Set(calls.flatMap((call) => call.contexts.map(nameOf)))].sort();
  if (contexts.length === 0) return [];
  const lines: string[] = ['calls, and what is held around them'];
  const perBlock = Math.floor((width - SHORTEST - 1) / COLUMN);
  for (let from = 0; from < contexts.length; from += perBlock) {
    const block = contexts.slice(from, from + perBlock);
    lines.push(...blockLines(calls, block, from, width));
  }
  lines.push('.  seen, legal   id  the rule that it breaks   (blank)  never seen   r, w  held for reading, writing');
  for (const { label, broken } of calls) {
    for (const { rule, holding, trace } of broken) {
      lines.push('', ...hang(`${rule} broken  `, `${label}, holding ${holding.join(', ')}`, width));
      lines.push(`    npx stalemate explain ${trace}`);
    }
  }
  return lines;
}

const nameOf = (context: LocksCall['contexts'][number]): string => `${context.class} ${context.mode[0]}`;

/** `a`, `b`, ... `z`, `aa`. */
const letter = (i: number): string =>
  i < 26 ? String.fromCharCode(97 + i) : `${letter(Math.floor(i / 26) - 1)}${letter(i % 26)}`;

function blockLines(calls: readonly LocksCall[], block: readonly string[], from: number, width: number): string[] {
  const room = width - COLUMN * block.length - 1;
  const label = Math.min(room, Math.max(SHORTEST, ...calls.map((call) => call.label.length + 2)));
  const shown = calls.filter((call) => call.contexts.some((context) => block.includes(nameOf(context))));
  const groups = [...new Set(shown.map(({ group }) => group))];
  const row = (head: string, cells: readonly string[]) =>
    `${head.padEnd(label)} ${cells.map((cell) => cell.padEnd(COLUMN - 1)).join(' ')}`.trimEnd();
  const legend = block.map((name, i) => `${letter(from + i)} ${name}`);
  return [
    ...hangItems('  ', legend, ',', width),
    '',
    row(
      '',
      block.map((_, i) => letter(from + i)),
    ),
    ...groups.flatMap((group) => [
      group,
      ...shown
        .filter((call) => call.group === group)
        .map((call) =>
          row(
            `  ${clip(call.label, label - 2)}`,
            block.map((name) => cell(call, name)),
          ),
        ),
    ]),
    '',
  ];
}

function cell({ contexts }: LocksCall, name: string): string {
  const found = contexts.find((context) => nameOf(context) === name);
  if (!found) return '';
  return found.breaks.length === 0
    ? '.'
    : found.breaks.length === 1
      ? (found.breaks[0] as string)
      : `${found.breaks[0]}+`;
}

const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}~` : text);
