/** A rule whose faults reading a configuration finds, in one line. */
export interface FaultRule {
  readonly name: string;
  readonly meaning: string;
}

/** Every rule that `compileConfig` reports faults under, group by group; the names are stable. */
export const faultRules = [
  { name: 'section/unknown', meaning: 'A "begin" line names no section that Exim knows.' },
  { name: 'section/repeated', meaning: 'A section stands in the configuration twice.' },
  { name: 'section/unsupported', meaning: 'The target has no options for local_scan().' },

  { name: 'option/expected', meaning: 'A line that should set an option begins with something else.' },
  { name: 'option/unknown', meaning: 'No release of Exim has an option of this name here.' },
  {
    name: 'option/not-in-target',
    meaning: 'The option exists, but not in the release or build that the configuration is for.',
  },
  { name: 'option/misplaced', meaning: 'The option exists, but in another section or for another driver.' },
  { name: 'option/before-driver', meaning: 'A private option stands before the "driver" option of its driver.' },
  { name: 'option/duplicate', meaning: 'An option is set twice that may be set once only.' },
  { name: 'option/negated', meaning: 'An option that is no boolean has "no_" or "not_" before it.' },
  { name: 'option/missing-value', meaning: 'An option that needs a value has none, or no "=" before it.' },
  { name: 'option/extra-text', meaning: 'Something follows where the setting should end.' },
  { name: 'option/unclosed-quote', meaning: 'A quoted value has no closing quote.' },
  { name: 'option/bad-value', meaning: 'A value is not of the form that the option takes.' },
  { name: 'option/out-of-range', meaning: 'A number or time is larger or smaller than the option allows.' },
  { name: 'option/exclusive', meaning: 'Main options are set that cannot hold together.' },
  { name: 'option/requires', meaning: 'A main option is set without another that it needs.' },
  {
    name: 'option/expansion-failed',
    meaning: 'A value that Exim expands while it reads the configuration does not expand.',
  },

  { name: 'user/unknown', meaning: 'A user is named that the machine does not have.' },
  { name: 'group/unknown', meaning: 'A group is named that the machine does not have.' },

  { name: 'list/malformed', meaning: 'The definition of a named list is not of the form "domainlist name = items".' },
  { name: 'list/duplicate', meaning: 'Two named lists of one kind have the same name.' },
  { name: 'list/too-many', meaning: 'There are more named lists of one kind than Exim has room for.' },

  { name: 'log/malformed-selector', meaning: 'A log selector does not begin with a plus or minus sign.' },
  { name: 'log/unknown-selector', meaning: 'A log selector of this name does not exist.' },

  { name: 'driver/name-missing', meaning: 'An option stands in a section of drivers before the name of a driver.' },
  { name: 'driver/name-too-long', meaning: 'A name is longer than Exim can hold.' },
  { name: 'driver/extra-text', meaning: 'Something follows the colon after the name of a driver.' },
  { name: 'driver/duplicate-name', meaning: 'Two drivers of one section have the same name.' },
  { name: 'driver/none', meaning: 'A driver has no "driver" option.' },
  { name: 'driver/unknown', meaning: 'The "driver" option names no driver that Exim has.' },
  {
    name: 'driver/not-in-target',
    meaning: 'The driver exists, but not in the release or build that the configuration is for.',
  },
  { name: 'driver/missing-option', meaning: 'A driver lacks an option that it needs.' },
  { name: 'driver/exclusive-options', meaning: 'A driver has options that exclude each other.' },
  { name: 'driver/forbidden-option', meaning: 'A driver has an option that it must not have.' },
  { name: 'driver/bad-value', meaning: 'An option of a driver has a value that the driver does not take.' },
  { name: 'auth/no-public-name', meaning: 'An authenticator that needs a public name has none.' },
  { name: 'auth/duplicate-public-name', meaning: 'Two authenticators of one side have the same public name.' },
  { name: 'reference/unknown-router', meaning: 'An option names a router that does not exist.' },
  { name: 'reference/router-order', meaning: 'A router passes addresses on to one that does not come after it.' },

  {
    name: 'acl/name-missing',
    meaning: 'A line in the ACL section should be the name of an ACL and a colon, and is not.',
  },
  { name: 'acl/duplicate', meaning: 'Two ACLs have the same name.' },
  { name: 'acl/unknown-verb', meaning: 'A statement begins with a word that is no ACL verb.' },
  { name: 'acl/unknown-word', meaning: 'There is no ACL condition or modifier of this name.' },
  {
    name: 'acl/not-in-target',
    meaning: 'The ACL word exists, but not in the release or build that the configuration is for.',
  },
  { name: 'acl/missing-value', meaning: 'An ACL condition or modifier has no "=" after it.' },
  { name: 'acl/negated-verb', meaning: 'An exclamation mark stands before an ACL verb.' },
  { name: 'acl/negated-modifier', meaning: 'An exclamation mark stands before an ACL modifier.' },
  { name: 'acl/endpass-place', meaning: 'An "endpass" stands under a verb other than "accept" and "discard".' },
  { name: 'acl/bad-variable', meaning: 'A "set" names something that is no ACL variable.' },
  { name: 'acl/continued-in-place', meaning: 'A backslash continues a line of an ACL that is written in place.' },
  { name: 'acl/cut-short', meaning: 'Something in the text of an ACL without a name ends the ACL there.' },
  { name: 'acl/macro-in-file', meaning: 'A file that holds an ACL names a macro, which is not replaced there.' },

  { name: 'retry/bad-rule', meaning: 'A retry rule is not of the form that Exim reads.' },
  { name: 'retry/unknown-error', meaning: 'A retry rule names an error that Exim does not know.' },
  { name: 'rewrite/bad-rule', meaning: 'A rewriting rule is not of the form that Exim reads.' },
  { name: 'rewrite/unknown-flag', meaning: 'A rewriting rule has a flag that Exim does not know.' },
  {
    name: 'rewrite/flag-needs-regex',
    meaning: 'A rewriting rule has the flag S, but its pattern is no regular expression.',
  },
  { name: 'rewrite/envelope-in-transport', meaning: 'A transport has a rewriting rule for other than headers.' },
] as const satisfies readonly FaultRule[];

/** The name of a rule of `faultRules`. */
export type FaultRuleName = (typeof faultRules)[number]['name'];
