import type { CatalogueEntries } from '../../catalogue/row.ts';

const alt = {
  until: '4.95',
  needs: 'srs-alt',
} as const;
const native = { since: '4.94', needs: 'srs-native' } as const;
const nativeEncode = 'return_path = ${srs_encode {secret} {$return_path} {$original_domain}} on the smtp transport';
const nativeSecret = 'the secret stands in ${srs_encode ...} and inbound_srs';
const nativeFixed = "nothing, for Exim's own SRS has a hash of 4 characters and an age of 10 days";
const nativeDecode = 'condition = ${if inbound_srs {$local_part} {secret}} with data = $srs_recipient';

/**
 * The two implementations of the Sender Rewriting Scheme: by the library libsrs_alt (`EXPERIMENTAL_SRS`, from 4.95
 * `EXPERIMENTAL_SRS_ALT`, removed after it), and Exim's own (`EXPERIMENTAL_SRS_NATIVE` in 4.94, `SUPPORT_SRS` from 4.95).
 */
export const srsEntries: CatalogueEntries = {
  features: [
    {
      name: 'srs-alt',
      until: '4.95',
      // 4.94 says the same of both implementations.
      names: [{ name: 'Experimental_SRS', until: '4.95' }],
      doc: 'Sender Rewriting Scheme by the library libsrs_alt: options of the redirect router.',
      instead: 'srs-native',
    },
    {
      name: 'srs-native',
      since: '4.94',
      names: [
        { name: 'Experimental_SRS', since: '4.94', until: '4.94' },
        { name: 'SRS', since: '4.95' },
      ],
      doc: "Sender Rewriting Scheme by Exim's own expansions srs_encode and inbound_srs.",
    },
  ],
  options: [
    {
      name: 'srs_config',
      place: 'main',
      type: 'string',
      content: 'text',
      ...alt,
      instead: nativeSecret,
      doc: 'Secret, greatest age, hash length, use of timestamp and of hash, in one list; goes before the other srs_ options.',
    },
    {
      name: 'srs_hashlength',
      place: 'main',
      type: 'int',
      default: '6',
      ...alt,
      instead: nativeFixed,
      doc: 'Length of the hash in a rewritten address, from 1 to 20.',
    },
    {
      name: 'srs_hashmin',
      place: 'main',
      type: 'int',
      default: '-1',
      ...alt,
      instead: nativeFixed,
      doc: 'Least length of hash that is accepted in an address that comes back, from 1 to 20; -1: the whole length.',
    },
    {
      name: 'srs_maxage',
      place: 'main',
      type: 'int',
      default: '31',
      ...alt,
      instead: nativeFixed,
      doc: 'For how many days a rewritten address is good, from 0 to 365.',
    },
    {
      name: 'srs_secrets',
      place: 'main',
      type: 'string',
      content: 'text',
      ...alt,
      instead: nativeSecret,
      doc: 'Secrets, separated by colons: the first makes hashes, all of them are accepted.',
    },
    {
      name: 'srs_usehash',
      place: 'main',
      type: 'bool',
      default: true,
      ...alt,
      instead: nativeFixed,
      doc: 'Whether rewritten addresses carry a hash.',
    },
    {
      name: 'srs_usetimestamp',
      place: 'main',
      type: 'bool',
      default: true,
      ...alt,
      instead: nativeFixed,
      doc: 'Whether rewritten addresses carry a timestamp.',
    },
    {
      name: 'srs',
      place: 'router/redirect',
      type: 'string',
      content: 'text',
      ...alt,
      instead: `${nativeDecode}; ${nativeEncode}`,
      doc: 'What the router does: rewrite the sender, turn a rewritten recipient back, or both. Not expanded.',
    },
    {
      name: 'srs_alias',
      place: 'router/redirect',
      type: 'string',
      content: 'expanded',
      ...alt,
      instead: 'the third argument of srs_encode',
      doc: 'The domain that rewritten senders get; without it the domain of the recipient.',
    },
    {
      name: 'srs_condition',
      place: 'router/redirect',
      type: 'string',
      content: 'condition',
      ...alt,
      instead: 'a condition around srs_encode',
      doc: 'Whether the router rewrites at all.',
    },
    {
      name: 'srs_dbinsert',
      place: 'router/redirect',
      type: 'string',
      content: 'expanded',
      ...alt,
      doc: 'Expanded to store $srs_db_address under $srs_db_key: the rewritten address then carries the key alone.',
    },
    {
      name: 'srs_dbselect',
      place: 'router/redirect',
      type: 'string',
      content: 'expanded',
      ...alt,
      doc: 'Expanded to fetch the address that was stored under $srs_db_key.',
    },
  ],
  items: [
    {
      name: 'srs_encode',
      syntax: '{secret}{return path}{original domain}',
      minimum: 3,
      maximum: 3,
      ...native,
      doc: 'Encodes a return path into an SRS0 address at the domain; empty for an empty return path.',
    },
  ],
  conditions: [
    {
      name: 'inbound_srs',
      syntax: '{local part}{secret}',
      arguments: 'special',
      minimum: 2,
      maximum: 2,
      ...native,
      doc: 'Whether a local part is a valid SRS0 one of this site, then decoded into $srs_recipient; an empty secret asks for the form alone.',
    },
  ],
  variables: [
    {
      name: 'srs_db_address',
      type: 'string',
      tainted: false,
      set: ['routing'],
      ...alt,
      doc: 'While srs_dbinsert is expanded: the address to store.',
    },
    {
      name: 'srs_db_key',
      type: 'string',
      tainted: false,
      set: ['routing'],
      ...alt,
      doc: 'While srs_dbinsert or srs_dbselect is expanded: the key.',
    },
    {
      name: 'srs_orig_recipient',
      type: 'string',
      tainted: true,
      set: ['routing', 'transport', 'delivery'],
      ...alt,
      doc: 'The recipient before it was turned back.',
    },
    {
      name: 'srs_orig_sender',
      type: 'string',
      tainted: true,
      set: ['routing', 'transport', 'delivery'],
      ...alt,
      doc: 'The sender before it was rewritten.',
    },
    {
      name: 'srs_recipient',
      type: 'string',
      tainted: false,
      set: ['routing', 'transport', 'delivery'],
      until: '4.95',
      needs: 'srs-alt',
      doc: 'The recipient after it was turned back.',
    },
    {
      name: 'srs_recipient',
      type: 'string',
      tainted: true,
      ...native,
      doc: 'What the last inbound_srs condition that held has decoded.',
    },
    {
      name: 'srs_status',
      type: 'string',
      tainted: false,
      set: [],
      ...alt,
      doc: 'Never set.',
    },
  ],
  macros: [
    {
      name: '_HAVE_SRS',
      value: 'y',
      needs: { any: ['srs-alt', 'srs-native'] },
      doc: 'Sender rewriting is compiled in, by whichever implementation.',
    },
    { name: '_HAVE_NATIVE_SRS', value: 'y', ...native, doc: "Exim's own sender rewriting is compiled in." },
    { name: '_EXP_SRS', value: 'y', since: '4.95', ...alt, doc: 'Sender rewriting by libsrs_alt is compiled in.' },
  ],
};
