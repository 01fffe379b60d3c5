/** migrate_tries - ghost: how often the GPU fault that a thread serves has gone to migrate its range. */
import { resource } from '../../src/model/index.ts';

export const migrate_tries = resource({
  id: 'migrate_tries',
  index: ['thread'],
  ghost: true,
  source: 'drivers/gpu/drm/xe/xe_svm.c: __xe_svm_handle_pagefault(), migrate_try_count',
  events: { begin: {}, go: {} },
  initial: 'none',
  states: {
    none: { on: { begin: 'ignore', go: 'one' } },
    one: { on: { begin: 'none', go: 'two' } },
    two: { on: { begin: 'none', go: 'three' } },
    three: { on: { begin: 'none' } },
  },
  illegal: {
    go: ['P2', 'one fault goes to migrate its range a fourth time'],
  },
});
