import { all, and, ev, mutation, replaceGuard } from '../../src/model/index.ts';
import { filtered, windowOf } from '../fabric.ts';
import { request } from '../resources/request.ts';

const came = request(ev('i'));

export const source_not_checked = mutation({
  id: 'source_not_checked',
  says: 'The port of the target looks for a window of anybody, not of the sender.',
  source: 'synthetic',
  change: replaceGuard(
    'port: look up window/refused',
    and(
      came.is('issued'),
      filtered,
      all('initiator', (i) => windowOf(i, came.addr).is('closed')),
    ),
  ),
  killedBy: ['S5'],
});
