import { expect, test } from 'vitest';
import { changeText, changeTexts, endTexts, netChanges } from './changes.ts';

test('a change of state names only the fields that come and go', () => {
  expect(changeText('valid(addr=a0)', 'invalid')).toBe('valid(addr=a0) -> invalid');
  expect(changeText('reserved(range=r0)', 'linked(range=r0, page=p0)')).toBe('reserved -> linked(page=p0)');
});

test('a change within a state names the fields', () => {
  expect(changeText('anon(of=v0, data=latest)', 'anon(of=v0, data=old)')).toBe('data latest -> old');
  expect(changeText('read(readers={a})', 'read(readers={a b})')).toBe('readers {a} -> {a b}');
  expect(changeText('live(base=a0, next=a1)', 'live(base=a0)')).toBe('next a1 -> null');
});

test('who acts is known from the lane', () => {
  expect(changeText('free', 'write(writer=munmap)', 'munmap')).toBe('free -> write');
  expect(changeText('write(writer=munmap)', 'read(readers={munmap})', 'munmap')).toBe('write -> read');
  expect(changeText('free', 'write(writer=munmap)', 'kswapd')).toBe('free -> write(writer=munmap)');
  expect(changeText('read(readers={kswapd})', 'read(readers={kswapd munmap})', 'munmap')).toBe(
    'readers {kswapd} -> {kswapd munmap}',
  );
});

test('instances that change alike share a text; a comma in an index or in a name within a field is kept', () => {
  const cleared = { from: 'valid(addr=a0)', to: 'invalid' };
  expect(
    changeTexts({ 'pte[v0]': cleared, 'pte[v1]': cleared, lock: { from: 'free', to: 'write(by=fault[g0,v1])' } }),
  ).toEqual(['pte[v0 v1] valid(addr=a0) -> invalid', 'lock free -> write(by=fault[g0,v1])']);
});

test('net changes forget what went back', () => {
  const net = netChanges([
    { lock: { from: 'free', to: 'held' }, page: { from: 'free', to: 'anon' } },
    { lock: { from: 'held', to: 'free' }, page: { from: 'anon', to: 'unmapped' } },
  ]);
  expect(net).toEqual({ page: { from: 'free', to: 'unmapped' } });
  expect(endTexts(net)).toEqual(['page unmapped']);
});
