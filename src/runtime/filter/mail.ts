import { quoted } from '../../../grammar/expansion/messages.ts';
import type { MailField } from '../../../grammar/filter/ast.ts';
import { mailFields } from '../../../grammar/filter/ast.ts';
import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { isSpace, printable, skipSpace } from '../expand/characters.ts';
import { readInterval } from '../expand/times.ts';
import { textOf } from '../expand/value.ts';
import type { Value } from '../expand/value.ts';
import { makeAddress } from '../route/routing-address.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { ReplyData } from '../state/address.ts';
import type { CommandOf } from './arguments.ts';
import type { FilterState } from './state.ts';
import { filterError } from './state.ts';

type MailCommand = CommandOf<'mail' | 'vacation'>;

/** The arguments of the command, expanded. */
export type MailValues = Readonly<Partial<Record<MailField, Value>>>;

/** How many characters of recipients the log shows. */
const longestShown = 256;

const fileFields: readonly MailField[] = ['file', 'log', 'once', 'once_repeat'];

/** What is wrong with a value that goes into header lines, a file name or a time; undefined where all is well. */
function faultOf(field: MailField, text: string, command: string, state: FilterState): string | undefined {
  const topBits = state.run.expansion.environment.settings.printTopBits;
  if (fileFields.includes(field)) {
    const bad = topBits ? /[^\t -~\x80-\xff]/ : /[^\t -~]/;
    if (!bad.test(text)) return undefined;
    return `non-printing character in ${quoted(printable(text, topBits), state.run.release)} in ${command} command`;
  }
  const shown = (): string => `in "${printable(text, topBits).slice(0, 1024)}" in ${command} command`;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (isSpace(text.charCodeAt(at + 1))) continue;
    if (field !== 'extra_headers') return `\\n not followed by space ${shown()}`;
    const name = /^[^:\t-\r ][^:\t-\r ]*:/.exec(text.slice(at + 1));
    if (!name) return `\\n not followed by space or valid header name ${shown()}`;
  }
  return undefined;
}

/** What `-bf` shows of the command. */
function description(command: MailCommand, values: MailValues, state: FilterState): string {
  const { printTopBits } = state.run.expansion.environment.settings;
  const to = values.to === undefined ? '<default>' : textOf(values.to);
  const marks = `${command.kind === 'vacation' ? ' (vacation)' : ''}${command.noerror ? ' (noerror)' : ''}`;
  let text = `${command.seen ? 'Seen m' : 'M'}ail to: ${to}${marks}\n`;
  for (const field of mailFields) {
    const value = values[field];
    if (field === 'to' || value === undefined) continue;
    const expanded = field === 'file' && command.expandsFile ? ' (expanded)' : '';
    text += `${field.padStart(7)}: ${printable(textOf(value), printTopBits)}${expanded}\n`;
  }
  return command.returnsMessage ? `${text}Return original message\n` : text;
}

/** Who the message goes to, as the log shows it: `>a@b,c@d`; undefined where there is nobody. */
function shownRecipients(to: string, state: FilterState): string | undefined {
  let shown = '';
  for (let at = 0; at < to.length;) {
    const end = addressEnd(to, at, false);
    const found = extractAddress(to.slice(at, end), state.run.addressSettings);
    if (found.ok) shown += `${shown === '' ? '>' : ','}${found.address}`;
    if (shown.length > longestShown) return `${shown}, ...`;
    at = skipSpace(to, end < to.length ? end + 1 : end);
  }
  return shown === '' ? undefined : shown;
}

/** The data of the autoreply: the fields of Exim's `reply_item`, by their names there. */
function replyData(
  command: MailCommand,
  to: string,
  onceRepeat: number,
  values: MailValues,
  state: FilterState,
): ReplyData {
  const text = (field: MailField): string | undefined => {
    const value = values[field];
    return value === undefined ? undefined : textOf(value);
  };
  return {
    to,
    cc: text('cc'),
    bcc: text('bcc'),
    from: text('from'),
    reply_to: text('reply_to'),
    subject: text('subject'),
    headers: text('extra_headers'),
    text: text('text'),
    file: text('file'),
    logfile: text('log'),
    oncelog: text('once'),
    once_repeat: onceRepeat,
    file_expand: command.expandsFile,
    return_message: command.returnsMessage,
    expand_forbid: [...state.options.forbidden].join(':'),
  };
}

/**
 * Obeys `mail` or `vacation`: sets up a reply. Mirrors the branch for them of `interpret_commands`.
 *
 * @returns `error` where `state.message` says what is wrong
 */
export function obeyMail(command: MailCommand, values: MailValues, state: FilterState): 'error' | undefined {
  const { run, options } = state;
  if (options.returnPath === '') {
    options.print?.(`${command.kind} command ignored because return_path is empty\n`);
    return undefined;
  }
  for (const field of mailFields) {
    const value = values[field];
    if (value === undefined || field === 'text') continue;
    const fault = faultOf(field, textOf(value), command.kind, state);
    if (fault !== undefined) return filterError(state, fault);
  }
  if (options.print) {
    options.print(description(command, values, state));
    return undefined;
  }
  let to = values.to === undefined ? undefined : textOf(values.to);
  if (to === undefined) {
    const reply = run.expand('$reply_address');
    to = reply.ok ? reply.value : '';
  }
  to = to.slice(skipSpace(to, 0)).replaceAll('\n', ' ');
  const shown = shownRecipients(to, state);
  const address: RoutingAddress = makeAddress(shown ?? '>**bad-reply**', false);
  if (shown === undefined) address.badReply = true;
  address.special = 'reply';
  if (command.noerror) address.propagated.ignoreError = true;
  state.generated.push(address);
  let repeat: number | undefined = 0;
  if (values.once_repeat !== undefined) {
    repeat = readInterval(textOf(values.once_repeat));
    if (repeat === undefined) {
      const what = 'Bad time value for "once_repeat" in mail or vacation command';
      return filterError(state, `${what}: ${textOf(values.once_repeat)}`);
    }
  }
  address.reply = replyData(command, to, repeat, values, state);
  return undefined;
}
