/**
 * lru_walk - a walk of the LRU of buffer objects, some of which cannot be written out.
 *
 * Kept      the place of each object before or behind the walk, its bulk move, its reservation; a client that uses the objects
 *           meanwhile, and frees them
 * Left out  everything else about buffer objects; a second walk
 *
 * As merged, but for one condition, see mutation `swapped_stays_on_lru`.
 */
import { protocol } from '../../src/model/index.ts';
import { ttm_bo_user } from '../flows/ttm_bo_user.ts';
import { ttm_swapout } from '../flows/ttm_swapout.ts';
import { bo_resv } from '../resources/bo_resv.ts';
import { lru_cursor } from '../resources/lru_cursor.ts';
import { ttm_resource } from '../resources/ttm_resource.ts';

export const lru_walk = protocol({
  id: 'lru_walk',
  says: 'A walk of the LRU of TTM that writes buffer objects out.',
  source: [
    {
      file: 'drivers/gpu/drm/ttm/ttm_bo.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
    },
    {
      file: 'drivers/gpu/drm/ttm/ttm_bo_util.c',
      tree: 'bvanassche/linux',
      commit: '84bd6185c214f68c41aa192e299ec2397c9d59b8',
    },
  ],
  sorts: {
    bo: { prefix: 'b', order: 'unordered', size: 2, interchangeable: true, says: 'buffer objects of one VM' },
  },
  sizeRules: [{ sort: 'bo', atLeast: 1, why: 'there must be an object to find' }],
  resources: [lru_cursor, ttm_resource, bo_resv],
  flows: [ttm_swapout, ttm_bo_user],
});
