/** do_swap_page - stand-in until the flow of the CPU side is there. */
import { flow, own, step } from '../../src/model/index.ts';
import { slot } from '../resources/slot.ts';

export const do_swap_page = flow({
  id: 'do_swap_page',
  kind: 'thread',
  source: 'mm/memory.c: do_swap_page()',
  fields: { v: 'virt' },
  params: ['v'],
  exits: ['done', 'error'],
  initial: 'raced',
  states: {
    raced: {
      on: {
        'do_swap_page: stand-in': step({
          alternatives: {
            raced: { guard: slot(own('v')).is('present', 'none', 'mig', 'mig_device', 'swap'), target: 'done' },
            error: { target: 'error' },
          },
        }),
      },
    },
    done: { exit: 'done' },
    error: { exit: 'error' },
  },
});
