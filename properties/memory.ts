/** N: pointers. */
import { legalEvents } from '../src/model/index.ts';

export const N1 = legalEvents({
  id: 'N1',
  name: 'valid_pointers',
  says: 'Whatever a step dereferences is there: not NULL, not an error pointer, not freed.',
  source: 'drm_gpusvm.c, xe_svm.c: every dereference',
  broken: 'An oops, or memory corruption in the kernel itself.',
});
