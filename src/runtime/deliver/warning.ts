import { lowerCase, trimSpace } from '../expand/characters.ts';
import { checkCondition } from '../route/expand-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { readInterval } from '../expand/times.ts';
import type { Run } from '../run/run.ts';
import type { DeliveryState } from './delivery-state.ts';
import { messageAge } from './finish-address.ts';
import { openMessageFile } from './message-file.ts';
import { notify } from './notify.ts';
import { reportFrom, reportReferences } from './report-headers.ts';
import {
  addressAction,
  addressError,
  addressInformation,
  diagnosticCode,
  makeBoundary,
  readablePart,
  remoteHost,
  replyTo,
  reportType,
  returnedMessage,
  statusPart,
} from './report-parts.ts';
import { retryErrno } from './retry-errno.ts';
import { eximUser } from '../run/exim-user.ts';

/** The times of `delay_warning`, in seconds. */
function warningTimes({ config, settings }: Run): readonly number[] {
  const set = config.main.get('delay_warning')?.value;
  if (set?.kind === 'times') return set.value;
  const times = (settings.text('delay_warning') ?? '').split(':').map((text) => readInterval(trimSpace(text)) ?? 0);
  return times[0] === 0 ? [] : times;
}

/** How many warnings are due after a message has been here for so long, and the time to speak of. */
function dueWarnings(times: readonly number[], queued: number): { readonly count: number; readonly time: number } {
  let count = times.findIndex((time) => queued < time);
  if (count < 0) count = times.length;
  let time = times[count - 1] ?? 0;
  if (count >= times.length) {
    const gap = count > 1 ? time - (times[count - 2] ?? 0) : time;
    if (gap > 0) {
      const extra = Math.floor((queued - time) / gap);
      time += gap * extra;
      count += extra;
    }
  }
  return { count, time };
}

/** Who is to be warned: where errors of the addresses go. */
function recipientsOf({ run, deferred }: DeliveryState): string {
  let recipients = '';
  for (const { propagated } of deferred) {
    const recipient = propagated.errorsAddress ?? run.message.sender;
    if (!recipients.includes(recipient)) recipients += (recipients === '' ? '' : ',') + recipient;
  }
  return recipients;
}

/** What people read first. */
function introduction({ run, deferred }: DeliveryState, recipients: string, delay: string): string {
  const { message, settings } = run;
  let text = 'This message was created automatically by mail delivery software.\n';
  text +=
    recipients === message.sender
      ? 'A message that you sent has not yet been delivered to one or more of its\nrecipients after more than '
      : `A message sent by\n\n  <${message.sender}>\n\nhas not yet been delivered to one or more of its recipients after more than \n`;
  text += `${delay} on the queue on ${settings.primaryHostname}.\n\nThe message identifier is:     ${message.id}\n`;
  for (const { text: line } of message.headers) {
    const lower = lowerCase(line);
    if (lower.startsWith('subject:')) text += `The subject of the message is: ${line.slice(9)}`;
    else if (lower.startsWith('date:')) text += `The date of the message is:    ${line.slice(6)}`;
  }
  const one = deferred.length === 1;
  return `${text}\nThe address${one ? '' : 'es'} to which the message has not yet been delivered ${one ? 'is' : 'are'}:\n`;
}

const lastWords = `No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered. Eventually the mail delivery software will give up,
and when that happens, the message will be returned to you.
`;

function statusOf(state: DeliveryState, address: RoutingAddress): string {
  const host = remoteHost(state, address);
  const more = host === undefined ? '' : host + diagnosticCode(address, state.run);
  return `${addressAction(address, 'delayed', '4.0.0')}${more}\n`;
}

/** The text of a warning. Mirrors `send_warning_message`. */
function warningText(state: DeliveryState, recipients: string, delay: string): string {
  const { run, deferred } = state;
  const next = openMessageFile(run, 'warn_message_file', 'warning');
  let text = `${replyTo(run)}Auto-Submitted: auto-replied\n${reportFrom(run)}To: ${recipients}\n${reportReferences(run)}`;
  const boundary = makeBoundary(run);
  text += reportType(boundary);
  const header = next?.('header');
  text += header === undefined ? `Subject: Warning: message ${run.message.id} delayed ${delay}\n\n` : `${header}\n`;
  text += readablePart(boundary);
  text += `${next?.('intro') ?? introduction(state, recipients, delay)}\n`;
  for (const address of deferred) {
    const { text: information, visible } = addressInformation(state, address, ['  ', '\n    ', '']);
    text += `${information}${visible ? addressError(address, 'Delay reason: ', run) : ''}\n`;
  }
  text += '\n';
  text += next ? (next('final') ?? '') : lastWords;
  text += `\n${statusPart(boundary, run)}`;
  for (const address of deferred) text += statusOf(state, address);
  const copy = returnedMessage(run, { body: false, truncates: false });
  return `${text}--${boundary}\nContent-type: text/rfc822-headers\n\n${copy}\n--${boundary}--\n`;
}

/**
 * Warns the sender of a message that has been here for long, where that is due. Mirrors the part of `deliver_message` that
 * sends warnings.
 */
export function sendWarning(state: DeliveryState): void {
  const { run, deferred } = state;
  const { message, settings, values } = run;
  const times = warningTimes(run);
  const [first] = deferred;
  if (!first || times.length === 0 || message.sender === '' || run.process.firstPass) return;
  if (!deferred.some(({ errno }) => errno > retryErrno(run.release).warn)) return;
  const { dsn } = first;
  if (dsn.notify !== 0 && (dsn.notify & notify.delay) === 0) return;
  const condition = settings.text('delay_warning_condition');
  if (condition !== undefined && checkCondition(condition, 'delay_warning', 'option', run) !== 'true') return;
  const queued = messageAge(state);
  const { count, time } = dueWarnings(times, queued);
  if (Number(message.flags.get('warning_count') ?? 0) >= count) return;
  const delay = queued < 120 * 60 ? `${Math.floor(time / 60)} minutes` : `${Math.floor(time / 3600)} hours`;
  const recipients = recipientsOf(state);
  const names = ['warn_message_delay', 'warnmsg_delay'];
  const whom = ['warn_message_recipients', 'warn_message_recipient', 'warnmsg_recipients', 'warnmsg_recipient'];
  for (const name of names) values.set(name, delay);
  for (const name of whom) values.set(name, { text: recipients, taint: true });
  const text = warningText(state, recipients, delay);
  for (const name of [...names, ...whom]) values.delete(name);
  const sent = state.submit({
    sender: '',
    recipients: [],
    fromHeader: true,
    text,
    user: eximUser(run),
    about: message.id,
  });
  if (sent !== 'taken') return;
  message.flags.set('warning_count', count);
  state.updateSpool = true;
}
