import { expect, test } from 'vitest';
import type { TraceStep } from '../schema/validate.ts';
import { undoings } from './undoing.ts';

const step = (actor: string, resource: string, from: string, to: string): TraceStep => ({
  actor,
  step: `${actor}: ${to}`,
  alternative: null,
  choose: {},
  read: {},
  changes: { [resource]: { from, to } },
});

const steps = [
  step('fault', 'page', 'free', 'ram'),
  step('fault', 'page', 'ram', 'device'),
  step('fault', 'lock', 'free', 'held'),
  step('fault', 'lock', 'held', 'free'),
  step('cpu', 'page', 'device', 'moving'),
  step('cpu', 'page', 'moving', 'ram'),
] as [TraceStep, ...TraceStep[]];

test('of two that take a page from each other each is told once; what a thread does and takes back itself is not', () => {
  expect(undoings({ steps }, 5, new Set(['page', 'lock']))).toEqual([
    { resource: 'page', done: 1, undone: 5, from: 'ram', to: 'device' },
    { resource: 'page', done: 4, undone: 1, from: 'device', to: 'moving' },
  ]);
});

test('one step that takes back exactly what another did goes before ways back', () => {
  const back = [
    ...steps,
    step('cpu', 'slot', 'swap', 'present'),
    step('kswapd', 'slot', 'present', 'swap'),
  ] as typeof steps;
  expect(undoings({ steps: back }, 7, new Set(['page', 'slot']))).toEqual([
    { resource: 'slot', done: 6, undone: 7, from: 'swap', to: 'present' },
    { resource: 'slot', done: 7, undone: 6, from: 'present', to: 'swap' },
  ]);
});

test('only the loop counts, and only resources', () => {
  expect(undoings({ steps }, 2, new Set(['page']))).toEqual([]);
  expect(undoings({ steps }, 5, new Set(['lock']))).toEqual([]);
  expect(undoings({ steps }, 0, new Set(['page']))).toEqual([]);
});
