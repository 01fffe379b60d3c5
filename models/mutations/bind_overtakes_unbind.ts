import { and, ev, isNull, mutation, replaceGuard } from '../../src/model/index.ts';
import { pt_update } from '../resources/pt_update.ts';

export const bind_overtakes_unbind = mutation({
  id: 'bind_overtakes_unbind',
  says: 'The job of a bind runs before an unbind that was pushed earlier, which then clears its entries.',
  source: 'synthetic',
  change: replaceGuard('pt job: write entry', and(pt_update(ev('v')).is('queued'), isNull(pt_update(ev('v')).vram))),
  killedBy: ['M3'],
});
