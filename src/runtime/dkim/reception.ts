import { appendToList } from '../../../grammar/list/split.ts';
import { keyedField } from '../expand/keyed.ts';
import { dnsContextOf } from '../host/dns.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { keyTypes } from './algorithms.ts';
import type { Signature } from './signature.ts';
import type { StatedDkim } from './stated.ts';
import { statedSignatures } from './stated.ts';
import { forgetSetResults, hasDkim, isDisabled, keepDkimState } from './state.ts';
import type { VerifySettings } from './verify.ts';
import { verifySignatures } from './verify.ts';

function verifySettings(run: Run): VerifySettings {
  const { settings, config, release } = run;
  const { features } = config.target;
  const sizes = settings.text('dkim_verify_min_keysizes') ?? '';
  const minimal = settings.flag('dkim_verify_minimal');
  const runsAcl = settings.text('acl_smtp_dkim') !== undefined && (settings.text('dkim_verify_signers') ?? '') !== '';
  return {
    release,
    hashes: settings.text('dkim_verify_hashes') ?? '',
    keyTypes: settings.text('dkim_verify_keytypes') ?? '',
    minimalKeySizes: new Map(
      keyTypes.map((type) => [type, Number.parseInt(keyedField(type, sizes) ?? '0', 10) || 0] as const),
    ),
    // From 4.99 on the ACL sees them all.
    minimal: minimal && (release < 99 || !runsAcl),
    library: features.has('gnutls') && !features.has('openssl') ? 'gnutls' : 'openssl',
  };
}

/**
 * Verifies the signatures of the message that has been read, or takes those that are stated, and keeps what came of them.
 * Mirrors `dkim_exim_verify_finish`. Does nothing for messages that did not come over SMTP.
 */
export function verifyMessage(run: Run, stated: StatedDkim | undefined): void {
  const { message } = run;
  forgetSetResults(run);
  if (!hasDkim(run) || message.rawHeaders === undefined || isDisabled(run)) return;
  const keep = (signatures: readonly Signature[]): void => {
    const names = signatures.flatMap(({ domain, identity }) => [domain, identity]);
    keepDkimState(message, {
      signatures,
      signers: names.reduce<string>((list, name) => (name === undefined ? list : appendToList(list, ':', name)), ''),
      status: undefined,
      reason: undefined,
      current: undefined,
      currentSigner: undefined,
      domain: undefined,
      selector: undefined,
      keyLength: 0,
      passedDomain: undefined,
    });
  };
  if (stated) {
    keep(statedSignatures(stated, message.sender));
    return;
  }
  const found = verifySignatures(message.rawHeaders, message.body, verifySettings(run), dnsContextOf(run.match));
  if (found.error !== undefined) {
    // The first line comes while the message is being read, when it has no identity yet.
    const { id } = message;
    message.id = '';
    writeLog(run, `DKIM: validation error: ${found.error}`);
    message.id = id;
    writeLog(run, `DKIM: Error during validation, disabling signature verification: ${found.error}`);
    message.flags.set('dkim_disable_verify', true);
    return;
  }
  for (const line of found.log) writeLog(run, line);
  keep(found.signatures);
}
