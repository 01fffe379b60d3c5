/** All protocols and mutations. */

import { address_freed_with_mapping } from './mutations/address_freed_with_mapping.ts';
import { address_kind_mistaken } from './mutations/address_kind_mistaken.ts';
import { addresses_freed_in_callback } from './mutations/addresses_freed_in_callback.ts';
import { addresses_under_notifier_lock } from './mutations/addresses_under_notifier_lock.ts';
import { alloc_error_unlocks } from './mutations/alloc_error_unlocks.ts';
import { answer_before_fence } from './mutations/answer_before_fence.ts';
import { answer_before_flush } from './mutations/answer_before_flush.ts';
import { array_recheck_dropped } from './mutations/array_recheck_dropped.ts';
import { attached_before_built } from './mutations/attached_before_built.ts';
import { back_off_dropped } from './mutations/back_off_dropped.ts';
import { back_pointer_followed } from './mutations/back_pointer_followed.ts';
import { begin_under_notifier_lock } from './mutations/begin_under_notifier_lock.ts';
import { bind_behind_faulting_job } from './mutations/bind_behind_faulting_job.ts';
import { bind_overtakes_unbind } from './mutations/bind_overtakes_unbind.ts';
import { bind_test_dropped } from './mutations/bind_test_dropped.ts';
import { bind_test_outside_lock } from './mutations/bind_test_outside_lock.ts';
import { bo_freed_before_detached } from './mutations/bo_freed_before_detached.ts';
import { bo_get_forgotten } from './mutations/bo_get_forgotten.ts';
import { budget_ignored } from './mutations/budget_ignored.ts';
import { buffer_copied_before_fences } from './mutations/buffer_copied_before_fences.ts';
import { buffer_notify_after_move } from './mutations/buffer_notify_after_move.ts';
import { buffer_notify_relocks } from './mutations/buffer_notify_relocks.ts';
import { buffer_notify_skipped } from './mutations/buffer_notify_skipped.ts';
import { cache_fini_unlock_forgotten } from './mutations/cache_fini_unlock_forgotten.ts';
import { cache_outlives_pagemaps } from './mutations/cache_outlives_pagemaps.ts';
import { cancel_ignored } from './mutations/cancel_ignored.ts';
import { check_retry_dropped } from './mutations/check_retry_dropped.ts';
import { clear_wait_skipped } from './mutations/clear_wait_skipped.ts';
import { close_flush_skipped } from './mutations/close_flush_skipped.ts';
import { close_without_notifier_lock } from './mutations/close_without_notifier_lock.ts';
import { collect_owner_omitted } from './mutations/collect_owner_omitted.ts';
import { collect_skipped } from './mutations/collect_skipped.ts';
import { collect_without_window } from './mutations/collect_without_window.ts';
import { commit_after_unlock } from './mutations/commit_after_unlock.ts';
import { cookie_never_freed } from './mutations/cookie_never_freed.ts';
import { cookie_not_cleared } from './mutations/cookie_not_cleared.ts';
import { cookie_without_pagemap } from './mutations/cookie_without_pagemap.ts';
import { copy_back_skipped } from './mutations/copy_back_skipped.ts';
import { copy_before_clear } from './mutations/copy_before_clear.ts';
import { copy_wait_skipped } from './mutations/copy_wait_skipped.ts';
import { cow_without_window } from './mutations/cow_without_window.ts';
import { creator_zdd_kept } from './mutations/creator_zdd_kept.ts';
import { deferred_never_applied } from './mutations/deferred_never_applied.ts';
import { destinations_kept } from './mutations/destinations_kept.ts';
import { destroy_in_scan } from './mutations/destroy_in_scan.ts';
import { destroy_waits_for_devres } from './mutations/destroy_waits_for_devres.ts';
import { detached_while_mapped } from './mutations/detached_while_mapped.ts';
import { device_page_initialised_twice } from './mutations/device_page_initialised_twice.ts';
import { device_sync_omitted } from './mutations/device_sync_omitted.ts';
import { device_unlink_skipped } from './mutations/device_unlink_skipped.ts';
import { device_unmap_skipped } from './mutations/device_unmap_skipped.ts';
import { devmem_release_forgotten } from './mutations/devmem_release_forgotten.ts';
import { distance_ignored } from './mutations/distance_ignored.ts';
import { dma_unmap_first_page_only } from './mutations/dma_unmap_first_page_only.ts';
import { dma_unmap_skipped } from './mutations/dma_unmap_skipped.ts';
import { drain_before_close } from './mutations/drain_before_close.ts';
import { drain_skipped } from './mutations/drain_skipped.ts';
import { driver_mutex } from './mutations/driver_mutex.ts';
import { end_after_refusal } from './mutations/end_after_refusal.ts';
import { entry_at_index } from './mutations/entry_at_index.ts';
import { evict_error_published } from './mutations/evict_error_published.ts';
import { evict_flush_skipped } from './mutations/evict_flush_skipped.ts';
import { evict_mmput_forgotten } from './mutations/evict_mmput_forgotten.ts';
import { evict_mmput_sync } from './mutations/evict_mmput_sync.ts';
import { evict_never_gives_up } from './mutations/evict_never_gives_up.ts';
import { evict_state_not_reset } from './mutations/evict_state_not_reset.ts';
import { evict_waits_for_detached } from './mutations/evict_waits_for_detached.ts';
import { evict_waits_for_resv } from './mutations/evict_waits_for_resv.ts';
import { evict_without_window } from './mutations/evict_without_window.ts';
import { eviction_cancelled_early } from './mutations/eviction_cancelled_early.ts';
import { exit_without_notifiers } from './mutations/exit_without_notifiers.ts';
import { exporter_flush_skipped } from './mutations/exporter_flush_skipped.ts';
import { exporter_not_held } from './mutations/exporter_not_held.ts';
import { external_fences_ignored } from './mutations/external_fences_ignored.ts';
import { fabric_flush_not_awaited } from './mutations/fabric_flush_not_awaited.ts';
import { fabric_flush_skipped } from './mutations/fabric_flush_skipped.ts';
import { failed_copy_published } from './mutations/failed_copy_published.ts';
import { fallback_to_physical } from './mutations/fallback_to_physical.ts';
import { fault_engine_shared } from './mutations/fault_engine_shared.ts';
import { fault_error_tolerated } from './mutations/fault_error_tolerated.ts';
import { fault_in_closed_vm } from './mutations/fault_in_closed_vm.ts';
import { fault_page_not_counted } from './mutations/fault_page_not_counted.ts';
import { fault_page_put_forgotten } from './mutations/fault_page_put_forgotten.ts';
import { fault_page_unlocked } from './mutations/fault_page_unlocked.ts';
import { fence_after_unlock } from './mutations/fence_after_unlock.ts';
import { fence_wait_skipped } from './mutations/fence_wait_skipped.ts';
import { flush_before_zap } from './mutations/flush_before_zap.ts';
import { flush_wait_after_unmap } from './mutations/flush_wait_after_unmap.ts';
import { flush_wait_skipped } from './mutations/flush_wait_skipped.ts';
import { folio_lock_in_collect } from './mutations/folio_lock_in_collect.ts';
import { forced_flag_forgotten } from './mutations/forced_flag_forgotten.ts';
import { forced_unmapping } from './mutations/forced_unmapping.ts';
import { free_before_unlink } from './mutations/free_before_unlink.ts';
import { gc_disabled_under_vm_lock } from './mutations/gc_disabled_under_vm_lock.ts';
import { gc_flushed_only } from './mutations/gc_flushed_only.ts';
import { grant_ended_before_unlink } from './mutations/grant_ended_before_unlink.ts';
import { insert_ignores_invalidation } from './mutations/insert_ignores_invalidation.ts';
import { insert_without_lock } from './mutations/insert_without_lock.ts';
import { io_mapping_accepted } from './mutations/io_mapping_accepted.ts';
import { iotlb_sync_omitted } from './mutations/iotlb_sync_omitted.ts';
import { iova_alloc_reclaims } from './mutations/iova_alloc_reclaims.ts';
import { iova_as_network_address } from './mutations/iova_as_network_address.ts';
import { iova_unmapped_by_page } from './mutations/iova_unmapped_by_page.ts';
import { job_first_page_only } from './mutations/job_first_page_only.ts';
import { late_event_queued } from './mutations/late_event_queued.ts';
import { linked_at_index } from './mutations/linked_at_index.ts';
import { list_test_dropped } from './mutations/list_test_dropped.ts';
import { lookup_unguarded } from './mutations/lookup_unguarded.ts';
import { lookup_without_mutex } from './mutations/lookup_without_mutex.ts';
import { map_back_off_dropped } from './mutations/map_back_off_dropped.ts';
import { mapping_error_undone } from './mutations/mapping_error_undone.ts';
import { memunmap_without_wait } from './mutations/memunmap_without_wait.ts';
import { migrated_bo_left_locked } from './mutations/migrated_bo_left_locked.ts';
import { migrated_bo_not_unpinned } from './mutations/migrated_bo_not_unpinned.ts';
import { migration_unmap_skipped } from './mutations/migration_unmap_skipped.ts';
import { mmdrop_forgotten } from './mutations/mmdrop_forgotten.ts';
import { mmget_without_test } from './mutations/mmget_without_test.ts';
import { mmput_forgotten } from './mutations/mmput_forgotten.ts';
import { mmput_under_mmap_lock } from './mutations/mmput_under_mmap_lock.ts';
import { mmput_under_notifier_lock } from './mutations/mmput_under_notifier_lock.ts';
import { move_ignores_pin } from './mutations/move_ignores_pin.ts';
import { mprotect_without_window } from './mutations/mprotect_without_window.ts';
import { mremap_without_window } from './mutations/mremap_without_window.ts';
import { network_address_kept } from './mutations/network_address_kept.ts';
import { network_sync_omitted } from './mutations/network_sync_omitted.ts';
import { no_addresses_retried } from './mutations/no_addresses_retried.ts';
import { null_for_failure } from './mutations/null_for_failure.ts';
import { offset_only } from './mutations/offset_only.ts';
import { other_pagemap_stored } from './mutations/other_pagemap_stored.ts';
import { own_migrate_by_driver } from './mutations/own_migrate_by_driver.ts';
import { own_migrate_skipped } from './mutations/own_migrate_skipped.ts';
import { owner_check_omitted } from './mutations/owner_check_omitted.ts';
import { pagemap_before_gap } from './mutations/pagemap_before_gap.ts';
import { pagemap_get_forgotten } from './mutations/pagemap_get_forgotten.ts';
import { pagemap_not_stored } from './mutations/pagemap_not_stored.ts';
import { pagemap_put_forgotten } from './mutations/pagemap_put_forgotten.ts';
import { pagemap_put_with_unlink } from './mutations/pagemap_put_with_unlink.ts';
import { peer_as_local } from './mutations/peer_as_local.ts';
import { peer_copy_maps_local } from './mutations/peer_copy_maps_local.ts';
import { peer_copy_unmapped } from './mutations/peer_copy_unmapped.ts';
import { peer_unmap_skipped } from './mutations/peer_unmap_skipped.ts';
import { pin_dropped_twice } from './mutations/pin_dropped_twice.ts';
import { pin_ignored_by_collect } from './mutations/pin_ignored_by_collect.ts';
import { pin_ignored_by_reclaim } from './mutations/pin_ignored_by_reclaim.ts';
import { pm_get_forgotten } from './mutations/pm_get_forgotten.ts';
import { provider_published_late } from './mutations/provider_published_late.ts';
import { published_before_unmapped } from './mutations/published_before_unmapped.ts';
import { put_destroys_at_once } from './mutations/put_destroys_at_once.ts';
import { put_ignores_unplug } from './mutations/put_ignores_unplug.ts';
import { queue_iova_skipped } from './mutations/queue_iova_skipped.ts';
import { queue_work_dropped } from './mutations/queue_work_dropped.ts';
import { queued_before_unlock } from './mutations/queued_before_unlock.ts';
import { queued_not_awaited } from './mutations/queued_not_awaited.ts';
import { queued_not_reset } from './mutations/queued_not_reset.ts';
import { range_evict_fixed } from './mutations/range_evict_fixed.ts';
import { ranges_before_subscription } from './mutations/ranges_before_subscription.ts';
import { read_retry_dropped } from './mutations/read_retry_dropped.ts';
import { rebind_flush_skipped } from './mutations/rebind_flush_skipped.ts';
import { reclaim_spares_mm } from './mutations/reclaim_spares_mm.ts';
import { reclaim_under_notifier_lock } from './mutations/reclaim_under_notifier_lock.ts';
import { reference_before_trylock } from './mutations/reference_before_trylock.ts';
import { refusal_ignored } from './mutations/refusal_ignored.ts';
import { refused_window_left_open } from './mutations/refused_window_left_open.ts';
import { reinit_without_hold } from './mutations/reinit_without_hold.ts';
import { release_skipped } from './mutations/release_skipped.ts';
import { remove_without_wait } from './mutations/remove_without_wait.ts';
import { removed_flag_forgotten } from './mutations/removed_flag_forgotten.ts';
import { requeued_at_tail } from './mutations/requeued_at_tail.ts';
import { residency_skipped } from './mutations/residency_skipped.ts';
import { restart_without_recheck } from './mutations/restart_without_recheck.ts';
import { resv_in_callback } from './mutations/resv_in_callback.ts';
import { resv_unlocked_before_fence } from './mutations/resv_unlocked_before_fence.ts';
import { scan_clears_own } from './mutations/scan_clears_own.ts';
import { scan_keeps_pointer } from './mutations/scan_keeps_pointer.ts';
import { scan_nests_locks } from './mutations/scan_nests_locks.ts';
import { scan_unlock_dropped } from './mutations/scan_unlock_dropped.ts';
import { set_seq_after_unlock } from './mutations/set_seq_after_unlock.ts';
import { set_seq_before_lock } from './mutations/set_seq_before_lock.ts';
import { set_seq_skipped } from './mutations/set_seq_skipped.ts';
import { shrinker_waits_for_buffer } from './mutations/shrinker_waits_for_buffer.ts';
import { source_not_checked } from './mutations/source_not_checked.ts';
import { stale_array_kept } from './mutations/stale_array_kept.ts';
import { stale_pfns_kept } from './mutations/stale_pfns_kept.ts';
import { state_not_zeroed } from './mutations/state_not_zeroed.ts';
import { state_offset_not_reset } from './mutations/state_offset_not_reset.ts';
import { swapped_stays_on_lru } from './mutations/swapped_stays_on_lru.ts';
import { sync_omitted } from './mutations/sync_omitted.ts';
import { tables_before_fences } from './mutations/tables_before_fences.ts';
import { target_flush_before_unlink } from './mutations/target_flush_before_unlink.ts';
import { target_flush_skipped } from './mutations/target_flush_skipped.ts';
import { target_flush_unwaited } from './mutations/target_flush_unwaited.ts';
import { ticket_omitted } from './mutations/ticket_omitted.ts';
import { timeslice_too_short } from './mutations/timeslice_too_short.ts';
import { told_before_window } from './mutations/told_before_window.ts';
import { tries_not_counted } from './mutations/tries_not_counted.ts';
import { try_alloc_every_page } from './mutations/try_alloc_every_page.ts';
import { trylock_ignored } from './mutations/trylock_ignored.ts';
import { trylock_loser_spins } from './mutations/trylock_loser_spins.ts';
import { trylock_result_ignored } from './mutations/trylock_result_ignored.ts';
import { unhold_at_once } from './mutations/unhold_at_once.ts';
import { unlink_skipped } from './mutations/unlink_skipped.ts';
import { unlock_not_taken } from './mutations/unlock_not_taken.ts';
import { unlocked_with_put } from './mutations/unlocked_with_put.ts';
import { unmapped_before_published } from './mutations/unmapped_before_published.ts';
import { unmapped_test_dropped } from './mutations/unmapped_test_dropped.ts';
import { unmapped_without_resv } from './mutations/unmapped_without_resv.ts';
import { unpin_forgotten } from './mutations/unpin_forgotten.ts';
import { unplug_without_eviction } from './mutations/unplug_without_eviction.ts';
import { valid_by_sequence } from './mutations/valid_by_sequence.ts';
import { vm_write_test_dropped } from './mutations/vm_write_test_dropped.ts';
import { wake_dropped } from './mutations/wake_dropped.ts';
import { window_closed_after_free } from './mutations/window_closed_after_free.ts';
import { window_closed_by_first } from './mutations/window_closed_by_first.ts';
import { window_closed_for_all } from './mutations/window_closed_for_all.ts';
import { window_left_open } from './mutations/window_left_open.ts';
import { write_lock_kept } from './mutations/write_lock_kept.ts';
import { write_not_requested } from './mutations/write_not_requested.ts';
import { wrong_page_mapped } from './mutations/wrong_page_mapped.ts';
import { wrprotect_without_window } from './mutations/wrprotect_without_window.ts';
import { zap_clipped } from './mutations/zap_clipped.ts';
import { zap_skipped } from './mutations/zap_skipped.ts';
import { zdd_get_forgotten } from './mutations/zdd_get_forgotten.ts';
import { zdd_put_dropped } from './mutations/zdd_put_dropped.ts';
import { zdd_test_dropped } from './mutations/zdd_test_dropped.ts';
import { address_space } from './protocols/address_space.ts';
import { base } from './protocols/base.ts';
import { bounded_tries } from './protocols/bounded_tries.ts';
import { cross_migration } from './protocols/cross_migration.ts';
import { dma_buf } from './protocols/dma_buf.ts';
import { fabric } from './protocols/fabric.ts';
import { fabric_dma_api } from './protocols/fabric_dma_api.ts';
import { inter_os } from './protocols/inter_os.ts';
import { io_mapping } from './protocols/io_mapping.ts';
import { lru_walk } from './protocols/lru_walk.ts';
import { merged } from './protocols/merged.ts';
import { one_cpu } from './protocols/one_cpu.ts';
import { pagemap_cache } from './protocols/pagemap_cache.ts';

import { residency } from './protocols/residency.ts';

import { rfc_v3_01 } from './protocols/rfc_v3_01.ts';
import { rfc_v3_02 } from './protocols/rfc_v3_02.ts';
import { rfc_v3_03 } from './protocols/rfc_v3_03.ts';
import { rfc_v3_04 } from './protocols/rfc_v3_04.ts';
import { rfc_v3_04_folios } from './protocols/rfc_v3_04_folios.ts';
import { rfc_v3_05 } from './protocols/rfc_v3_05.ts';
import { rfc_v3_05_folios } from './protocols/rfc_v3_05_folios.ts';
import { rfc_v3_06 } from './protocols/rfc_v3_06.ts';
import { rfc_v3_07 } from './protocols/rfc_v3_07.ts';
import { rfc_v3_08 } from './protocols/rfc_v3_08.ts';
import { rfc_v3_09 } from './protocols/rfc_v3_09.ts';
import { rfc_v3_10 } from './protocols/rfc_v3_10.ts';
import { rfc_v3_10_copies } from './protocols/rfc_v3_10_copies.ts';
import { rfc_v3_11 } from './protocols/rfc_v3_11.ts';
import { rfc_v3_ual } from './protocols/rfc_v3_ual.ts';
import { svm_bo_eviction } from './protocols/svm_bo_eviction.ts';
import { v4 } from './protocols/v4.ts';
import { v5 } from './protocols/v5.ts';
import { vm_close } from './protocols/vm_close.ts';

export const protocols = [
  merged,
  base,
  rfc_v3_01,
  rfc_v3_02,
  rfc_v3_03,
  rfc_v3_04,
  rfc_v3_05,
  rfc_v3_06,
  rfc_v3_07,
  rfc_v3_08,
  rfc_v3_09,
  rfc_v3_10,
  rfc_v3_11,
  rfc_v3_ual,
  rfc_v3_10_copies,
  rfc_v3_04_folios,
  rfc_v3_05_folios,
  v4,
  v5,
  address_space,
  vm_close,
  bounded_tries,
  residency,
  io_mapping,
  one_cpu,
  fabric,
  fabric_dma_api,
  inter_os,
  pagemap_cache,
  dma_buf,
  cross_migration,
  svm_bo_eviction,
  lru_walk,
];

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
  linked_at_index,
  iova_unmapped_by_page,
  queue_iova_skipped,
  iotlb_sync_omitted,
  published_before_unmapped,
  copy_back_skipped,
  try_alloc_every_page,
  wrong_page_mapped,
  free_before_unlink,
  forced_flag_forgotten,
  forced_unmapping,
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
  owner_check_omitted,
  own_migrate_by_driver,
  own_migrate_skipped,
  collect_owner_omitted,
  device_unmap_skipped,
  evict_without_window,
  other_pagemap_stored,
  peer_as_local,
  peer_copy_maps_local,
  peer_copy_unmapped,
  peer_unmap_skipped,
  pagemap_put_forgotten,
  bo_freed_before_detached,
  evict_state_not_reset,
  evict_mmput_forgotten,
  evict_error_published,
  evict_waits_for_detached,
  evict_waits_for_resv,
  ticket_omitted,
  back_off_dropped,
  zdd_put_dropped,
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
  write_not_requested,
  wrprotect_without_window,
  cow_without_window,
  dma_unmap_first_page_only,
  begin_under_notifier_lock,
  mapping_error_undone,
  scan_unlock_dropped,
  unmapped_before_published,
  copy_wait_skipped,
  migration_unmap_skipped,
  failed_copy_published,
  fault_page_not_counted,
  fault_page_unlocked,
  fault_page_put_forgotten,
  trylock_ignored,
  folio_lock_in_collect,
  pin_ignored_by_reclaim,
  unpin_forgotten,
  zdd_test_dropped,
  driver_mutex,
  collect_without_window,
  pin_ignored_by_collect,
  zdd_get_forgotten,
  pagemap_before_gap,
  pagemap_get_forgotten,
  pagemap_not_stored,
  device_page_initialised_twice,
  cancel_ignored,
  reinit_without_hold,
  scan_keeps_pointer,
  scan_nests_locks,
  destroy_in_scan,
  put_destroys_at_once,
  put_ignores_unplug,
  cache_fini_unlock_forgotten,
  unhold_at_once,
  lookup_without_mutex,
  lookup_unguarded,
  memunmap_without_wait,
  queued_not_awaited,
  queued_not_reset,
  scan_clears_own,
  queued_before_unlock,
  destroy_waits_for_devres,
  cache_outlives_pagemaps,
  cookie_not_cleared,
  alloc_error_unlocks,
  cookie_without_pagemap,
  pagemap_put_with_unlink,
  fabric_flush_skipped,
  reclaim_spares_mm,
  iova_alloc_reclaims,
  entry_at_index,
  no_addresses_retried,
  fabric_flush_not_awaited,
  device_unlink_skipped,
  null_for_failure,
  addresses_under_notifier_lock,
  addresses_freed_in_callback,
  device_sync_omitted,
  cookie_never_freed,
  distance_ignored,
  iova_as_network_address,
  restart_without_recheck,
  target_flush_skipped,
  target_flush_unwaited,
  target_flush_before_unlink,
  drain_skipped,
  drain_before_close,
  window_left_open,
  window_closed_after_free,
  grant_ended_before_unlink,
  unlink_skipped,
  network_address_kept,
  network_sync_omitted,
  told_before_window,
  offset_only,
  source_not_checked,
  answer_before_flush,
  answer_before_fence,
  address_kind_mistaken,
  fallback_to_physical,
  window_closed_for_all,
  attached_before_built,
  buffer_copied_before_fences,
  buffer_notify_after_move,
  buffer_notify_relocks,
  buffer_notify_skipped,
  detached_while_mapped,
  exporter_flush_skipped,
  exporter_not_held,
  external_fences_ignored,
  map_back_off_dropped,
  migrated_bo_left_locked,
  migrated_bo_not_unpinned,
  move_ignores_pin,
  pin_dropped_twice,
  rebind_flush_skipped,
  tables_before_fences,
  trylock_result_ignored,
  unmapped_without_resv,
  address_freed_with_mapping,
  shrinker_waits_for_buffer,
  mremap_without_window,
  mprotect_without_window,
  vm_write_test_dropped,
  back_pointer_followed,
  close_flush_skipped,
  close_without_notifier_lock,
  fault_in_closed_vm,
  gc_disabled_under_vm_lock,
  gc_flushed_only,
  late_event_queued,
  mmdrop_forgotten,
  ranges_before_subscription,
  removed_flag_forgotten,
  unplug_without_eviction,
  valid_by_sequence,
  window_closed_by_first,
  tries_not_counted,
  eviction_cancelled_early,
  provider_published_late,
  stale_pfns_kept,
  fault_error_tolerated,
  evict_flush_skipped,
  fault_engine_shared,
  reference_before_trylock,
  unlocked_with_put,
  trylock_loser_spins,
  residency_skipped,
  timeslice_too_short,
  io_mapping_accepted,
  bind_behind_faulting_job,
  evict_never_gives_up,
  deferred_never_applied,
  budget_ignored,
  requeued_at_tail,
  swapped_stays_on_lru,
];
