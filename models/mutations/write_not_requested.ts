import { dropAlternative, mutation } from '../../src/model/index.ts';

export const write_not_requested = mutation({
  id: 'write_not_requested',
  says: 'The walk does not ask for write permission, and the GPU maps for writing all the same.',
  source: 'synthetic',
  change: dropAlternative('walk_page_range: hmm_vma_handle_pte/write_protected'),
  killedBy: ['M7', 'V8'],
});
