import type { Name, RetryParameters, RetryRule, RewriteRule, Value } from './ast.ts';
import { nameNode, skipSpace, wordValue } from './values.ts';

/** Characters that Exim takes for part of a retry rule's error name (`mac_isgraph`). */
const graph = /[!-~\x80-\xff]*/y;

/** The first index of a character from `at` on, or `end`. */
function indexBefore(text: string, character: number, at: number, end: number): number {
  let index = at;
  while (index < end && text.charCodeAt(index) !== character) index++;
  return index;
}

/** Reads the parameter sets of a retry rule as far as their form goes; what is wrong in them is for the compiler to say. */
function readParameters(text: string, start: number, end: number): RetryParameters[] {
  const sets: RetryParameters[] = [];
  let at = start;
  while (at < end) {
    const stop = indexBefore(text, 59, at, end);
    const begin = skipSpace(text, at, stop);
    if (begin < stop) {
      const parts: Name[] = [];
      let from = begin;
      while (from <= stop) {
        const comma = indexBefore(text, 44, from, stop);
        const first = skipSpace(text, from, comma);
        let last = comma;
        while (last > first && text.charCodeAt(last - 1) <= 32) last--;
        parts.push(nameNode(text, first, last));
        from = comma + 1;
      }
      const [letter, ...rest] = parts;
      if (letter) sets.push({ kind: 'retry-parameters', letter, arguments: rest, start: begin, end: stop });
    }
    at = stop + 1;
  }
  return sets;
}

/**
 * Reads a line of the retry section: `pattern error [senders=list] parameters` (readconf.c, readconf_retries()).
 *
 * @param text the logical text
 */
export function readRetryRule(text: string, start: number, end: number): RetryRule {
  const pattern = wordValue(text, start, end);
  let at = skipSpace(text, pattern.end, end);
  graph.lastIndex = at;
  const length = Math.min(graph.exec(text)?.[0].length ?? 0, end - at);
  const error = length > 0 ? nameNode(text, at, at + length) : undefined;
  at = skipSpace(text, at + length, end);
  let senders: Value | undefined;
  let sendersWithoutEquals: Name | undefined;
  if (text.startsWith('senders', at) && at + 7 <= end) {
    const after = skipSpace(text, at + 7, end);
    if (text.charAt(after) === '=' && after < end) {
      senders = wordValue(text, skipSpace(text, after + 1, end), end);
      at = skipSpace(text, senders.end, end);
    } else {
      sendersWithoutEquals = nameNode(text, at, at + 7);
      at = after;
    }
  }
  return {
    kind: 'retry-rule',
    pattern,
    error,
    ...(senders ? { senders } : {}),
    ...(sendersWithoutEquals ? { sendersWithoutEquals } : {}),
    rest: at < end ? nameNode(text, at, end) : undefined,
    parameters: readParameters(text, at, end),
    start,
    end,
  };
}

/**
 * Reads a line of the rewrite section: `pattern replacement [flags]` (readconf.c, readconf_one_rewrite()).
 *
 * @param text the logical text
 */
export function readRewriteRule(text: string, start: number, end: number): RewriteRule {
  const pattern = wordValue(text, start, end);
  const at = skipSpace(text, pattern.end, end);
  if (at >= end) return { kind: 'rewrite-rule', pattern, replacement: undefined, flags: undefined, start, end };
  const replacement = wordValue(text, at, end);
  const flags = skipSpace(text, replacement.end, end);
  return {
    kind: 'rewrite-rule',
    pattern,
    replacement,
    flags: flags < end ? nameNode(text, flags, end) : undefined,
    start,
    end,
  };
}
