import { describe, expect, test } from 'vitest';
import {
  accepts,
  add,
  all,
  and,
  any,
  each,
  eq,
  ev,
  has,
  implies,
  must,
  ne,
  not,
  or,
  own,
  remove,
  resource,
  self,
  set,
  setting,
  table,
  wait,
} from '../model/index.ts';
import { effectText, expressionLines, expressionText, OPEN } from './expression-text.ts';

const slot = resource({
  id: 'slot',
  index: ['virt'],
  source: 'a test',
  fields: { page: 'page' },
  events: { install: { page: 'page' }, clear: {} },
  initial: 'none',
  states: {
    none: { on: { install: { target: 'present', actions: [set({ page: ev('page') })] } } },
    present: { holds: ['page'], on: { clear: 'none' } },
  },
});
const range_of = table('range_of');
const show = ({ node }: { node: Parameters<typeof expressionText>[0] }) => expressionText(node);

describe('an expression', () => {
  test.each([
    [and(eq(slot(own('v')).page, ev('p')), not(slot(own('v')).is('none'))), 'slot[v].page = p and slot[v] is not none'],
    [slot('v0').is('none', 'present'), 'slot[v0] is none|present'],
    [or(and(setting('a'), setting('b')), setting('c')), 'switch.a and switch.b or switch.c'],
    [and(or(setting('a'), setting('b')), setting('c')), '(switch.a or switch.b) and switch.c'],
    [not(and(setting('a'), setting('b'))), 'not (switch.a and switch.b)'],
    [implies(setting('a'), and(setting('b'), setting('c'))), 'switch.a implies switch.b and switch.c'],
    [implies(setting('a'), implies(setting('b'), setting('c'))), 'switch.a implies (switch.b implies switch.c)'],
    [or(ne(range_of(own('v')), own('r')), eq(ev('a'), null)), 'range_of(v) != r or a = null'],
    [and(has(own('readers'), ev('by')), not(has(own('readers'), self))), 'by in readers and self not in readers'],
    [add(null, ev('by')), '{by}'],
    [remove(own('readers'), ev('by')), 'readers - by'],
    [not(accepts(slot(own('v')).install({ page: ev('p') }))), 'slot[v] does not accept install(page=p)'],
    [
      and(
        any('virt', (v) => slot(v).is('none')),
        setting('a'),
      ),
      '(some v in virt: slot[v] is none) and switch.a',
    ],
    [not(slot.any((one) => one.is('none'))), 'no v in virt: slot[v] is none'],
    [
      all('virt', (v) => any('virt', (w) => eq(slot(v).page, slot(w).page))),
      'every v in virt: some v2 in virt: slot[v].page = slot[v2].page',
    ],
  ])('%#: %s', (expression, text) => expect(show(expression)).toBe(text));

  test('a bound variable avoids own fields; a payload with the name of one says where it is from', () => {
    const scope = { ...OPEN, own: ['v'], payload: { v: 'chosen' } };
    expect(expressionText(any('virt', (u) => ne(u, own('v'))).node, scope)).toBe('some v2 in virt: v2 != v');
    expect(expressionText(eq(own('v'), ev('v')).node, scope)).toBe('v = chosen.v');
  });

  test('breaks at its connectives where it is too wide', () => {
    const wide = all('virt', (v) =>
      implies(slot(v).is('present'), or(eq(slot(v).page, 'p0'), and(eq(slot(v).page, 'p1'), setting('iommu')))),
    );
    expect(expressionLines(wide.node, 40)).toEqual([
      'every v in virt:',
      '  slot[v] is present',
      '  implies slot[v].page = p0',
      '          or slot[v].page = p1',
      '             and switch.iommu',
    ]);
  });
});

test('effects', () => {
  expect(effectText(wait(slot(own('v')).install({ page: ev('p') })).effect)).toBe('wait slot[v].install(page=p)');
  expect(effectText(must(slot(own('v')).clear()).effect)).toBe('send slot[v].clear');
  expect(
    effectText(
      each(
        'virt',
        (v) => slot(v).is('present'),
        (v) => slot(v).clear(),
      ).effect,
    ),
  ).toBe('each v in virt where slot[v] is present: slot[v].clear');
  expect(effectText({ kind: 'set', fields: set({ v: null }).set })).toBe('set v := null');
});
