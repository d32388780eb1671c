/* The words of Sieve that Exim knows, as tables: extensions, comparators, tags, tests and actions. */

/** What `require` may name. */
export interface CapabilityRow {
  readonly name: string;
  readonly doc: string;
  /** Whether Exim lists it as an extension; comparators that are always there are taken without a word. */
  readonly listed: boolean;
  /** The option of the redirect router without which the extension is off. */
  readonly option?: string;
}

export const capabilityRows = [
  {
    name: 'comparator-i;ascii-numeric',
    doc: 'Comparison of the numbers that texts begin with (RFC 4790).',
    listed: true,
  },
  {
    name: 'copy',
    doc: 'The tag :copy of "redirect" and "fileinto", which leaves the implicit keep (RFC 3894).',
    listed: true,
  },
  { name: 'encoded-character', doc: '${hex:…} and ${unicode:…} in strings (RFC 5228).', listed: true },
  {
    name: 'enotify',
    doc: 'The action "notify" by mailto: URIs, and the tests of notification methods (RFC 5435, RFC 5436).',
    listed: true,
    option: 'sieve_enotify_mailto_owner',
  },
  { name: 'envelope', doc: 'The test "envelope" of sender and recipient (RFC 5228).', listed: true },
  { name: 'fileinto', doc: 'The action "fileinto", which files the message into a folder (RFC 5228).', listed: true },
  { name: 'subaddress', doc: 'The address parts :user and :detail (RFC 5233).', listed: true },
  {
    name: 'vacation',
    doc: 'The action "vacation", which answers a message (RFC 5230).',
    listed: true,
    option: 'sieve_vacation_directory',
  },
  { name: 'comparator-i;octet', doc: 'Comparison byte by byte.', listed: false },
  { name: 'comparator-i;ascii-casemap', doc: 'Comparison without regard to the case of ASCII letters.', listed: false },
  { name: 'comparator-en;ascii-casemap', doc: 'An old name of "i;ascii-casemap".', listed: false },
] as const satisfies readonly CapabilityRow[];

export type Capability = (typeof capabilityRows)[number]['name'];

/** How two strings are compared. */
export type Comparator = 'i;octet' | 'en;ascii-casemap' | 'i;ascii-numeric';

/** The names that `:comparator` may give, in letters of any case. */
export const comparatorRows = [
  { name: 'i;octet', comparator: 'i;octet' },
  { name: 'i;ascii-casemap', comparator: 'en;ascii-casemap' },
  { name: 'en;ascii-casemap', comparator: 'en;ascii-casemap' },
  { name: 'i;ascii-numeric', comparator: 'i;ascii-numeric' },
] as const satisfies readonly { readonly name: string; readonly comparator: Comparator }[];

/** Which part of an address is compared. */
export type AddressPart = 'user' | 'detail' | 'localpart' | 'domain' | 'all';

export const addressPartRows = [
  { tag: ':user', part: 'user', needs: 'subaddress' },
  { tag: ':detail', part: 'detail', needs: 'subaddress' },
  { tag: ':localpart', part: 'localpart' },
  { tag: ':domain', part: 'domain' },
  { tag: ':all', part: 'all' },
] as const satisfies readonly { readonly tag: string; readonly part: AddressPart; readonly needs?: Capability }[];

/** How much of a string must match. */
export type MatchType = 'is' | 'contains' | 'matches';

export const matchTypeRows = [
  { tag: ':is', match: 'is' },
  { tag: ':contains', match: 'contains' },
  { tag: ':matches', match: 'matches' },
] as const satisfies readonly { readonly tag: string; readonly match: MatchType }[];

/** Tests that compare strings of the message or its envelope with keys. */
export const comparisonRows = [
  { word: 'address', names: 'header string list expected', parts: true },
  { word: 'header', names: 'header string list expected', parts: false },
  { word: 'envelope', names: 'envelope string list expected', parts: true, needs: 'envelope' },
] as const satisfies readonly {
  readonly word: string;
  /** What Exim says where the first list of strings is missing. */
  readonly names: string;
  /** Whether it takes a part of an address. */
  readonly parts: boolean;
  readonly needs?: Capability;
}[];

export type ComparisonWord = (typeof comparisonRows)[number]['word'];

/** Header fields that `address` takes, in small letters. */
export const addressFields: readonly string[] = ['from', 'to', 'cc', 'bcc', 'sender', 'resent-from', 'resent-to'];

/** What `envelope` may be asked for, in small letters. */
export const envelopeParts = ['from', 'to'] as const;

export type EnvelopePart = (typeof envelopeParts)[number];

/** A tag of an action that has an argument or is a switch, and what Exim says where its argument is missing. */
export interface TagRow {
  readonly tag: string;
  readonly takes: 'string' | 'number' | 'strings' | 'nothing';
  readonly expected?: string;
}

export const notifyTags = [
  { tag: ':from', takes: 'string', expected: 'from string expected' },
  { tag: ':importance', takes: 'string', expected: 'importance string expected' },
  // What should follow it is taken for the next argument.
  { tag: ':options', takes: 'nothing' },
  { tag: ':message', takes: 'string', expected: 'message string expected' },
] as const satisfies readonly TagRow[];

export const vacationTags = [
  { tag: ':days', takes: 'number' },
  { tag: ':subject', takes: 'string', expected: 'subject string expected' },
  { tag: ':from', takes: 'string', expected: 'from string expected' },
  { tag: ':addresses', takes: 'strings', expected: 'addresses string list expected' },
  { tag: ':mime', takes: 'nothing' },
  { tag: ':handle', takes: 'string', expected: 'handle string expected' },
] as const satisfies readonly TagRow[];

/** The actions that need an extension. */
export const actionNeeds = {
  fileinto: 'fileinto',
  notify: 'enotify',
  vacation: 'vacation',
} as const satisfies Readonly<Record<string, Capability>>;

/** For how many days `vacation` answers nobody twice: by itself, and at least and at most. */
export const vacationDays = { usual: 7, least: 1, most: 31 } as const;
