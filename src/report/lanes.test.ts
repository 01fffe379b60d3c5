import { describe, expect, test } from 'vitest';
import { type LaneStep, lanesText } from './lanes.ts';

const from = (number: number, actor: string, label: string, more: Partial<LaneStep> = {}): LaneStep => ({
  number,
  actor,
  kind: 'thread',
  depth: 0,
  label,
  alternative: null,
  choose: {},
  read: {},
  changes: {},
  ...more,
});

const steps: readonly LaneStep[] = [
  from(8, 'munmap', '__x64_sys_munmap: __vm_munmap', { choose: { v: 'v0' } }),
  from(9, 'munmap', '__vm_munmap: mmap_write_lock_killable', {
    changes: { mmap_lock: { from: 'free', to: 'write(writer=munmap)' } },
  }),
  from(10, 'munmap', 'xe_svm_invalidate: dma_resv_wait_timeout', { depth: 1 }),
  from(11, 'fault', 'drm_gpusvm_get_pages: kvmalloc_array(pfns)', {
    depth: 1,
    alternative: 'ok',
    choose: { outcome: 'ok' },
  }),
  from(12, 'munmap', 'xe_svm_invalidate: xe_pt_zap_ptes', {
    depth: 1,
    changes: { 'pte[v0]': { from: 'valid(addr=a0)', to: 'invalid' } },
  }),
  from(13, 'gpu', 'gpu load', {
    kind: 'environment',
    choose: { v: 'v0' },
    read: { a: 'a0' },
    broken: 'ILLEGAL iova[a0].access',
  }),
];

describe('lanes', () => {
  test('a function is named once while its lane stays in it; text runs on under lanes to the right', () => {
    expect(lanesText(steps).join('\n')).toMatchInlineSnapshot(`
      "      munmap              fault              gpu                   changed
         8  __x64_sys_munmap: __vm_munmap v=v0
         9  __vm_munmap: mmap_write_lock_killable                        mmap_lock free -> write
        10   xe_svm_invalidate: dma_resv_wait_timeout
        11                       drm_gpusvm_get_pages:
                                   kvmalloc_array(pfns) /ok
        12     xe_pt_zap_ptes                                            pte[v0] valid(addr=a0) -> invalid
      > 13                                         gpu load v=v0         read a=a0
                                                                         ILLEGAL iova[a0].access"
    `);
  });

  test('more than three lanes share a column of text, and each has a marker', () => {
    const crowded = [
      ...steps.slice(0, -1),
      from(13, 'kswapd', 'kswapd: balance_pgdat'),
      from(14, 'gpu', 'gpu load', { kind: 'environment' }),
    ];
    expect(lanesText(crowded).join('\n')).toMatchInlineSnapshot(`
      "      munmap
            | fault
            | | kswapd
            | | | gpu                                                    changed
         8  * | | | __x64_sys_munmap: __vm_munmap v=v0
         9  * | | | __vm_munmap: mmap_write_lock_killable                mmap_lock free -> write
        10  * | | |  xe_svm_invalidate: dma_resv_wait_timeout
        11  | * | |  drm_gpusvm_get_pages: kvmalloc_array(pfns) /ok
        12  * | | |    xe_pt_zap_ptes                                    pte[v0] valid(addr=a0) -> invalid
        13  | | * | kswapd: balance_pgdat
        14  | | | * gpu load"
    `);
  });

  test('steps that are left out say so and where they led', () => {
    const lines = lanesText([
      { fold: 'prologue: 37 steps of fault; now', states: ['pte[v0] valid(addr=a0)', 'tlb[v0] empty'] },
      ...steps.slice(0, 2),
    ]);
    expect(lines.slice(1, 3)).toEqual([
      '      prologue: 37 steps of fault; now',
      '        pte[v0] valid(addr=a0), tlb[v0] empty',
    ]);
  });

  test('never wider than 100 columns, and never a name against a change', () => {
    const long = 'xe_svm_range_notifier_event_begin: xe_tlb_inval_range_tilemask_submit_and_more';
    const changes = { 'some_resource[v0]': { from: 'a_long_state(field=v0)', to: 'another_state(other=v1)' } };
    const actors = ['gpu_fault', 'garbage_collector', 'mmap_fixed', 'kswapd', 'munmap'];
    for (let count = 1; count <= actors.length; count++) {
      const lines = lanesText(
        actors
          .slice(0, count)
          .map((actor, i) => from(i + 1, actor, long, { depth: i, alternative: 'not_present', changes })),
      );
      for (const line of lines) {
        expect(line.length).toBeLessThanOrEqual(100);
        expect(line).not.toMatch(/\Ssome_resource/);
      }
    }
  });
});
