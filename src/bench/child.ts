/** One measurement in a process of its own: the work as JSON in the arguments, the figures as JSON on stdout. */

import { type Figures, type Options, run, type Shape, shapeOf, tabulation } from './subject.ts';
import { soundScenarios, subjectNamed } from './work.ts';

export type Work =
  | { readonly verb: 'run'; readonly name: string; readonly options: Options }
  | { readonly verb: 'tabulate'; readonly name: string }
  /** Width and largest machine of every shipped scenario. */
  | { readonly verb: 'survey' };

export interface Results {
  readonly run: Figures;
  readonly tabulate: number;
  readonly survey: readonly Surveyed[];
}

export type Surveyed = Shape & { readonly name: string; readonly expectedStates: number };

async function answer(work: Work): Promise<Results[Work['verb']]> {
  switch (work.verb) {
    case 'run':
      return run(await subjectNamed(work.name), work.options);
    case 'tabulate':
      return tabulation(await subjectNamed(work.name));
    case 'survey': {
      const scenarios = await soundScenarios();
      return Promise.all(scenarios.map(async (one) => ({ ...one, ...shapeOf(await subjectNamed(one.name)) })));
    }
  }
}

process.stdout.write(JSON.stringify(await answer(JSON.parse(process.argv[2] ?? '') as Work)));
