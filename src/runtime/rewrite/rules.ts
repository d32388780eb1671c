import type { CompiledRewrite } from '../../compile/config.ts';

/** Where an address that is rewritten comes from. */
export type RewriteSource =
  'sender' | 'from' | 'to' | 'cc' | 'bcc' | 'reply-to' | 'env-from' | 'env-to' | 'smtp-sender' | 'smtp-recipient';

/** The flag letter of rules that are for a source. */
const letters: Readonly<Record<RewriteSource, string>> = {
  sender: 's',
  from: 'f',
  to: 't',
  cc: 'c',
  bcc: 'b',
  'reply-to': 'r',
  'env-from': 'F',
  'env-to': 'T',
  'smtp-sender': 'S',
  'smtp-recipient': 'S',
};

/** How a source is called in log lines. */
export const sourceNames: Readonly<Record<RewriteSource, string>> = {
  sender: 'sender:',
  from: 'from:',
  to: 'to:',
  cc: 'cc:',
  bcc: 'bcc:',
  'reply-to': 'reply-to:',
  'env-from': 'env-from',
  'env-to': 'env-to',
  'smtp-sender': 'smtp sender',
  'smtp-recipient': 'smtp recipient',
};

/** Whether a rule is for a source. */
export function isRuleFor(rule: CompiledRewrite, source: RewriteSource): boolean {
  return rule.flags.includes(letters[source]);
}

/** Whether any of the rules is for a source. */
export function hasRulesFor(rules: readonly CompiledRewrite[], source: RewriteSource): boolean {
  return rules.some((rule) => isRuleFor(rule, source));
}

/** Whether a source is a header line. */
export function isHeader(source: RewriteSource): boolean {
  return !letters[source].match(/[FTS]/);
}

/** Whether the empty address may come out of rewriting: only for senders of envelopes. */
export function allowsEmpty(source: RewriteSource): boolean {
  return source === 'env-from' || source === 'smtp-sender';
}
