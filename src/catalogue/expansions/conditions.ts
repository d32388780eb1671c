import type { ExpansionConditionRow } from '../row.ts';

const twoNumbers = { syntax: '{number1}{number2}', arguments: 'two', minimum: 2, maximum: 2 } as const;
const twoStrings = { syntax: '{string1}{string2}', arguments: 'two', minimum: 2, maximum: 2 } as const;
const oneString = { syntax: '{string}', arguments: 'one', minimum: 1, maximum: 1 } as const;
const eachItem = { syntax: '{list}{condition}', arguments: 'condition-list', minimum: 2, maximum: 2 } as const;
const ofList = { syntax: '{string}{list}', arguments: 'two', minimum: 2, maximum: 2 } as const;

/** Conditions of `${if` (`cond_table` in expand.c). */
// prettier-ignore
export const conditions: readonly ExpansionConditionRow[] = [
  { name: '<', ...twoNumbers, doc: 'The first number is smaller. An empty string is 0; K, M and G multiply.' },
  { name: '<=', ...twoNumbers, doc: 'The first number is not greater.' },
  { name: '=', ...twoNumbers, doc: 'The numbers are equal.' },
  { name: '==', ...twoNumbers, doc: 'The numbers are equal.' },
  { name: '>', ...twoNumbers, doc: 'The first number is greater.' },
  { name: '>=', ...twoNumbers, doc: 'The first number is not smaller.' },
  { name: 'acl', syntax: '{{name}{arg}…}', arguments: 'special', minimum: 1, maximum: 10, doc: 'An ACL accepts; $value is what its message modifier says.' },
  { name: 'and', syntax: '{{condition}{condition}…}', arguments: 'conditions', doc: 'All conditions hold; those after the first that does not are not looked at.' },
  { name: 'bool', ...oneString, doc: 'The string is true or yes or a number other than 0; no word but true, false, yes and no may stand there.' },
  { name: 'bool_lax', ...oneString, doc: 'The string is something other than nothing, 0, no and false, as with the condition option of routers.' },
  { name: 'crypteq', ...twoStrings, uses: 'crypteq', doc: 'A password fits an encrypted one: crypt(), {crypt}, {crypt16}, {md5}, {sha1}.' },
  { name: 'def', syntax: ':variable or :header_name:', arguments: 'colon', doc: 'The variable is not empty, or the header line is there.' },
  { name: 'eq', ...twoStrings, doc: 'The strings are equal.' },
  { name: 'eqi', ...twoStrings, doc: 'The strings are equal, whatever the case of their letters.' },
  { name: 'exists', ...oneString, syntax: '{path}', doc: 'There is a file, or a directory, of that name.' },
  { name: 'first_delivery', syntax: '', arguments: 'none', doc: 'The message is on its first delivery attempt.' },
  { name: 'forall', ...eachItem, doc: 'A condition on $item holds for all items of a list.' },
  { name: 'forall_json', ...eachItem, doc: 'A condition on $item holds for all elements of a JSON array.' },
  { name: 'forall_jsons', ...eachItem, doc: 'A condition on $item holds for all elements of a JSON array of strings, which lose their quotes.' },
  { name: 'forany', ...eachItem, doc: 'A condition on $item holds for an item of a list.' },
  { name: 'forany_json', ...eachItem, doc: 'A condition on $item holds for an element of a JSON array.' },
  { name: 'forany_jsons', ...eachItem, doc: 'A condition on $item holds for an element of a JSON array of strings, which lose their quotes.' },
  { name: 'ge', ...twoStrings, doc: 'The first string does not sort before the second.' },
  { name: 'gei', ...twoStrings, doc: 'The first string does not sort before the second, whatever the case of their letters.' },
  { name: 'gt', ...twoStrings, doc: 'The first string sorts after the second.' },
  { name: 'gti', ...twoStrings, doc: 'The first string sorts after the second, whatever the case of their letters.' },
  { name: 'inlist', ...ofList, doc: 'The string is an item of the list; $value is the item.' },
  { name: 'inlisti', ...ofList, doc: 'The string is an item of the list, whatever the case of its letters; $value is the item.' },
  { name: 'isip', ...oneString, doc: 'The string is an IP address.' },
  { name: 'isip4', ...oneString, doc: 'The string is an IPv4 address.' },
  { name: 'isip6', ...oneString, doc: 'The string is an IPv6 address.' },
  { name: 'ldapauth', ...oneString, syntax: '{query}', uses: 'lookup/ldap', doc: 'An LDAP server lets the user and the password of a query in.' },
  { name: 'le', ...twoStrings, doc: 'The first string does not sort after the second.' },
  { name: 'lei', ...twoStrings, doc: 'The first string does not sort after the second, whatever the case of their letters.' },
  { name: 'lt', ...twoStrings, doc: 'The first string sorts before the second.' },
  { name: 'lti', ...twoStrings, doc: 'The first string sorts before the second, whatever the case of their letters.' },
  { name: 'match', syntax: '{subject}{regex}', arguments: 'two', minimum: 2, maximum: 2, doc: 'A regular expression matches; $0, $1 and so on hold what was caught.' },
  { name: 'match_address', ...ofList, syntax: '{address}{address list}', doc: 'An address is in an address list, which is not expanded.' },
  { name: 'match_domain', ...ofList, syntax: '{domain}{domain list}', doc: 'A domain is in a domain list, which is not expanded.' },
  { name: 'match_ip', ...ofList, syntax: '{address}{host list}', doc: 'An IP address is in a host list of addresses, which is not expanded.' },
  { name: 'match_local_part', ...ofList, syntax: '{local part}{local part list}', doc: 'A local part is in a local part list, which is not expanded.' },
  { name: 'or', syntax: '{{condition}{condition}…}', arguments: 'conditions', doc: 'One of the conditions holds; those after it are not looked at.' },
  { name: 'pam', ...oneString, syntax: '{user:password…}', uses: 'pam', doc: 'PAM lets the user in, with the strings of the list as answers to its questions.' },
  { name: 'pwcheck', ...oneString, syntax: '{user:password}', uses: 'pwcheck', until: '4.99', doc: "The pwcheck daemon of Cyrus lets the user in.", instead: 'saslauthd' },
  { name: 'queue_running', syntax: '', arguments: 'none', doc: 'The delivery was started by a queue runner.' },
  { name: 'radius', ...oneString, syntax: '{user:password}', uses: 'radius', doc: 'A RADIUS server lets the user in.' },
  { name: 'saslauthd', syntax: '{{user}{password}{service}{realm}}', arguments: 'special', minimum: 2, maximum: 4, uses: 'saslauthd', doc: 'The saslauthd daemon of Cyrus lets the user in.' },
];
