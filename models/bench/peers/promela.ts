/**
 * The reference protocol for SPIN, in its best style: the program counter is the control location of a process, every
 * step is one `d_step`, and the invariants sit in an observer whose only step is enabled exactly when one fails.
 */

interface Counts {
  readonly pages: number;
  readonly devices: number;
  readonly threads: number;
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** One process a thread; `next` is where the step leads. */
const step = (place: string, body: string, next: string) => `${place}: if :: d_step { ${body} }; goto ${next} fi;`;
/** One process a thread; a step with alternatives that exclude each other. */
const choice = (place: string, ways: readonly (readonly [body: string, next: string])[]) =>
  [`${place}: if`, ...ways.map(([body, next]) => `  :: d_step { ${body} }; goto ${next}`), '  fi;'].join('\n');

/** Promela text for so many pages, devices and threads; devices in order. */
export function promela({ pages, devices, threads }: Counts): string {
  const [P, D, T] = [upTo(pages), upTo(devices), upTo(threads)];
  const all = (parts: readonly string[]) => parts.join(' && ');
  const at = `p*${devices}+d[_pid]`;
  const numberIsFree = all(T.map((u) => `!(d[${u}]==d[_pid] && collected[${u}]==(sequence[d[_pid]]+1)%4+1)`));
  const unlocked = 'readers[d[_pid]]==0 && writer[d[_pid]]==0';
  const exclusion = D.map((e) => `(!writer[${e}] || !readers[${e}])`);
  const fresh = P.flatMap((q) =>
    D.map((e) => {
      const i = q * devices + e;
      return `(!pte[${i}] || home[${q}]==1 || (home[${q}]==${2 + e} && !dma[${i}]) || (home[${q}]!=${2 + e} && dma[${i}]==3))`;
    }),
  );
  const quiet = D.map((e) => `assert(!pte[p*${devices}+${e}] && !dma[p*${devices}+${e}])`).join('; ');
  const writing = (flow: string, next: string) => [
    step(`${flow}_write_lock`, `${unlocked} && ${numberIsFree} -> writer[d[_pid]]=1`, `${flow}_advance`),
    step(`${flow}_advance`, 'sequence[d[_pid]]=(sequence[d[_pid]]+1)%4', `${flow}_zap`),
    step(`${flow}_zap`, `pte[${at}]=0`, `${flow}_unlink`),
    step(`${flow}_unlink`, `dma[${at}]=(dma[${at}]>1 -> 1 : dma[${at}])`, next),
  ];
  const starts = P.flatMap((q) => [
    ...D.flatMap((e): (readonly [string, string])[] => [
      [`pte[${q * devices + e}]==0 -> p=${q}; d[_pid]=${e}`, 'fault_read_sequence'],
      [`p=${q}; d[_pid]=${e}`, 'invalidate_write_lock'],
    ]),
    ...[0, ...D.map((e) => 2 + e)].map((to): readonly [string, string] => [
      `home[${q}]!=1 && home[${q}]!=${to} -> p=${q}; x=${to}; home[${q}]=1; cpu_pte[${q}]=0`,
      'migrate_write_lock',
    ]),
  ]);
  return [
    `/* The reference protocol: ${pages} pages, ${devices} devices, ${threads} threads. */`,
    `byte home[${pages}];  /* 0 system, 1 on the way, 2+d device d */`,
    `byte cpu_pte[${pages}]; byte dma[${pages * devices}]; byte pte[${pages * devices}];`,
    `byte sequence[${devices}]; byte readers[${devices}]; byte writer[${devices}];`,
    `byte d[${threads}]; byte collected[${threads}];  /* of a thread: device, sequence number + 1 */`,
    `active [${threads}] proctype Thread() {`,
    'byte p, x;',
    choice('idle', starts),
    step('fault_read_sequence', 'collected[_pid]=sequence[d[_pid]]+1', 'fault_collect'),
    choice('fault_collect', [
      ['home[p]==1 -> p=0; d[_pid]=0; collected[_pid]=0', 'idle'],
      ['home[p]==0 -> cpu_pte[p]=1', 'fault_read_lock'],
      ['home[p]==2+d[_pid] -> x=1', 'fault_read_lock'],
      ['home[p]>=2 && home[p]!=2+d[_pid] -> skip', 'fault_read_lock'],
    ]),
    step('fault_read_lock', 'writer[d[_pid]]==0 -> readers[d[_pid]]++', 'fault_check'),
    choice('fault_check', [
      ['sequence[d[_pid]]+1!=collected[_pid] -> readers[d[_pid]]--; x=0; collected[_pid]=0', 'fault_read_sequence'],
      ['sequence[d[_pid]]+1==collected[_pid] && x==1 -> collected[_pid]=0', 'fault_install'],
      ['sequence[d[_pid]]+1==collected[_pid] && x!=1 -> collected[_pid]=0', 'fault_alloc'],
    ]),
    step('fault_alloc', `dma[${at}]=(dma[${at}]<1 -> 1 : dma[${at}])`, 'fault_link'),
    step('fault_link', `dma[${at}]=(dma[${at}]<2 -> 2 : dma[${at}])`, 'fault_sync'),
    step('fault_sync', `dma[${at}]=3`, 'fault_install'),
    step('fault_install', `pte[${at}]=1`, 'fault_read_unlock'),
    step('fault_read_unlock', 'readers[d[_pid]]--; p=0; d[_pid]=0; x=0', 'idle'),
    ...writing('invalidate', 'invalidate_write_unlock'),
    step('invalidate_write_unlock', 'writer[d[_pid]]=0', 'invalidate_free'),
    step('invalidate_free', `${unlocked} -> dma[${at}]=(dma[${at}]==1 -> 0 : dma[${at}]); p=0; d[_pid]=0`, 'idle'),
    ...writing('migrate', 'migrate_write_unlock'),
    choice('migrate_write_unlock', [
      [`d[_pid]==${devices - 1} -> dma[${at}]=0; writer[d[_pid]]=0; d[_pid]=0`, 'migrate_copy'],
      [`d[_pid]!=${devices - 1} -> dma[${at}]=0; writer[d[_pid]]=0; d[_pid]++`, 'migrate_write_lock'],
    ]),
    step('migrate_copy', quiet, 'migrate_settle'),
    step('migrate_settle', 'home[p]=x; p=0; x=0', 'idle'),
    '}',
    'active proctype Cpu() {',
    '  do',
    ...P.map((q) => `  :: d_step { cpu_pte[${q}]==0 && home[${q}]==0 -> cpu_pte[${q}]=1 }`),
    '  od',
    '}',
    `active proctype Observer() { d_step { !(${all([...exclusion, ...fresh])}) -> assert(false) } }`,
    '',
  ].join('\n');
}
