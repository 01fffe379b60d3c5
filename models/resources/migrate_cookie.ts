/** migrate_cookie - what device_iova_alloc() returned to a thread that copies to another device: a variable on its stack. */
import { device_cookie } from './iova_cookie.ts';

export const migrate_cookie = device_cookie(
  'migrate_cookie',
  ['thread'],
  'patch 08 of 20260128004841.2436896: drm_pagemap_migrate_remote_to_local(), iova_cookie',
);
