import { dropAlternative, mutation } from '../../src/model/index.ts';

export const fault_in_closed_vm = mutation({
  id: 'fault_in_closed_vm',
  says: 'A GPU fault does not ask whether its VM is closed.',
  source: 'synthetic; xe_pagefault.c: xe_pagefault_service(), xe_vm_is_closed()',
  change: [dropAlternative('xe_pagefault_service: xe_vm_is_closed/closed')],
  killedBy: ['N1'],
});
