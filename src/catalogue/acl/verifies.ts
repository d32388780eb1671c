import type { Parameter, VerifyRow } from '../row.ts';
import { afterData, anywhere } from './phases.ts';

/** What `callout = …` takes, separated by commas, besides a bare time (`callout_opt_list` in acl.c). */
const calloutWords: readonly Parameter[] = [
  { name: 'connect', value: 'required', time: true },
  { name: 'defer_ok' },
  { name: 'fullpostmaster' },
  { name: 'hold' },
  { name: 'mailfrom', value: 'required' },
  { name: 'maxwait', value: 'required', time: true },
  { name: 'no_cache' },
  { name: 'postmaster' },
  { name: 'postmaster_mailfrom', value: 'required' },
  { name: 'random' },
  { name: 'use_postmaster' },
  { name: 'use_sender' },
  { name: 'use_tptsender', since: '4.99' },
];

/** What `quota = …` takes; of other words Exim says nothing. */
const quotaWords: readonly Parameter[] = [
  { name: 'cacheneg', value: 'required', time: true },
  { name: 'cachepos', value: 'required', time: true },
  { name: 'no_cache' },
];

const ofAddresses: readonly Parameter[] = [
  { name: 'callout', value: 'optional', words: calloutWords, time: true },
  { name: 'callout_defer_ok' },
  { name: 'check_postmaster' },
  { name: 'defer_ok' },
  { name: 'no_details' },
  { name: 'success_on_redirect' },
];

const ofRecipients: readonly Parameter[] = [
  ...ofAddresses,
  { name: 'quota', value: 'optional', words: quotaWords, since: '4.95' },
];

/** What `verify = …` checks (`verify_type_list` in acl.c). */
export const verifies: readonly VerifyRow[] = [
  {
    name: 'certificate',
    phases: anywhere,
    options: 'none',
    doc: "The client's TLS certificate was verified when TLS was started.",
  },
  {
    name: 'csa',
    phases: anywhere,
    options: 'optional',
    doc: 'Client SMTP authorization by SRV records of the name given in HELO, or of a domain or address after the slash; fails only where it is denied.',
  },
  {
    name: 'header_names_ascii',
    phases: { only: ['data', 'notsmtp'] },
    options: 'none',
    until: '4.94',
    doc: 'The names of all header lines are made of 7-bit characters.',
  },
  {
    name: 'header_names_ascii',
    phases: afterData,
    options: 'none',
    since: '4.95',
    doc: 'The names of all header lines are made of 7-bit characters.',
  },
  {
    name: 'header_sender',
    phases: { only: ['data', 'notsmtp'] },
    options: 'optional',
    parameters: ofAddresses,
    until: '4.94',
    doc: 'One of Sender:, Reply-To: and From: holds an address that can be verified as a sender.',
  },
  {
    name: 'header_sender',
    phases: afterData,
    options: 'optional',
    parameters: ofAddresses,
    since: '4.95',
    doc: 'One of Sender:, Reply-To: and From: holds an address that can be verified as a sender.',
  },
  {
    name: 'header_syntax',
    phases: { only: ['data', 'notsmtp'] },
    options: 'none',
    until: '4.94',
    doc: 'All header lines that hold addresses are well formed, and every address in them is qualified where it must be.',
  },
  {
    name: 'header_syntax',
    phases: afterData,
    options: 'none',
    since: '4.95',
    doc: 'All header lines that hold addresses are well formed, and every address in them is qualified where it must be.',
  },
  {
    name: 'helo',
    phases: anywhere,
    options: 'none',
    doc: 'The name given in HELO or EHLO belongs to the client: checked now, where it has not been checked before.',
  },
  {
    name: 'not_blind',
    phases: { only: ['data', 'notsmtp'] },
    options: 'optional',
    parameters: [{ name: 'case_insensitive' }],
    until: '4.94',
    doc: 'Every recipient of the envelope is named in To: or Cc:.',
  },
  {
    name: 'not_blind',
    phases: afterData,
    options: 'optional',
    parameters: [{ name: 'case_insensitive' }],
    since: '4.95',
    doc: 'Every recipient of the envelope is named in To: or Cc:.',
  },
  {
    name: 'recipient',
    phases: { only: ['rcpt'] },
    options: 'optional',
    parameters: ofRecipients,
    doc: 'The recipient can be routed, and with callout also that its host would take it; with quota that its mailbox has room; sets $address_data.',
  },
  {
    name: 'reverse_host_lookup',
    phases: anywhere,
    options: 'optional',
    parameters: [{ name: 'defer_ok' }],
    doc: "The client's address has a name that leads back to the address.",
  },
  {
    name: 'sender',
    phases: { only: ['mail', 'rcpt', 'predata', 'data', 'notsmtp'] },
    options: 'optional',
    value: 'optional',
    parameters: ofAddresses,
    doc: 'The envelope sender, or the address after the equals sign, can be routed, and with callout also that its host would take a bounce; sets $sender_address_data.',
  },
];
