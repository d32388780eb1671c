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
    place: 'main',
    options: ['smtp_accept_reserve'],
    need: ['smtp_reserve_hosts'],
    otherwise: 'the connections are kept for nobody, and are simply missing',
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
    place: 'router/redirect',
    options: [
      'forbid_exim_filter',
      'forbid_filter_dlfunc',
      'forbid_filter_existstest',
      'forbid_filter_logwrite',
      'forbid_filter_lookup',
      'forbid_filter_perl',
      'forbid_filter_readfile',
      'forbid_filter_readsocket',
      'forbid_filter_reply',
      'forbid_filter_run',
      'forbid_sieve_filter',
    ],
    need: ['allow_filter'],
    otherwise: 'filters are not read in any case',
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
    place: 'transport/pipe',
    options: ['escape_string'],
    need: ['check_string', 'use_bsmtp'],
    otherwise: 'no line is looked for that it could stand for',
  },
  {
    place: 'transport/smtp',
    options: ['hosts_override'],
    need: ['hosts'],
    otherwise: 'there are no hosts that could take the place of others',
  },
  {
    place: 'transport/smtp',
    options: ['tls_privatekey'],
    need: ['tls_certificate'],
    otherwise: 'the key is never used',
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
  {
    place: 'authenticator/plaintext',
    options: ['server_advertise_condition', 'server_mail_auth_condition', 'server_prompts', 'server_set_id'],
    need: ['server_condition'],
    otherwise: 'clients cannot use the authenticator',
  },
  {
    place: 'authenticator/plaintext',
    options: ['client_ignore_invalid_base64'],
    need: ['client_send'],
    otherwise: 'Exim itself cannot authenticate by it',
  },
  {
    place: 'authenticator/cram_md5',
    options: ['server_advertise_condition', 'server_mail_auth_condition', 'server_set_id'],
    need: ['server_secret'],
    otherwise: 'clients cannot use the authenticator',
  },
  {
    place: 'authenticator/cram_md5',
    options: ['client_name'],
    need: ['client_secret'],
    otherwise: 'Exim itself cannot authenticate by it',
  },
  {
    place: 'authenticator/spa',
    options: ['server_advertise_condition', 'server_mail_auth_condition', 'server_set_id'],
    need: ['server_password'],
    otherwise: 'clients cannot use the authenticator',
  },
  {
    place: 'authenticator/spa',
    options: ['client_domain'],
    need: ['client_username'],
    otherwise: 'Exim itself cannot authenticate by it',
  },
  {
    place: 'authenticator/dovecot',
    options: ['server_advertise_condition', 'server_mail_auth_condition', 'server_set_id'],
    need: ['server_socket'],
    otherwise: 'clients cannot use the authenticator',
  },
  {
    place: 'authenticator/external',
    options: ['server_advertise_condition', 'server_mail_auth_condition', 'server_set_id'],
    need: ['server_condition'],
    otherwise: 'clients cannot use the authenticator',
  },
];

/** Generic options of transports that mean something to those only that deliver on this machine. */
export const localTransportOptions: readonly string[] = ['shadow_condition', 'shadow_transport'];
