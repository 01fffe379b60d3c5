/** migrated_resv - the reservation lock of a new buffer object that pages are migrated into, where it has one of its own. */
import { ww_mutex } from './ww_mutex.ts';

export const migrated_resv = ww_mutex(
  'migrated_resv',
  'drivers/gpu/drm/xe/xe_svm.c: xe_drm_pagemap_populate_mm(), bo',
  ['device'],
);
