/**
 * pagemap_peer - the membership of a pagemap in a group of devices that reach each other.
 *
 * Kernel    drivers/gpu/drm/drm_pagemap_util.c: drm_pagemap_acquire_owner(), drm_pagemap_release_owner()
 * Kept      never a member (peer->list is NULL), a member, left (peer->list stays, the link is poisoned, the owner is NULL)
 * Left out  the groups, and the mutex of their list
 */
import { resource } from '../../src/model/index.ts';

export const pagemap_peer = resource({
  id: 'pagemap_peer',
  index: ['pagemap'],
  source: 'include/drm/drm_pagemap_util.h: struct drm_pagemap_peer',
  events: {
    acquire: {},
    release: {},
    /** The memory that it is part of goes. */
    kfree: {},
  },
  initial: 'never',
  states: {
    never: { on: { acquire: 'member', release: 'ignore', kfree: 'ignore' } },
    member: { on: { release: 'left' } },
    left: { on: { kfree: 'never' } },
  },
  illegal: {
    acquire: ['N1', 'a pagemap joins a group twice'],
    release: ['N1', 'a pagemap leaves its group twice: a poisoned link is followed, and a NULL owner'],
    kfree: ['N1', 'the memory of a member goes: the list of the group is corrupt'],
  },
});
