import type { Node, Test } from './ast.ts';
import { atom, body, capture, close, escapeAtom } from './parse.ts';
import { readFlags } from './parse-settings.ts';
import type { Atom, Flags, PatternReader } from './reader.ts';
import { beyond, fault, readName, relative, repeatable, setNode, unrepeatable } from './reader.ts';
import { everything, inverted } from './sets.ts';

/** Reads a callout, which nobody answers. */
function callout(reader: PatternReader): Atom {
  const { text } = reader;
  const pattern = /(\d*)\)|([`'"^%#$])(?:[^]*?)\2\)|(\{)(?:[^}]|\}\})*\}\)/y;
  pattern.lastIndex = reader.at;
  const match = pattern.exec(text);
  if (!match) {
    const digits = /\d*/y;
    digits.lastIndex = reader.at;
    const image = digits.exec(text)?.[0] ?? '';
    if (image !== '') fault('closing parenthesis for (?C expected', reader.at + image.length);
    const known = /^[`'"^%#${]/.test(text.slice(reader.at));
    if (known) fault('missing terminating delimiter for callout with string argument', text.length);
    if (reader.at === text.length) fault('missing closing parenthesis', reader.at);
    fault('unrecognized string delimiter follows (?C', reader.at);
  }
  if (Number(match[1] ?? '0') > 255) fault('number after (?C is greater than 255', reader.at + (match[1] ?? '').length);
  reader.at += match[0].length;
  return unrepeatable({ kind: 'sequence', items: [] });
}

export function recursion(name: string | number, offset: number, reader: PatternReader): Node {
  const node: { kind: 'recursion'; number: number } = { kind: 'recursion', number: 0 };
  if (name !== 0) {
    reader.pending.push({
      name,
      offset,
      late: false,
      resolve: ([number = 0]) => {
        node.number = number;
      },
    });
  }
  return node;
}

function look(reader: PatternReader, flags: Flags, ahead: boolean, negative: boolean, offset: number): Node {
  reader.lookDepth++;
  const inner = body(reader, flags);
  reader.lookDepth--;
  if (!ahead) reader.behind.push({ body: inner, offset, end: reader.at });
  return { kind: 'look', ahead, negative, body: inner };
}

/** Groups that are written with a word: what kind of assertion they are. */
const assertions: Readonly<Record<string, { readonly ahead: boolean; readonly negative: boolean }>> = {
  pla: { ahead: true, negative: false },
  positive_lookahead: { ahead: true, negative: false },
  nla: { ahead: true, negative: true },
  negative_lookahead: { ahead: true, negative: true },
  plb: { ahead: false, negative: false },
  positive_lookbehind: { ahead: false, negative: false },
  nlb: { ahead: false, negative: true },
  negative_lookbehind: { ahead: false, negative: true },
};

/** Reads what begins with `(*`: a verb, or a group that is written with a word. */
function verb(reader: PatternReader, flags: Flags): Atom {
  const { text } = reader;
  const start = reader.at;
  const [, word = '', next = ''] = /^\(\*(\w*)([:)]?)/.exec(text.slice(start)) ?? [];
  const end = start + 2 + word.length;
  const assertion = Object.hasOwn(assertions, word) ? assertions[word] : undefined;
  if (next === ':' && (assertion || word === 'atomic')) {
    reader.at = end + 1;
    if (!assertion) return repeatable({ kind: 'atomic', body: body(reader, flags) });
    return repeatable(look(reader, flags, assertion.ahead, assertion.negative, start));
  }
  if (next === ')' && (word === 'F' || word === 'FAIL')) {
    reader.at = end + 1;
    return unrepeatable(setNode(inverted(everything)));
  }
  if (/^(?:ACCEPT|COMMIT|F|FAIL|MARK|PRUNE|SKIP|THEN)$/.test(word) || (word === '' && next === ':'))
    return beyond('a verb');
  if (/^(?:na|non_atomic|sr|asr|script_run|atomic_script_run)/.test(word)) return beyond(`(*${word}:`);
  return fault(
    `(*${/^[a-z]/.test(word) ? 'alpha_assertion) not recognized' : 'VERB) not recognized or malformed'}`,
    end,
  );
}

export function group(reader: PatternReader, flags: Flags): Atom {
  const { text } = reader;
  const start = reader.at;
  if (/^\(\*[^)]/.test(text.slice(start, start + 3))) return verb(reader, flags);
  if (text.charAt(start + 1) !== '?') {
    reader.at++;
    return flags.noCapture ? repeatable(body(reader, flags)) : capture(reader, flags);
  }
  const inner = readFlags(reader, flags);
  if (inner) {
    reader.at++;
    return repeatable(body(reader, inner));
  }
  reader.at += 2;
  if (reader.at >= text.length) fault('missing closing parenthesis', text.length);
  const char = text.charAt(reader.at++);
  switch (char) {
    case '|':
      return repeatable(body(reader, flags, true));
    case '>':
      return repeatable({ kind: 'atomic', body: body(reader, flags) });
    case '=':
    case '!':
      return repeatable(look(reader, flags, true, char === '!', start));
    case '*':
      return beyond('a non-atomic assertion');
    case 'C':
      return callout(reader);
    case '(':
      return repeatable(conditional(reader, flags, start));
    case '<': {
      const next = text.charAt(reader.at);
      if (next === '*') beyond('a non-atomic assertion');
      if (next === '=' || next === '!') {
        reader.at++;
        return repeatable(look(reader, flags, false, next === '!', start));
      }
      return namedGroup(reader, flags, '>');
    }
    case "'":
      return namedGroup(reader, flags, "'");
    case 'P':
      return pythonGroup(reader, flags);
    case '&':
      return calledByName(reader);
    case 'R':
      close(reader);
      return repeatable(recursion(0, start, reader));
    default:
      reader.at--;
      return numberedCall(reader);
  }
}

function namedGroup(reader: PatternReader, flags: Flags, terminator: string): Atom {
  const { name } = readName(reader, terminator);
  if (reader.names.has(name)) {
    fault('two named subpatterns have the same name (PCRE2_DUPNAMES not set)', reader.at);
  }
  reader.names.set(name, reader.groups + 1);
  return capture(reader, flags);
}

function pythonGroup(reader: PatternReader, flags: Flags): Atom {
  const { text } = reader;
  if (reader.at >= text.length) fault('missing closing parenthesis', text.length);
  const char = text.charAt(reader.at++);
  if (char === '<') return namedGroup(reader, flags, '>');
  if (char === '>') return calledByName(reader);
  if (char !== '=') fault('unrecognized character after (?P', reader.at - 1);
  const { name, offset } = readName(reader, ')');
  return escapeAtom({ kind: 'reference', name, offset }, flags, reader);
}

function calledByName(reader: PatternReader): Atom {
  const { name, offset } = readName(reader, ')');
  return repeatable(recursion(name, offset, reader));
}

function numberedCall(reader: PatternReader): Atom {
  const { text } = reader;
  const pattern = /[+-]?\d+/y;
  pattern.lastIndex = reader.at;
  const image = pattern.exec(text)?.[0];
  if (image === undefined) fault('unrecognized character after (? or (?-', reader.at);
  reader.at += image.length;
  if (reader.at >= text.length) fault('missing closing parenthesis', text.length);
  if (text.charAt(reader.at) !== ')')
    fault('(?R (recursive pattern call) must be followed by a closing parenthesis', reader.at);
  const offset = reader.at++;
  const number = relative(image, reader);
  if (number <= 0 && image !== '0') fault('reference to non-existent subpattern', offset);
  return repeatable(recursion(number, offset, reader));
}

/** What PCRE2 says of a condition that it cannot read, where that is simple. */
function badCondition(rest: string, at: number): never {
  const number = /^[+-]?\d+/.exec(rest)?.[0];
  if (number !== undefined) return fault('missing closing parenthesis for condition', at + number.length);
  if (/^[^\w<'?*]/.test(rest)) return fault('subpattern name expected', at);
  return beyond('a condition');
}

function conditional(reader: PatternReader, flags: Flags, start: number): Node {
  const { text } = reader;
  const at = reader.at;
  let test: Test;
  let define = false;
  const rest = text.slice(at);
  const look = /^\?(?:[=!]|<[=!])/.test(rest);
  if (look) {
    reader.at = at - 1;
    test = { kind: 'look', look: atom(reader, flags).node };
  } else if (rest === '') fault('missing closing parenthesis', text.length);
  else {
    const match = /^(?:([+-]?\d+)|R(\d*)|R&(\w+)|(DEFINE)|<(\w+)>|'(\w+)'|([A-Za-z_]\w*))\)/.exec(rest);
    if (!match) badCondition(rest, at);
    const [image, number, recursed, recursedName, defined, angled, quoted, bare] = match;
    reader.at += image.length;
    if (recursedName !== undefined) beyond('a condition on recursion');
    if (defined !== undefined) {
      test = { kind: 'define' };
      define = true;
    } else if (recursed !== undefined && !reader.names.has(`R${recursed}`)) {
      test = { kind: 'recursion', number: recursed === '' ? undefined : Number(recursed) };
    } else {
      const group: { kind: 'group'; numbers: readonly number[] } = { kind: 'group', numbers: [] };
      const name = number === undefined ? (angled ?? quoted ?? bare ?? `R${recursed ?? ''}`) : relative(number, reader);
      const offset = number !== undefined ? at - 1 : bare === undefined ? at + 1 : at;
      reader.pending.push({
        name,
        offset,
        late: false,
        resolve: (numbers) => {
          group.numbers = numbers;
        },
      });
      test = group;
    }
  }
  const inner = body(reader, flags);
  const branches = inner.kind === 'alternatives' ? inner.branches : [inner];
  if (define && branches.length > 1) fault('DEFINE subpattern contains more than one branch', at);
  if (branches.length > 2) fault('conditional subpattern contains more than two branches', start);
  const [yes = inner, no = { kind: 'sequence', items: [] }] = branches;
  return { kind: 'condition', test, yes, no };
}
