import type { Value } from '../../expand/value.ts';
import type { Address } from '../../state/address.ts';
import { lowerCase } from '../../expand/characters.ts';
import { driverOptions } from '../../route/driver-options.ts';
import type { Run } from '../run.ts';
import type { VariableTable } from './table.ts';

/** The address that came with the message. */
function original(address: Address | undefined): Address | undefined {
  let each = address;
  while (each?.parent) each = each.parent;
  return each;
}

const domainOf = (text: string): string => (text.includes('@') ? text.slice(text.lastIndexOf('@') + 1) : '');
const localPartOf = (text: string): string => (text.includes('@') ? text.slice(0, text.lastIndexOf('@')) : text);
const redirected = ({ address }: Run): Address | undefined => (address?.parent ? address : undefined);

/** The local part that the message came with; where it has been routed, as the router took its letter case. */
function originalLocalPart(run: Run): string | undefined {
  const top = redirected(run) ? original(run.address) : run.address;
  const router = top?.router;
  if (!top || !router || driverOptions(router, run.config).flag('caseful_local_part')) return top?.localPartCaseful;
  return lowerCase(top.localPartCaseful);
}

/** A sender that Exim has made itself, of the caller's login, is trusted. */
function senderValue(text: string, { message }: Run): Value {
  return message.flags.get('own_sender') === true ? { text, taint: false } : text;
}

/** What is known of the address at hand, and of the sender. */
export const addressVariables: VariableTable = {
  domain: ({ address }) => address?.domain,
  local_part: ({ address }) => address?.localPart,
  domain_data: ({ address }) => address?.propagated.domainData,
  local_part_data: ({ address }) => address?.propagated.localPartData,
  local_part_prefix: ({ address }) => address?.prefix,
  local_part_prefix_v: ({ address }) => address?.prefixVariable,
  local_part_suffix: ({ address }) => address?.suffix,
  local_part_suffix_v: ({ address }) => address?.suffixVariable,
  address_data: ({ address }) => address?.propagated.addressData,
  original_domain: (run) => (redirected(run) ? original(run.address)?.domain : run.address?.domain),
  original_local_part: originalLocalPart,
  parent_domain: ({ address }) => address?.parent?.domain,
  parent_local_part: ({ address }) => address?.parent?.localPart,
  // Up to 4.96 transports do not know it; events do.
  router_name: ({ address, release, values }) =>
    release < 97 && !values.has('event_name') ? undefined : address?.router?.name,
  transport_name: ({ address }) => address?.transport?.name,
  self_hostname: ({ address }) => address?.selfHostname,
  home: ({ address }) => address?.homeDirectory,
  sender_address: (run) => senderValue(run.message.sender, run),
  sender_address_domain: (run) => senderValue(domainOf(run.message.sender), run),
  sender_address_local_part: (run) => senderValue(localPartOf(run.message.sender), run),
};
