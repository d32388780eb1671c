import { trimSpaceEnd } from '../../expand/characters.ts';
import { findHeader } from '../../expand/headers.ts';
import type { Value } from '../../expand/value.ts';
import { textOf } from '../../expand/value.ts';
import { logStamp } from '../times.ts';
import type { Run } from '../run.ts';
import type { VariableTable } from './table.ts';

const flagText = (run: Run, name: string): string => String(run.message.flags.get(name) ?? 0);

/** The beginning of the body, newlines made spaces unless the option wants them kept. */
function visibleBody(run: Run, fromEnd: boolean): string {
  const { body } = run.message;
  const most = run.settings.number('message_body_visible');
  const text = fromEnd ? body.slice(Math.max(0, body.length - most)) : body.slice(0, most);
  return run.settings.flag('message_body_newlines') ? text.replaceAll('\0', ' ') : text.replace(/[\n\0]/g, ' ');
}

/** Mirrors `vtype_reply`: Reply-To:, or else From:. */
function replyAddress(run: Run): Value | undefined {
  const text = (name: string): string => {
    const value = findHeader(name, 'r', run.expansion);
    return (value === undefined ? '' : textOf(value)).replace(/^[\t-\r ]+/, '');
  };
  return trimSpaceEnd((text('reply-to:') || text('from:')).replaceAll('\n', ' '));
}

/** `$recipients` has a value only where all of them are known, and no user's filter asks. */
function recipients(run: Run, separator: string): string | undefined {
  if (run.message.flags.get('enable_dollar_recipients') !== true) return undefined;
  const each = run.message.recipients.map(({ address }) => address);
  return separator === ':' ? each.map((one) => one.replaceAll(':', '::')).join(':') : each.join(separator);
}

/** What is known of the message. */
export const messageVariables: VariableTable = {
  message_exim_id: ({ message }) => message.id,
  message_id: ({ message }) => message.id,
  message_body: (run) => visibleBody(run, false),
  message_body_end: (run) => visibleBody(run, true),
  message_body_size: (run) => flagText(run, 'message_body_size'),
  message_size: ({ message }) => String(message.flags.get('message_size') ?? 0),
  message_linecount: (run) => flagText(run, 'message_linecount'),
  body_linecount: (run) => flagText(run, 'body_linecount'),
  body_zerocount: (run) => flagText(run, 'body_zerocount'),
  max_received_linelength: (run) => flagText(run, 'max_received_linelength'),
  received_count: (run) => flagText(run, 'received_count'),
  received_time: ({ message }) => String(message.received),
  received_for: ({ message }) => message.flags.get('received_for') as string | undefined,
  message_age: (run) => String(Math.max(0, Math.floor(run.world.clock.now() / 1000) - run.message.received)),
  message_headers: (run) => findHeader(undefined, '', run.expansion),
  message_headers_raw: (run) => findHeader(undefined, 'r', run.expansion),
  message_smtputf8: ({ message }) => (message.flags.get('smtputf8') === true ? 'yes' : 'no'),
  prdr_requested: ({ message }) => (message.flags.get('prdr_requested') === true ? 'yes' : 'no'),
  queue_name: ({ message }) => message.flags.get('queue_name') as string | undefined,
  recipients: (run) => recipients(run, ', '),
  recipients_list: (run) => recipients(run, ':'),
  recipients_count: ({ message }) => String(message.recipients.length),
  reply_address: replyAddress,
  // Exim sets it as it begins to deliver, and not before.
  return_path: ({ acl, message, values }) =>
    values.get('return_path') ?? (acl.phase === undefined ? message.sender : undefined),
  headers_added: ({ message }) => {
    const lines = message.addedHeaders.map(({ text }) => text.replace(/\n$/, ''));
    return lines.length === 0 ? undefined : { text: lines.join('\n'), taint: true };
  },
  originator_uid: ({ caller }) => String(caller.uid),
  originator_gid: ({ caller }) => String(caller.gid),
  smtp_notquit_reason: ({ values }) => values.get('smtp_notquit_reason'),
  tod_log: logStamp,
};
