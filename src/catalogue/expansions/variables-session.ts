import type { VariableRow } from '../row.ts';
import { afterHello, fromClient, outgoing, session } from './where.ts';

const ofProxy = { needs: { any: ['proxy', 'socks'] } } as const;

/** The SMTP session in which a message comes, and its client; and connections that Exim makes. */
// prettier-ignore
export const sessionVariables: readonly VariableRow[] = [
  { name: 'authenticated_fail_id', type: 'string', tainted: true, set: session, doc: 'The id of the last authentication that failed.' },
  { name: 'authenticated_id', type: 'string', tainted: true, doc: "What the authenticator's server_set_id gave; for local messages the login name." },
  { name: 'authentication_failed', type: 'number', tainted: false, set: session, doc: '1 where the client tried to authenticate and failed.' },
  { name: 'callout_address', type: 'string', tainted: false, doc: 'Where the last callout, or the last connection to a scanner, went to.' },
  { name: 'connection_id', type: 'string', tainted: false, since: '4.99', doc: 'A name for the connection in which the message came, for logs.' },
  { name: 'host_lookup_deferred', type: 'number', tainted: false, doc: "1 where the client's name could not be looked up for now." },
  { name: 'host_lookup_failed', type: 'number', tainted: false, doc: '1 where the client has no name that leads back to its address.' },
  { name: 'interface_address', type: 'string', tainted: false, set: fromClient, doc: 'Old name of $received_ip_address.', instead: 'received_ip_address' },
  { name: 'interface_port', type: 'number', tainted: false, doc: 'Old name of $received_port.', instead: 'received_port' },
  { ...ofProxy, name: 'proxy_external_address', type: 'string', tainted: false, inherits: true, doc: 'The outer address of the proxy: the one that the client connected to.' },
  { ...ofProxy, name: 'proxy_external_port', type: 'number', tainted: false, doc: 'The port of $proxy_external_address.' },
  { ...ofProxy, name: 'proxy_local_address', type: 'string', tainted: false, doc: 'The address of the proxy that Exim talks to.' },
  { ...ofProxy, name: 'proxy_local_port', type: 'number', tainted: false, doc: 'The port of $proxy_local_address.' },
  { ...ofProxy, name: 'proxy_session', type: 'string', tainted: false, doc: 'yes where the connection goes through a proxy, else no.' },
  { name: 'rcpt_count', type: 'number', tainted: false, set: session, doc: 'How many RCPT commands there were for the message, this one among them.' },
  { name: 'rcpt_defer_count', type: 'number', tainted: false, set: session, doc: 'How many recipients of the message were refused for now.' },
  { name: 'rcpt_fail_count', type: 'number', tainted: false, set: session, doc: 'How many recipients of the message were refused for good.' },
  { name: 'received_ip_address', type: 'string', tainted: false, set: fromClient, doc: "This machine's address that the client connected to." },
  { name: 'received_port', type: 'number', tainted: false, doc: "This machine's port that the client connected to." },
  { name: 'sender_fullhost', type: 'string', tainted: true, set: fromClient, doc: "The client's name, HELO name and address in one text, as logs have it." },
  { name: 'sender_helo_dnssec', type: 'string', tainted: false, set: fromClient, doc: 'yes where the HELO name was verified by DNSSEC, else no.' },
  { name: 'sender_helo_name', type: 'string', tainted: true, set: [...afterHello, 'routing', 'transport', 'delivery', 'event', 'filter'], doc: 'What the client gave with HELO or EHLO.' },
  { name: 'sender_helo_verified', type: 'string', tainted: false, since: '4.97', set: afterHello, doc: 'yes where the HELO name was verified, else no.' },
  { name: 'sender_host_address', type: 'string', tainted: false, set: fromClient, doc: "The client's IP address; empty for local messages." },
  { name: 'sender_host_authenticated', type: 'string', tainted: false, doc: 'The authenticator by which the client authenticated; empty without.' },
  { name: 'sender_host_dnssec', type: 'string', tainted: false, set: fromClient, doc: "yes where the client's name was found by DNSSEC, else no." },
  { name: 'sender_host_name', type: 'string', tainted: true, set: fromClient, doc: "The client's name, found by its address and confirmed; to ask for it is to look it up." },
  { name: 'sender_host_port', type: 'number', tainted: false, doc: "The client's port." },
  { name: 'sender_ident', type: 'string', tainted: false, inherits: true, doc: 'What the client says by RFC 1413 of who is calling; for local messages the login name.' },
  { name: 'sender_rcvhost', type: 'string', tainted: true, set: fromClient, doc: 'The client, as the Received: line has it.' },
  { name: 'sending_ip_address', type: 'string', tainted: false, set: outgoing, doc: "This machine's address of an outgoing connection." },
  { name: 'sending_port', type: 'number', tainted: false, set: outgoing, doc: "This machine's port of an outgoing connection." },
  { name: 'smtp_active_hostname', type: 'string', tainted: false, inherits: true, doc: 'The name under which Exim presents itself to the client.' },
  { name: 'smtp_command', type: 'string', tainted: true, set: session, doc: 'The whole SMTP command that is being handled.' },
  { name: 'smtp_command_argument', type: 'string', tainted: true, set: session, doc: 'What follows the name of the SMTP command that is being handled.' },
  { name: 'smtp_command_history', type: 'string', tainted: false, set: session, doc: 'The last SMTP commands by name, with commas between.' },
  { name: 'smtp_count_at_connection_start', type: 'number', tainted: false, doc: 'How many connections the daemon had when this one came.' },
  { name: 'smtp_notquit_reason', type: 'string', tainted: false, set: ['notquit'], doc: 'Why the session ended without QUIT, as one word.' },
];
