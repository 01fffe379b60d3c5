-- The reference protocol for Rumur (Murphi). The benchmark sets PAGES, DEVICES and THREADS; the rest stays.
-- With ANY_ORDER 1 a migration visits the devices in any order.
const
  PAGES: 2;
  DEVICES: 1;
  THREADS: 2;
  ANY_ORDER: 0;
  SEQUENCES: 4;

type
  page_t: 0..PAGES-1;
  device_t: 0..DEVICES-1;
  thread_t: 0..THREADS-1;
  home_t: 0..DEVICES+1;               -- 0 system, 1 on the way, 2+d device d
  place_t: enum {
    idle,
    fault_read_sequence, fault_collect, fault_read_lock, fault_check,
    fault_alloc, fault_link, fault_sync, fault_install, fault_read_unlock,
    invalidate_write_lock, invalidate_advance, invalidate_zap, invalidate_unlink,
    invalidate_write_unlock, invalidate_free,
    migrate_write_lock, migrate_advance, migrate_zap, migrate_unlink,
    migrate_write_unlock, migrate_copy, migrate_settle
  };

var
  home: array [page_t] of home_t;
  cpu_pte: array [page_t] of 0..1;
  dma: array [page_t] of array [device_t] of 0..3;      -- none, allocated, linked, synced
  pte: array [page_t] of array [device_t] of 0..1;
  sequence: array [device_t] of 0..SEQUENCES-1;
  readers: array [device_t] of 0..THREADS;
  writer: array [device_t] of 0..1;
  at: array [thread_t] of place_t;
  p: array [thread_t] of page_t;
  d: array [thread_t] of device_t;
  collected: array [thread_t] of 0..SEQUENCES;          -- 0 none, else the number + 1
  x: array [thread_t] of home_t;                        -- fault: 1 local; migration: where to
  visited: array [thread_t] of array [device_t] of 0..ANY_ORDER;

function following(e: device_t): 0..SEQUENCES-1; begin return (sequence[e] + 1) % SEQUENCES; end;

-- A writer may come in: nobody holds the lock, and no reader in flight holds the number that comes next.
function writable(e: device_t): boolean;
begin
  if readers[e] != 0 | writer[e] != 0 then return false; end;
  for u: thread_t do
    if d[u] = e & collected[u] = following(e) + 1 then return false; end;
  end;
  return true;
end;

function all_visited(t: thread_t): boolean;
begin
  if ANY_ORDER = 0 then return d[t] = DEVICES - 1; end;
  for e: device_t do if visited[t][e] = 0 then return false; end; end;
  return true;
end;

startstate begin
  for q: page_t do
    home[q] := 0; cpu_pte[q] := 0;
    for e: device_t do dma[q][e] := 0; pte[q][e] := 0; end;
  end;
  for e: device_t do sequence[e] := 0; readers[e] := 0; writer[e] := 0; end;
  for t: thread_t do
    at[t] := idle; p[t] := 0; d[t] := 0; collected[t] := 0; x[t] := 0;
    for e: device_t do visited[t][e] := 0; end;
  end;
end;

ruleset q: page_t do
  rule "touch" cpu_pte[q] = 0 & home[q] = 0 ==> begin cpu_pte[q] := 1; end;
end;

ruleset t: thread_t; q: page_t; e: device_t do
  rule "start_fault" at[t] = idle & pte[q][e] = 0 ==>
  begin at[t] := fault_read_sequence; p[t] := q; d[t] := e; end;
  rule "start_invalidate" at[t] = idle ==>
  begin at[t] := invalidate_write_lock; p[t] := q; d[t] := e; end;
end;

ruleset t: thread_t; q: page_t; h: home_t do
  rule "start_migrate" at[t] = idle & h != 1 & home[q] != 1 & home[q] != h ==>
  begin at[t] := migrate_write_lock; p[t] := q; x[t] := h; home[q] := 1; cpu_pte[q] := 0; end;
end;

ruleset t: thread_t; e: device_t do
  rule "migrate_write_lock, any device"
    ANY_ORDER = 1 & at[t] = migrate_write_lock & visited[t][e] = 0 & writable(e) ==>
  begin d[t] := e; visited[t][e] := ANY_ORDER; writer[e] := 1; at[t] := migrate_advance; end;
end;

ruleset t: thread_t do
  rule "fault_read_sequence" at[t] = fault_read_sequence ==>
  begin collected[t] := sequence[d[t]] + 1; at[t] := fault_collect; end;
  rule "fault_collect" at[t] = fault_collect ==>
  begin
    if home[p[t]] = 1 then at[t] := idle; p[t] := 0; d[t] := 0; collected[t] := 0;
    elsif home[p[t]] = 0 then cpu_pte[p[t]] := 1; at[t] := fault_read_lock;
    elsif home[p[t]] = 2 + d[t] then x[t] := 1; at[t] := fault_read_lock;
    else at[t] := fault_read_lock; end;
  end;
  rule "fault_read_lock" at[t] = fault_read_lock & writer[d[t]] = 0 ==>
  begin readers[d[t]] := readers[d[t]] + 1; at[t] := fault_check; end;
  rule "fault_check" at[t] = fault_check ==>
  begin
    if sequence[d[t]] + 1 != collected[t] then
      readers[d[t]] := readers[d[t]] - 1; x[t] := 0; at[t] := fault_read_sequence;
    elsif x[t] = 1 then at[t] := fault_install;
    else at[t] := fault_alloc; end;
    collected[t] := 0;
  end;
  rule "fault_alloc" at[t] = fault_alloc ==>
  begin if dma[p[t]][d[t]] < 1 then dma[p[t]][d[t]] := 1; end; at[t] := fault_link; end;
  rule "fault_link" at[t] = fault_link ==>
  begin if dma[p[t]][d[t]] < 2 then dma[p[t]][d[t]] := 2; end; at[t] := fault_sync; end;
  rule "fault_sync" at[t] = fault_sync ==> begin dma[p[t]][d[t]] := 3; at[t] := fault_install; end;
  rule "fault_install" at[t] = fault_install ==> begin pte[p[t]][d[t]] := 1; at[t] := fault_read_unlock; end;
  rule "fault_read_unlock" at[t] = fault_read_unlock ==>
  begin readers[d[t]] := readers[d[t]] - 1; at[t] := idle; p[t] := 0; d[t] := 0; x[t] := 0; end;

  rule "invalidate_write_lock" at[t] = invalidate_write_lock & writable(d[t]) ==>
  begin writer[d[t]] := 1; at[t] := invalidate_advance; end;
  rule "invalidate_advance" at[t] = invalidate_advance ==>
  begin sequence[d[t]] := following(d[t]); at[t] := invalidate_zap; end;
  rule "invalidate_zap" at[t] = invalidate_zap ==> begin pte[p[t]][d[t]] := 0; at[t] := invalidate_unlink; end;
  rule "invalidate_unlink" at[t] = invalidate_unlink ==>
  begin if dma[p[t]][d[t]] > 1 then dma[p[t]][d[t]] := 1; end; at[t] := invalidate_write_unlock; end;
  rule "invalidate_write_unlock" at[t] = invalidate_write_unlock ==>
  begin writer[d[t]] := 0; at[t] := invalidate_free; end;
  rule "invalidate_free" at[t] = invalidate_free & readers[d[t]] = 0 & writer[d[t]] = 0 ==>
  begin if dma[p[t]][d[t]] = 1 then dma[p[t]][d[t]] := 0; end; at[t] := idle; p[t] := 0; d[t] := 0; end;

  rule "migrate_write_lock" ANY_ORDER = 0 & at[t] = migrate_write_lock & writable(d[t]) ==>
  begin writer[d[t]] := 1; at[t] := migrate_advance; end;
  rule "migrate_advance" at[t] = migrate_advance ==>
  begin sequence[d[t]] := following(d[t]); at[t] := migrate_zap; end;
  rule "migrate_zap" at[t] = migrate_zap ==> begin pte[p[t]][d[t]] := 0; at[t] := migrate_unlink; end;
  rule "migrate_unlink" at[t] = migrate_unlink ==>
  begin if dma[p[t]][d[t]] > 1 then dma[p[t]][d[t]] := 1; end; at[t] := migrate_write_unlock; end;
  rule "migrate_write_unlock" at[t] = migrate_write_unlock ==>
  begin
    dma[p[t]][d[t]] := 0; writer[d[t]] := 0;
    if all_visited(t) then
      d[t] := 0; for e: device_t do visited[t][e] := 0; end; at[t] := migrate_copy;
    else
      if ANY_ORDER = 0 then d[t] := (d[t] + 1) % DEVICES; else d[t] := 0; end; at[t] := migrate_write_lock;
    end;
  end;
  rule "migrate_copy" at[t] = migrate_copy ==> begin at[t] := migrate_settle; end;
  rule "migrate_settle" at[t] = migrate_settle ==>
  begin home[p[t]] := x[t]; at[t] := idle; p[t] := 0; x[t] := 0; end;
end;

invariant "lock_exclusion" forall e: device_t do writer[e] = 0 | readers[e] = 0 end;
invariant "no_stale_mapping" forall q: page_t do forall e: device_t do
  pte[q][e] = 1 & home[q] != 1 ->
    ((home[q] = 2 + e & dma[q][e] = 0) | (home[q] != 2 + e & dma[q][e] = 3)) end end;
invariant "quiet_copy" forall t: thread_t do at[t] = migrate_settle ->
  forall e: device_t do pte[p[t]][e] = 0 & dma[p[t]][e] = 0 end end;
