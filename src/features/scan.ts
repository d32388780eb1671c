/** A variable in an expanded text: `$name`, `${name}` or `def:name`. Offsets are into the text. */
export interface VariableUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Asked for whether it is set, by `def:`. */
  readonly def: boolean;
}

/** A header line in an expanded text: `$h_subject:` and its kin. */
export interface HeaderUse {
  /** The name as it stands, without prefix and colon. */
  readonly header: string;
  readonly start: number;
  readonly end: number;
}

/** An argument in braces; `start` and `end` are those of what stands between them. */
export interface Argument {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** An expansion item, operator or condition. */
export interface Call {
  readonly kind: 'item' | 'operator' | 'condition';
  /** An operator's with its underscored arguments. */
  readonly name: string;
  /** What stands in braces. The conditions of `and`, `or` and `${if` are calls of their own. */
  readonly args: readonly Argument[];
  /** Words outside braces: a lookup's type, `fail`. */
  readonly words: readonly Argument[];
  /** A condition with an odd number of exclamation marks before it. */
  readonly negated: boolean;
  /** From the dollar, or for a condition from its name, to past the closing brace. */
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  readonly variables: readonly VariableUse[];
  readonly headers: readonly HeaderUse[];
  readonly calls: readonly Call[];
}

interface Sink {
  readonly variables: VariableUse[];
  readonly headers: HeaderUse[];
  readonly calls: Call[];
}

const headerPrefix = /(?:rheader|bheader|lheader|header|rh|bh|lh|h)_/y;
const nameOf = /[A-Za-z_][A-Za-z0-9_]*/y;
const blank = /\s*/y;
const conditionName = /[A-Za-z_][A-Za-z0-9_]*|[<>=]=?/y;

/** How many arguments in braces a condition has, where it is not two. */
const conditionArguments: Readonly<Record<string, number>> = {
  acl: 1,
  bool: 1,
  bool_lax: 1,
  exists: 1,
  first_delivery: 0,
  isip: 1,
  isip4: 1,
  isip6: 1,
  ldapauth: 1,
  pam: 1,
  pwcheck: 1,
  queue_running: 0,
  radius: 1,
  saslauthd: 1,
};

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const skipBlank = (text: string, at: number): number => at + (matchAt(blank, text, at)?.length ?? 0);

/** Reads text up to the closing brace of its own level, or the end; gives the offset where it stopped. */
function scanString(text: string, from: number, end: number, nested: boolean, sink: Sink): number {
  let at = from;
  let depth = 0;
  while (at < end) {
    const c = text[at];
    if (c === '\\') {
      if (text[at + 1] === 'N') {
        const close = text.indexOf('\\N', at + 2);
        at = close < 0 ? end : close + 2;
      } else at += 2;
    } else if (c === '$') at = scanDollar(text, at, end, sink);
    else if (c === '{') {
      depth++;
      at++;
    } else if (c === '}') {
      if (depth === 0 && nested) return at;
      if (depth > 0) depth--;
      at++;
    } else at++;
  }
  return end;
}

function scanHeader(text: string, start: number, nameStart: number, end: number, sink: Sink): number | undefined {
  const prefix = matchAt(headerPrefix, text, nameStart);
  if (prefix === undefined) return undefined;
  const from = nameStart + prefix.length;
  const name = /^[^:\s{}]*/.exec(text.slice(from, end))?.[0] ?? '';
  const stop = from + name.length + (text[from + name.length] === ':' ? 1 : 0);
  sink.headers.push({ header: name, start, end: stop });
  return stop;
}

function scanDollar(text: string, start: number, end: number, sink: Sink): number {
  if (text[start + 1] !== '{') {
    const header = scanHeader(text, start, start + 1, end, sink);
    if (header !== undefined) return header;
    const name = matchAt(nameOf, text, start + 1);
    if (name === undefined) return start + 1;
    sink.variables.push({ name, start, end: start + 1 + name.length, def: false });
    return start + 1 + name.length;
  }
  const header = scanHeader(text, start, start + 2, end, sink);
  if (header !== undefined) return text[header] === '}' ? header + 1 : header;
  const nameStart = skipBlank(text, start + 2);
  const name = matchAt(nameOf, text, nameStart);
  if (name === undefined) return start + 2;
  const after = nameStart + name.length;
  if (text[after] === '}') {
    sink.variables.push({ name, start, end: after + 1, def: false });
    return after + 1;
  }
  if (text[after] === ':') {
    const stop = scanString(text, after + 1, end, true, sink);
    const args = [{ text: text.slice(after + 1, stop), start: after + 1, end: stop }];
    sink.calls.push({ kind: 'operator', name, args, words: [], negated: false, start, end: stop + 1 });
    return stop + 1;
  }
  const from = name === 'if' ? scanCondition(text, after, end, sink) : after;
  const { args, words, stop } = scanArguments(text, from, end, Infinity, sink);
  sink.calls.push({ kind: 'item', name, args, words, negated: false, start, end: stop + 1 });
  return stop + 1;
}

/** Reads arguments in braces, and words between them, up to the closing brace of the item or the end. */
function scanArguments(text: string, from: number, end: number, most: number, sink: Sink) {
  const args: Argument[] = [];
  const words: Argument[] = [];
  let at = skipBlank(text, from);
  while (at < end && text[at] !== '}' && args.length < most) {
    if (text[at] === '{') {
      const stop = scanString(text, at + 1, end, true, sink);
      args.push({ text: text.slice(at + 1, stop), start: at + 1, end: stop });
      at = stop + 1;
    } else {
      const word = /^[^\s{}]+/.exec(text.slice(at, end))?.[0];
      if (word === undefined) break;
      words.push({ text: word, start: at, end: at + word.length });
      at += word.length;
    }
    if (args.length < most) at = skipBlank(text, at);
  }
  return { args, words, stop: Math.min(at, end) };
}

/** Reads one condition; gives the offset past it. */
function scanCondition(text: string, from: number, end: number, sink: Sink): number {
  let at = skipBlank(text, from);
  let negated = false;
  while (text[at] === '!') {
    negated = !negated;
    at = skipBlank(text, at + 1);
  }
  const start = at;
  const name = matchAt(conditionName, text, at);
  if (name === undefined) return at;
  at += name.length;
  if (name === 'def' && text[at] === ':') {
    const header = scanHeader(text, start, at + 1, end, sink);
    const variable = matchAt(nameOf, text, at + 1) ?? '';
    const stop = header ?? at + 1 + variable.length;
    if (header === undefined) sink.variables.push({ name: variable, start, end: stop, def: true });
    const args = [{ text: text.slice(at + 1, stop), start: at + 1, end: stop }];
    sink.calls.push({ kind: 'condition', name, args, words: [], negated, start, end: stop });
    return stop;
  }
  at = skipBlank(text, at);
  if (name === 'and' || name === 'or') {
    if (text[at] !== '{') return at;
    at = skipBlank(text, at + 1);
    while (text[at] === '{') {
      at = skipBlank(text, scanCondition(text, at + 1, end, sink));
      if (text[at] === '}') at = skipBlank(text, at + 1);
    }
    sink.calls.push({ kind: 'condition', name, args: [], words: [], negated, start, end: at + 1 });
    return text[at] === '}' ? at + 1 : at;
  }
  if (/^for(?:any|all)/.test(name)) {
    const list = scanArguments(text, at, end, 1, sink);
    at = skipBlank(text, list.stop);
    if (text[at] === '{') at = skipBlank(text, scanCondition(text, at + 1, end, sink));
    sink.calls.push({ kind: 'condition', name, args: list.args, words: [], negated, start, end: at + 1 });
    return text[at] === '}' ? at + 1 : at;
  }
  const { args, words, stop } = scanArguments(text, at, end, conditionArguments[name] ?? 2, sink);
  sink.calls.push({ kind: 'condition', name, args, words, negated, start, end: stop });
  return stop;
}

/**
 * Reads an expanded text for what it uses, without judging it: where braces do not match, it makes the best of it.
 *
 * @param text a byte string, as Exim's expand_string would get it
 * @returns variables, header lines and calls with their offsets, inner ones before the call that holds them
 */
export function scanText(text: string): Scan {
  const sink: Sink = { variables: [], headers: [], calls: [] };
  if (text.includes('$')) scanString(text, 0, text.length, false, sink);
  return sink;
}
