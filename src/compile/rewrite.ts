import type { RewriteRule, Value } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import { dequote } from '../../grammar/config/dequote.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import { listReader, nextInList } from '../../grammar/list/split.ts';
import type { Compilation, FaultReport } from './compilation.ts';
import { faultInLine } from './compilation.ts';
import type { CompiledRewrite } from './config.ts';
import { skipSpace } from './exim-text.ts';

/** Flags of header lines, of the envelope, and those that say how (readconf.c, `readconf_one_rewrite`). */
const headerFlags = 'sftcbr';
const envelopeFlags = 'FT';

/** What a rule is for where no flag says so. */
const defaultFlags = { global: headerFlags + envelopeFlags, transport: headerFlags } as const;

/** Flags that stand for several. */
const groups: Readonly<Record<string, string>> = { h: headerFlags, E: envelopeFlags };

/** What is wrong with one rule; `at` is an offset into its text, and may be absent where the whole rule is meant. */
type Problem = Pick<FaultReport, 'rule' | 'message' | 'exim'> & { readonly at?: number };

interface OneRule {
  readonly pattern: string;
  readonly replacement: string;
  readonly flags: string;
}

/** Reads one rule: a pattern, a replacement, and flags. */
function readRule(text: string, kind: 'global' | 'transport'): OneRule | Problem {
  const pattern = dequote(text, 0, text.length);
  const begin = skipSpace(text, pattern.end);
  if (begin >= text.length) {
    return {
      rule: 'rewrite/bad-rule',
      message: 'this rule has a pattern, but no replacement',
      exim: 'missing rewrite replacement string',
    };
  }
  const replacement = dequote(text, begin, text.length);
  let flags = '';
  for (let at = replacement.end; at < text.length; at++) {
    const flag = text.charAt(at);
    if (flag === ' ' || flag === '\t') continue;
    if (!'qwhsftcbrEFTQRS'.includes(flag)) {
      return {
        rule: 'rewrite/unknown-flag',
        message: `"${flag}" is no flag of rewriting rules; a replacement that holds a space must stand in quotes`,
        at,
        exim: `unknown rewrite flag character '${flag}' (could be missing quotes round replacement item)`,
      };
    }
    if (flag === 'S' && !pattern.text.startsWith('^') && !pattern.text.startsWith('\\N^')) {
      return {
        rule: 'rewrite/flag-needs-regex',
        message: 'the flag S needs a pattern that is a regular expression, beginning with "^"',
        at,
        exim: 'rewrite rule has the S flag but is not a regular expression',
      };
    }
    flags += groups[flag] ?? flag;
  }
  if (!/[sftcbrFTS]/.test(flags)) flags = defaultFlags[kind] + flags;
  return { pattern: pattern.text, replacement: replacement.text, flags: [...new Set(flags)].join('') };
}

/**
 * Compiles a rule of the rewrite section.
 *
 * @returns undefined where it was refused
 */
export function compileRewrite(compilation: Compilation, node: RewriteRule): CompiledRewrite | undefined {
  const text = compilation.text.slice(node.start, node.end);
  const read = readRule(text, 'global');
  if ('pattern' in read) return { ...read, node };
  const { at, ...problem } = read;
  const place: LogicalSpan = at === undefined ? node : { start: node.start + at, end: node.start + at + 1 };
  faultInLine(compilation, { ...problem, at: place });
  return undefined;
}

/**
 * Reads the value of `headers_rewrite`: a list of rules for header lines.
 *
 * @param value the option's value
 */
export function readHeaderRewrites(compilation: Compilation, value: Value): CompiledRewrite[] {
  const rules: CompiledRewrite[] = [];
  const reader = listReader(value.text);
  let start = 0;
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    const place = {
      start: offsetInLogicalText(value, skipSpace(value.text, start)),
      end: offsetInLogicalText(value, reader.position),
    };
    start = reader.position;
    const read = readRule(item, 'transport');
    if ('pattern' in read) {
      rules.push(read);
      continue;
    }
    faultInLine(compilation, { ...read, at: place });
  }
  if (rules.some((rule) => /[FTS]/.test(rule.flags))) {
    faultInLine(compilation, {
      rule: 'rewrite/envelope-in-transport',
      message: 'only header lines can be rewritten as a message is transported',
      at: value,
      exim: 'rewrite rule specifies a non-header rewrite - not allowed at transport time -',
    });
  }
  return rules;
}
