import type { SpfAnswer, SpfRequest } from './evaluate.ts';
import { expandMacros } from './macro.ts';

/** What is told of a result: the values of `$spf_header_comment`, `$spf_received` and `$spf_smtp_comment`. */
export interface SpfTexts {
  readonly headerComment: string;
  readonly received: string;
  readonly smtpComment: string;
}

function comment({ result, reason, error = '', domain }: SpfAnswer, address: string): string {
  const of = `domain of ${domain}`;
  switch (result) {
    case 'pass':
      return reason === 'localhost'
        ? 'localhost is always allowed.'
        : `${of} designates ${address} as permitted sender`;
    case 'fail':
      return `${of} does not designate ${address} as permitted sender`;
    case 'softfail':
      return `transitioning ${of} does not designate ${address} as permitted sender`;
    case 'neutral':
      return `${address} is neither permitted nor denied by ${of}`;
    case 'none':
      return `${of} does not provide an SPF record`;
    case 'temperror':
      return `encountered temporary error during SPF processing of ${of}`;
    case 'permerror':
      return `error in processing during lookup of ${of}: ${error}`;
    case '(invalid)':
      return '';
  }
}

/**
 * The texts on a result, as libspf2 words them. Without a result there are none.
 *
 * @param template what the client is told: `spf_smtp_comment_template`, with SPF's macros
 */
export function spfTexts(answer: SpfAnswer, request: SpfRequest, template: string): SpfTexts {
  const { result, reason, sender, domain } = answer;
  const { address, helo, receiver, dns } = request;
  if (result === '(invalid)') return { headerComment: '', received: '', smtpComment: '' };
  const headerComment = `${receiver}: ${comment(answer, address)}`;
  const explains = result === 'fail' || result === 'softfail' || result === 'neutral';
  const at = sender.lastIndexOf('@');
  const explanation = explains
    ? expandMacros(template, {
        sender,
        localPart: sender.slice(0, Math.max(at, 0)),
        senderDomain: domain,
        domain,
        address,
        helo,
        receiver,
        now: Math.floor(dns.world.clock.now() / 1000),
        validatedName: () => undefined,
      })
    : '';
  return {
    headerComment,
    received: `Received-SPF: ${result} (${headerComment}) client-ip=${address}; envelope-from=${sender}; helo=${helo};`,
    smtpComment: explains ? `${explanation} : Reason: ${reason}` : '',
  };
}
