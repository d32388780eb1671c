/**
 * The tree of a list. Spans are offsets into the text that was parsed; whoever has it maps them to what was typed
 * (`offsetInLogicalText`).
 */

/** What a list is matched with. A `string` list holds nothing but patterns: no named lists, no "@". */
export type ListType = 'domain' | 'host' | 'address' | 'local-part' | 'string';

export interface ListSpan {
  readonly start: number;
  /** Past the last character. */
  readonly end: number;
}

/** A piece of text, with doubled separators made single. */
export interface ListWord extends ListSpan {
  readonly text: string;
}

/** A change of separator at the start of a list: `<;`. */
export interface ListSeparator extends ListSpan {
  readonly value: string;
}

export interface List extends ListSpan {
  readonly type: ListType;
  /** Where the list changes it. */
  readonly change: ListSeparator | undefined;
  /** What separates the items. */
  readonly separator: string;
  readonly items: readonly ListItem[];
}

/** One item, without the white space around it. */
export interface ListItem extends ListSpan {
  readonly text: string;
  /** Where the "!" stands that negates it. */
  readonly negation: ListSpan | undefined;
  readonly pattern: ListPattern;
}

/** `*.example.org`, `*`: the subject must end with `tail`, which may be empty. */
export interface WildcardPattern extends ListSpan {
  readonly kind: 'wildcard';
  readonly tail: ListWord;
}

/** An option of a lookup: `ret=full` in `lsearch,ret=full`. */
export interface LookupOption extends ListSpan {
  readonly name: ListWord;
  readonly value: ListWord | undefined;
}

/** `partial3(.)-`: the number and the affix may be missing. */
export interface PartialPrefix extends ListSpan {
  readonly count: number | undefined;
  readonly affix: ListWord | undefined;
}

/** `type;file`, `type;query`. */
export interface LookupPattern extends ListSpan {
  readonly kind: 'lookup';
  /** `net-`, `net24-`: the key is the host's address, of which the first bits count. */
  readonly net: (ListSpan & { readonly bits: number | undefined }) | undefined;
  readonly partial: PartialPrefix | undefined;
  /** The lookup type. */
  readonly name: ListWord;
  /** A default for keys that are not found: `*`, `*@`. */
  readonly star: ListWord | undefined;
  readonly options: readonly LookupOption[];
  /** The file or query. */
  readonly argument: ListWord;
}

/** A pattern of a domain, a host's name, a local part or any text. */
export type NamePattern =
  | (ListSpan & { readonly kind: 'regex'; readonly source: string })
  | WildcardPattern
  /** `@`: the primary host name; `@[]`: an address of this host, in brackets where domains are matched. */
  | (ListSpan & { readonly kind: 'primary-host' | 'local-addresses' })
  | (ListSpan & {
      readonly kind: 'mx';
      readonly which: 'any' | 'primary' | 'secondary';
      /** The list after `/ignore=`. */
      readonly ignore: ListWord | undefined;
    })
  | LookupPattern
  | (ListSpan & { readonly kind: 'literal'; readonly text: string });

/** What stands in place of a name in a list: another list. */
export type ListReference =
  /** `+name` */
  | (ListSpan & { readonly kind: 'named'; readonly name: ListWord })
  /** A file with an item on each line. */
  | (ListSpan & { readonly kind: 'file'; readonly path: string });

export type ListDirective = 'caseful' | 'include_unknown' | 'ignore_unknown' | 'include_defer' | 'ignore_defer';

/** The local part of an address pattern. */
export type LocalPattern = WildcardPattern | (ListSpan & { readonly kind: 'literal'; readonly text: string });

export type ListPattern =
  | NamePattern
  | ListReference
  | (ListSpan & { readonly kind: 'empty' })
  /** `+caseful`, `+ignore_unknown` and so on. */
  | (ListSpan & { readonly kind: 'directive'; readonly directive: ListDirective })
  /** An IP address in a host list, perhaps with a mask. */
  | (ListSpan & {
      readonly kind: 'ip';
      readonly family: 4 | 6;
      readonly address: ListWord;
      readonly bits: (ListSpan & { readonly value: number }) | undefined;
    })
  /** Something that was probably meant to be one. */
  | (ListSpan & { readonly kind: 'malformed-ip'; readonly family: 4 | 6 })
  /** `local@domain` in an address list; without a local part, any will do. */
  | (ListSpan & {
      readonly kind: 'address';
      readonly local: LocalPattern | undefined;
      readonly domain: ListItem;
    })
  | /** `@@type;file`: the domain is looked up and gives a list of local parts. */
    (ListSpan & { readonly kind: 'split'; readonly lookup: NamePattern });
