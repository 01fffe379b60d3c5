/** `report --html`: one file to look at, made from scenarios that are explored, or from kept traces. */

import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InputError } from '../model/errors.ts';
import { mutationName } from '../model/operators.ts';
import { pageText } from '../report/page.ts';
import type { Cell, PageData, PageScenario } from '../report/page-data.ts';
import type { Texts } from '../report/page-graph.ts';
import { pageLocks } from '../report/page-locks.ts';
import { PageRuns } from '../report/page-run.ts';
import { readTrace, type Trace } from '../schema/validate.ts';
import { stepsOf } from '../verify/coverage.ts';
import { namedStep } from '../verify/trace-step.ts';
import { MOST_BLAMED, withBlame } from './blame.ts';
import {
  families,
  type LoadedScenario,
  loadScenario,
  panels,
  projectRoot,
  properties,
  protocolNamed,
  scenariosOf,
  type Tier,
  taskOf,
  toolVersion,
  waitCycle,
} from './catalog.ts';
import { drawnRun } from './drawn-run.ts';
import { EXIT } from './exit.ts';
import { explanationOf } from './explained.ts';
import { type Interruption, interruption } from './interruption.ts';
import { refuseJobs, runAll } from './jobs.ts';
import { locksOf } from './locks.ts';
import { type Replayed, replayedTrace } from './replayed.ts';
import type { ScenarioRun } from './run-scenario.ts';
import { writeFile } from './write-file.ts';

export interface HtmlOptions {
  /** The file to write. */
  readonly html?: string;
  readonly tier?: Tier;
  readonly traces?: readonly string[];
  readonly locks?: boolean;
  readonly memory?: number;
  readonly jobs?: number;
  readonly runs: string;
}

/** Writes the page, and says what is in it. */
export async function reportHtml(
  names: readonly string[],
  options: HtmlOptions & { readonly html: string },
): Promise<number> {
  const scenarios = chosen(names, options);
  const template = templateText();
  const page = new Page();
  const interrupted = interruption();
  for (const file of options.traces ?? []) await page.addTrace(readTrace(file), file);
  if (scenarios.length > 0) await page.explore(scenarios, options, interrupted);
  if (interrupted()) return EXIT.interrupted;
  const text = pageText(template, page.data(commandOf(names, options)));
  writeFile(options.html, text, 'give another file with --html');
  const { runs, scenarios: all } = page;
  process.stdout.write(
    `${options.html}: ${all.length} scenario${all.length === 1 ? '' : 's'}, ${runs.runs.length} run${runs.runs.length === 1 ? '' : 's'}, ${Math.ceil(Buffer.byteLength(text) / 1000)} kB\n`,
  );
  return EXIT.ok;
}

function chosen(names: readonly string[], { tier, traces, locks, jobs }: HtmlOptions): readonly LoadedScenario[] {
  if (names.length > 0 && tier !== undefined) throw new InputError('report: give scenario names or --tier, not both');
  refuseJobs(jobs === undefined ? {} : { jobs });
  const all = tier === undefined ? names.map(loadScenario) : scenariosOf(tier);
  if (all.length === 0 && traces === undefined)
    throw new InputError("report: name scenarios, or give --tier or --traces; 'list scenarios' prints the names");
  if (all.length === 0 && locks) throw new InputError('report: --locks explores scenarios; name one');
  // Everything that can be wrong in a scenario is found before the first one runs.
  for (const loaded of all) taskOf(loaded);
  return all;
}

/** The page as the build left it. */
function templateText(): string {
  const file = join(projectRoot, 'dist', 'html', 'index.html');
  if (!existsSync(file)) throw new Error(`${relative(process.cwd(), file)}: there is none; run npm run build`);
  return readFileSync(file, 'utf8');
}

const commandOf = (names: readonly string[], { html, tier, traces = [], locks }: HtmlOptions): string =>
  [
    `npx stalemate report --html ${html}`,
    ...(tier === undefined ? [] : [`--tier ${tier}`]),
    ...(locks ? ['--locks'] : []),
    ...names,
    ...(traces.length > 3 ? [`--traces ... (${traces.length})`] : traces.length > 0 ? ['--traces', ...traces] : []),
  ].join(' ');

interface Judged {
  readonly head: Omit<PageScenario, 'cells'>;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** What the page has, as it is collected. */
class Page {
  readonly runs = new PageRuns(panels);
  readonly scenarios: Judged[] = [];
  readonly #taken = new Map<string, { readonly name: string; readonly steps: ReadonlySet<string> }[]>();
  readonly #locks: PageData['locks'][number][] = [];

  async explore(all: readonly LoadedScenario[], options: HtmlOptions, interrupted: Interruption): Promise<void> {
    for await (const [loaded, ran] of runAll(all, options, interrupted)) {
      if (interrupted()) return;
      await this.#addScenario(loaded, ran);
    }
    if (!options.locks) return;
    for (const loaded of all) {
      if (interrupted()) return;
      this.#locks.push(pageLocks(await locksOf(loaded, options, interrupted)));
    }
  }

  async #addScenario({ scenario }: LoadedScenario, { summary, steps, traces }: ScenarioRun): Promise<void> {
    const runs: Record<string, number> = {};
    for (const trace of traces) {
      const file = summary.properties.find(({ id }) => id === trace.violation.property)?.trace;
      const taken = replayedTrace(trace, file ?? trace.scenario);
      if (typeof taken === 'string') throw new Error(taken);
      runs[trace.violation.property] = await this.#addRun(taken);
    }
    const [states, transitions] = [summary.states, summary.transitions].map((n) => n.toLocaleString('en'));
    this.scenarios.push({
      head: {
        name: scenario.scenario,
        protocol: scenario.protocol,
        says: scenario.says,
        mutations: (scenario.mutations ?? []).map(mutationName),
        facts: `${states} states, ${transitions} transitions, depth ${summary.depth}${summary.limits === null ? '' : `; stopped at ${summary.limits}`}`,
        asExpected: summary.asExpected,
        runs,
      },
      cells: new Map(summary.properties.map(({ id, verdict, premise }) => [id, cellOf(verdict, premise)])),
    });
    this.#note(scenario.protocol, scenario.scenario, steps);
  }

  /** A kept trace: of its scenario only this violation is known. */
  async addTrace(trace: Trace, file: string): Promise<void> {
    const taken = replayedTrace(trace, file);
    if (typeof taken === 'string') throw new InputError(taken.trim().replaceAll(/\s+/g, ' '));
    const { property } = trace.violation;
    const run = await this.#addRun(taken);
    const known = this.scenarios.find(({ head }) => head.name === trace.scenario);
    this.scenarios.splice(known ? this.scenarios.indexOf(known) : this.scenarios.length, known ? 1 : 0, {
      head: {
        name: trace.scenario,
        protocol: trace.protocol,
        says: known?.head.says ?? taken.task.mutations.map(({ says }) => says).join(' '),
        mutations: trace.system.mutations.map(mutationName),
        facts: 'from a kept trace; not explored',
        asExpected: null,
        runs: { ...known?.head.runs, [property]: run },
      },
      cells: new Map([...(known?.cells ?? []), [property, 'v']]),
    });
    this.#note(trace.protocol, trace.scenario, stepsIn(taken));
  }

  async #addRun(found: Replayed): Promise<number> {
    const taken = this.runs.runs.length < MOST_BLAMED ? await withBlame(found) : found;
    return this.runs.add(taken.system, drawnRun(taken), explanationOf(taken));
  }

  #note(protocol: string, name: string, steps: Iterable<string>): void {
    const all = this.#taken.get(protocol) ?? [];
    this.#taken.set(protocol, all);
    const known = all.find((one) => one.name === name);
    all.splice(known ? all.indexOf(known) : all.length, known ? 1 : 0, {
      name,
      steps: new Set([...(known?.steps ?? []), ...steps]),
    });
  }

  data(command: string): PageData {
    const judged = new Set(this.scenarios.flatMap(({ cells }) => [...cells.keys()]));
    const known = [...properties, waitCycle];
    const inOrder = [
      ...families.flatMap((family) => family.properties),
      // Of no family; there are none, but what is judged is shown.
      ...known.map(({ id }) => id).filter((id) => !families.some((family) => family.properties.includes(id))),
    ].filter((id) => judged.has(id));
    return {
      schema: 'stalemate-page-1',
      tool: toolVersion,
      command,
      texts: this.runs.texts.all,
      families: families.map(({ id, says, properties: ids }) => ({
        id,
        says,
        properties: ids.filter((one) => judged.has(one)),
      })),
      properties: inOrder.map((id) => {
        const property = known.find((one) => one.id === id);
        return { id, name: property?.name ?? id, says: property?.says ?? '' };
      }),
      scenarios: this.scenarios.map(({ head, cells }) => ({
        ...head,
        cells: inOrder.map((id) => cells.get(id) ?? '.').join(''),
      })),
      runs: this.runs.runs,
      systems: this.runs.systems,
      graphs: this.runs.graphs.all,
      coverage: [...this.#taken].map(([protocol, all]) => coverageOf(protocol, all, this.runs.texts)),
      locks: this.#locks,
    };
  }
}

const cellOf = (verdict: 'holds' | 'violated' | 'incomplete', premise: boolean): Cell =>
  verdict === 'violated' ? 'v' : verdict === 'incomplete' ? 'i' : premise ? 'h' : 'u';

/** The steps of a run, as coverage names them. */
const stepsIn = ({ system, trace }: Replayed): string[] =>
  trace.steps.flatMap((_, i) => {
    const found = namedStep(system, trace, i);
    return found ? [`${found.flow}: ${found.step}`] : [];
  });

function coverageOf(
  protocol: string,
  taken: readonly { readonly name: string; readonly steps: ReadonlySet<string> }[],
  texts: Texts,
): PageData['coverage'][number] {
  const steps = [...stepsOf(protocolNamed(protocol))];
  return {
    protocol,
    steps: steps.map(([name]) => texts.of(name)),
    why: Object.fromEntries(steps.flatMap(([, why], i) => (why === null ? [] : [[i, texts.of(why)]]))),
    scenarios: taken.map(({ name, steps: own }) => ({
      name,
      taken: steps.flatMap(([step], i) => (own.has(step) ? [i] : [])),
    })),
  };
}
