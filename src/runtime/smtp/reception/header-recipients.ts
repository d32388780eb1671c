import { trimSpaceEnd, trimSpaceStart } from '../../expand/characters.ts';
import { extractAddress } from '../../address/extract.ts';
import { addressEnd } from '../../address/find.ts';
import { rewriteAddress } from '../../rewrite/rewrite-address.ts';
import type { Run } from '../../run/run.ts';
import type { HeaderLine } from '../../state/message.ts';

/** One of several addresses, as it was written, or what is wrong with it. */
export type ReadAddress =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly text: string; readonly message: string };

/** Reads a list of addresses between commas; empty ones count for nothing. */
export function* readAddresses(text: string, run: Run, groups: boolean): Generator<ReadAddress> {
  const settings = {
    ...run.addressSettings,
    ...(run.config.target.features.has('i18n') && { allowUtf8Domains: true }),
  };
  const group = { allow: groups, open: false };
  for (let at = 0; at < text.length;) {
    const end = addressEnd(text, at, false);
    const written = text.slice(at, end);
    const found = extractAddress(written.replaceAll('\n', ''), settings, { group });
    if (found.ok) yield { ok: true, address: found.address };
    else if (found.message !== 'empty address') {
      yield { ok: false, text: trimSpaceEnd(text.slice(at)), message: found.message };
    }
    at = end + 1;
    while (at < text.length && /[,\t-\r ]/.test(text.charAt(at))) at++;
  }
}

/** What was found in the header of a message that is sent to the addresses in it. */
export interface HeaderRecipients {
  readonly addresses: readonly string[];
  readonly errors: readonly { readonly text: string; readonly message: string }[];
  /** Some were suppressed, for they were on the command line. */
  readonly suppressed: boolean;
  /** There are more than `most`. */
  readonly tooMany: boolean;
}

/**
 * Takes the recipients out of To:, Cc: and Bcc:, as `-t` does; Bcc: does not go with the message.
 *
 * @param unwanted what was on the command line; with `extract_addresses_remove_arguments` it gets nothing
 * @param most `recipients_max`; 0 for no limit
 */
export function recipientsInHeader(run: Run, unwanted: readonly string[], most: number): HeaderRecipients {
  const { message } = run;
  const resent = message.headers.some(({ text }) => /^resent-/i.test(text));
  const none = new Set(unwanted.map((each) => rewriteAddress(each, true, true, run.config.rewrite, run.rewriting)));
  const addresses: string[] = [];
  const errors: { text: string; message: string }[] = [];
  let suppressed = false;
  let count = 0;
  for (const header of message.headers) {
    const { text, type } = header;
    if (!/[TCB]/.test(type) || (resent && !/^resent-/i.test(text))) continue;
    for (const each of readAddresses(trimSpaceStart(text.slice(text.indexOf(':') + 1)), run, true)) {
      if (most > 0 && ++count > most) return { addresses, errors, suppressed, tooMany: true };
      if (!each.ok) errors.push({ text: each.text, message: each.message });
      else if (none.has(each.address)) suppressed = true;
      else addresses.push(each.address);
    }
  }
  message.headers = message.headers.map((header): HeaderLine => {
    const goes = header.type === 'B' && (!resent || /^resent-/i.test(header.text));
    return goes ? { ...header, type: '*' } : header;
  });
  return { addresses, errors, suppressed, tooMany: false };
}
