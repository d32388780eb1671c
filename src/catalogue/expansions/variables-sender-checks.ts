import type { VariableRow } from '../row.ts';

const signature = { needs: 'dkim', set: ['dkim'] } as const;
const dmarc = { needs: 'dmarc', set: ['data', 'quit', 'notquit'] } as const;
const spf = {
  needs: 'spf',
  set: ['mail', 'rcpt', 'predata', 'mime', 'dkim', 'data', 'prdr', 'quit', 'notquit'],
} as const;

/** DKIM, DMARC and SPF. */
// prettier-ignore
export const senderCheckVariables: readonly VariableRow[] = [
  { ...signature, name: 'dkim_algo', type: 'string', tainted: false, doc: 'The algorithm of the signature, such as rsa-sha256.' },
  { ...signature, name: 'dkim_bodylength', type: 'number', tainted: false, doc: 'How many bytes of the body are signed (l=); 9999999999999 without a limit.' },
  { ...signature, name: 'dkim_canon_body', type: 'string', tainted: false, doc: 'The canonicalization of the body: simple or relaxed.' },
  { ...signature, name: 'dkim_canon_headers', type: 'string', tainted: false, doc: 'The canonicalization of the header: simple or relaxed.' },
  { ...signature, name: 'dkim_copiedheaders', type: 'string', tainted: true, doc: 'Header lines that the signature brings along (z=).' },
  { ...signature, name: 'dkim_created', type: 'number', tainted: false, doc: 'When the signature was made (t=), in seconds since 1970; 0 where it does not say.' },
  { ...signature, name: 'dkim_cur_signer', type: 'string', tainted: true, doc: 'The domain or identity that the ACL is run for.' },
  { ...signature, name: 'dkim_domain', type: 'string', tainted: true, inherits: true, set: ['dkim', 'transport'], doc: 'The signing domain (d=); in a transport the one that Exim signs for.' },
  { ...signature, name: 'dkim_expires', type: 'number', tainted: false, doc: 'When the signature ends (x=), in seconds since 1970; 9999999999999 where it does not say.' },
  { ...signature, name: 'dkim_headernames', type: 'string', tainted: true, doc: 'The names of the header lines that are signed (h=).' },
  { ...signature, name: 'dkim_identity', type: 'string', tainted: true, doc: 'The identity that signs (i=).' },
  { ...signature, name: 'dkim_key_granularity', type: 'string', tainted: true, doc: 'For which local parts the key may be used (g=).' },
  { ...signature, name: 'dkim_key_length', type: 'number', tainted: false, doc: 'The length of the key in bits.' },
  { ...signature, name: 'dkim_key_nosubdomains', type: 'number', tainted: false, doc: '1 where the key is not for subdomains.' },
  { ...signature, name: 'dkim_key_notes', type: 'string', tainted: true, doc: 'The notes of the key record (n=).' },
  { ...signature, name: 'dkim_key_srvtype', type: 'string', tainted: true, doc: 'The service that the key is for (s=).' },
  { ...signature, name: 'dkim_key_testing', type: 'number', tainted: false, doc: '1 where the key record says that it is being tested.' },
  { ...signature, name: 'dkim_selector', type: 'string', tainted: true, inherits: true, set: ['dkim', 'transport'], doc: 'The selector of the key (s=); in a transport the one that Exim signs with.' },
  { ...signature, name: 'dkim_signers', type: 'string', tainted: true, set: ['dkim', 'mime', 'data', 'prdr'], doc: 'The domains and identities of all signatures, as a list.' },
  { ...signature, name: 'dkim_verify_reason', type: 'string', tainted: false, inherits: true, set: ['dkim', 'mime', 'data', 'prdr'], doc: 'Why the result is what it is; an ACL may set it.' },
  { ...signature, name: 'dkim_verify_signers', type: 'string', tainted: false, inherits: true, since: '4.99', set: ['dkim', 'mime', 'data', 'prdr'], doc: 'The signers for whom the DKIM ACL is run: what the option of that name gave.' },
  { ...signature, name: 'dkim_verify_status', type: 'string', tainted: false, inherits: true, set: ['dkim', 'mime', 'data', 'prdr'], doc: 'The result: none, invalid, fail or pass; an ACL may set it.' },
  { ...dmarc, name: 'dmarc_alignment_dkim', type: 'string', tainted: false, since: '4.99', doc: 'Whether the DKIM domain is aligned with From: yes or no.' },
  { ...dmarc, name: 'dmarc_alignment_spf', type: 'string', tainted: false, since: '4.99', doc: 'Whether the SPF domain is aligned with From: yes or no.' },
  { ...dmarc, name: 'dmarc_domain_policy', type: 'string', tainted: false, doc: "The domain's policy: none, quarantine, reject and the like." },
  { ...dmarc, name: 'dmarc_status', type: 'string', tainted: false, doc: 'The result as one word: accept, reject, quarantine, none, norecord, nofrom, temperror, off.' },
  { ...dmarc, name: 'dmarc_status_text', type: 'string', tainted: false, doc: 'The result in words.' },
  { ...dmarc, name: 'dmarc_used_domain', type: 'string', tainted: false, doc: 'The domain whose record was used.' },
  { ...spf, name: 'spf_guess', type: 'string', tainted: false, doc: 'The record by which spf_guess judges: the option of that name.' },
  { ...spf, name: 'spf_header_comment', type: 'string', tainted: false, doc: 'The result in words, for a header line.' },
  { ...spf, name: 'spf_received', type: 'string', tainted: false, doc: 'A whole Received-SPF: header line.' },
  { ...spf, name: 'spf_result', type: 'string', tainted: false, doc: 'The result: pass, fail, softfail, none, neutral, permerror or temperror.' },
  { ...spf, name: 'spf_result_guessed', type: 'string', tainted: false, doc: 'yes where the result comes from spf_guess, else no.' },
  { ...spf, name: 'spf_smtp_comment', type: 'string', tainted: false, doc: 'The result in words, for an answer to the client.' },
  { ...spf, name: 'spf_used_domain', type: 'string', tainted: false, since: '4.100', doc: 'The domain that was checked.' },
];
