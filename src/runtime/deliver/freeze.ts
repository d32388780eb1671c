import type { Run } from '../run/run.ts';
import { logDelivery } from './delivery-state.ts';
import type { DeliveryState } from './delivery-state.ts';
import { reportFrom, reportReferences } from './report-headers.ts';
import { strerror } from './strerror.ts';
import { eximUser } from '../run/exim-user.ts';

/** Tells whoever wants to know of a message that is frozen (`moan_tell_someone`). */
function tellOfFreezing(state: DeliveryState, whom: string, info: string): void {
  const { run, deferred } = state;
  const { message } = run;
  const why = info.replace(' by the system filter: ', ' by the system filter.\n').replaceAll('\\n', ' \n');
  let text = `Auto-Submitted: auto-replied\n${reportFrom(run)}To: ${whom}\n${reportReferences(run)}`;
  text += `Subject: Message frozen\n\nMessage ${message.id} has been frozen${why}.\nThe sender is <${message.sender}>.\n`;
  if (deferred.length > 0) text += '\nThe following address(es) have yet to be delivered:\n';
  for (const { address, parent, errno, message: error } of deferred) {
    text += `  ${address}`;
    if (parent) text += ` <${parent.address}>`;
    if (errno > 0) text += `: ${strerror(errno)}`;
    if (error !== undefined) text += `: ${error}`;
    text += '\n';
  }
  state.submit({
    sender: '',
    recipients: [],
    fromHeader: true,
    text,
    user: eximUser(run),
    about: message.id,
  });
}

/** Marks the message of a run as frozen from now on. */
export function setFrozen({ message, world }: Run): void {
  message.flags.set('deliver_freeze', true);
  message.flags.set('deliver_frozen_at', Math.floor(world.clock.now() / 1000));
}

/** Tells whoever wants to know of a message that an ACL has frozen. Mirrors the end of `receive_msg`. */
export function tellOfFrozenArrival(state: DeliveryState): void {
  const { run } = state;
  const { flags, id, sender } = run.message;
  const whom = run.settings.text('freeze_tell');
  if (whom === undefined || whom === '' || flags.get('freeze_tell') === false) return;
  let text = `Auto-Submitted: auto-replied\n${reportFrom(run)}To: ${whom}\n${reportReferences(run)}`;
  text += `Subject: Message frozen on arrival\n\nMessage ${id} was frozen on arrival by ACL.\nThe sender is <${sender}>.\n`;
  state.submit({ sender: '', recipients: [], fromHeader: true, text, user: eximUser(run), about: id });
}

/** Freezes the message, where something has asked for that; logs it. */
export function freezeMessage(state: DeliveryState): void {
  const { run, frozen } = state;
  if (frozen === undefined) return;
  const { flags } = run.message;
  setFrozen(run);
  state.updateSpool = true;
  const whom = run.settings.text('freeze_tell');
  if (whom !== undefined && whom !== '' && flags.get('local_error_message') !== true)
    tellOfFreezing(state, whom, frozen);
  logDelivery(state, `Frozen${frozen}`);
}
