import { lowerCase, trimSpaceEnd } from '../../expand/characters.ts';
import { extractAddress } from '../../address/extract.ts';
import { addressEnd } from '../../address/find.ts';
import type { HeaderLine } from '../../state/message.ts';
import type { Run } from '../../run/run.ts';
import { printable } from '../words/condition.ts';

/** One address of a header line, as written, and what reading it gave. */
export interface HeaderAddress {
  readonly written: string;
  readonly found: ReturnType<typeof extractAddress>;
}

/** Takes the addresses out of a header line, groups and all. */
export function addressesOf(header: HeaderLine, run: Run): HeaderAddress[] {
  const { text } = header;
  const addresses: HeaderAddress[] = [];
  const group = { allow: true, open: false };
  let at = text.indexOf(':') + 1;
  for (;;) {
    while (/[\t-\r ]/.test(text.charAt(at))) at++;
    if (at >= text.length) return addresses;
    const end = addressEnd(text, at, false);
    const written = text.slice(at, end);
    addresses.push({ written: trimSpaceEnd(written), found: extractAddress(written, run.addressSettings, { group }) });
    at = end + 1;
  }
}

const nameOf = ({ text }: HeaderLine): string => trimSpaceEnd(text.slice(0, text.indexOf(':')));

/** The header lines that hold addresses are well formed: gives what is wrong (`verify_check_headers`). */
export function checkHeaderSyntax(run: Run): string | undefined {
  const { flags, headers } = run.message;
  for (const header of headers) {
    if (!'FRSTCB'.includes(header.type)) continue;
    for (const { written, found } of addressesOf(header, run)) {
      let message = found.ok ? undefined : found.message;
      if (found.ok && found.domain === 0) {
        const flag = header.type === 'F' || header.type === 'S' ? 'unqualified_sender' : 'unqualified_recipient';
        if (run.connection.counters.get(`allow_${flag}`) !== 1 && flags.get(`allow_${flag}`) !== true) {
          message = 'unqualified address not permitted';
        }
      }
      if (message === undefined || message === 'empty address') continue;
      const verb = written.length > 1024 ? 'begins' : 'is';
      return printable(`${message}: failing address in "${nameOf(header)}:" header ${verb}: ${written.slice(0, 1024)}`);
    }
  }
  return undefined;
}

/** The names of header lines are printable ASCII (`verify_check_header_names_ascii`). */
export function checkHeaderNames(run: Run): string | undefined {
  for (const { text } of run.message.headers) {
    const name = text.slice(0, Math.max(text.indexOf(':'), 0));
    if (/[^!-~]/.test(name)) return `Invalid character in header "${name}" found`;
  }
  return undefined;
}

/** Every recipient stands in To: or Cc: (`verify_check_notblind`). */
export function isNotBlind(run: Run, caseful: boolean): boolean {
  const { headers, recipients } = run.message;
  const named = headers
    .filter(({ type }) => type === 'T' || type === 'C')
    .flatMap((header) => addressesOf(header, run))
    .flatMap(({ found }) => (found.ok && found.domain > 0 ? [canonical(found.address, caseful)] : []));
  return recipients.every(({ address }) => named.includes(canonical(address, caseful)));
}

function canonical(address: string, caseful: boolean): string {
  if (!caseful) return lowerCase(address);
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + lowerCase(address.slice(at));
}
