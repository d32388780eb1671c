import type { RowKind } from './catalogue.ts';

/** A name that no release of the catalogue has any more, but that configurations still hold. */
export interface Retired {
  readonly kind: RowKind;
  readonly name: string;
  /** The last release that had it. */
  readonly until: string;
  /** What serves the same end now. */
  readonly instead: string;
}

const mime = 'an ACL for MIME parts (acl_smtp_mime) with $mime_filename';
const dkim = 'DKIM';

const named = (kind: RowKind, until: string, instead: string, names: readonly string[]): readonly Retired[] =>
  names.map((name) => ({ kind, name, until, instead }));

/** Names that are gone since before the oldest release of the catalogue: from Exim's change logs. */
export const retired: readonly Retired[] = [
  ...named('aclWords', '4.87', mime, ['demime']),
  ...named('aclWords', '4.69', `${dkim} with dkim_signers and dkim_status`, [
    ...['dk_domain_source', 'dk_policy', 'dk_sender_domains', 'dk_sender_local_parts', 'dk_senders', 'dk_status'],
  ]),
  ...named('controls', '4.69', `${dkim}, which is verified without being asked for`, ['dk_verify']),
  ...named('variables', '4.87', mime, ['demime_errorlevel', 'demime_reason', 'found_extension']),
  ...named('variables', '4.69', `${dkim} and its variables in acl_smtp_dkim`, [
    ...['dk_domain', 'dk_is_signed', 'dk_result', 'dk_selector', 'dk_sender', 'dk_sender_domain'],
    ...['dk_sender_local_part', 'dk_sender_source', 'dk_signsall', 'dk_status', 'dk_testing'],
  ]),
  ...named('variables', '4.84', 'event_action and $event_name, $event_data, $event_defer_errno', [
    ...['tpda_defer_errno', 'tpda_defer_errstr', 'tpda_delivery_confirmation', 'tpda_delivery_domain'],
    ...['tpda_delivery_fqdn', 'tpda_delivery_ip', 'tpda_delivery_local_part', 'tpda_delivery_port'],
  ]),
  ...named('variables', '4.86', '$proxy_local_address', ['proxy_host_address']),
  ...named('variables', '4.86', '$proxy_local_port', ['proxy_host_port']),
  ...named('variables', '4.86', '$proxy_external_address', ['proxy_target_address']),
  ...named('variables', '4.86', '$proxy_external_port', ['proxy_target_port']),
  ...named('variables', '4.90', '${authresults {…}}', ['dmarc_ar_header']),
  ...named('options', '4.87', 'tls_require_ciphers', [
    ...['gnutls_require_kx', 'gnutls_require_mac', 'gnutls_require_protocols'],
  ]),
  ...named('options', '4.86', 'hosts_proxy', ['proxy_required_hosts']),
  ...named('options', '4.84', 'event_action', ['tpda_delivery_action']),
  ...named('options', '4.69', `${dkim} and the options dkim_…`, [
    ...['dk_canon', 'dk_domain', 'dk_headers', 'dk_private_key', 'dk_selector', 'dk_strict'],
  ]),
];
