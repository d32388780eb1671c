import { quoted } from '../../../grammar/expansion/messages.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { driverOptions } from '../route/driver-options.ts';
import { expandText } from '../route/expand-options.ts';
import { writeLog } from '../run/log.ts';
import { withAddresses } from './address-scope.ts';
import type { DeliveryState } from './delivery-state.ts';
import { reportFrom } from './report-headers.ts';
import type { TransportRun } from './run-transport.ts';
import { eximUser } from '../run/exim-user.ts';

/** Whether a text has a certain header line (`contains_header`). */
function hasHeader(text: string, name: string): boolean {
  return new RegExp(`^${name}[ \\t]*:`, 'im').test(text);
}

/** Tells the owner of a mailbox that it fills up: `quota_warn_message`. */
export function sendQuotaWarning(state: DeliveryState, transport: CompiledDriver, { batch }: TransportRun): void {
  const { run } = state;
  const text = driverOptions(transport, run.config).text('quota_warn_message');
  if (text === undefined || !batch) return;
  const expanded = withAddresses(batch.addresses, run, () => expandText(text, run));
  if (expanded.status !== 'value') {
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    const what = `Failed to expand ${quoted(text, run.release)} (warning message for ${transport.name} transport)`;
    writeLog(run, `${what}: ${why}`, ['main', 'panic']);
    return;
  }
  const replyTo = run.settings.text('errors_reply_to');
  const lines = [
    ...(replyTo !== undefined && !hasHeader(expanded.value, 'Reply-To') ? [`Reply-To: ${replyTo}\n`] : []),
    'Auto-Submitted: auto-replied\n',
    ...(hasHeader(expanded.value, 'From') ? [] : [reportFrom(run)]),
  ];
  state.submit({
    sender: '',
    recipients: [],
    fromHeader: true,
    text: lines.join('') + expanded.value,
    user: eximUser(run),
    about: run.message.id,
  });
}
