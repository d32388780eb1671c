import type { Run } from '../run/run.ts';
import type { Value } from '../expand/value.ts';
import type { Signature } from './signature.ts';
import { algorithmOf } from './signature.ts';
import { currentResult, dkimState, isDisabled } from './state.ts';

type Getter = (run: Run) => Value | undefined;

/** A variable that tells of the signature at hand (`dkim_exim_expand_query`). */
const ofSignature =
  (get: (signature: Signature) => string | undefined, otherwise = ''): Getter =>
  (run) => {
    const current = isDisabled(run) ? undefined : dkimState(run.message)?.current;
    return (current && get(current)) ?? otherwise;
  };

const endless = '9999999999999';

/** The variables of DKIM. */
export const dkimVariables: Readonly<Record<string, Getter>> = {
  dkim_algo: ofSignature(algorithmOf),
  dkim_bodylength: ofSignature(({ bodyLength }) => (bodyLength >= 0 ? String(bodyLength) : undefined), endless),
  dkim_canon_body: ofSignature(({ canonBody }) => canonBody),
  dkim_canon_headers: ofSignature(({ canonHeader }) => canonHeader),
  dkim_copiedheaders: ofSignature(({ copiedHeaders }) => copiedHeaders),
  dkim_created: ofSignature(({ created }) => (created > 0 ? String(created) : undefined), '0'),
  dkim_cur_signer: ({ message }) => dkimState(message)?.currentSigner,
  dkim_domain: (run) => run.values.get('dkim_domain') ?? dkimState(run.message)?.domain,
  dkim_expires: ofSignature(({ expires }) => (expires > 0 ? String(expires) : undefined), endless),
  dkim_headernames: ofSignature(({ headerNames }) => headerNames),
  dkim_identity: ofSignature(({ identity }) => identity),
  dkim_key_granularity: ofSignature(({ publicKey }) => publicKey?.granularity, '*'),
  dkim_key_length: ({ message }) => String(dkimState(message)?.keyLength ?? 0),
  dkim_key_nosubdomains: ofSignature(({ publicKey }) => (publicKey?.noSubdomains === true ? '1' : undefined), '0'),
  dkim_key_notes: ofSignature(({ publicKey }) => publicKey?.notes),
  dkim_key_srvtype: ofSignature(({ publicKey }) => publicKey?.serviceType, '*'),
  dkim_key_testing: ofSignature(({ publicKey }) => (publicKey?.testing === true ? '1' : undefined), '0'),
  dkim_selector: (run) => run.values.get('dkim_selector') ?? dkimState(run.message)?.selector,
  dkim_signers: ({ message }) => dkimState(message)?.signers,
  dkim_verify_reason: (run) => currentResult(run).reason,
  dkim_verify_signers: ({ settings }) => settings.text('dkim_verify_signers'),
  dkim_verify_status: (run) => currentResult(run).status,
};
