import { and, ev, isNull, mutation, not, replaceGuard } from '../../src/model/index.ts';
import { faulting_job } from '../resources/faulting_job.ts';
import { pt_update } from '../resources/pt_update.ts';

const queued = pt_update(ev('v')).is('queued');
const engine_free = faulting_job().is('none');

export const bind_behind_faulting_job = mutation({
  id: 'bind_behind_faulting_job',
  says: 'The job that is to write the entry runs on the engine of the job that waits for it.',
  source: 'c8ea2c31f5ea, 852856e3b6f6 (drm/xe: copy engines reserved for faults); as it was before that',
  change: [
    replaceGuard('pt job: write entry', and(engine_free, queued, isNull(pt_update(ev('v')).vram))),
    replaceGuard('pt job: write entry (VRAM)', and(engine_free, queued, not(isNull(ev('d'))))),
  ],
  killedBy: ['P2_device', 'deadlock', 'can_idle', 'can_finish'],
});
