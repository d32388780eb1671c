import { lowerCase } from '../expand/characters.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { driverOptions } from '../route/driver-options.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { DeliveryState } from './delivery-state.ts';
import { logDelivery, notesOf } from './delivery-state.ts';
import { errorsCopy } from './errors-copy.ts';
import { raiseMessageEvent } from './events.ts';
import { addressDone, childDone, messageAge } from './finish-address.ts';
import { shown } from './log-lines.ts';
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
import { eximUser } from '../run/exim-user.ts';

/** How many recipients a line X-Failed-Recipients: may have. */
const mostFailed = 50;

/** The lines X-Failed-Recipients:; addresses that are to be hidden are left out. */
function failedRecipients(addresses: readonly RoutingAddress[], run: Run): string {
  const visible = addresses.filter(({ hideChild }) => !hideChild);
  let text = '';
  for (let at = 0; at < visible.length; at += mostFailed) {
    const some = visible.slice(at, at + mostFailed).map(({ special, parent, address }) => {
      return shown(special && parent ? parent.address : address, run);
    });
    text += `X-Failed-Recipients: ${some.join(',\n  ')}\n`;
  }
  return text;
}

/** The beginning of what people read. */
function introduction({ settings, message }: Run, toSender: boolean): string {
  const who = toSender
    ? '\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n'
    : `\nA message sent by\n\n  <${message.sender}>\n\ncould not be delivered to one or more of its recipients. The following\naddress(es) failed:\n`;
  const first = 'This message was created automatically by mail delivery software.\n';
  return first + (settings.text('bounce_message_text') ?? '') + who;
}

/** Addresses next to each other that share what a command wrote: those of a batch. */
function bySource(state: DeliveryState, addresses: readonly RoutingAddress[]): readonly (readonly RoutingAddress[])[] {
  const groups: RoutingAddress[][] = [];
  let last: RoutingAddress | undefined;
  for (const address of addresses) {
    const { lead } = notesOf(state, address);
    if (last !== undefined && last === lead) groups.at(-1)?.push(address);
    else groups.push([address]);
    last = lead;
  }
  return groups;
}

/** What commands wrote, with the addresses that it belongs to. */
function generatedTexts(
  state: DeliveryState,
  groups: readonly (readonly RoutingAddress[])[],
  intro: string | undefined,
): string {
  const parts = groups.map((group) => {
    const list = group.map((each) => addressInformation(state, each, ['------ ', '\n       ', ' ------\n']).text);
    const [first] = group;
    return `\n${list.join('')}\n${first ? (notesOf(state, first).returned ?? '') : ''}`;
  });
  const several = groups.flat().length > 1 ? 's' : '';
  const lead = intro ?? `The following text was generated during the delivery attempt${several}:\n`;
  return `${lead}${parts.join('')}\n`;
}

/** The size of the buffers in which Exim copies a message: limits are rounded up to it. */
const bufferSize = 8192;

/** Says in the returned header why the body is missing. */
const limitLine = 'X-Exim-DSN-Information: Due to administrative limits only headers are returned';

/** The message, or its header, as it is returned. */
function copyOfMessage(run: Run): string {
  const { settings, message } = run;
  const { flags } = message;
  const ret = flags.get('dsn_ret');
  let body = true;
  let more: string | undefined;
  if (ret === 'HDRS') body = false;
  else if (!settings.flag('bounce_return_body')) {
    body = false;
    if (ret === 'FULL') more = limitLine;
  } else {
    const limit = settings.number('bounce_return_size_limit');
    const most = (Math.floor(limit / bufferSize) + 1) * bufferSize;
    // The first line of the file that holds the body is its own name.
    const size = message.id.length + '-D\n'.length + message.body.length;
    const longest = Number(flags.get('max_received_linelength') ?? 0);
    if (longest > settings.number('bounce_return_linesize_limit') || (limit > 0 && size > most)) {
      body = false;
      more = limitLine;
    }
  }
  const utf8 = flags.get('smtputf8') === true;
  const type = utf8 ? `message/global${body ? '' : '-headers'}` : body ? 'message/rfc822' : 'text/rfc822-headers';
  const copy = returnedMessage(run, { body, truncates: true, ...(more !== undefined && { more }) });
  return `Content-type: ${type}\n\n${copy}`;
}

/** The fields of the status of one address. */
function statusOf(state: DeliveryState, address: RoutingAddress): string {
  const { run } = state;
  const { message } = address;
  const host = remoteHost(state, address);
  const outcome = notesOf(state, address).outcome ?? {
    address,
    status: 'failed' as const,
    ...(message !== undefined && { message }),
  };
  const more = run.extensions.map(({ statusFields }) => statusFields?.(outcome, run) ?? '').join('');
  const diagnostic = host === undefined ? '' : diagnosticCode(address, run);
  return `${addressAction(address, 'failed', '5.0.0')}${host ?? ''}${more}${diagnostic}\n`;
}

/** The text of a bounce for addresses whose errors go to the same recipient. Mirrors `send_bounce_message`. */
function bounceText(state: DeliveryState, recipient: string, addresses: readonly RoutingAddress[]): string {
  const { run } = state;
  const toSender = lowerCase(run.message.sender) === lowerCase(recipient);
  let text = failedRecipients(addresses, run);
  text += `${replyTo(run)}Auto-Submitted: auto-replied\n${reportFrom(run)}To: ${recipient}\n${reportReferences(run)}`;
  const boundary = makeBoundary(run);
  text += reportType(boundary);
  const next = openMessageFile(run, 'bounce_message_file', 'error');
  const copy = errorsCopy(run, recipient);
  if (copy !== undefined) text += `Bcc: ${copy}\n`;
  const header = next?.('header');
  if (header !== undefined) text += `${header}\n`;
  else text += `Subject: Mail delivery failed${toSender ? ': returning message to sender' : ''}\n\n`;
  text += readablePart(boundary);
  text += `${next?.('intro') ?? introduction(run, toSender)}\n`;
  for (const address of addresses) {
    const { text: information, visible } = addressInformation(state, address, ['  ', '\n    ', '']);
    text += `${information}${visible ? addressError(address, '', run) : ''}\n`;
  }
  text += '\n';
  const generated = next?.('generated text');
  const withText = addresses.filter((address) => notesOf(state, address).returned !== undefined);
  const groups = bySource(state, withText);
  if (groups.length > 0) text += generatedTexts(state, groups, generated);
  const utf8 = run.message.flags.get('smtputf8') === true;
  text += statusPart(boundary, run, utf8 ? 'message/global-delivery-status' : 'message/delivery-status');
  // In Exim's chain each one that has been dealt with is put first; those with a text come last, batches as they are.
  const handled = addresses.filter((address) => !withText.includes(address)).reverse();
  for (const address of [...[...groups].reverse().flat(), ...handled]) text += statusOf(state, address);
  next?.('copy');
  return `${text}--${boundary}\n${copyOfMessage(run)}\n--${boundary}--\n`;
}

/** How long anything is retried at most, by the rules that there are (`retry_maximum_timeout`). */
function longestRetry({ config }: Run): number {
  return Math.max(0, ...config.retry.flatMap(({ parameters }) => parameters.map(({ until }) => until)));
}

/** Drops an address whose failure nobody wants to be told of. */
function ignoreError(state: DeliveryState, address: RoutingAddress): void {
  const { parent, propagated } = address;
  raiseMessageEvent(state, 'msg:fail:delivery', address);
  const who = `${address.address}${parent ? ` <${parent.address}>` : ''}`;
  const why = propagated.ignoreError ? '' : ': RFC 3461 DSN, failure notify not requested';
  logDelivery(state, `${who}: error ignored${why}`);
  addressDone(state, address);
  childDone(state, address);
}

/**
 * Tells whoever has to be told of the addresses that failed: one message for each recipient of errors. Mirrors the end of
 * `deliver_message`.
 *
 * @returns `frozen` where a bounce could not be sent, and nothing else keeps the message on the queue
 */
export function sendBounces(state: DeliveryState): 'frozen' | undefined {
  const { run, failed } = state;
  const { message } = run;
  let outcome: 'frozen' | undefined;
  for (let first = failed[0]; first; [first] = failed) {
    const { transport, propagated, dsn } = first;
    if (transport) state.silent = driverOptions(transport, run.config).flag('disable_logging');
    if (message.sender === '' && propagated.errorsAddress === undefined) propagated.ignoreError = true;
    const asked = dsn.notify !== 0 && (dsn.notify & notify.failure) === 0;
    if (propagated.ignoreError || asked) {
      failed.shift();
      ignoreError(state, first);
      state.silent = false;
      continue;
    }
    const recipient = propagated.errorsAddress ?? message.sender;
    const addressed = ({ propagated: { errorsAddress } }: RoutingAddress): boolean =>
      (errorsAddress ?? message.sender) === recipient;
    const addresses = failed.filter(addressed);
    failed.splice(0, failed.length, ...failed.filter((address) => !addressed(address)));
    run.values.set('bounce_recipient', { text: recipient, taint: true });
    const text = bounceText(state, recipient, addresses);
    run.values.delete('bounce_recipient');
    const authenticated = run.settings.text('bounce_sender_authentication');
    const sent = state.submit({
      sender: '',
      recipients: [],
      fromHeader: true,
      text,
      user: eximUser(run),
      about: message.id,
      ...(authenticated !== undefined && { authenticatedSender: authenticated }),
    });
    if (sent === 'taken') {
      for (const address of addresses) {
        addressDone(state, address);
        childDone(state, address);
      }
    } else {
      const freezes = state.deferred.length === 0 && messageAge(state) < longestRetry(run);
      if (freezes) outcome = 'frozen';
      const line = `Process failed (1) when writing error message to ${recipient}${freezes ? ' (frozen)' : ''}`;
      writeLog(run, line);
    }
    state.silent = false;
  }
  return outcome;
}
