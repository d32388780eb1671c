import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Keys that were made for the tests, and for nothing else. */
export type KeyName = 'rsa2048' | 'rsa1024' | 'rsa768' | 'ed25519';

const folder = new URL('../../../fixtures/signing/', import.meta.url);

/** A private key in PEM. */
export function privateKey(name: KeyName): string {
  return readFileSync(new URL(`${name}.pem`, folder), 'latin1');
}

/** The public part as `p=` of a key record has it: Ed25519 keys bare, unless they are asked for in their envelope. */
export function publicPart(name: KeyName, enveloped = false): string {
  const der = createPublicKey(createPrivateKey(privateKey(name))).export({ format: 'der', type: 'spki' });
  return (name === 'ed25519' && !enveloped ? der.subarray(-32) : der).toString('base64');
}

/** A DNS line with the record of a key: `selector._domainkey.domain`. */
export function keyRecord(name: KeyName, owner: string, tags = ''): string {
  const [selector = '', ...domain] = owner.split('.');
  const type = name === 'ed25519' ? 'ed25519' : 'rsa';
  const text = `v=DKIM1; k=${type}; ${tags}p=${publicPart(name)}`;
  const strings = text.match(/.{1,200}/g) ?? [];
  return `${selector}._domainkey.${domain.join('.')}. 300 IN TXT ${strings.map((each) => `"${each}"`).join(' ')}`;
}
