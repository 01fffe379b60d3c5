/** All protocols and mutations. */
import { array_recheck_dropped } from './mutations/array_recheck_dropped.ts';
import { bind_overtakes_unbind } from './mutations/bind_overtakes_unbind.ts';
import { bind_test_dropped } from './mutations/bind_test_dropped.ts';
import { bind_test_outside_lock } from './mutations/bind_test_outside_lock.ts';
import { bo_get_forgotten } from './mutations/bo_get_forgotten.ts';
import { check_retry_dropped } from './mutations/check_retry_dropped.ts';
import { clear_wait_skipped } from './mutations/clear_wait_skipped.ts';
import { collect_skipped } from './mutations/collect_skipped.ts';
import { commit_after_unlock } from './mutations/commit_after_unlock.ts';
import { copy_before_clear } from './mutations/copy_before_clear.ts';
import { creator_zdd_kept } from './mutations/creator_zdd_kept.ts';
import { destinations_kept } from './mutations/destinations_kept.ts';
import { devmem_release_forgotten } from './mutations/devmem_release_forgotten.ts';
import { dma_unmap_skipped } from './mutations/dma_unmap_skipped.ts';
import { end_after_refusal } from './mutations/end_after_refusal.ts';
import { evict_mmput_sync } from './mutations/evict_mmput_sync.ts';
import { exit_without_notifiers } from './mutations/exit_without_notifiers.ts';
import { fence_after_unlock } from './mutations/fence_after_unlock.ts';
import { fence_wait_skipped } from './mutations/fence_wait_skipped.ts';
import { flush_before_zap } from './mutations/flush_before_zap.ts';
import { flush_wait_after_unmap } from './mutations/flush_wait_after_unmap.ts';
import { flush_wait_skipped } from './mutations/flush_wait_skipped.ts';
import { forced_flag_forgotten } from './mutations/forced_flag_forgotten.ts';
import { free_before_unlink } from './mutations/free_before_unlink.ts';
import { insert_ignores_invalidation } from './mutations/insert_ignores_invalidation.ts';
import { insert_without_lock } from './mutations/insert_without_lock.ts';
import { job_first_page_only } from './mutations/job_first_page_only.ts';
import { list_test_dropped } from './mutations/list_test_dropped.ts';
import { mmget_without_test } from './mutations/mmget_without_test.ts';
import { mmput_forgotten } from './mutations/mmput_forgotten.ts';
import { mmput_under_mmap_lock } from './mutations/mmput_under_mmap_lock.ts';
import { mmput_under_notifier_lock } from './mutations/mmput_under_notifier_lock.ts';
import { pm_get_forgotten } from './mutations/pm_get_forgotten.ts';
import { queue_work_dropped } from './mutations/queue_work_dropped.ts';
import { range_evict_fixed } from './mutations/range_evict_fixed.ts';
import { read_retry_dropped } from './mutations/read_retry_dropped.ts';
import { reclaim_under_notifier_lock } from './mutations/reclaim_under_notifier_lock.ts';
import { refusal_ignored } from './mutations/refusal_ignored.ts';
import { refused_window_left_open } from './mutations/refused_window_left_open.ts';
import { release_skipped } from './mutations/release_skipped.ts';
import { remove_without_wait } from './mutations/remove_without_wait.ts';
import { resv_in_callback } from './mutations/resv_in_callback.ts';
import { resv_unlocked_before_fence } from './mutations/resv_unlocked_before_fence.ts';
import { set_seq_after_unlock } from './mutations/set_seq_after_unlock.ts';
import { set_seq_before_lock } from './mutations/set_seq_before_lock.ts';
import { set_seq_skipped } from './mutations/set_seq_skipped.ts';
import { stale_array_kept } from './mutations/stale_array_kept.ts';
import { state_not_zeroed } from './mutations/state_not_zeroed.ts';
import { state_offset_not_reset } from './mutations/state_offset_not_reset.ts';
import { sync_omitted } from './mutations/sync_omitted.ts';
import { try_alloc_every_page } from './mutations/try_alloc_every_page.ts';
import { unlock_not_taken } from './mutations/unlock_not_taken.ts';
import { unmapped_test_dropped } from './mutations/unmapped_test_dropped.ts';
import { wake_dropped } from './mutations/wake_dropped.ts';
import { write_lock_kept } from './mutations/write_lock_kept.ts';
import { wrong_page_mapped } from './mutations/wrong_page_mapped.ts';
import { zap_clipped } from './mutations/zap_clipped.ts';
import { zap_skipped } from './mutations/zap_skipped.ts';
import { merged } from './protocols/merged.ts';

export const protocols = [merged];

export const mutations = [
  insert_ignores_invalidation,
  collect_skipped,
  read_retry_dropped,
  unmapped_test_dropped,
  array_recheck_dropped,
  bind_test_outside_lock,
  bind_test_dropped,
  fence_after_unlock,
  commit_after_unlock,
  fence_wait_skipped,
  job_first_page_only,
  bind_overtakes_unbind,
  zap_skipped,
  zap_clipped,
  flush_before_zap,
  flush_wait_skipped,
  flush_wait_after_unmap,
  dma_unmap_skipped,
  set_seq_skipped,
  set_seq_after_unlock,
  sync_omitted,
  state_offset_not_reset,
  try_alloc_every_page,
  wrong_page_mapped,
  free_before_unlink,
  forced_flag_forgotten,
  unlock_not_taken,
  resv_unlocked_before_fence,
  insert_without_lock,
  reclaim_under_notifier_lock,
  resv_in_callback,
  wake_dropped,
  remove_without_wait,
  mmput_forgotten,
  mmget_without_test,
  mmput_under_mmap_lock,
  mmput_under_notifier_lock,
  exit_without_notifiers,
  refusal_ignored,
  end_after_refusal,
  refused_window_left_open,
  evict_mmput_sync,
  set_seq_before_lock,
  check_retry_dropped,
  state_not_zeroed,
  stale_array_kept,
  list_test_dropped,
  queue_work_dropped,
  clear_wait_skipped,
  copy_before_clear,
  destinations_kept,
  bo_get_forgotten,
  pm_get_forgotten,
  devmem_release_forgotten,
  creator_zdd_kept,
  write_lock_kept,
  release_skipped,
  range_evict_fixed,
];
