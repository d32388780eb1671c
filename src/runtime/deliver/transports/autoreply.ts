import { quoted } from '../../../../grammar/expansion/messages.ts';
import { extractAddress } from '../../address/extract.ts';
import { addressEnd } from '../../address/find.ts';
import { printable, trimSpace } from '../../expand/characters.ts';
import { readInterval } from '../../expand/times.ts';
import type { Forbidden } from '../../expand/context.ts';
import { forbiddable } from '../../expand/context.ts';
import type { Value } from '../../expand/value.ts';
import { taintOf, textOf } from '../../expand/value.ts';
import { matchAddress } from '../../match/match.ts';
import type { DriverOptions } from '../../route/driver-options.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { expandText } from '../../route/expand-options.ts';
import type { Run } from '../../run/run.ts';
import { logTime } from '../../run/times.ts';
import { errnoOf } from '../errno.ts';
import { reportReferences } from '../report-headers.ts';
import type { TransportBatch, TransportDriver } from '../types.ts';
import { addedLines, headerLines } from './header-lines.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, failed, forAll } from './result.ts';

/** What a reply is made of: the fields of a filter's reply, or the options of the transport. */
interface Reply {
  readonly from: string | undefined;
  readonly replyTo: string | undefined;
  to: string | undefined;
  cc: string | undefined;
  bcc: string | undefined;
  readonly subject: string | undefined;
  readonly headers: string | undefined;
  readonly text: string | undefined;
  readonly file: Value | undefined;
  readonly log: Value | undefined;
  readonly once: Value | undefined;
  readonly repeat: number;
  readonly expandsFile: boolean;
  readonly returnsMessage: boolean;
  /** What a filter's file must not do when it is expanded. */
  readonly forbidden: readonly Forbidden[];
}

/** Header fields, texts, and names of files are looked at for bytes that do not print: in header lines those go on. */
type Content = 'header' | 'text' | 'file';

const contents: readonly (readonly [string, Content])[] = [
  ['from', 'header'],
  ['reply_to', 'header'],
  ['to', 'header'],
  ['cc', 'header'],
  ['bcc', 'header'],
  ['subject', 'header'],
  ['headers', 'text'],
  ['text', 'text'],
  ['file', 'file'],
  ['log', 'file'],
  ['once', 'file'],
  ['once_repeat', 'file'],
];

/** The first byte of a text that may not be there. */
function badByte(text: string, content: Content, topBits: boolean): number | undefined {
  if (content === 'text') return undefined;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= 32 && code <= 126) || code === 9 || (code > 127 && topBits)) continue;
    if (content === 'header' && code === 10 && /[ \t]/.test(text.charAt(at + 1))) continue;
    return code;
  }
  return undefined;
}

/** The reply that the options describe, or why it cannot be had. */
function replyOfOptions(
  { run, transport }: TransportBatch,
  options: DriverOptions,
): Reply | { readonly outcome: CommonOutcome } {
  const { name } = transport;
  const { release } = run;
  const topBits = run.settings.flag('print_topbitchars');
  const values = new Map<string, Value>();
  for (const [option, content] of contents) {
    const written = options.text(option);
    if (written === undefined) continue;
    const expanded = expandText(written, run);
    const shown = quoted(written, release);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      return { outcome: failed(`Expansion of ${shown} failed in ${name} transport: ${why}`, 0) };
    }
    const bad = badByte(expanded.value, content, topBits);
    if (bad !== undefined) {
      const what = `Expansion of ${quoted(printable(written, topBits), release)} in ${name} transport`;
      return { outcome: failed(`${what} contains non-printing character ${bad}`, 0) };
    }
    values.set(option, expanded.from);
  }
  const repeat = values.get('once_repeat');
  const seconds = repeat === undefined ? 0 : readInterval(textOf(repeat));
  if (seconds === undefined) {
    const what = quoted(textOf(repeat ?? ''), release);
    return { outcome: failed(`Invalid time value ${what} for "once_repeat" in ${name} transport`, 0) };
  }
  const text = (option: string): string | undefined => {
    const value = values.get(option);
    return value === undefined ? undefined : textOf(value);
  };
  return {
    from: text('from'),
    replyTo: text('reply_to'),
    to: text('to'),
    cc: text('cc'),
    bcc: text('bcc'),
    subject: text('subject'),
    headers: text('headers'),
    text: text('text'),
    file: values.get('file'),
    log: values.get('log'),
    once: values.get('once'),
    repeat: seconds,
    expandsFile: options.flag('file_expand'),
    returnsMessage: options.flag('return_message'),
    forbidden: [],
  };
}

/** The reply that a filter has set up; undefined where none has. */
function replyOfFilter({ addresses }: TransportBatch): Reply | undefined {
  const data = addresses[0]?.reply;
  if (!data) return undefined;
  const text = (field: string): string | undefined => {
    const value = data[field];
    return value === undefined ? undefined : String(value);
  };
  return {
    from: text('from'),
    replyTo: text('reply_to'),
    to: text('to'),
    cc: text('cc'),
    bcc: text('bcc'),
    subject: text('subject'),
    headers: text('headers'),
    text: text('text'),
    file: text('file'),
    log: text('logfile'),
    once: text('oncelog'),
    repeat: Number(data['once_repeat'] ?? 0),
    expandsFile: data['file_expand'] === true,
    returnsMessage: data['return_message'] === true,
    forbidden: forbiddable.filter((each) => text('expand_forbid')?.split(':').includes(each)),
  };
}

/** Takes those addresses out of a list that never get mail; undefined where none is left. Mirrors `check_never_mail`. */
function withoutNever(list: string | undefined, never: string, run: Run): string | undefined {
  if (list === undefined) return undefined;
  let left = list;
  let hit = false;
  for (let at = 0; at < left.length;) {
    const end = addressEnd(left, at, false);
    const found = extractAddress(left.slice(at, end), run.addressSettings);
    if (!found.ok) break;
    const next = left.charAt(end) === ',' ? end + 1 : end;
    if (matchAddress(found.address, { text: never }, run.match, { discardData: true }).status === 'match') {
      hit = true;
      left = left.slice(0, at) + left.slice(next);
    } else at = next;
  }
  if (!hit) return list;
  const trimmed = left.replace(/[\t-\r ,]+$/, '');
  return trimSpace(trimmed) === '' ? undefined : trimmed;
}

/** What the world remembers of replies: when one was sent last, by the file of `once` and the recipients. */
const onceDatabase = (file: string): string => `once ${file}`;

/** The reply's text that comes from a file; why there is none. */
function fileText(
  reply: Reply,
  { run, transport }: TransportBatch,
  options: DriverOptions,
): { readonly text: string } | { readonly outcome: CommonOutcome } {
  if (reply.file === undefined) return { text: '' };
  const file = textOf(reply.file);
  const { name } = transport;
  if (run.release >= 94 && taintOf(reply.file) !== false) {
    const what = `Tainted '${file}' (file for ${name} transport) not permitted`;
    return { outcome: deferred(what, errnoOf('EACCES')) };
  }
  const read = run.world.files.read(file);
  if (!read.ok) {
    if (options.flag('file_optional')) return { text: '' };
    const what = `Failed to open file ${file} when sending message from ${name} transport: ${read.message}`;
    return { outcome: deferred(what, errnoOf(read.code)) };
  }
  if (!reply.expandsFile) return { text: read.value };
  const lines = read.value.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const { expansion } = run;
  const { forbidden } = expansion;
  expansion.forbidden = new Set([...forbidden, ...reply.forbidden]);
  const expanded = lines.map((line) => {
    const result = run.expand(line);
    return result.ok ? result.value : line;
  });
  expansion.forbidden = forbidden;
  return { text: expanded.join('') };
}

/** How much is read of a body at once, which is what a limit is rounded up to. */
const inBuffer = 8192;

/** The copy of the message that a reply may end with. */
function returnedCopy(batch: TransportBatch, options: DriverOptions): string {
  const { run } = batch;
  const headersOnly = options.flag('headers_only');
  const bodyOnly = options.flag('body_only');
  const rubric = headersOnly
    ? "------ This is a copy of the message's header lines.\n"
    : bodyOnly
      ? '------ This is a copy of the body of the message, without the headers.\n'
      : '------ This is a copy of the message, including all the headers.\n';
  const limit = run.settings.number('bounce_return_size_limit');
  const most = (Math.floor(limit / inBuffer) + 1) * inBuffer;
  let { body } = run.message;
  let text = `\n${rubric}\n`;
  if (limit > 0 && !headersOnly && body.length > most) {
    const rounded = Math.floor(most / 1000) * 1000;
    text =
      `\n${rubric}------ The body of the message is ${body.length} characters long; only the first\n` +
      `------ ${rounded} or so are included here.\n\n`;
  }
  if (limit > 0) body = body.slice(0, limit);
  if (!bodyOnly) {
    const lines = headerLines(batch);
    const added = addedLines(batch, {
      returnPath: options.flag('return_path_add'),
      envelopeTo: options.flag('envelope_to_add'),
      deliveryDate: options.flag('delivery_date_add'),
    });
    text += added + (lines.ok ? lines.text : '\n');
  }
  return headersOnly ? text : text + body;
}

/** The reply as it is handed to Exim. */
function composeReply(reply: Reply, file: string, batch: TransportBatch, options: DriverOptions): string {
  const { run } = batch;
  const { from, replyTo, to, cc, bcc, subject, headers, text } = reply;
  let message = '';
  const line = (name: string, value: string | undefined): void => {
    if (value !== undefined) message += `${name}: ${value}\n`;
  };
  line('From', from);
  line('Reply-To', replyTo);
  line('To', to);
  line('Cc', cc);
  line('Bcc', bcc);
  line('Subject', subject);
  const id = run.message.headers.find(({ type }) => type === 'I')?.text;
  if (id !== undefined) message += `In-Reply-To: ${id.slice(id.indexOf(':') + 1).replace(/^[\t-\r ]+/, '')}`;
  message += `${reportReferences(run)}Auto-Submitted: auto-replied\n`;
  if (headers !== undefined) message += `${headers}\n`;
  message += '\n';
  if (text !== undefined) message += text.endsWith('\n') ? text : `${text}\n`;
  message += file;
  return reply.returnsMessage ? message + returnedCopy(batch, options) : message;
}

/** What the file of `log` gets for a reply that is sent. */
function logText(reply: Reply, run: Run): string {
  const { from, to, cc, bcc, subject, headers } = reply;
  const lines = [
    ['From', from],
    ['To', to],
    ['Cc', cc],
    ['Bcc', bcc],
    ['Subject', subject],
  ] as const;
  let text = `${logTime(run.world)}\n`;
  for (const [name, value] of lines) if (value !== undefined) text += `  ${name}: ${value}\n`;
  return headers === undefined ? text : `${text}  ${headers}\n`;
}

/**
 * The transport `autoreply`: answers the message with another one, which is handed to Exim. What `once` remembers is kept
 * among the world's hints. Mirrors `autoreply_transport_entry`.
 */
export const autoreplyTransport: TransportDriver = (batch, { out }) => {
  const { run, transport } = batch;
  const { world, release } = run;
  const { name } = transport;
  const options = driverOptions(transport, run.config);
  const reply = replyOfFilter(batch) ?? replyOfOptions(batch, options);
  if ('outcome' in reply) return forAll(batch, reply.outcome);
  const done: CommonOutcome = { status: 'delivered' };
  const never = options.text('never_mail');
  if (never !== undefined) {
    const expanded = expandText(never, run);
    if (expanded.status !== 'value') {
      const what = `Failed to expand ${quoted(never, release)} for "never_mail" in ${name} transport`;
      return forAll(batch, failed(what, 0));
    }
    for (const field of ['to', 'cc', 'bcc'] as const) reply[field] = withoutNever(reply[field], expanded.value, run);
    if (reply.to === undefined && reply.cc === undefined && reply.bcc === undefined) return forAll(batch, done);
  }
  const refuseTainted = (value: Value, what: string): CommonOutcome | undefined => {
    if (release < 94 || taintOf(value) === false) return undefined;
    const message = `Tainted '${textOf(value)}' (${what} for ${name} transport) not permitted`;
    return deferred(message, errnoOf('EACCES'));
  };
  const now = Math.floor(world.clock.now() / 1000);
  const { once, to, log } = reply;
  const remembers = once !== undefined && textOf(once) !== '' && to !== undefined;
  if (remembers) {
    const tainted = refuseTainted(once, 'once file');
    if (tainted) return forAll(batch, tainted);
    const then = Number(world.hints.get(onceDatabase(textOf(once)), to) ?? 0);
    if (then !== 0 && (reply.repeat <= 0 || now - then < reply.repeat)) {
      const bad = log === undefined ? undefined : refuseTainted(log, 'logfile');
      if (bad) return forAll(batch, bad);
      if (log !== undefined) {
        out?.write(textOf(log), `${logTime(world)}\n  previously sent to ${to.slice(0, 200)}\n`, { append: true });
      }
      return forAll(batch, done);
    }
  }
  const file = fileText(reply, batch, options);
  if ('outcome' in file) return forAll(batch, file.outcome);
  const text = composeReply(reply, file.text, batch, options);
  if (remembers) world.hints.set(onceDatabase(textOf(once)), to, now);
  if (log !== undefined) out?.write(textOf(log), logText(reply, run), { append: true });
  return forAll(batch, done, text, [{ sender: '', recipients: [], fromHeader: true, text }]);
};
