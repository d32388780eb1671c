import type { AclWordRow } from '../row.ts';
import { anywhere } from './phases.ts';

const modifier = { kind: 'modifier', value: 'expanded' } as const;

/** The modifiers of ACL statements (`conditions` in acl.c, those that are always true). */
export const modifiers: readonly AclWordRow[] = [
  {
    name: 'add_header',
    ...modifier,
    content: 'headers',
    specials: [':after_received:', ':at_end:', ':at_start:', ':at_start_rfc:'],
    phases: { only: ['mail', 'rcpt', 'predata', 'data', 'prdr', 'mime', 'notsmtp', 'dkim', 'notsmtp_start'] },
    doc: 'Adds header lines to the message, at the end or where :after_received:, :at_start: or :at_start_rfc: says.',
  },
  {
    name: 'continue',
    ...modifier,
    phases: anywhere,
    doc: 'Expands its text for what the expansion does, and drops the result.',
  },
  {
    name: 'control',
    ...modifier,
    phases: anywhere,
    doc: 'Changes how this message or session is handled. What may be changed depends on the ACL.',
  },
  {
    name: 'delay',
    ...modifier,
    phases: { not: ['notquit'] },
    doc: 'Waits for the given time before anything else is done.',
  },
  {
    name: 'endpass',
    ...modifier,
    value: 'none',
    phases: anywhere,
    doc: 'In accept and discard: a condition after it that fails refuses the request, instead of going on to the next statement.',
  },
  {
    name: 'log_message',
    ...modifier,
    phases: anywhere,
    doc: 'What is written to the log when the statement refuses, or warns.',
  },
  {
    name: 'log_reject_target',
    ...modifier,
    content: 'list',
    specials: ['main', 'panic', 'reject'],
    phases: anywhere,
    doc: 'Which logs a refusal is written to: main, reject, panic; empty for none.',
  },
  {
    name: 'logwrite',
    ...modifier,
    phases: anywhere,
    doc: 'Writes a line to the log at once; :main,reject,panic: at its start names the logs.',
  },
  {
    name: 'message',
    ...modifier,
    phases: anywhere,
    doc: 'What the client is told; a reply code at its start may replace the usual one. Expanded only when it is needed.',
  },
  {
    name: 'queue',
    ...modifier,
    phases: { not: ['notsmtp', 'prdr', 'data'] },
    doc: 'Puts the message into a named queue. The name must not be tainted.',
  },
  {
    name: 'remove_header',
    ...modifier,
    content: 'header-names',
    phases: { only: ['mail', 'rcpt', 'predata', 'data', 'prdr', 'mime', 'notsmtp', 'notsmtp_start'] },
    until: '4.98',
    doc: 'Removes all header lines of the given names, separated by colons, that the message came with.',
  },
  {
    name: 'remove_header',
    ...modifier,
    content: 'header-names',
    phases: { only: ['mail', 'rcpt', 'predata', 'data', 'prdr', 'mime', 'notsmtp', 'dkim', 'notsmtp_start'] },
    since: '4.99',
    doc: 'Removes all header lines of the given names, separated by colons, that the message came with.',
  },
  {
    name: 'set',
    ...modifier,
    phases: anywhere,
    doc: 'Gives a value to a variable: acl_c… for the session, acl_m… for the message, dkim_verify_status or dkim_verify_reason in the DKIM ACL.',
  },
  {
    name: 'udpsend',
    ...modifier,
    phases: anywhere,
    doc: 'Sends a UDP packet: "<; host ; port ; text".',
  },
];
