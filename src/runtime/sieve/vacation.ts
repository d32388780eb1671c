import type { VacationArguments } from '../../../grammar/sieve/ast.ts';
import { quote2047 } from '../address/quote-2047.ts';
import { untilNul, upperCase } from '../expand/characters.ts';
import { hexDigest } from '../expand/hashing.ts';
import { textOf } from '../expand/value.ts';
import { isPersonal } from '../filter/personal.ts';
import { makeAddress } from '../route/routing-address.ts';
import type { ReplyData } from '../state/address.ts';
import { decodedField, hasField } from './header-fields.ts';
import { quotedPrintable } from './quoted-printable.ts';
import type { SieveState } from './state.ts';
import { sieveError, tellAction } from './state.ts';

/** How many characters of the recipient stand in the name of a reply. */
const longestShown = 256;

const secondsOfDay = 86400;

/** The name of the file that remembers who has been answered: it depends on what is answered. */
function onceName({ subject, from, mime, reason }: VacationArguments): string {
  const key = `${subject?.text ?? ''}${from?.text ?? ''}${mime ? '1' : '0'}${reason.text}`;
  return upperCase(hexDigest('md5', key));
}

/** The subject of the reply. */
function subjectOf({ subject }: VacationArguments, { run }: SieveState): string {
  if (subject) return subject.text;
  return hasField('subject', run) === true ? `Auto: ${decodedField('Subject', run) ?? ''}` : 'Automated reply';
}

const plainHeaders =
  'MIME-Version: 1.0\nContent-Type: text/plain;\n\tcharset="utf-8"\nContent-Transfer-Encoding: quoted-printable';

/** What stands between header and body of an entity. */
const blankLine = '\r\n\r\n';

/** Takes an entity apart; one without a blank line in it loses its last characters. */
function splitEntity(text: string): { readonly headers: string; readonly text: string } {
  const found = text.indexOf(blankLine);
  const last = Math.max(text.length - blankLine.length, 0);
  const end = found < 0 || found > last ? last : found;
  const body = end + blankLine.length < text.length ? end + blankLine.length : Math.max(text.length - 1, 0);
  return { headers: text.slice(0, end), text: text.slice(body) };
}

/** Header lines and text of the reply. */
function bodyOf({ mime, reason }: VacationArguments): { readonly headers: string; readonly text: string } {
  if (!mime) return { headers: plainHeaders, text: quotedPrintable(reason.text) };
  const { headers, text } = splitEntity(reason.text);
  return { headers: untilNul(headers), text: untilNul(text) };
}

/**
 * Sets up a reply to a message that is personal. Mirrors the branch for `vacation` of `parse_commands`.
 *
 * @param line that of an error
 */
export function obeyVacation(given: VacationArguments, line: number, state: SieveState): void {
  const { run, options } = state;
  if (run.release >= 99 && !run.config.target.features.has('exim_filter')) {
    sieveError(state, "test for 'personal': module not available", line);
    return;
  }
  const aliases = given.addresses.map(({ text }) => untilNul(text));
  if (!isPersonal(aliases, run)) {
    tellAction(state, 'Sieve: mail was not personal, vacation would ignore it');
    return;
  }
  const name = onceName(given);
  tellAction(state, `Sieve: mail was personal, vacation file basename: ${name}`);
  if (options.testing) return;
  if (!given.mime && given.reason.text === '' && run.release >= 97) {
    state.error = { message: 'a vacation message without text', line, fatal: true };
    return;
  }
  const { sender } = run.message;
  const address = makeAddress(`>${sender.slice(0, longestShown)}`, false);
  address.special = 'reply';
  address.propagated.ignoreError = true;
  const own = run.expand('$local_part@$domain');
  const subject = subjectOf(given, state);
  const reply: ReplyData = {
    to: sender,
    from: given.from ? untilNul(given.from.text) : own.ok ? own.value : undefined,
    subject: untilNul(
      quote2047(subject, { release: run.release, charset: 'utf-8', fold: true, buffer: 32 + 4 * subject.length }),
    ),
    ...bodyOf(given),
    oncelog: `${textOf(options.vacationDirectory ?? '')}/${name}`,
    once_repeat: given.days * secondsOfDay,
  };
  address.reply = reply;
  state.generated.push(address);
}
