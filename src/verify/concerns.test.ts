/** Properties are judged where they say something, and asked for everywhere else by name only. */
import { describe, expect, test } from 'vitest';
import { judged as judgedIn, properties, protocols } from '../cli/catalog.ts';
import type { PropertyDef } from '../model/property.ts';
import type { ProtocolDef } from '../model/protocol.ts';

const judged = (name: string): string[] => {
  const protocol = protocols.find(({ id }) => id === name) as ProtocolDef;
  return properties.flatMap((one: PropertyDef) => judgedIn(one, protocol)).map(({ id }) => id);
};

describe('what "all" properties are', () => {
  test('of shared virtual memory: all but those of exports, of cookies and of the life of a pagemap; without IOVAs, there is no unlink of several pages', () => {
    const others = ['T7', 'T11', 'S5', 'S6', 'S7', 'S8', 'R4', 'R9', 'R12', 'R13', 'L1', 'L11'];
    expect(judged('merged')).toEqual(properties.map(({ id }) => id).filter((id) => !others.includes(id)));
    expect(judged('base')).toEqual(judged('merged').filter((id) => id !== 'T6'));
  });

  test('of exports: those, pointers and progress', () => {
    expect(judged('inter_os')).toEqual(['T11', 'S5', 'S6', 'S7', 'S8', 'N1', 'deadlock', 'can_idle', 'can_finish']);
  });

  test('of the life of a pagemap: its references and locks, pointers and progress', () => {
    expect(judged('pagemap_cache')).toEqual([
      'R4',
      'R9',
      'R12',
      'R13',
      'N1',
      'L1',
      'L2',
      'L8',
      'L11',
      'deadlock',
      'can_idle',
      'can_finish',
    ]);
  });
});
