import { hidePasswords } from '../expand/hide-passwords.ts';
import { quoted } from '../../../grammar/expansion/messages.ts';
import type { CompiledRewrite } from '../../compile/config.ts';
import { extractAddress } from '../address/extract.ts';
import { findAt } from '../address/find.ts';
import { fixPhrase } from '../address/phrase.ts';
import type { AddressSettings } from '../address/settings.ts';
import type { Value } from '../expand/value.ts';
import { textOf, valueOf } from '../expand/value.ts';
import { matchAddress, matchPattern } from '../match/match.ts';
import type { Expanded, MatchContext } from '../match/types.ts';
import type { RewriteSource } from './rules.ts';
import { allowsEmpty, isHeader, isRuleFor, sourceNames } from './rules.ts';

/** In what addresses are rewritten. */
export interface RewriteContext {
  readonly match: MatchContext;
  readonly addresses: AddressSettings;
  /** `qualify_domain` and `qualify_recipient`. */
  readonly qualifySender: string;
  readonly qualifyRecipient: string;
  /** `headers_charset`. */
  readonly headersCharset: string | undefined;
  /** Records the address as it was in a header line `X-rewrote-…`, as a message is received. */
  addHeader?(text: string): void;
}

/** What became of an address. */
export interface Rewritten {
  /** The new address; for a header line and a rule with the flag `w`, with all that stands round it. */
  readonly text: string;
  /** Whether a rule applied, though it may have given what was there before. */
  readonly changed: boolean;
  /** Whether a rule with the flag `w` applied, so that the whole of a mailbox is to be replaced. */
  readonly whole: boolean;
}

/** How often a rule with the flag `R` may be applied again. */
const mostRepeats = 10;

/** An address as it is being rewritten. */
interface State {
  /** The result so far. */
  text: string;
  /** The address that the next rule is tried on. */
  subject: string;
  changed: boolean;
  whole: boolean;
  /** Where the address stands in `text`, once that is a whole mailbox. */
  start: number;
  end: number;
}

/** Adds the domain to an address that has none (`rewrite_address_qualify`). */
export function qualifyAddress(address: string, isRecipient: boolean, context: RewriteContext): string {
  if (findAt(address) >= 0) return address;
  return `${address}@${isRecipient ? context.qualifyRecipient : context.qualifySender}`;
}

/**
 * Applies rewriting rules to an address, one after the other. Mirrors `rewrite_one`.
 *
 * @param address a valid address, but for SMTP-time rules, which take any text
 * @param rules those that are for the source count
 * @param header what an `X-rewrote-…` line is called, where one is to be added
 */
export function rewriteOne(
  address: string,
  source: RewriteSource,
  rules: readonly CompiledRewrite[],
  context: RewriteContext,
  header?: string,
): Rewritten {
  const state: State = { text: address, subject: address, changed: false, whole: false, start: 0, end: 0 };
  for (const [index, rule] of rules.entries()) {
    if (!isRuleFor(rule, source)) continue;
    const outcome = applyRule(rule, index + 1, source, state, context, header);
    if (outcome === 'stop' || (outcome === 'applied' && rule.flags.includes('q'))) break;
  }
  context.match.expansion.captures = [];
  return { text: state.text, changed: state.changed, whole: state.whole };
}

/** Applies a rule, and again where its flags want that. */
function applyRule(
  rule: CompiledRewrite,
  number: number,
  source: RewriteSource,
  state: State,
  context: RewriteContext,
  header: string | undefined,
): 'applied' | 'passed' | 'stop' {
  let applied = false;
  for (let count = 0; ; count++) {
    const replacement = replacementOf(rule, source, state.subject, context);
    if (replacement.kind === 'none') return applied ? 'applied' : 'passed';
    if (replacement.kind === 'stop') return 'stop';
    if (!take(replacement.text, rule, number, source, state, context, header)) return 'stop';
    applied = true;
    if (!rule.flags.includes('R')) return 'applied';
    if (count >= mostRepeats) {
      context.match.log('rewrite rule repeat ignored after 10 times', true);
      return 'applied';
    }
  }
}

/** What a rule makes of an address: its replacement, expanded; nothing; or an end to all rewriting. */
type Replacement =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'none' } | { readonly kind: 'stop' };

const none: Replacement = { kind: 'none' };
const stop: Replacement = { kind: 'stop' };

/** Matches an address with a rule, and expands the replacement. */
function replacementOf(
  rule: CompiledRewrite,
  source: RewriteSource,
  subject: string,
  context: RewriteContext,
): Replacement {
  const { match } = context;
  const tainted: Value = { text: subject, taint: true };
  let expansion: Expanded;
  if (source === 'smtp-sender' || source === 'smtp-recipient') {
    const pattern = match.expand(rule.pattern, match.expansion);
    if (!pattern.ok) {
      if (!pattern.forced) {
        const shown = quoted(rule.pattern, match.release);
        match.log(`failed to expand ${shown} while checking for SMTP rewriting: ${pattern.message}`, true);
      }
      return none;
    }
    if (matchPattern(tainted, pattern.value, match, true).status !== 'match') return none;
    expansion = match.expand(rule.replacement, match.expansion);
  } else {
    const at = subject.lastIndexOf('@');
    const pattern = { text: rule.pattern, single: true };
    const options = { caseful: true, captures: true, discardData: true };
    if (matchAddress(tainted, pattern, match, options).status !== 'match') return none;
    if (rule.replacement === '*') return stop;
    const localPart = valueOf(subject.slice(0, Math.max(at, 0)), true);
    const domain = valueOf(subject.slice(at + 1), true);
    expansion = match.withVariable('local_part', localPart, () =>
      match.withVariable('domain', domain, () => match.expand(rule.replacement, match.expansion)),
    );
  }
  if (expansion.ok) return { kind: 'text', text: textOf(expansion.value) };
  if (expansion.forced) return rule.flags.includes('q') ? stop : none;
  match.log(`Expansion of ${rule.replacement} failed while rewriting: ${hidePasswords(expansion.message)}`, true);
  return stop;
}

/** Takes a replacement over into the state; false where it is no address that will do. */
function take(
  replacement: string,
  rule: CompiledRewrite,
  number: number,
  source: RewriteSource,
  state: State,
  context: RewriteContext,
  header: string | undefined,
): boolean {
  const { match, addresses } = context;
  const { release } = match;
  const { subject } = state;
  let text = replacement;
  const found = extractAddress(text, addresses, { allowNull: allowsEmpty(source) });
  if (!found.ok) {
    match.log(`Rewrite of ${subject} yielded unparseable address: ${found.message} in address ${text}`, true);
    return false;
  }
  let { address, end } = found;
  const { start } = found;
  if (found.domain === 0 && (address !== '' || !allowsEmpty(source))) {
    if (!rule.flags.includes('Q')) {
      match.log(`Rewrite of ${subject} yielded unqualified address ${quoted(text, release)}`, true);
      return false;
    }
    address = qualifyAddress(address, true, context);
    text = text.slice(0, start) + address + text.slice(end);
    end = start + address.length;
  }
  const wholeRule = rule.flags.includes('w');
  if (match.logs('address_rewrite')) {
    const as = release < 99 || wholeRule || !text.includes('<') ? 'as' : 'with (address part of)';
    match.log(`"${state.text}" from ${sourceNames[source]} rewritten ${as} "${text}" by rule ${number}`, false);
  }
  if (header !== undefined) context.addHeader?.(`X-rewrote-${header}: ${subject}\n`);

  if (isHeader(source) && wholeRule) {
    const fixed = fixMailbox({ text, start, end }, address, context);
    Object.assign(state, fixed, { whole: true });
  } else if (state.whole) {
    const text = state.text.slice(0, state.start) + address + state.text.slice(state.end);
    Object.assign(state, { text, end: state.start + address.length });
  } else state.text = address;
  state.subject = address;
  state.changed = true;
  return true;
}

/** An address in the text round it. */
interface Placed {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Puts what stands round an address in angle brackets right, as phrases. */
function fixMailbox({ text, start, end }: Placed, address: string, context: RewriteContext): Placed {
  if (start === 0 || text[start - 1] !== '<') return { text, start, end };
  const { match, headersCharset } = context;
  const options = {
    release: match.release,
    buffer: 256,
    ...(headersCharset === undefined ? {} : { charset: headersCharset }),
  };
  let before = start - 1;
  while (before > 0 && text[before - 1] === ' ') before--;
  const first = fixPhrase(text.slice(0, before), options);
  let after = end + 1;
  while (text[after] === ' ') after++;
  const last = fixPhrase(text.slice(after), options);
  const newStart = first.length + start - before;
  return {
    text: first + text.slice(before, after) + last,
    start: newStart,
    end: newStart + address.length,
  };
}
