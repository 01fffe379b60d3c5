import { addEffect, mutation, set } from '../../src/model/index.ts';

export const tries_not_counted = mutation({
  id: 'tries_not_counted',
  says: 'A GPU fault that must end in device memory does not count down its tries: as long as somebody takes the page away it goes on.',
  source: 'synthetic; xe_svm.c: __xe_svm_handle_pagefault(), migrate_try_count',
  change: [addEffect('__xe_svm_handle_pagefault: --migrate_try_count >= 0/second', set({ tries: 'two' }))],
  killedBy: ['P2'],
});
