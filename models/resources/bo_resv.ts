/** bo_resv - the reservation lock of a buffer object for migrated pages. */
import { ww_mutex } from './ww_mutex.ts';

export const bo_resv = ww_mutex('bo_resv', 'include/drm/ttm/ttm_bo.h: struct ttm_buffer_object::base.resv', ['bo']);
