import type { Signature } from './signature.ts';
import { algorithmOf } from './signature.ts';

/** What an ACL has made of a signature's result. */
export interface Overridden {
  readonly status: string;
  readonly reason: string;
}

/** Values of `$dkim_verify_reason`. */
const reasons: Partial<Readonly<Record<NonNullable<Signature['reason']>, string>>> = {
  'key unavailable': 'pubkey_unavailable',
  'key record': 'pubkey_dns_syntax',
  'key import': 'pubkey_der_syntax',
  'key size': 'pubkey_too_short',
  body: 'bodyhash_mismatch',
  message: 'signature_incorrect',
};

/** The value of `$dkim_verify_reason` for a signature. */
export function reasonOf({ reason }: Signature): string {
  return (reason && reasons[reason]) ?? '';
}

function verdict({ status, reason }: Signature): string {
  if (status === 'none') return ' [not verified]';
  if (status === 'pass') return ' [verification succeeded]';
  if (status === 'invalid') {
    switch (reason) {
      case 'key unavailable':
        return ' [invalid - public key record (currently?) unavailable]';
      case 'key too long':
        return ' [invalid - overlong public key record]';
      case 'key record':
      case 'key import':
        return ' [invalid - syntax error in public key record]';
      case 'tags':
        return ' [invalid - signature tag missing or invalid]';
      case 'version':
        return ' [invalid - unsupported DKIM version]';
      default:
        return ' [invalid - unspecified problem]';
    }
  }
  switch (reason) {
    case 'body':
      return ' [verification failed - body hash mismatch (body probably modified in transit)]';
    case 'message':
      return ' [verification failed - signature did not verify (headers probably modified in transit)]';
    case 'key size':
      return ' [verification failed - signature invalid (key too short)]';
    default:
      return ' [verification failed - unspecified reason]';
  }
}

/** The line of the log on one signature (`dkim_exim_verify_log_sig`). */
export function logLine(signature: Signature, overridden: Overridden): string {
  const { domain, selector, canonHeader, canonBody, identity, created, expires, bodyLength, policy } = signature;
  let line =
    `DKIM: d=${domain ?? '<UNSET>'} s=${selector ?? '<UNSET>'} c=${canonHeader}/${canonBody}` +
    ` a=${algorithmOf(signature)} b=${(signature.signature ?? '').length * 8}`;
  if (identity !== undefined) line += ` i=${identity}`;
  if (created > 0) line += ` t=${created}`;
  if (expires > 0) line += ` x=${expires}`;
  if (bodyLength > -1) line += ` l=${bodyLength}`;
  return line + (policy ? ` [${overridden.status} - ${overridden.reason}]` : verdict(signature));
}

function result({ status, reason, keyBits }: Signature): string {
  if (status === 'none' || status === 'pass') return status;
  if (status === 'invalid') {
    switch (reason) {
      case 'key unavailable':
        return 'tmperror (pubkey unavailable)\n\t\t';
      case 'key too long':
        return 'permerror (overlong public key record)\n\t\t';
      case 'key record':
      case 'key import':
        return 'neutral (public key record import problem)\n\t\t';
      case 'tags':
        return 'neutral (signature tag missing or invalid)\n\t\t';
      case 'version':
        return 'neutral (unsupported DKIM version)\n\t\t';
      default:
        return 'permerror (unspecified problem)\n\t\t';
    }
  }
  switch (reason) {
    case 'body':
      return 'fail (body hash mismatch; body probably modified in transit)\n\t\t';
    case 'message':
      return 'fail (signature did not verify; headers probably modified in transit)\n\t\t';
    case 'key size':
      return `fail (public key too short: ${keyBits} bits)\n\t\t`;
    default:
      return 'fail (unspecified reason)\n\t\t';
  }
}

/** What `${authresults {…}}` says of one signature (`authres_dkim`). */
export function authenticationResult(signature: Signature, overridden: Overridden): string {
  const { domain, identity, selector, policy } = signature;
  let text = ';\n\tdkim=';
  text += policy ? `policy (${overridden.status} - ${overridden.reason})` : result(signature);
  if (domain !== undefined) text += ` header.d=${domain}`;
  if (identity !== undefined) text += ` header.i=${identity}`;
  if (selector !== undefined) text += ` header.s=${selector}`;
  return `${text} header.a=${algorithmOf(signature)}`;
}
