import type { CompiledRewrite } from '../../compile/config.ts';
import type { GroupState } from '../address/extract.ts';
import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { isSpace, lowerCase, skipSpace } from '../expand/characters.ts';
import type { HeaderLine } from '../state/message.ts';
import type { RewriteContext } from './rewrite-one.ts';
import { qualifyAddress, rewriteOne } from './rewrite-one.ts';
import type { RewriteSource } from './rules.ts';
import { hasRulesFor } from './rules.ts';

/** What rewriting a header line may do besides following rules. */
export interface HeaderRewriteOptions {
  /** A router has found that a domain is called something else. */
  readonly routed?: { readonly from: string; readonly to: string };
  /** Whether addresses without a domain may be qualified; otherwise they are left alone. */
  readonly qualifiesSenders: boolean;
  readonly qualifiesRecipients: boolean;
}

/** The header lines that hold addresses, by Exim's type letters. */
const sources: Readonly<Record<string, RewriteSource>> = {
  S: 'sender',
  F: 'from',
  T: 'to',
  C: 'cc',
  B: 'bcc',
  R: 'reply-to',
};

const senders: ReadonlySet<RewriteSource> = new Set(['sender', 'from', 'reply-to']);

/** How long a line gets before it is broken after an address that has grown. */
const longestLine = 40;

/** A header line being rewritten: `text` changes, and `at` is where the next address begins. */
interface Rewriting {
  text: string;
  at: number;
  /** Where a newline was put in last. */
  lastNewline: number;
  changed: boolean;
}

/**
 * Qualifies and rewrites the addresses in a header line. Mirrors `rewrite_header`.
 *
 * @returns the new text of the line; undefined where nothing has changed
 */
export function rewriteHeader(
  header: HeaderLine,
  rules: readonly CompiledRewrite[],
  options: HeaderRewriteOptions,
  context: RewriteContext,
): string | undefined {
  const source = sources[header.type];
  if (source === undefined) return undefined;
  const { text } = header;
  const line: Rewriting = { text, at: skipSpace(text, text.indexOf(':') + 1), lastNewline: 0, changed: false };
  const group: GroupState = { allow: true, open: false };
  while (line.at < line.text.length) rewriteNext(line, group, source, rules, options, context);
  return line.changed ? line.text : undefined;
}

/** Rewrites the address at hand, and goes on to the next. */
function rewriteNext(
  line: Rewriting,
  group: GroupState,
  source: RewriteSource,
  rules: readonly CompiledRewrite[],
  options: HeaderRewriteOptions,
  context: RewriteContext,
): void {
  const { release } = context.match;
  const { text, at: begin } = line;
  const end = addressEnd(text, begin, false);
  let trimmed = end;
  if (release >= 98 && end === text.length) {
    while (trimmed > begin && isSpace(text.charCodeAt(trimmed - 1))) trimmed--;
  }
  const found = extractAddress(text.slice(begin, trimmed), context.addresses, { group });
  line.at = skipSpace(text, end < text.length ? end + 1 : end);
  if (!found.ok) {
    reportUnreadable(found.message, rules.length > 0 || options.routed !== undefined, context);
    return;
  }
  let recipient = found.address;
  let changed = false;
  if (options.routed) {
    const { from, to } = options.routed;
    if (found.domain <= 0 || lowerCase(recipient.slice(found.domain)) !== lowerCase(from)) return;
    recipient = `${recipient.slice(0, found.domain - 1)}@${to}`;
    changed = true;
  } else {
    const isRecipient = !senders.has(source);
    const qualified = qualifyAddress(recipient, isRecipient, context);
    changed = qualified !== recipient;
    if (changed && !(isRecipient ? options.qualifiesRecipients : options.qualifiesSenders)) return;
    recipient = qualified;
  }
  let { start, end: stop } = found;
  let replacement = recipient;
  if (hasRulesFor(rules, source)) {
    const rewritten = rewriteOne(recipient, source, rules, context);
    if (rewritten.changed) {
      changed = true;
      replacement = rewritten.text;
      if (rewritten.whole) {
        start = 0;
        stop = end - begin;
        if (text[end - 1] === '\n') stop--;
      }
    }
  }
  if (changed) replace(line, begin + start, begin + stop, replacement);
}

/** Puts an address into the line in place of another. */
function replace(line: Rewriting, start: number, end: number, replacement: string): void {
  const { text, at } = line;
  let result = text.slice(0, start) + replacement + text.slice(end, Math.max(at, end));
  if (replacement.length > end - start && result.length - line.lastNewline > longestLine) {
    let before = at - 1;
    while (before >= 0 && (text[before] === ' ' || text[before] === '\t')) before--;
    if (text[before] !== '\n') {
      line.lastNewline = result.length;
      result += '\n\t';
    }
  }
  line.text = result + text.slice(at);
  line.at = at - (end - start) + replacement.length;
  line.changed = true;
}

/**
 * What releases do about an address that they cannot read. As it was released, 4.96 ended the process where there are rules
 * to rewrite by; those who distribute it have mended that, as 4.97 does.
 */
function reportUnreadable(message: string, rewrites: boolean, { match }: RewriteContext): void {
  const { release } = match;
  if (release < 96 || message === 'empty address') return;
  if (release >= 98) match.log(`qualify/rewrite: ${message}`, false);
  else if (rewrites) match.log(`rewrite: ${message}`, false);
}
