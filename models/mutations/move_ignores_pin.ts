import { dropAlternative, mutation } from '../../src/model/index.ts';

export const move_ignores_pin = mutation({
  id: 'move_ignores_pin',
  says: 'A buffer moves although an importer has pinned it.',
  source: 'synthetic; drivers/gpu/drm/xe/xe_bo.c: xe_bo_move_notify(), xe_bo_is_pinned()',
  change: dropAlternative('xe_bo_move_notify: xe_bo_is_pinned/pinned'),
  killedBy: ['R14'],
});
