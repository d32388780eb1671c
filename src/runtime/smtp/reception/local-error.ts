import { reportFrom, reportReferences } from '../../deliver/report-headers.ts';
import type { Run } from '../../run/run.ts';

/** What is wrong with a message that a local program handed over, so that its sender is told. */
export type LocalError =
  | { readonly kind: 'bad-argument'; readonly address: string; readonly message: string }
  | {
      readonly kind: 'bad-addresses';
      readonly errors: readonly { readonly text: string; readonly message: string }[];
      /** Whether there are recipients left. */
      readonly others: boolean;
    }
  | { readonly kind: 'no-recipients'; readonly suppressed: boolean }
  | { readonly kind: 'too-many-recipients' }
  | { readonly kind: 'too-big' }
  | { readonly kind: 'long-header'; readonly line: boolean }
  | { readonly kind: 'refused'; readonly message: string };

/** Subject and text for each of them (`moan_send_message`). */
function tell(error: LocalError): { readonly subject: string; readonly text: string } {
  switch (error.kind) {
    case 'bad-argument': {
      const dot = error.address.endsWith('.') ? "\nRecipient addresses must not end with a '.' character.\n" : '';
      return {
        subject: 'malformed recipient address',
        text:
          'A message that you sent contained a recipient address that was incorrectly\nconstructed:\n\n' +
          `  ${error.address}  ${error.message}\n${dot}\nThe message has not been delivered to any recipients.\n`,
      };
    }
    case 'bad-addresses': {
      const { errors, others } = error;
      const lines = errors.map(({ text, message }) => `  ${text}: ${message}\n`).join('');
      const ignored = errors.length === 1 ? 'This address has been ignored. ' : 'These addresses have been ignored. ';
      const rest = others
        ? 'The other addresses in the message were\nsyntactically valid and have been passed on for an attempt at delivery.\n'
        : 'There were no other addresses in your\nmessage, and so no attempt at delivery was possible.\n';
      return {
        subject: 'malformed recipient address',
        text:
          'A message that you sent contained one or more recipient addresses that were\nincorrectly constructed:\n\n' +
          `${lines}\n${ignored}${rest}`,
      };
    }
    case 'no-recipients':
      return {
        subject: 'no recipient addresses',
        text: error.suppressed
          ? 'A message that you sent using the -t command line option contained no\n' +
            'addresses that were not also on the command line, and were therefore\n' +
            'suppressed. This left no recipient addresses, and so no delivery could\nbe attempted.\n'
          : 'A message that you sent contained no recipient addresses, and therefore no\ndelivery could be attempted.\n',
      };
    case 'too-many-recipients':
      return {
        subject: 'too many recipients',
        text:
          'A message that you sent contained more recipients than allowed on this\n' +
          'system. It was not delivered to any recipients.\n',
      };
    case 'too-big':
      return {
        subject: 'message too big',
        text:
          'A message that you sent was longer than the maximum size allowed on this\n' +
          'system. It was not delivered to any recipients.\n',
      };
    case 'long-header':
      return error.line
        ? {
            subject: 'overlong header line',
            text:
              'A message that you sent contained a header line that was excessively\n' +
              'long and could not be handled by the mail transmission software. The\n' +
              'message has not been delivered to any recipients.\n',
          }
        : {
            subject: 'overlong header section',
            text:
              'A message that you sent contained a header section that was excessively\n' +
              'long and could not be handled by the mail transmission software. The\n' +
              'message has not been delivered to any recipients.\n',
          };
    case 'refused':
      return {
        subject: 'rejected by local scanning code',
        text:
          'A message that you sent was rejected by the local scanning code that\n' +
          `checks incoming messages on this system. The following error was given:\n\n  ${error.message}\n`,
      };
  }
}

/** The copy of the message that goes with it. */
function copyOf({ message, settings }: Run, body: string): string {
  if (!settings.flag('bounce_return_message')) return '';
  const headers = message.headers.map(({ text }) => text).join('');
  if (!settings.flag('bounce_return_body')) {
    return `\n------ This is a copy of the headers that were received before the error\n       was detected.\n\n${headers}\n`;
  }
  const limit = settings.number('bounce_return_size_limit');
  const cut = limit > 0 && limit < body.length;
  const size = (limit & 1023) === 0 ? `${limit >> 10}K` : String(limit);
  const note = cut ? `\n------ No more than ${size} characters of the body are included.\n\n` : ' ------\n\n';
  const copy = cut ? body.slice(0, limit) : body;
  return `\n------ This is a copy of your message, including all the headers.${note}${headers}\n${copy}`;
}

/**
 * What Exim writes to the sender of a message that it does not take from a local program: header and body. Mirrors
 * `moan_send_message`.
 */
export function localErrorMessage(run: Run, error: LocalError, body: string): string {
  const { subject, text } = tell(error);
  const replyTo = run.settings.text('errors_reply_to');
  return (
    `${replyTo === undefined ? '' : `Reply-To: ${replyTo}\n`}Auto-Submitted: auto-replied\n` +
    `${reportFrom(run)}To: ${run.message.sender}\n${reportReferences(run)}` +
    `Subject: Mail failure - ${subject}\n\n${text}${copyOf(run, body)}`
  );
}
