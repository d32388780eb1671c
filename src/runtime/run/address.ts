import { lowerCase } from '../expand/characters.ts';
import type { Address, Propagated } from '../state/address.ts';

/** What an address has that nothing has been inherited to. */
export const nothingPropagated: Propagated = {
  addressData: undefined,
  domainData: undefined,
  localPartData: undefined,
  errorsAddress: undefined,
  extraHeaders: [],
  removeHeaders: undefined,
  variables: new Map(),
  ignoreError: false,
  utf8: false,
};

/** A quoted local part without its quotes and backslashes (`deliver_split_address`). */
export function unquoteLocalPart(localPart: string): string {
  if (!localPart.startsWith('"') && !localPart.includes('\\')) return localPart;
  let result = '';
  for (let at = 0; at < localPart.length; at++) {
    const char = localPart.charAt(at);
    if (char === '"') continue;
    result += char === '\\' ? localPart.charAt(++at) : char;
  }
  return result;
}

/**
 * Makes the address that a routing begins with, taken apart. Mirrors `deliver_make_addr` and `deliver_split_address`.
 *
 * @param caseful whether the local part keeps its letter case
 */
export function makeAddress(address: string, caseful = false): Address {
  const at = address.lastIndexOf('@');
  const local = unquoteLocalPart(at < 0 ? address : address.slice(0, at));
  return {
    address,
    unique: address,
    parent: undefined,
    domain: at < 0 ? '' : lowerCase(address.slice(at + 1)),
    localPart: caseful ? local : lowerCase(local),
    localPartCaseful: local,
    prefix: undefined,
    prefixVariable: undefined,
    suffix: undefined,
    suffixVariable: undefined,
    propagated: nothingPropagated,
    router: undefined,
    startRouter: undefined,
    transport: undefined,
    hosts: [],
    fallbackHosts: [],
    special: undefined,
    selfHostname: undefined,
    homeDirectory: undefined,
    currentDirectory: undefined,
    uid: undefined,
    gid: undefined,
    initgroups: false,
    dsn: { notify: 0 },
    message: undefined,
    userMessage: undefined,
    errno: 0,
  };
}
