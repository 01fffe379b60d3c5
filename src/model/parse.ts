/** Reads guards, values and effects as `show` prints them: `slot[v] is not none`, `send notifier_lock.read_lock(by=self)`. */

import { InputError, unknownName } from './errors.ts';
import { type ExprNode, freshName, type InstanceNode, type SendNode } from './expr.ts';
import type { EffectNode, FlowDef, StepDef } from './machine.ts';
import type { ProtocolDef } from './protocol.ts';

/** What names mean where a text stands. */
export interface NameScope {
  readonly protocol: ProtocolDef;
  readonly flow: FlowDef;
  /** The step whose payload may be read; null where there is none. */
  readonly step: StepDef | null;
  /** Plain names of bound variables. */
  readonly bound?: Readonly<Record<string, string>>;
}

/** The expression of a text. Throws an `InputError` that says where it stops making sense. */
export const parseExpression = (text: string, scope: NameScope): ExprNode => whole(text, scope, (p) => p.expression());

/** The effect of a text that begins with `wait`, `send`, `set` or `each`. */
export const parseEffect = (text: string, scope: NameScope): EffectNode => whole(text, scope, (p) => p.effect());

function whole<T>(text: string, scope: NameScope, read: (parser: Parser) => T): T {
  const parser = new Parser(text, scope);
  const result = read(parser);
  parser.end();
  return result;
}

const TOKEN = /\s*(:=|!=|[A-Za-z_]\w*|'[^']*'|[()[\]{},.=|:+-])/y;
const TRUTH: Readonly<Record<string, ExprNode>> = {
  true: { op: 'const', value: true },
  false: { op: 'const', value: false },
  null: { op: 'const', value: null },
  self: { op: 'self' },
};

/** An instance, before it is known what is asked of it. */
interface Named {
  readonly instance: InstanceNode;
}

const not = (a: ExprNode): ExprNode => ({ op: 'not', a });

class Parser {
  readonly #text: string;
  readonly #scope: NameScope;
  readonly #tokens: string[] = [];
  #bound: Readonly<Record<string, string>>;
  #at = 0;

  constructor(text: string, scope: NameScope) {
    this.#text = text;
    this.#scope = scope;
    this.#bound = scope.bound ?? {};
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
      this.#tokens.push(match[1] as string);
      end = TOKEN.lastIndex;
    }
    if (text.slice(end).trim() !== '') throw this.#wrong(`'${text.slice(end).trim()}'`);
  }

  end(): void {
    if (this.#next !== undefined) throw this.#wrong(`'${this.#next}'`);
  }

  effect(): EffectNode {
    const word = this.#take('wait', 'send', 'set', 'each');
    if (word === 'set') return this.#assignments();
    if (word === 'wait' || word === 'send') return { kind: word === 'wait' ? 'wait' : 'must', send: this.#send() };
    const name = this.#word();
    this.#take('in');
    const sort = this.#sort();
    const bind = freshName(sort);
    return this.#with(name, bind, () => {
      const where: ExprNode = this.#skips('where') ? this.expression() : { op: 'const', value: true };
      this.#take(':');
      return { kind: 'each', sort, bind, where, effect: { kind: 'must', send: this.#send() } };
    });
  }

  expression(): ExprNode {
    const premise = this.#or();
    return this.#skips('implies') ? { op: 'or', of: [not(premise), this.#or()] } : premise;
  }

  #or(): ExprNode {
    const of = [this.#and()];
    while (this.#skips('or')) of.push(this.#and());
    return of.length === 1 ? (of[0] as ExprNode) : { op: 'or', of };
  }

  #and(): ExprNode {
    const of = [this.#not()];
    while (this.#skips('and')) of.push(this.#not());
    return of.length === 1 ? (of[0] as ExprNode) : { op: 'and', of };
  }

  #not(): ExprNode {
    if (this.#skips('not')) return not(this.#not());
    const word = this.#next;
    if (word !== 'some' && word !== 'every' && word !== 'no') return this.#comparison();
    this.#at++;
    const name = this.#word();
    this.#take('in');
    const sort = this.#sort();
    this.#take(':');
    const bind = freshName(sort);
    const body = this.#with(name, bind, () => this.expression());
    const node: ExprNode = { op: word === 'every' ? 'all' : 'any', sort, bind, body };
    return word === 'no' ? not(node) : node;
  }

  #comparison(): ExprNode {
    const first = this.#primary();
    if ('instance' in first) return this.#asked(first.instance);
    const value = (): ExprNode => {
      const other = this.#primary();
      return 'instance' in other ? this.#fieldOf(other.instance) : other;
    };
    if (this.#skips('=')) return { op: 'eq', a: first, b: value() };
    if (this.#skips('!=')) return not({ op: 'eq', a: first, b: value() });
    if (this.#skips('+')) return { op: 'add', set: first, element: value() };
    if (this.#skips('-')) return { op: 'remove', set: first, element: value() };
    if (this.#skips('in')) return { op: 'has', element: first, set: value() };
    if (this.#next === 'not' && this.#tokens[this.#at + 1] === 'in') {
      this.#at += 2;
      return not({ op: 'has', element: first, set: value() });
    }
    return first;
  }

  /** What an instance is asked: its state, a tag, or whether it accepts an event. */
  #asked(of: InstanceNode): ExprNode {
    if (this.#skips('accepts')) return { op: 'accepts', send: this.#eventOf(of) };
    if (this.#skips('does')) {
      this.#take('not');
      this.#take('accept');
      return not({ op: 'accepts', send: this.#eventOf(of) });
    }
    this.#take('is');
    const negated = this.#skips('not');
    if (this.#skips('tagged')) {
      const tagged: ExprNode = { op: 'tagged', of, tag: this.#word() };
      return negated ? not(tagged) : tagged;
    }
    const known = Object.keys(this.#resource(of.machine)?.states ?? {});
    const states: string[] = [];
    do {
      const state = this.#word();
      if (!known.includes(state))
        throw new InputError(`in '${this.#text}': ${unknownName(`state of ${of.machine}`, state, known)}`);
      states.push(state);
    } while (this.#skips('|'));
    return negated ? not({ op: 'is', of, states }) : { op: 'is', of, states };
  }

  #primary(): ExprNode | Named {
    if (this.#skips('(')) {
      const inner = this.expression();
      this.#take(')');
      return inner;
    }
    if (this.#skips('{')) {
      const element = this.expression();
      this.#take('}');
      return { op: 'add', set: { op: 'const', value: null }, element };
    }
    const word = this.#word();
    const { protocol, flow, step } = this.#scope;
    const payload = { ...step?.choose, ...step?.read };
    if (word === "''") return { op: 'const', value: '' };
    const truth = TRUTH[word];
    if (truth) return truth;
    if (word === 'switch' && this.#skips('.')) return { op: 'switch', name: this.#word() };
    if ((word === 'chosen' || word === 'read') && this.#next === '.') {
      this.#at++;
      return { op: 'ev', name: this.#word() };
    }
    if (word === 'next' && this.#skips('(')) {
      const of = this.expression();
      this.#take(')');
      return { op: 'next', sort: this.#sortOf(of), of };
    }
    if (word in this.#bound) return { op: 'var', name: this.#bound[word] as string };
    if (this.#next === '(' && word in protocol.tables) {
      this.#at++;
      const arg = this.expression();
      this.#take(')');
      return { op: 'table', name: word, arg };
    }
    if (this.#next === '[' || this.#isMachine(word)) {
      const instance = this.#instance(word);
      return this.#next === '.' ? this.#fieldOf(instance) : { instance };
    }
    if (word in flow.fields) return { op: 'own', field: word };
    if (word in payload) return { op: 'ev', name: word };
    if (flow.index.includes(word)) return { op: 'at', sort: word };
    return { op: 'const', value: word };
  }

  /** The sort that an expression is a member of. */
  #sortOf(node: ExprNode): string {
    const { protocol, flow, step } = this.#scope;
    const domain =
      node.op === 'own'
        ? flow.fields[node.field]
        : node.op === 'ev'
          ? step?.choose[node.name]
          : node.op === 'field'
            ? this.#resource(node.of.machine)?.fields[node.field]
            : node.op === 'table'
              ? protocol.tables[node.name]?.to
              : node.op === 'var'
                ? node.name.replace(/#.*/, '')
                : node.op === 'next' || node.op === 'at'
                  ? node.sort
                  : undefined;
    if (typeof domain === 'string' && domain !== 'boolean') return domain;
    throw new InputError(`in '${this.#text}': next() of what is no member of a sort`);
  }

  #fieldOf(of: InstanceNode): ExprNode {
    this.#take('.');
    return { op: 'field', of, field: this.#word() };
  }

  #resource = (machine: string) => this.#scope.protocol.resources.find(({ id }) => id === machine);

  #isMachine = (word: string): boolean => this.#resource(word) !== undefined;

  #instance(machine: string): InstanceNode {
    if (!this.#isMachine(machine)) {
      const known = this.#scope.protocol.resources.map(({ id }) => id);
      throw new InputError(`in '${this.#text}': ${unknownName('resource', machine, known)}`);
    }
    const index: ExprNode[] = [];
    if (this.#skips('[')) {
      do index.push(this.expression());
      while (this.#skips(','));
      this.#take(']');
    }
    return { machine, index };
  }

  #send(): SendNode {
    const to = this.#instance(this.#word());
    this.#take('.');
    return this.#eventOf(to);
  }

  #eventOf(to: InstanceNode): SendNode {
    const event = this.#word();
    const events = Object.keys(this.#resource(to.machine)?.events ?? {});
    if (!events.includes(event))
      throw new InputError(`in '${this.#text}': ${unknownName(`event of ${to.machine}`, event, events)}`);
    const payload: Record<string, ExprNode> = {};
    if (this.#skips('(')) {
      do {
        const name = this.#word();
        this.#take('=');
        payload[name] = this.expression();
      } while (this.#skips(','));
      this.#take(')');
    }
    return { to, event, payload };
  }

  #assignments(): EffectNode {
    const fields: Record<string, ExprNode> = {};
    do {
      const name = this.#word();
      this.#take(':=');
      fields[name] = this.expression();
    } while (this.#skips(','));
    return { kind: 'set', fields };
  }

  #sort(): string {
    const sort = this.#word();
    const known = [...Object.keys(this.#scope.protocol.sorts), 'thread'];
    if (!known.includes(sort)) throw new InputError(`in '${this.#text}': ${unknownName('sort', sort, known)}`);
    return sort;
  }

  #with<T>(name: string, bind: string, read: () => T): T {
    const before = this.#bound;
    this.#bound = { ...before, [name]: bind };
    const result = read();
    this.#bound = before;
    return result;
  }

  get #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #skips(token: string): boolean {
    if (this.#next !== token) return false;
    this.#at++;
    return true;
  }

  #take(...expected: readonly string[]): string {
    const token = this.#next;
    if (token === undefined || !expected.includes(token))
      throw this.#wrong(token === undefined ? 'the end' : `'${token}'`, expected);
    this.#at++;
    return token;
  }

  #word(): string {
    const token = this.#next;
    if (token === undefined || !/^[A-Za-z_']/.test(token))
      throw this.#wrong(token === undefined ? 'the end' : `'${token}'`, ['a name']);
    this.#at++;
    return token;
  }

  #wrong(got: string, expected: readonly string[] = []): InputError {
    const wanted = expected.length > 0 ? `expected ${expected.join(' or ')}, got ${got}` : `unexpected ${got}`;
    return new InputError(`in '${this.#text}': ${wanted}`);
  }
}
