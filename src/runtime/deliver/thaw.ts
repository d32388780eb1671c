import { logs, writeLog } from '../run/log.ts';
import type { DeliveryState } from './delivery-state.ts';
import { messageAge } from './finish-address.ts';
import { secondsNow } from './retry-record.ts';

/** What is to be done with a message that is frozen: nothing, or it is delivered, or all its recipients fail. */
export type Thawing = 'stays' | 'thawed' | 'timed out';

/**
 * Looks whether a frozen message has been so for long enough, or is to be thawed because its delivery is forced. Mirrors what
 * `deliver_message` does with frozen messages.
 */
export function thaw(state: DeliveryState): Thawing {
  const { run } = state;
  const { message, settings, process } = run;
  const age = messageAge(state);
  const keptFor = settings.seconds('timeout_frozen_after');
  let thawing: Thawing = 'thawed';
  if (keptFor > 0 && age >= keptFor) {
    writeLog(run, 'cancelled by timeout_frozen_after');
    thawing = 'timed out';
  } else if (message.sender === '' && age >= settings.seconds('ignore_bounce_errors_after')) {
    writeLog(run, 'Unfrozen by errmsg timer');
  } else {
    const after = settings.seconds('auto_thaw');
    const frozenAt = Number(message.flags.get('deliver_frozen_at') ?? message.received);
    const isDue = message.sender !== '' && after > 0 && secondsNow(run) > frozenAt + after;
    const isForced = process.forced && process.forceThaw && !state.channel;
    if (!isDue && !isForced) {
      if (logs(run, 'skip_delivery')) writeLog(run, 'Message is frozen');
      return 'stays';
    }
    if (process.forced) {
      message.flags.set('deliver_manual_thaw', true);
      writeLog(run, 'Unfrozen by forced delivery');
    } else writeLog(run, 'Unfrozen by auto-thaw');
  }
  message.flags.delete('deliver_freeze');
  message.flags.delete('deliver_frozen_at');
  state.updateSpool = true;
  return thawing;
}
