/** vm_resv - the reservation lock of the VM: page tables and fence slots. */
import { ww_mutex } from './ww_mutex.ts';

export const vm_resv = ww_mutex('vm_resv', 'drivers/gpu/drm/xe/xe_vm.h: xe_vm_resv()', []);
