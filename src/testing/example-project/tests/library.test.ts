/** What a project does with the library: check, replay, the matcher, and walks that shrink. */
import fc from 'fast-check';
import { check, replay, type SystemSpec } from 'stalemate';
import { walks } from 'stalemate/fast-check';
import 'stalemate/vitest';
import { expect, test } from 'vitest';
import { mutations, properties, protocols } from '../svm/index.ts';
import { read_and_free } from '../svm/machines.ts';

const right: SystemSpec = { protocol: read_and_free, actors: ['reader', 'owner'] };
const wrong: SystemSpec = { ...right, name: 'wrong', mutations };

test('check says what holds, and gives a trace of what does not', async () => {
  expect(await check(right, properties)).toMatchObject({ verdict: 'holds', limit: null });
  const { verdict, properties: judged } = await check(wrong, properties);
  expect(verdict).toBe('violated');
  const broken = judged.find(({ id }) => id === 'U1');
  expect(broken?.trace?.steps).toHaveLength(5);
  const trace = broken?.trace ?? expect.fail('no trace');
  expect(replay(trace, { protocols, properties, mutations })).toMatchObject({ reproduces: true, sameModel: true });
  const other = { ...trace, steps: trace.steps.slice(1) };
  expect(replay(other, { protocols, properties, mutations }).reproduces).toBe(false);
  expect(() => replay(trace, { protocols, properties })).toThrow(/unknown mutation 'free_without_mutex'/);
});

test('a limit is no verdict', async () => {
  expect(await check(right, properties, { limits: { depth: 2 } })).toMatchObject({ verdict: 'incomplete' });
});

test('the matcher passes, fails with the run in lanes, and takes neither an open end nor what is vacuous', async () => {
  await expect(right).toSatisfy(properties);
  await expect(wrong).not.toSatisfy(properties);
  const failure = async (assertion: Promise<void>) => {
    try {
      await assertion;
    } catch (error) {
      return (error as Error).message;
    }
    return 'passed';
  };
  const said = await failure(expect(wrong).toSatisfy(properties));
  expect(said).toMatch(/^VIOLATED U1 no_use_after_free/);
  expect(said).toMatch(/reader +owner +changed/);
  expect(said).toMatch(/ILLEGAL buffer\.read/);
  expect(await failure(expect(right).not.toSatisfy(properties))).toMatch(/expected a violation/);
  const short = { limits: { depth: 2 } };
  expect(await failure(expect(right).toSatisfy(properties, short))).toMatch(/not decided: .*depth 2 came first/);
  expect(await failure(expect(right).not.toSatisfy(properties, short))).toMatch(/not decided/);
  const alone = { protocol: read_and_free, actors: ['owner'] };
  const [U1] = properties;
  if (!U1) return expect.fail();
  await expect(alone).toSatisfy([U1]);
});

test('walks find the bug, and shrink to a schedule from which nothing can be left out', () => {
  const holds = fc.property(walks(wrong, { maxSteps: 40 }), (walk) => walk.violations(properties).length === 0);
  const { failed, counterexample } = fc.check(holds, { seed: 1, numRuns: 500 });
  expect(failed).toBe(true);
  const [walk] = counterexample ?? expect.fail();
  expect(walk.steps.map(({ step }) => step)).toEqual([
    'reader: mutex_lock',
    'reader: buffer_live',
    'owner: begin',
    'owner: buffer_free',
    'reader: buffer_read',
  ]);
  expect(walk.violations(properties)).toMatchObject([{ property: 'U1', steps: 5 }]);
  fc.assert(
    fc.property(walks(right, { maxSteps: 40 }), (one) => one.violations(properties).length === 0),
    {
      seed: 1,
      numRuns: 30,
    },
  );
});
