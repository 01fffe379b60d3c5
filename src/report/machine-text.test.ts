import { expect, test } from 'vitest';
import {
  add,
  any,
  call,
  eq,
  ev,
  flow,
  has,
  must,
  own,
  remove,
  resource,
  self,
  set,
  step,
  wait,
} from '../model/index.ts';
import { dot } from './dot.ts';
import { machineText, stateCount, stepCount } from './machine-text.ts';
import { mermaid } from './mermaid.ts';
import { jsonText } from './plain-data.ts';

const lock = resource({
  id: 'lock',
  index: ['device'],
  source: 'kernel/lock.c: struct lock',
  fields: { readers: { set: 'thread' } },
  events: { take: { by: 'thread' }, drop: { by: 'thread' }, poke: {} },
  initial: 'free',
  states: {
    free: { on: { take: { target: 'read', actions: [set({ readers: add(null, ev('by')) })] }, poke: 'ignore' } },
    read: {
      holds: ['readers'],
      on: {
        drop: [
          {
            guard: any('thread', (t) => has(own('readers'), t)),
            actions: [set({ readers: remove(own('readers'), ev('by')) })],
          },
          'free',
        ],
      },
    },
  },
  illegal: { drop: ['L8', 'a thread releases what it does not hold'] },
});

const inner = flow({
  id: 'inner',
  kind: 'thread',
  source: 'kernel/inner.c: inner()',
  fields: { v: 'virt' },
  params: ['v'],
  exits: ['done'],
  initial: 'go',
  states: { go: { on: { 'inner: go': step({}) } }, out: { exit: 'done' } },
});

const outer = flow({
  id: 'outer',
  kind: 'thread',
  index: ['device'],
  source: 'kernel/outer.c: outer()',
  fields: { v: 'virt' },
  initial: 'idle',
  states: {
    idle: {
      tags: ['idle'],
      holds: [],
      on: { 'outer: "begin"; x[0]: __y': step({ choose: { v: 'virt' }, actions: [set({ v: ev('v') })] }) },
    },
    take: {
      on: {
        'outer: take': step({
          actions: [wait(lock('g0').take({ by: self }))],
          atomic: 'nobody looks',
          source: 'a message',
        }),
      },
    },
    work: call(inner, { with: { v: own('v') }, exits: { done: 'test' } }),
    test: {
      on: {
        'outer: test': step({
          read: { r: lock('g0').readers },
          alternatives: {
            mine: { guard: has(ev('r'), self), target: 'end' },
            not_mine: { guard: eq(own('v'), 'v0'), unreachable: 'nobody else takes it' },
          },
        }),
      },
    },
    end: { on: { 'outer: drop': step({ actions: [must(lock('g0').drop({ by: self }))], target: 'idle' }) } },
  },
});

test('a resource as a table of its states', () => {
  expect(machineText(lock.def)).toMatchInlineSnapshot(`
    "lock[device]   resource: kernel/lock.c: struct lock
      fields  readers: set of thread
      starts  free

      state  holds    event             leads to  sets                     when
      free            take(by: thread)  read      readers := {by}
                      poke              ignored
      read   readers  drop(by: thread)  read      readers := readers - by  some t in thread: t in
                                                                           readers
                                        free

      where an event is not accepted
      drop  L8  a thread releases what it does not hold
      take, poke: N1, unless the step waits
    "
  `);
});

test('a flow as its places in order', () => {
  expect(machineText(outer.def)).toMatchInlineSnapshot(`
    "outer[device]   thread: kernel/outer.c: outer()
      fields  v: virt
      starts  idle
      Without an arrow a step leads to the next place.

    idle: [idle]   forgets v
      outer: "begin"; x[0]: __y
        choose v in virt
        set    v := chosen.v

    take:
      outer: take
        wait   lock[g0].take(by=self)
        atomic: nobody looks
        source: a message

    work: call inner(v=v)
        done -> test

    test:
      outer: test
        read   r = lock[g0].readers
        /mine when self in r  -> end
        /not_mine when v = v0
          never  nobody else takes it

    end:
      outer: drop  -> idle
        send   lock[g0].drop(by=self)
    "
  `);
  expect([stateCount(outer.def), stepCount(outer.def), stateCount(inner.def)]).toEqual([5, 4, 1]);
});

test('DOT is well formed: quoted names, escaped labels, no name without a node', () => {
  const text = dot(outer.def);
  const quoted = String.raw`"(?:[^"\\\n]|\\.)*"`;
  const attributes = String.raw`\[[\w ]+ = (?:${quoted}|[\w.]+)(?:, [\w ]+ = (?:${quoted}|[\w.]+))*\]`;
  const statement = new RegExp(
    `^  (?:rankdir = TB|(?:node|edge) ${attributes}|${quoted} ${attributes}|${quoted} -> ${quoted}(?: ${attributes})?);$`,
  );
  const [first, ...rest] = text.trimEnd().split('\n');
  expect(first).toBe('digraph "outer" {');
  expect(rest.pop()).toBe('}');
  expect(rest.filter((line) => !statement.test(line))).toEqual([]);
  const declared = [...text.matchAll(new RegExp(`^  (${quoted}) \\[`, 'gm'))].map(([, name]) => name);
  const used = [...text.matchAll(new RegExp(`^  (${quoted}) -> (${quoted})`, 'gm'))].flatMap(([, from, to]) => [
    from,
    to,
  ]);
  expect(used.filter((name) => !declared.includes(name))).toEqual([]);
  expect(text).toContain(String.raw`[label = "outer: \"begin\"; x[0]: __y"]`);
});

test('Mermaid gets entity codes for whatever it or Markdown would read', () => {
  expect(mermaid(outer.def)).toMatchInlineSnapshot(`
    "stateDiagram-v2
      state "idle" as s0
      state "take" as s1
      state "work<br/>call inner" as s2
      state "test" as s3
      state "end" as s4
      [*] --> s0
      s0 --> s1 : outer#58; #34;begin#34;#59; x#91;0#93;#58; #95;#95;y
      s1 --> s2 : outer#58; take<br/>waits for lock
      s2 --> s3 : done
      s3 --> s4 : outer#58; test /mine
      s3 --> s4 : outer#58; test /not_mine
      s4 --> s0 : outer#58; drop
    "
  `);
  for (const line of mermaid(outer.def).split('\n').slice(1, -1)) {
    expect(line).toMatch(/^ {2}(?:state "[^"\n]*" as s\d+|(?:\[\*\]|s\d+) --> (?:\[\*\]|s\d+)(?: : [^:"[\]{}]*)?)$/);
  }
});

test('JSON does not depend on what was declared before', () => {
  expect(JSON.parse(jsonText(lock.def)).states.read.on.drop[0].guard.bind).toBe('thread#0');
});
