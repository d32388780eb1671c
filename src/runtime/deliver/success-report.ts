import type { RoutingAddress } from '../route/routing-address.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { notify } from './notify.ts';
import { reportFrom, reportReferences } from './report-headers.ts';
import {
  addressAction,
  isLastHop,
  makeBoundary,
  readablePart,
  remoteHost,
  replyTo,
  reportType,
  returnedMessage,
  statusPart,
} from './report-parts.ts';
import { eximUser } from '../run/exim-user.ts';

/** How an address went on without what the sender wanted to be told. */
function relayed(state: DeliveryState, address: RoutingAddress): string {
  if (isLastHop(address, state.run)) return 'via non DSN router';
  const talk = notesOf(state, address).outcome?.talk;
  return talk ? 'to non-DSN-aware mailer' : 'via non "Remote SMTP" router';
}

/** The fields of the status of one address. */
function statusOf(state: DeliveryState, address: RoutingAddress): string {
  const host = remoteHost(state, address);
  const how =
    host === undefined
      ? `Diagnostic-Code: X-Exim; relayed via non ${isLastHop(address, state.run) ? 'DSN' : 'SMTP'} router\n\n`
      : `${host}Diagnostic-Code: smtp; 250 Ok\n\n`;
  return addressAction(address, 'delivered', '2.0.0') + how;
}

/**
 * Tells the sender of deliveries, where that was asked for and nobody after us will. Mirrors the part of
 * `deliver_message` that makes success DSNs.
 */
export function sendSuccessReport(state: DeliveryState): void {
  const { run } = state;
  const { message } = run;
  const told = state.succeeded
    .filter((address) => {
      const takesOver = notesOf(state, address).outcome?.talk?.dsn === true && !isLastHop(address, run);
      return !takesOver && (address.dsn.notify & notify.success) !== 0;
    })
    .reverse();
  if (told.length === 0) return;
  const boundary = makeBoundary(run);
  let text = `${replyTo(run)}${reportFrom(run)}Auto-Submitted: auto-generated\nTo: ${message.sender}\n`;
  text += `Subject: Delivery Status Notification\n${reportReferences(run)}${reportType(boundary)}\n`;
  text += readablePart(boundary);
  text += 'This message was created automatically by mail delivery software.\n';
  text += ' ----- The following addresses had successful delivery notifications -----\n';
  for (const address of told) text += `<${address.address}> (relayed ${relayed(state, address)})\n\n`;
  text += statusPart(boundary, run);
  for (const address of told) text += statusOf(state, address);
  const copy = returnedMessage(run, { body: false, truncates: false });
  text += `--${boundary}\nContent-type: text/rfc822-headers\n\n${copy}\n--${boundary}--\n`;
  const authenticated = run.settings.text('bounce_sender_authentication');
  state.submit({
    sender: '',
    recipients: [],
    fromHeader: true,
    text,
    user: eximUser(run),
    about: message.id,
    ...(authenticated !== undefined && { authenticatedSender: authenticated }),
  });
}
