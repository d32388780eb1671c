import { lowerCase } from '../expand/characters.ts';
import { hashNamed, keyTypeNamed, readCanonicalization } from './algorithms.ts';
import type { Signature, VerifyReason, VerifyStatus } from './signature.ts';

/** A signature that a scenario states, in place of one that is verified. */
export interface StatedSignature {
  readonly domain: string;
  readonly selector?: string;
  readonly identity?: string;
  /** As `a=` and `c=` have them; default `rsa-sha256` and `relaxed/relaxed`. */
  readonly algorithm?: string;
  readonly canonicalization?: string;
  readonly keyBits?: number;
  readonly status: VerifyStatus;
  /** A value of `$dkim_verify_reason`. */
  readonly reason?: string;
  /** The sender or its domain, where only messages of one have it. */
  readonly sender?: string;
}

/** What a scenario may say of DKIM under `services`. */
export interface StatedDkim {
  readonly signatures: readonly StatedSignature[];
}

const reasons: Readonly<Record<string, VerifyReason>> = {
  pubkey_unavailable: 'key unavailable',
  pubkey_dns_syntax: 'key record',
  pubkey_der_syntax: 'key import',
  pubkey_too_short: 'key size',
  bodyhash_mismatch: 'body',
  signature_incorrect: 'message',
};

/** Whether what is stated is for a sender: an address, or a domain. */
export function isForSender(stated: string | undefined, sender: string): boolean {
  if (stated === undefined) return true;
  const wanted = lowerCase(stated);
  const given = lowerCase(sender);
  return wanted.includes('@') || wanted === '' ? wanted === given : given.endsWith(`@${wanted}`);
}

/** The signatures that are stated for a sender's message. */
export function statedSignatures({ signatures }: StatedDkim, sender: string): Signature[] {
  return signatures
    .filter((stated) => isForSender(stated.sender, sender))
    .map((stated) => {
      const [type = '', hash = ''] = (stated.algorithm ?? 'rsa-sha256').split('-');
      const canon = readCanonicalization(stated.canonicalization ?? 'relaxed/relaxed');
      const reason = stated.reason === undefined ? undefined : reasons[stated.reason];
      const keyType = keyTypeNamed(type) ?? 'rsa';
      const keyBits = stated.keyBits ?? (keyType === 'rsa' ? 2048 : 256);
      return {
        version: 1,
        keyType,
        hash: hashNamed(hash) ?? 'sha256',
        canonHeader: canon?.header ?? 'simple',
        canonBody: canon?.body ?? 'simple',
        domain: stated.domain,
        selector: stated.selector ?? 'selector',
        ...(stated.identity !== undefined && { identity: stated.identity }),
        created: 0,
        expires: 0,
        bodyLength: -1,
        signature: '\0'.repeat(keyType === 'rsa' ? keyBits / 8 : 64),
        raw: '',
        keyBits,
        status: stated.status,
        ...(reason && { reason }),
      };
    });
}
