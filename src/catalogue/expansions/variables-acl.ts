import type { VariableRow } from '../row.ts';
import { inAcls, session } from './where.ts';

/** What ACL conditions and modifiers leave behind. */
// prettier-ignore
export const aclVariables: readonly VariableRow[] = [
  { name: 'acl_arg1', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'First argument with which the ACL was called.' },
  { name: 'acl_arg2', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Second argument with which the ACL was called.' },
  { name: 'acl_arg3', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Third argument with which the ACL was called.' },
  { name: 'acl_arg4', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Fourth argument with which the ACL was called.' },
  { name: 'acl_arg5', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Fifth argument with which the ACL was called.' },
  { name: 'acl_arg6', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Sixth argument with which the ACL was called.' },
  { name: 'acl_arg7', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Seventh argument with which the ACL was called.' },
  { name: 'acl_arg8', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Eighth argument with which the ACL was called.' },
  { name: 'acl_arg9', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Ninth argument with which the ACL was called.' },
  { name: 'acl_narg', type: 'number', tainted: false, doc: 'How many arguments the ACL was called with.' },
  { name: 'acl_verify_message', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Why a verification failed; gone at the end of the statement.' },
  { name: 'csa_status', type: 'string', tainted: false, set: inAcls, doc: 'What verify = csa found: unknown, ok, defer or fail.' },
  { name: 'dnslist_domain', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'The DNS list in which dnslists found something.' },
  { name: 'dnslist_matched', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'The key that dnslists found in a DNS list.' },
  { name: 'dnslist_text', type: 'string', tainted: true, set: inAcls, doc: 'The TXT record of what dnslists found.' },
  { name: 'dnslist_value', type: 'string', tainted: false, set: inAcls, doc: 'The addresses that the DNS list gave for what dnslists found.' },
  { name: 'headers_added', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'Header lines that add_header has added so far, with newlines between.' },
  { name: 'host_data', type: 'string', tainted: true, set: session, doc: 'What the item of a host list that matched gave: the data of a lookup.' },
  { name: 'prdr_requested', type: 'string', tainted: false, needs: 'prdr', set: ['mail', 'rcpt', 'predata', 'mime', 'dkim', 'data', 'prdr'], doc: 'yes where the client asked for an answer for each recipient, else no.' },
  { name: 'recipient_data', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'What the item of a recipients list that matched gave: the data of a lookup.' },
  { name: 'recipient_verify_failure', type: 'string', tainted: false, set: inAcls, doc: 'Why a recipient could not be verified: qualify, route, mail, recipient, postmaster or quota.' },
  { name: 'sender_address_data', type: 'string', tainted: false, inherits: true, set: ['mail', 'rcpt', 'predata', 'data', 'prdr', 'notsmtp'], doc: 'What $address_data was at the end of verifying the sender; gone at the end of the statement.' },
  { name: 'sender_data', type: 'string', tainted: false, inherits: true, set: [...inAcls, 'routing'], doc: 'What the item of a senders list that matched gave: the data of a lookup.' },
  { name: 'sender_rate', type: 'string', tainted: false, set: inAcls, doc: 'The rate that ratelimit has computed, with one decimal.' },
  { name: 'sender_rate_limit', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'The limit of the last ratelimit.' },
  { name: 'sender_rate_period', type: 'string', tainted: false, inherits: true, set: inAcls, doc: 'The period of the last ratelimit.' },
  { name: 'sender_verify_failure', type: 'string', tainted: false, set: inAcls, doc: 'Why a sender could not be verified: qualify, route, mail, recipient or postmaster.' },
];
