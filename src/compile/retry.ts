import { lowerCase, upperCase } from '../../grammar/preprocess/characters.ts';
import type { RetryRule } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Compilation } from './compilation.ts';
import { faultInLine } from './compilation.ts';
import type { CompiledRetry } from './config.ts';
import { isAlpha, isDigit, skipSpace } from './exim-text.ts';
import { readFactor } from './values/numbers.ts';
import { readTime } from './values/time.ts';

/** Whether `word` and `whole` agree in their first `length` characters, but for case. */
function agrees(word: string, whole: string, length: number): boolean {
  return lowerCase(word.slice(0, length)) === lowerCase(whole.slice(0, length));
}

const timeoutSuffixes = ['A', 'MX', 'connect', 'connect_A', 'connect_MX', 'DNS'];

/**
 * Checks the error field of a retry rule, such as `quota_7d` (`readconf_retry_error`).
 *
 * @param text where it stands
 * @param end where it ends; the character there must follow a time
 * @returns Exim's message where it is none; undefined where it is right
 */
export function retryErrorProblem(text: string, start: number, end: number): string | undefined {
  const word = text.slice(start, end);
  const underscore = word.indexOf('_');
  const length = underscore < 0 ? word.length : underscore;
  const name = lowerCase(word.slice(0, length));
  const suffix = underscore < 0 ? undefined : word.slice(underscore + 1);
  if (name === 'quota') {
    const right = suffix === undefined || readTime(text, start + length + 1, text.charAt(end)) !== undefined;
    return right ? undefined : 'bad time value';
  }
  if (name === 'refused') {
    const right = suffix === undefined || ['MX', 'A'].some((each) => agrees(suffix, each, suffix.length));
    return right ? undefined : 'A or MX expected after "refused"';
  }
  if (name === 'timeout') {
    const right = suffix === undefined || timeoutSuffixes.some((each) => agrees(suffix, each, suffix.length));
    return right ? undefined : '"A", "MX", or "connect" expected after "timeout"';
  }
  const code = /^(mail|rcpt|data)_4/i.exec(word);
  if (code) {
    return /^.{6}(?:\d[\dx]|xx)$/.test(word)
      ? undefined
      : `${word.slice(0, 4)}_4 must be followed by xx, dx, or dd, where x is literal and d is any digit`;
  }
  if (name === 'auth' && suffix !== undefined && agrees('failed', suffix, suffix.length)) return undefined;
  for (const each of ['lost_connection', 'tls_required', 'lookup'])
    if (agrees(each, word, word.length)) return undefined;
  return word.startsWith('*') && length === 1 ? undefined : `unknown or malformed retry error "${word}"`;
}

/** One set of parameters, as its numbers were read. */
interface Parameters {
  readonly letter: string;
  readonly until: number;
  readonly interval: number;
  readonly factor?: number;
}

type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly end: number }
  | { readonly ok: false; readonly problem: string; readonly at: number };

/** Reads one argument of a set of parameters, with the comma before it; a bad number is -1. */
function readArgument(text: string, start: number, kind: 'time' | 'factor'): Reading<number> {
  if (text.charAt(start) !== ',') return { ok: false, problem: 'comma expected', at: start };
  const begin = skipSpace(text, start + 1);
  let at = begin;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (!isAlpha(c) && !isDigit(c) && !(kind === 'factor' && c === 46)) break;
    at++;
  }
  const next = text.charAt(at);
  if (next !== '' && !/[\t-\r ,;]/.test(next)) return { ok: false, problem: 'comma or semicolon expected', at };
  const value = kind === 'time' ? readTime(text, begin, next) : readFactor(text, begin, next);
  return { ok: true, value: value ?? -1, end: at };
}

/** Reads one set of parameters: `text` ends with the line. */
function readParameters(text: string, start: number): Reading<Parameters> {
  const letter = upperCase(text.charAt(start));
  const until = readArgument(text, start + 1, 'time');
  if (!until.ok) return until;
  if (!'FGH'.includes(letter)) return { ok: false, problem: 'unknown retry rule letter', at: start };
  const interval = readArgument(text, until.end, 'time');
  if (!interval.ok) return interval;
  let at = interval.end;
  let factor: number | undefined;
  if (letter !== 'F') {
    const read = readArgument(text, at, 'factor');
    if (!read.ok) return read;
    factor = read.value;
    at = read.end;
  }
  if (until.value <= 0 || interval.value <= 0 || (factor !== undefined && factor < 1000)) {
    return { ok: false, problem: 'bad parameters for retry rule', at: start };
  }
  const value = { letter, until: until.value, interval: interval.value, ...(factor === undefined ? {} : { factor }) };
  return { ok: true, value, end: at };
}

const explanations: Readonly<Record<string, string>> = {
  'comma expected': 'a comma is expected here: a set is written like F,2h,15m or G,16h,1h,1.5',
  'comma or semicolon expected': 'a comma or semicolon is expected here',
  'semicolon expected': 'a semicolon must stand between sets of parameters',
  'unknown retry rule letter': 'a set of parameters begins with F, G or H',
  'bad parameters for retry rule': 'times must be greater than zero, and a factor at least 1',
};

/**
 * Compiles a rule of the retry section (`readconf_retries`).
 *
 * @returns undefined where it was refused
 */
export function compileRetry(compilation: Compilation, node: RetryRule): CompiledRetry | undefined {
  const text = compilation.text.slice(0, node.end);
  const refuse = (message: string, at: LogicalSpan, exim: string): CompiledRetry | undefined => {
    faultInLine(compilation, { rule: 'retry/bad-rule', message, at, exim }, node);
    return undefined;
  };
  const { error, rest } = node;
  if (!error)
    return refuse('the error field is missing: write * for any error', node, 'missing error type in retry rule');
  const problem = retryErrorProblem(text, error.start, error.end);
  if (problem !== undefined) {
    faultInLine(compilation, {
      rule: 'retry/unknown-error',
      message: `"${error.text}" is no error that a retry rule can be for`,
      at: error,
      exim: problem,
    });
    return undefined;
  }
  if (node.sendersWithoutEquals) {
    const exim = '"=" expected after "senders" in retry rule';
    return refuse('"=" is missing after "senders"', node.sendersWithoutEquals, exim);
  }
  const parameters: CompiledRetry['parameters'][number][] = [];
  let at = rest?.start ?? node.end;
  while (at < node.end) {
    const read = readParameters(text, at);
    const end = read.ok ? skipSpace(text, read.end) : 0;
    if (!read.ok || (end < node.end && text.charAt(end) !== ';')) {
      const exim = read.ok ? 'semicolon expected' : read.problem;
      const start = read.ok ? end : Math.min(read.at, node.end);
      return refuse(explanations[exim] ?? exim, { start, end: node.end }, exim);
    }
    const set = node.parameters[parameters.length];
    if (set) parameters.push({ ...read.value, letter: read.value.letter as 'F' | 'G' | 'H', node: set });
    at = end < node.end ? skipSpace(text, end + 1) : node.end;
  }
  return { pattern: node.pattern.text, error: error.text, senders: node.senders?.text, parameters, node };
}
