import { matched } from '../acl/outcome.ts';
import { textOf } from '../expand/value.ts';
import { matchString } from '../match/match.ts';
import type { RuntimeExtension } from '../run/extension.ts';
import { logs } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { beginMessage, dmarcState, isOff, processMessage } from './process.ts';
import type { StatedDmarc } from './stated.ts';

/** What the condition matches: `dmarc_exim_expand_query`. */
function queried(run: Run): string {
  if (isOff(run)) return 'off';
  return dmarcState(run)?.verdict?.status ?? 'none';
}

const yesNo = (value: boolean | undefined): string => (value === true ? 'yes' : 'no');

/**
 * DMARC in a run. Mirrors dmarc.c, with libopendmarc: only the record of the very domain in From: is looked up, and no
 * history is written.
 *
 * @param stated verdicts that a scenario states in place of those that the DNS leads to
 */
export function dmarcExtension(stated?: StatedDmarc): RuntimeExtension {
  return {
    aclWords: {
      dmarc_status(list, run) {
        processMessage(run, stated);
        return matched(matchString(queried(run), { text: textOf(list) }, run.match), run);
      },
    },
    controls: {
      dmarc_disable_verify(_options, { message }) {
        message.flags.set('dmarc_disable_verify', true);
        return 'OK';
      },
      dmarc_enable_forensic(_options, { message }) {
        message.flags.set('dmarc_enable_forensic', true);
        return 'OK';
      },
    },
    variables: {
      dmarc_alignment_dkim: (run) => yesNo(dmarcState(run)?.verdict?.dkimAligned),
      dmarc_alignment_spf: (run) => yesNo(dmarcState(run)?.verdict?.spfAligned),
      dmarc_domain_policy: (run) => dmarcState(run)?.verdict?.policy,
      dmarc_status: (run) => (dmarcState(run) ? (dmarcState(run)?.verdict?.status ?? 'none') : undefined),
      dmarc_status_text: (run) => dmarcState(run)?.verdict?.text,
      dmarc_used_domain: (run) => (dmarcState(run)?.verdict ? dmarcState(run)?.fromDomain : undefined),
    },
    messageRead(run) {
      beginMessage(run, stated);
    },
    authenticationResults(run) {
      const state = dmarcState(run);
      if (state?.checked !== true) return undefined;
      const from = state.fromDomain === undefined ? '' : ` header.from=${state.fromDomain}`;
      return `;\n\tdmarc=${state.verdict?.word ?? 'skipped'}${from}`;
    },
    receptionLogFields(run, place) {
      const status = dmarcState(run)?.verdict?.status;
      if (status === undefined || place === 'host') return '';
      if (logs(run, 'dmarc_verbose')) return ` DMARC=${status}`;
      return logs(run, 'dmarc') && status === 'accept' ? ' DMARC' : '';
    },
  };
}
