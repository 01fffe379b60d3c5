/**
 * grant - what the exporting system has decided about a page: whose device may reach it, and until when.
 *
 * Kernel    drivers/vfio/pci/vfio_pci_dmabuf.c: struct vfio_pci_dma_buf, `revoked`; drivers/xen/grant-table.c: a grant entry
 * Kept      granted to one device of another system, as one export; being revoked: accesses that come now are late, but not wrong; none
 * Left out  grants of one page to several systems, and grants for reading only
 *
 * It is the exporter's own record. The fabric does not ask it.
 */
import { ev, resource, set } from '../../src/model/index.ts';

export const grant = resource({
  id: 'grant',
  index: ['page'],
  source: 'drivers/vfio/pci/vfio_pci_dmabuf.c: struct vfio_pci_dma_buf',
  fields: { to: 'initiator', x: 'export' },
  events: { give: { to: 'initiator', x: 'export' }, revoke: {}, end: {} },
  initial: 'none',
  states: {
    none: { on: { give: { target: 'granted', actions: [set({ to: ev('to'), x: ev('x') })] } } },
    granted: { holds: ['to', 'x'], on: { revoke: 'revoking', end: 'none' } },
    revoking: { holds: ['to', 'x'], on: { end: 'none' } },
  },
  illegal: {
    give: ['S5', 'a page is exported twice'],
    revoke: ['S5', 'a grant is revoked that was not given'],
    end: ['S5', 'a grant ends that was not given'],
  },
});
