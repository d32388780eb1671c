import type { OptionPlace } from '../catalogue/row.ts';

/** Options that do nothing unless another is set. */
export interface DependentOptions {
  readonly place: OptionPlace;
  readonly options: readonly string[];
  /** One of these must be set; with `=` one that must have a value. */
  readonly need: readonly string[];
  /** What the option does without it. */
  readonly otherwise: string;
}

/**
 * What Exim accepts without a word and then passes over. What it refuses stands among the checks of drivers and main options
 * (src/compile).
 */
export const dependentOptions: readonly DependentOptions[] = [
  {
    place: 'main',
    options: ['smtp_ratelimit_mail', 'smtp_ratelimit_rcpt'],
    need: ['smtp_ratelimit_hosts'],
    otherwise: 'no client is slowed down',
  },
  {
    place: 'main',
    options: ['tls_privatekey'],
    need: ['tls_certificate'],
    otherwise: 'the key is never used',
  },
  {
    place: 'router',
    options: ['local_part_prefix_optional'],
    need: ['local_part_prefix'],
    otherwise: 'there is no prefix',
  },
  {
    place: 'router',
    options: ['local_part_suffix_optional'],
    need: ['local_part_suffix'],
    otherwise: 'there is no suffix',
  },
  {
    place: 'router/redirect',
    options: ['check_group', 'check_owner', 'ignore_enotdir', 'modemask', 'owners', 'owngroups'],
    need: ['file'],
    otherwise: 'there is no file that it could be for',
  },
  {
    place: 'router/redirect',
    options: ['syntax_errors_text'],
    need: ['syntax_errors_to'],
    otherwise: 'the text is sent to nobody',
  },
  {
    place: 'router/redirect',
    options: [
      'sieve_enotify_mailto_owner',
      'sieve_inbox',
      'sieve_subaddress',
      'sieve_useraddress',
      'sieve_vacation_directory',
    ],
    need: ['allow_filter'],
    otherwise: 'no filter is run',
  },
  {
    place: 'transport/appendfile',
    options: [
      'maildir_quota_directory_regex',
      'maildir_retries',
      'maildir_tag',
      'maildir_use_size_file',
      'maildirfolder_create_regex',
    ],
    need: ['maildir_format'],
    otherwise: 'nothing is delivered to a maildir',
  },
  {
    place: 'transport/appendfile',
    options: ['mailstore_prefix', 'mailstore_suffix'],
    need: ['mailstore_format'],
    otherwise: 'nothing is delivered to a mailstore',
  },
  {
    place: 'transport/appendfile',
    options: ['quota_warn_message'],
    need: ['quota_warn_threshold'],
    otherwise: 'the message is never sent',
  },
  {
    place: 'transport/appendfile',
    options: ['quota_is_inclusive'],
    need: ['quota'],
    otherwise: 'there is no quota',
  },
  {
    place: 'transport/autoreply',
    options: ['once_file_size', 'once_repeat'],
    need: ['once'],
    otherwise: 'nobody is remembered: every message is answered',
  },
  {
    place: 'transport/autoreply',
    options: ['file_expand', 'file_optional'],
    need: ['file'],
    otherwise: 'there is no file',
  },
  {
    place: 'transport/smtp',
    options: ['lmtp_ignore_quota'],
    need: ['protocol=lmtp'],
    otherwise: 'it is for LMTP only',
  },
  {
    place: 'transport/smtp',
    options: [
      'dkim_canon',
      'dkim_hash',
      'dkim_identity',
      'dkim_private_key',
      'dkim_selector',
      'dkim_sign_headers',
      'dkim_timestamps',
    ],
    need: ['dkim_domain'],
    otherwise: 'nothing is signed',
  },
  {
    place: 'transport/smtp',
    options: ['dkim_domain'],
    need: ['dkim_selector'],
    otherwise: 'nothing is signed',
  },
  {
    place: 'transport/smtp',
    options: ['dkim_domain'],
    need: ['dkim_private_key'],
    otherwise: 'nothing is signed',
  },
];

/** Generic options of transports that mean something to those only that deliver on this machine. */
export const localTransportOptions: readonly string[] = ['shadow_condition', 'shadow_transport'];
