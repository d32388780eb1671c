import type { Run } from '../../run/run.ts';
import type { LocalError } from './local-error.ts';

/**
 * What is logged of a message that cannot be taken where nobody can be told: it has no sender, or is an error message itself.
 * Mirrors the end of `moan_to_sender`.
 *
 * @param sizeLimit what the message may be at most
 */
export function unusableSenderLine(error: LocalError, run: Run, sizeLimit: number): string {
  const about = run.message.flags.get('message_reference');
  const reference = about === undefined ? '' : ` (R=${String(about)})`;
  return `Error while reading message with no usable sender address${reference}: ${reasonOf(error, run, sizeLimit)}`;
}

function reasonOf(error: LocalError, { settings }: Run, sizeLimit: number): string {
  switch (error.kind) {
    case 'bad-argument':
      return `at least one malformed recipient address: ${error.address} - ${error.message}`;
    case 'bad-addresses': {
      const [first] = error.errors;
      return `at least one malformed recipient address: ${first?.text ?? ''} - ${first?.message ?? ''}`;
    }
    case 'no-recipients':
      return 'no recipient addresses';
    case 'too-many-recipients':
      return `too many recipients (max set to ${settings.text('recipients_max') ?? '0'})`;
    case 'too-big':
      return `message too big (limit set to ${sizeLimit})`;
    case 'long-header': {
      const [part, most] = error.line ? ['line', 'header_line_maxsize'] : ['section', 'header_maxsize'];
      return `excessively long message header ${part} read (more than ${settings.number(most)} characters)`;
    }
    case 'refused':
      return `rejected by non-SMTP ACL: ${error.message}`;
  }
}
