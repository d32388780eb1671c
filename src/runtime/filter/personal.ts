import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { lowerCase } from '../expand/characters.ts';
import { compileRegex } from '../regex/regex.ts';
import type { RewriteSource } from '../rewrite/rules.ts';
import { rewriteOne } from '../rewrite/rewrite-one.ts';
import type { Run } from '../run/run.ts';

/** Header lines that mailing lists put in. */
const listLine = /^List-(?:Id|Help|Subscribe|Unsubscribe|Post|Owner|Archive):/i;

/** Senders that are programs. */
const programs = ['^server@', '^daemon@', '^root@', '^listserv@', '^majordomo@', '^.*?-request@', '^owner-[^@]+@'];

/** A test for one pattern: a regular expression where it begins with a circumflex, else a text. */
function patternTest(pattern: string, whole: boolean): (text: string) => boolean {
  if (pattern.startsWith('^')) {
    const compiled = compileRegex(pattern, true);
    return (text) => compiled.ok && compiled.regex.test(text);
  }
  const wanted = lowerCase(pattern);
  return whole ? (text) => lowerCase(text) === wanted : (text) => lowerCase(text).includes(wanted);
}

/** The addresses in a header line, up to the first that is none. */
function addressesIn(line: string, start: number, run: Run): string[] {
  const found: string[] = [];
  for (let at = start; at < line.length;) {
    const end = addressEnd(line, at, false);
    const address = extractAddress(line.slice(at, end), run.addressSettings);
    if (!address.ok) break;
    found.push(address.address);
    at = line.charAt(end) === ',' ? end + 1 : end;
  }
  return found;
}

/** Whether any header line of a name holds any of the patterns. Mirrors `header_match`. */
function headerHolds(name: string, hasAddresses: boolean, patterns: readonly string[], run: Run): boolean {
  const lines = run.message.headers.filter(({ type, text }) => type !== '*' && lowerCase(text).startsWith(name));
  const texts = hasAddresses
    ? lines.flatMap(({ text }) => addressesIn(text, name.length, run))
    : lines.map(({ text }) => text);
  return patterns.some((pattern) => texts.some(patternTest(pattern, hasAddresses)));
}

/** Whether a message looks as if it were sent by a program, or to a mailing list. */
function isAutomatic(run: Run): boolean {
  for (const { type, text } of run.message.headers) {
    if (type === '*') continue;
    if (listLine.test(text)) return true;
    const submitted = /^Auto-submitted:[\t-\r ]*([^]*)$/i.exec(text)?.[1];
    if (submitted !== undefined && !/^no[\t-\r ]*$/i.test(submitted)) return true;
  }
  return false;
}

/**
 * Whether a message was sent to the user whose filter asks, by a person. Mirrors `filter_personal`.
 *
 * @param aliases other addresses of the user
 */
export function isPersonal(aliases: readonly string[], run: Run): boolean {
  if (isAutomatic(run)) return false;
  const { address, config, rewriting } = run;
  const localPart = address?.localPart ?? '';
  const domain = address?.domain ?? '';
  const rewritten = (text: string, source: RewriteSource): string =>
    rewriteOne(text, source, config.rewrite, rewriting).text;
  const self = `${localPart}@${domain}`;
  const selfFrom = [self, rewritten(self, 'from')];
  // From 4.94 on what rewriting makes of the user's own address does not count here.
  const selfTo = run.release < 94 ? [self, rewritten(self, 'to')] : [self];
  if (address?.prefix !== undefined || address?.suffix !== undefined) {
    const whole = `${address.prefix ?? ''}${localPart}${address.suffix ?? ''}@${domain}`;
    selfFrom.push(whole, rewritten(whole, 'from'));
    selfTo.push(whole, rewritten(whole, 'to'));
  }
  return (
    headerHolds('to:', true, [...aliases, ...selfTo], run) &&
    !headerHolds('from:', true, [...aliases, ...programs, ...selfFrom], run) &&
    !headerHolds('precedence:', false, ['bulk', 'list', 'junk'], run) &&
    run.message.sender !== ''
  );
}
