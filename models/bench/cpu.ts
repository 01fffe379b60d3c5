/** The processor touches a page that lives in system memory. */
import { and, ev, flow, must, step } from '../../src/model/index.ts';
import { cpu_pte, residency } from './resources.ts';

export const cpu = flow({
  id: 'cpu',
  kind: 'environment',
  source: 'the reference protocol',
  initial: 'running',
  states: {
    running: {
      on: {
        touch: step({
          choose: { p: 'page' },
          guard: and(cpu_pte(ev('p')).is('none'), residency(ev('p')).is('system')),
          actions: [must(cpu_pte(ev('p')).map())],
          target: 'running',
        }),
      },
    },
  },
});
