/** target_inval - a flush of what the exporter's device has cached for the fabric, on its way. */
import { flush_request } from './flush_request.ts';

export const target_inval = flush_request('target_inval', 'attach', 'fabric hardware at the target', 'T14');
