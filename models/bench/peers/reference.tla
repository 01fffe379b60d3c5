------------------------------ MODULE reference ------------------------------
(* The reference protocol for TLC. Pages, devices and threads come from the configuration. *)
EXTENDS Naturals
CONSTANTS PAGES, DEVICES, THREADS, SEQUENCES

VARIABLES
  home,       \* of a page: 0 system, 1 on the way, 2 + d device d
  cpuPte,     \* of a page
  dma,        \* of a page and a device: 0 none, 1 allocated, 2 linked, 3 synced
  pte,        \* of a page and a device
  sequence, readers, writer,       \* of a device
  at, p, d,   \* of a thread: place, page, device
  collected,  \* of a thread: 0 none, else the sequence number + 1
  x           \* of a thread: for a fault 1 if local, for a migration where to

shared == <<home, cpuPte, dma, pte, sequence, readers, writer>>
lock == <<readers, writer>>
mine == <<p, d, collected, x>>
vars == <<shared, at, mine>>

Pages == 0 .. PAGES - 1
Devices == 0 .. DEVICES - 1
Threads == 0 .. THREADS - 1
Homes == 0 .. DEVICES + 1

Init ==
  /\ home = [q \in Pages |-> 0] /\ cpuPte = [q \in Pages |-> 0]
  /\ dma = [q \in Pages |-> [e \in Devices |-> 0]] /\ pte = [q \in Pages |-> [e \in Devices |-> 0]]
  /\ sequence = [e \in Devices |-> 0] /\ readers = [e \in Devices |-> 0] /\ writer = [e \in Devices |-> 0]
  /\ at = [t \in Threads |-> "idle"] /\ p = [t \in Threads |-> 0] /\ d = [t \in Threads |-> 0]
  /\ collected = [t \in Threads |-> 0] /\ x = [t \in Threads |-> 0]

Touch(q) ==
  /\ cpuPte[q] = 0 /\ home[q] = 0 /\ cpuPte' = [cpuPte EXCEPT ![q] = 1]
  /\ UNCHANGED <<home, dma, pte, sequence, lock, at, mine>>

Go(t, from, to) == at[t] = from /\ at' = [at EXCEPT ![t] = to]
Dma(t, value) == dma' = [dma EXCEPT ![p[t]][d[t]] = value]
Following(e) == (sequence[e] + 1) % SEQUENCES

StartFault(t, q, e) ==
  /\ Go(t, "idle", "fault_read_sequence") /\ pte[q][e] = 0
  /\ p' = [p EXCEPT ![t] = q] /\ d' = [d EXCEPT ![t] = e] /\ UNCHANGED <<shared, collected, x>>
StartInvalidate(t, q, e) ==
  /\ Go(t, "idle", "invalidate_write_lock")
  /\ p' = [p EXCEPT ![t] = q] /\ d' = [d EXCEPT ![t] = e] /\ UNCHANGED <<shared, collected, x>>
StartMigrate(t, q, to) ==
  /\ Go(t, "idle", "migrate_write_lock") /\ to # 1 /\ home[q] # 1 /\ home[q] # to
  /\ p' = [p EXCEPT ![t] = q] /\ x' = [x EXCEPT ![t] = to]
  /\ home' = [home EXCEPT ![q] = 1] /\ cpuPte' = [cpuPte EXCEPT ![q] = 0]
  /\ UNCHANGED <<dma, pte, sequence, lock, d, collected>>

FaultReadSequence(t) ==
  /\ Go(t, "fault_read_sequence", "fault_collect")
  /\ collected' = [collected EXCEPT ![t] = sequence[d[t]] + 1] /\ UNCHANGED <<shared, p, d, x>>
FaultCollect(t) ==
  LET h == home[p[t]] IN
  /\ at[t] = "fault_collect" /\ UNCHANGED <<home, dma, pte, sequence, lock>>
  /\ IF h = 1
     THEN /\ Go(t, "fault_collect", "idle") /\ p' = [p EXCEPT ![t] = 0] /\ d' = [d EXCEPT ![t] = 0]
          /\ collected' = [collected EXCEPT ![t] = 0] /\ UNCHANGED <<cpuPte, x>>
     ELSE /\ Go(t, "fault_collect", "fault_read_lock") /\ UNCHANGED <<p, d, collected>>
          /\ cpuPte' = IF h = 0 THEN [cpuPte EXCEPT ![p[t]] = 1] ELSE cpuPte
          /\ x' = IF h = 2 + d[t] THEN [x EXCEPT ![t] = 1] ELSE x
FaultReadLock(t) ==
  /\ Go(t, "fault_read_lock", "fault_check") /\ writer[d[t]] = 0
  /\ readers' = [readers EXCEPT ![d[t]] = @ + 1] /\ UNCHANGED <<home, cpuPte, dma, pte, sequence, writer, mine>>
FaultCheck(t) ==
  /\ at[t] = "fault_check"
  /\ collected' = [collected EXCEPT ![t] = 0] /\ UNCHANGED <<home, cpuPte, dma, pte, sequence, writer, p, d>>
  /\ IF sequence[d[t]] + 1 # collected[t]
     THEN /\ Go(t, "fault_check", "fault_read_sequence")
          /\ readers' = [readers EXCEPT ![d[t]] = @ - 1] /\ x' = [x EXCEPT ![t] = 0]
     ELSE /\ Go(t, "fault_check", IF x[t] = 1 THEN "fault_install" ELSE "fault_alloc") /\ UNCHANGED <<readers, x>>
FaultMap(t, from, to, least) ==
  /\ Go(t, from, to) /\ Dma(t, IF dma[p[t]][d[t]] < least THEN least ELSE dma[p[t]][d[t]])
  /\ UNCHANGED <<home, cpuPte, pte, sequence, lock, mine>>
FaultInstall(t) ==
  /\ Go(t, "fault_install", "fault_read_unlock") /\ pte' = [pte EXCEPT ![p[t]][d[t]] = 1]
  /\ UNCHANGED <<home, cpuPte, dma, sequence, lock, mine>>
FaultReadUnlock(t) ==
  /\ Go(t, "fault_read_unlock", "idle") /\ readers' = [readers EXCEPT ![d[t]] = @ - 1]
  /\ p' = [p EXCEPT ![t] = 0] /\ d' = [d EXCEPT ![t] = 0] /\ x' = [x EXCEPT ![t] = 0]
  /\ UNCHANGED <<home, cpuPte, dma, pte, sequence, writer, collected>>

WriteLock(t, from, to) ==
  /\ Go(t, from, to) /\ readers[d[t]] = 0 /\ writer[d[t]] = 0
  /\ \A u \in Threads : ~(d[u] = d[t] /\ collected[u] = Following(d[t]) + 1)
  /\ writer' = [writer EXCEPT ![d[t]] = 1] /\ UNCHANGED <<home, cpuPte, dma, pte, sequence, readers, mine>>
Advance(t, from, to) ==
  /\ Go(t, from, to) /\ sequence' = [sequence EXCEPT ![d[t]] = Following(d[t])]
  /\ UNCHANGED <<home, cpuPte, dma, pte, lock, mine>>
Zap(t, from, to) ==
  /\ Go(t, from, to) /\ pte' = [pte EXCEPT ![p[t]][d[t]] = 0]
  /\ UNCHANGED <<home, cpuPte, dma, sequence, lock, mine>>
Unlink(t, from, to) ==
  /\ Go(t, from, to) /\ Dma(t, IF dma[p[t]][d[t]] > 1 THEN 1 ELSE dma[p[t]][d[t]])
  /\ UNCHANGED <<home, cpuPte, pte, sequence, lock, mine>>
InvalidateWriteUnlock(t) ==
  /\ Go(t, "invalidate_write_unlock", "invalidate_free") /\ writer' = [writer EXCEPT ![d[t]] = 0]
  /\ UNCHANGED <<home, cpuPte, dma, pte, sequence, readers, mine>>
InvalidateFree(t) ==
  /\ Go(t, "invalidate_free", "idle") /\ readers[d[t]] = 0 /\ writer[d[t]] = 0
  /\ Dma(t, IF dma[p[t]][d[t]] = 1 THEN 0 ELSE dma[p[t]][d[t]])
  /\ p' = [p EXCEPT ![t] = 0] /\ d' = [d EXCEPT ![t] = 0]
  /\ UNCHANGED <<home, cpuPte, pte, sequence, lock, collected, x>>
MigrateWriteUnlock(t) ==
  /\ at[t] = "migrate_write_unlock" /\ Dma(t, 0) /\ writer' = [writer EXCEPT ![d[t]] = 0]
  /\ IF d[t] = DEVICES - 1
     THEN Go(t, "migrate_write_unlock", "migrate_copy") /\ d' = [d EXCEPT ![t] = 0]
     ELSE Go(t, "migrate_write_unlock", "migrate_write_lock") /\ d' = [d EXCEPT ![t] = @ + 1]
  /\ UNCHANGED <<home, cpuPte, pte, sequence, readers, p, collected, x>>
MigrateCopy(t) == Go(t, "migrate_copy", "migrate_settle") /\ UNCHANGED <<shared, mine>>
MigrateSettle(t) ==
  /\ Go(t, "migrate_settle", "idle") /\ home' = [home EXCEPT ![p[t]] = x[t]]
  /\ p' = [p EXCEPT ![t] = 0] /\ x' = [x EXCEPT ![t] = 0]
  /\ UNCHANGED <<cpuPte, dma, pte, sequence, lock, d, collected>>

Next ==
  \/ \E q \in Pages : Touch(q)
  \/ \E t \in Threads :
       \/ \E q \in Pages, e \in Devices : StartFault(t, q, e) \/ StartInvalidate(t, q, e)
       \/ \E q \in Pages, to \in Homes : StartMigrate(t, q, to)
       \/ FaultReadSequence(t) \/ FaultCollect(t) \/ FaultReadLock(t) \/ FaultCheck(t)
       \/ FaultMap(t, "fault_alloc", "fault_link", 1)
       \/ FaultMap(t, "fault_link", "fault_sync", 2)
       \/ FaultMap(t, "fault_sync", "fault_install", 3)
       \/ FaultInstall(t) \/ FaultReadUnlock(t)
       \/ WriteLock(t, "invalidate_write_lock", "invalidate_advance")
       \/ Advance(t, "invalidate_advance", "invalidate_zap")
       \/ Zap(t, "invalidate_zap", "invalidate_unlink")
       \/ Unlink(t, "invalidate_unlink", "invalidate_write_unlock")
       \/ InvalidateWriteUnlock(t) \/ InvalidateFree(t)
       \/ WriteLock(t, "migrate_write_lock", "migrate_advance")
       \/ Advance(t, "migrate_advance", "migrate_zap")
       \/ Zap(t, "migrate_zap", "migrate_unlink")
       \/ Unlink(t, "migrate_unlink", "migrate_write_unlock")
       \/ MigrateWriteUnlock(t) \/ MigrateCopy(t) \/ MigrateSettle(t)
Spec == Init /\ [][Next]_vars

LockExclusion == \A e \in Devices : writer[e] = 0 \/ readers[e] = 0
NoStaleMapping == \A q \in Pages, e \in Devices :
  (pte[q][e] = 1 /\ home[q] # 1) =>
    \/ home[q] = 2 + e /\ dma[q][e] = 0
    \/ home[q] # 2 + e /\ dma[q][e] = 3
QuietCopy == \A t \in Threads : at[t] = "migrate_settle" =>
  \A e \in Devices : pte[p[t]][e] = 0 /\ dma[p[t]][e] = 0
=============================================================================
