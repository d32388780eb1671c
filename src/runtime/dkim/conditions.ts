import { listReader, nextInList } from '../../../grammar/list/split.ts';
import { textOf } from '../expand/value.ts';
import { matchString } from '../match/match.ts';
import type { AclOutcome, AclWord } from '../run/extension.ts';
import type { Run } from '../run/run.ts';
import { matched } from '../acl/outcome.ts';
import { currentResult, dkimState } from './state.ts';

/** `dkim_signers`: whether the signer at hand is in a list. */
const dkimSigners: AclWord = (list, run) => {
  const signer = dkimState(run.message)?.currentSigner;
  return signer === undefined ? 'FAIL' : matched(matchString(signer, { text: textOf(list) }, run.match), run);
};

/** `dkim_status`: whether a result is in a list. In the ACLs after the DKIM ACL there may be several. */
const dkimStatus: AclWord = (list, run) => {
  const reader = listReader(currentResult(run).status ?? 'none');
  let outcome: AclOutcome = 'FAIL';
  for (let status = nextInList(reader); status !== undefined; status = nextInList(reader)) {
    outcome = matched(matchString(status, { text: textOf(list) }, run.match), run);
    if (outcome === 'OK') break;
  }
  return outcome;
};

/** `control = dkim_disable_verify`, which leaves out DMARC too. */
export function disableVerify(_options: string | undefined, { message }: Run): AclOutcome {
  message.flags.set('dkim_disable_verify', true);
  message.flags.set('dmarc_disable_verify', true);
  message.flags.delete('dmarc_enable_forensic');
  return 'OK';
}

/** The conditions of DKIM. */
export const dkimConditions: Readonly<Record<string, AclWord>> = {
  dkim_signers: dkimSigners,
  dkim_status: dkimStatus,
};
