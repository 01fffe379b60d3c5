/** Reads KTAP 1 strictly, as its rules have it, independently of what writes it. */

export interface KtapResult {
  readonly ok: boolean;
  readonly name: string;
  readonly directive: string | null;
  /** Lines before it, without their signs. */
  readonly diagnostics: readonly string[];
  readonly children: readonly KtapResult[];
  /** The document of its subtests, without their indentation; empty where there are none. */
  readonly nested: string;
}

const DIRECTIVES = ['SKIP', 'TODO', 'XFAIL', 'TIMEOUT', 'ERROR'];

/** Throws, with the line, for what the rules do not allow. */
export function readKtap(document: string): readonly KtapResult[] {
  if (!document.endsWith('\n')) throw new Error('the last line does not end');
  const lines = document.slice(0, -1).split('\n');
  const results: KtapResult[] = [];
  const fail = (at: number, why: string): never => {
    throw new Error(`line ${at + 1}, '${lines[at]}': ${why}`);
  };
  if (lines[0] !== 'KTAP version 1') fail(0, 'expected the version');
  let plan: number | null = null;
  let diagnostics: string[] = [];
  let nested: string[] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] as string;
    if (/[^\x20-\x7e]/.test(line.replaceAll('\t', ''))) fail(i, 'a control character');
    if (line.startsWith('  ')) {
      if (plan === null) fail(i, 'a subtest before the plan');
      if (diagnostics.length > 0) fail(i, 'a subtest behind the diagnostics of its parent');
      nested.push(line.slice(2));
    } else if (/^1\.\.\d+$/.test(line)) {
      if (plan !== null) fail(i, 'a second plan');
      if (results.length > 0) fail(i, 'a plan behind results');
      plan = Number(line.slice(3));
    } else if (line === '#' || line.startsWith('# ')) {
      if (plan !== null) diagnostics.push(line.slice(2));
      else if (!line.startsWith('# Subtest: ')) fail(i, 'a diagnostic before the plan');
    } else {
      const [, not, number, name, directive] =
        /^(not )?ok (\d+) ([^#]*?)(?: # (.*))?$/.exec(line) ?? fail(i, 'unknown');
      if (plan === null) fail(i, 'a result before the plan');
      if (Number(number) !== results.length + 1) fail(i, `expected number ${results.length + 1}`);
      if (name === '') fail(i, 'no name');
      const [word] = directive?.split(' ') ?? [];
      if (word !== undefined && !DIRECTIVES.includes(word)) fail(i, `no directive: ${word}`);
      const document = nested.map((one) => `${one}\n`).join('');
      const children = document === '' ? [] : readKtap(document);
      const ok = not === undefined;
      if (children.length > 0 && ok !== children.every((child) => child.ok)) fail(i, 'its subtests say otherwise');
      results.push({ ok, name: name as string, directive: directive ?? null, diagnostics, children, nested: document });
      diagnostics = [];
      nested = [];
    }
  }
  if (plan !== results.length) throw new Error(`${results.length} results, planned ${plan}`);
  if (diagnostics.length + nested.length > 0) throw new Error('something belongs to no result');
  return results;
}
