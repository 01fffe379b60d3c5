import { addEffect, ev, must, mutation, self } from '../../src/model/index.ts';
import { devpage } from '../resources/devpage.ts';

export const device_page_initialised_twice = mutation({
  id: 'device_page_initialised_twice',
  says: 'A device page is initialised again after its zdd was set.',
  source: 'synthetic',
  change: addEffect('drm_pagemap_get_devmem_page: drm_pagemap_zdd_get', must(devpage(ev('d')).init({ by: self }))),
  killedBy: ['S4'],
});
