/** Runs as the HTML report has them: the state before the first step, and what each step changes. */

import type { PanelDef } from '../model/panel.ts';
import type { System } from '../model/system.ts';
import type { DrawnRun } from './drawn-run.ts';
import { type Explanation, whatHappened } from './explanation.ts';
import { suffixOf } from './lanes.ts';
import type { PageRun, PageStep, PageSystem } from './page-data.ts';
import { Graphs, Texts } from './page-graph.ts';
import { panelsOf } from './page-panels.ts';

/** Collects runs; texts, machines and systems that they share are kept once. */
export class PageRuns {
  readonly texts = new Texts();
  readonly graphs = new Graphs(this.texts);
  readonly systems: PageSystem[] = [];
  readonly runs: PageRun[] = [];
  readonly #panels: readonly PanelDef[];
  readonly #systems = new Map<string, number>();

  constructor(panels: readonly PanelDef[]) {
    this.#panels = panels;
  }

  /** Adds a run; returns its number. */
  add(system: System, run: DrawnRun, told: Explanation): number {
    const { trace, file, again, mutations } = told;
    const position = new Map(system.instances.map(({ id }, i) => [id, i]));
    const at = (id: string) => position.get(id) as number;
    const textOf = (text: string) => this.texts.of(text);
    const last = run.steps.at(-1);
    this.runs.push({
      scenario: trace.scenario,
      property: run.property,
      kind: trace.violation.kind,
      title: run.title,
      story: whatHappened(told),
      facts: told.system,
      mutations: mutations.map(({ id, says }) => `${id}: ${says}`),
      again: [`npx stalemate explain ${file}`, `npx stalemate replay ${file}`, `npx stalemate ${again}`],
      system: this.#systemOf(system),
      prologue: run.prologue,
      loop: run.loop,
      initial: system.instances.map(({ id }) => textOf(trace.initial[id] ?? '')),
      steps: run.steps.map((step, i): PageStep => {
        const read = Object.entries(step.read).map(([name, value]) => `${name}=${value}`);
        // What changes in flows, too: their places are what is lit.
        const changes = Object.entries(trace.steps[i]?.changes ?? {}).flatMap(([id, { to }]) => [at(id), textOf(to)]);
        return [
          at(step.actor),
          step.depth,
          textOf(step.label),
          textOf(suffixOf(step)),
          textOf(read.join(', ')),
          ...changes,
        ];
      }),
      broken: last?.broken ?? `VIOLATED ${run.property}`,
      led: run.led,
    });
    return this.runs.length - 1;
  }

  #systemOf(system: System): number {
    const made: PageSystem = {
      instances: system.instances.map(({ id, machine }) => {
        const found = system.machines.get(machine);
        if (!found) throw new Error(`${machine} is no machine of the system`);
        return [this.texts.of(id), this.graphs.of(found.def)];
      }),
      panels: panelsOf(system, this.#panels),
    };
    const key = JSON.stringify(made);
    const number = this.#systems.get(key) ?? this.systems.length;
    if (number === this.systems.length) this.systems.push(made);
    this.#systems.set(key, number);
    return number;
  }
}
