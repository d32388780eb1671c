import { explainAbsence, placeText } from '../catalogue/absence.ts';
import type { Catalogue, RowKind } from '../catalogue/catalogue.ts';
import type {
  AclWordRow,
  ControlRow,
  DriverRow,
  ExpansionConditionRow,
  ExpansionItemRow,
  ExpansionOperatorRow,
  FeatureRow,
  LogSelectorRow,
  LookupRow,
  Needs,
  OptionRow,
  Parameter,
  Phases,
  RetryErrorRow,
  RewriteFlagRow,
  Row,
  VariableRow,
  VerbRow,
  VerifyRow,
} from '../catalogue/row.ts';
import { retired } from '../catalogue/retired.ts';
import type { Target } from '../catalogue/target.ts';
import { knows } from '../catalogue/target.ts';
import type { VersionRange } from '../catalogue/version.ts';
import { versions } from '../catalogue/version.ts';

/** What is to be told of one word of the language: a heading, a line of documentation, and facts with their labels. */
export interface WordPage {
  readonly heading: string;
  readonly doc: string;
  readonly facts: readonly { readonly label: string; readonly text: string }[];
}

type Facts = readonly (readonly [label: string, text: string | undefined])[];

const types: Readonly<Record<OptionRow['type'], string>> = {
  bool: 'boolean',
  bool_set: 'boolean',
  bool_verify: 'boolean',
  expand_bool: 'boolean, or a string that expands to one',
  bit: 'boolean',
  int: 'integer',
  mkint: 'integer, K, M or G may follow',
  Kint: 'integer in kilobytes, K, M or G may follow',
  octint: 'octal integer',
  fixed: 'number with up to three decimal places',
  time: 'time interval, as in 1h30m',
  timelist: 'list of time intervals',
  string: 'string',
  uid: 'user',
  gid: 'group',
  expand_uid: 'user, or a string that expands to one',
  expand_gid: 'group, or a string that expands to one',
  uidlist: 'list of users',
  gidlist: 'list of groups',
  rewrite: 'rewriting rules',
  time_or_expanded: 'time interval, or a string that expands to one',
};

const contents: Readonly<Record<NonNullable<OptionRow['content']>, string>> = {
  text: 'string, not expanded',
  expanded: 'string, expanded',
  condition: 'string that expands to a truth value',
  'domain-list': 'domain list',
  'host-list': 'host list',
  'address-list': 'address list',
  'local-part-list': 'local part list',
  list: 'list',
  'interface-list': 'list of interface addresses',
  port: 'port',
  ports: 'list of ports',
  domain: 'domain',
  number: 'number, perhaps with K, M or G',
  quota: 'number, perhaps with K, M, G or %',
  acl: 'name or text of an ACL',
  router: 'name of a router',
  transport: 'name of a transport',
  addresses: 'mail addresses',
  file: 'file name',
  directory: 'directory name',
  command: 'command line',
  'log-selector': 'log selectors',
  headers: 'header lines',
  'header-names': 'names of header lines',
  regex: 'regular expression',
  'file-list': 'list of file names',
  'route-list': 'routing rules',
  ratelimit: 'rate limit',
};

/** From which release to which, in words; undefined for something that is in all that the catalogue knows. */
function releases({ since, until }: VersionRange): string | undefined {
  if (since !== undefined && until !== undefined) return since === until ? `${since} only` : `${since} to ${until}`;
  if (since !== undefined) return `from ${since} on`;
  return until === undefined ? undefined : `up to ${until}`;
}

function needs(what: Needs | undefined): string | undefined {
  if (what === undefined || typeof what === 'string') return what;
  const [parts, word] = 'any' in what ? [what.any, ' or '] : [what.all, ' and '];
  return parts.map((part) => needs(part) ?? '').join(word);
}

function phases(where: Phases): string {
  if ('only' in where) return where.only.length > 0 ? where.only.join(', ') : 'none';
  return where.not.length > 0 ? `all but ${where.not.join(', ')}` : 'all';
}

function parameters(list: readonly Parameter[] | undefined): string | undefined {
  const written = list?.map(({ name, value }) =>
    value === 'required' ? `${name}=…` : value === 'optional' ? `${name}[=…]` : name,
  );
  return written && [...new Set(written)].join(', ');
}

/** What an option holds, in words: "host list". */
export function optionType({ type, content }: OptionRow): string {
  return type === 'string' ? contents[content ?? 'expanded'] : types[type];
}

function optionFacts(row: OptionRow): Facts {
  const { default: byDefault, repeat, words, alias } = row;
  const changes = (row.changes ?? []).map((change) => {
    const parts = [
      change.type && types[change.type],
      change.content && contents[change.content],
      change.default !== undefined && `default ${String(change.default)}`,
    ].filter((part) => typeof part === 'string' && part !== '');
    const note = change.note?.replace(/\.$/, '') ?? '';
    return `from ${change.since} on: ${[...parts, note].filter((part) => part !== '').join(', ')}`;
  });
  return [
    ['type', optionType(row)],
    ['default', byDefault === undefined || byDefault === '' ? undefined : String(byDefault)],
    ['words', words?.join(', ')],
    ['set again', repeat === 'condition' ? 'adds a condition' : repeat === 'list' ? 'adds items' : undefined],
    ['same as', alias],
    ['changed', changes.length > 0 ? changes.join('; ') : undefined],
  ];
}

/** What every kind of row has to tell beside its documentation: how a person writes it, and its own facts. */
const kinds: {
  readonly [K in RowKind]: { readonly heading: (row: never) => string; readonly facts: (row: never) => Facts };
} = {
  options: { heading: (row: OptionRow) => `${row.name}: ${placeText(row.place)}`, facts: optionFacts },
  drivers: {
    heading: (row: DriverRow) => `driver = ${row.name}: ${row.class === 'authenticator' ? 'an' : 'a'} ${row.class}`,
    facts: (row: DriverRow) => [
      ['transport', row.class === 'router' ? row.transport : undefined],
      ['delivers', row.class === 'transport' ? (row.local === true ? 'on this machine' : 'to other hosts') : undefined],
    ],
  },
  verbs: { heading: (row: VerbRow) => `${row.name}: an ACL verb`, facts: (row: VerbRow) => [['outcome', row.outcome]] },
  aclWords: {
    heading: (row: AclWordRow) => `${row.name} = …: an ACL ${row.kind}`,
    facts: (row: AclWordRow) => [
      ['value', row.content ? contents[row.content] : row.value],
      ['ACLs', phases(row.phases)],
      ['options', parameters(row.parameters)],
    ],
  },
  controls: {
    heading: (row: ControlRow) =>
      `control = ${row.name}${row.options === 'required' ? '/…' : row.options === 'optional' ? '[/…]' : ''}`,
    facts: (row: ControlRow) => [
      ['ACLs', phases(row.phases)],
      ['options', parameters(row.parameters)],
    ],
  },
  verifies: {
    heading: (row: VerifyRow) =>
      `verify = ${row.name}${row.value === 'required' ? '=…' : row.value === 'optional' ? '[=…]' : ''}`,
    facts: (row: VerifyRow) => [
      ['ACLs', phases(row.phases)],
      ['options', parameters(row.parameters)],
    ],
  },
  logSelectors: {
    heading: (row: LogSelectorRow) => `log_selector = +${row.name}`,
    facts: (row: LogSelectorRow) => [['default', row.default ? 'on' : 'off']],
  },
  retryErrors: {
    heading: (row: RetryErrorRow) => `${row.name}: an error of retry rules`,
    facts: (row: RetryErrorRow) => [['followed by', row.suffix]],
  },
  rewriteFlags: {
    heading: (row: RewriteFlagRow) => `${row.name}: a flag of rewriting rules`,
    facts: (row: RewriteFlagRow) => [
      ['says', { where: 'what to rewrite', how: 'how to rewrite', smtp: 'to rewrite at SMTP time' }[row.kind]],
    ],
  },
  lookups: {
    heading: (row: LookupRow) => `${row.name}: a lookup type`,
    facts: (row: LookupRow) => [
      ['style', row.style],
      ['options', parameters(row.parameters)],
    ],
  },
  features: {
    heading: (row: FeatureRow) => `${row.name}: a build feature`,
    facts: (row: FeatureRow) => [
      [
        'exim -bV',
        row.names
          .map((each) => [each.name, releases(each)].filter((part) => part !== undefined).join(' '))
          .join(', ') || undefined,
      ],
      ['in place of', row.exclusive],
    ],
  },
  macros: { heading: (row: Row) => `${row.name}: a macro that Exim defines`, facts: () => [] },
  items: {
    heading: (row: ExpansionItemRow) =>
      `\${${row.name}${/^\w/.test(row.syntax) ? ' ' : ''}${row.syntax}}: an expansion item`,
    facts: () => [],
  },
  operators: {
    heading: (row: ExpansionOperatorRow) =>
      `\${${row.name}${row.argument === 'required' ? '_…' : row.argument === 'optional' ? '[_…]' : ''}:…}: an expansion operator`,
    facts: () => [],
  },
  conditions: {
    heading: (row: ExpansionConditionRow) =>
      `\${if ${row.name}${/^\w/.test(row.syntax) ? ' ' : ''}${row.syntax} …}: an expansion condition`,
    facts: () => [],
  },
  variables: {
    heading: (row: VariableRow) => `$${row.name}: a variable`,
    facts: (row: VariableRow) => [
      ['holds', row.type === 'number' ? 'a number' : row.type === 'certificate' ? 'a certificate' : undefined],
      ['tainted', row.tainted ? 'yes' : 'no'],
      ['set in', row.set?.join(', ')],
    ],
  },
};

/**
 * Tells of one row of the catalogue.
 *
 * @param kind its kind
 * @param row the row
 * @param catalogue the whole catalogue
 * @param target what is told of absence is told for this target
 */
export function wordPage(kind: RowKind, row: Row, catalogue: Catalogue, target: Target): WordPage {
  const { heading, facts } = kinds[kind] as { heading: (row: Row) => string; facts: (row: Row) => Facts };
  const place = kind === 'options' ? (row as OptionRow).place : undefined;
  const absence = knows(target, row) ? undefined : explainAbsence(catalogue, kind, row.name, place, target);
  const all: Facts = [
    ...facts(row),
    ['releases', releases(row)],
    ['needs', needs(row.needs)],
    ['uses', needs(row.uses)],
    ['instead', row.instead],
    ['target', absence && `not in it: ${absence.text}`],
  ];
  return {
    heading: heading(row),
    doc: row.doc,
    facts: all.flatMap(([label, text]) => (text === undefined || text === '' ? [] : [{ label, text }])),
  };
}

/** Rows that a word may mean, and their kinds. */
export interface Meaning {
  readonly kind: RowKind;
  readonly row: Row;
}

/** The ways in which people write a word, without what stands around it: `$domain`, `${lc:`, `control = x`, `+selector`. */
function bare(word: string): { readonly name: string; readonly kinds?: readonly RowKind[] } {
  const trimmed = word.trim();
  const variable = /^\$\{?(\w+)\}?$/.exec(trimmed);
  if (variable?.[1] !== undefined)
    return {
      name: variable[1],
      kinds: trimmed.startsWith('${') ? ['variables', 'items', 'operators', 'conditions'] : ['variables'],
    };
  const expansion = /^\$\{(?:if\s+)?(\w+)/.exec(trimmed);
  if (expansion?.[1] !== undefined)
    return { name: expansion[1], kinds: ['items', 'operators', 'conditions', 'variables'] };
  const value = /^(control|verify|driver)\s*=\s*([\w-]+)/.exec(trimmed);
  if (value?.[2] !== undefined) {
    return {
      name: value[2],
      kinds: value[1] === 'control' ? ['controls'] : value[1] === 'verify' ? ['verifies'] : ['drivers'],
    };
  }
  return { name: trimmed.replace(/^(?:\+|no_(?=\w)|not_(?=\w)|-(?=\w))/, '') };
}

/** Kinds of row in the order in which their pages are shown. */
const order = Object.keys(kinds) as readonly RowKind[];

/**
 * All that a word may mean.
 *
 * @param catalogue where to look
 * @param word as a person writes it: an option, a driver, `control = …`, `$variable`, `${item`, …
 */
export function meanings(catalogue: Catalogue, word: string): readonly Meaning[] {
  const { name, kinds: wanted = order } = bare(word);
  const exact = (text: string): Meaning[] =>
    order
      .filter((kind) => wanted.includes(kind))
      .flatMap((kind) =>
        (catalogue[kind] as readonly Row[]).filter((row) => row.name === text).map((row): Meaning => ({ kind, row })),
      );
  const found = exact(word.trim());
  return found.length > 0 ? found : exact(name);
}

/** What a retired word is, by its kind. */
const retiredKinds: Partial<Readonly<Record<RowKind, string>>> = {
  options: 'an option',
  aclWords: 'a condition or modifier in ACLs',
  controls: 'a control',
  variables: 'a variable',
};

/** Pages of a word that older releases had than the catalogue knows; none where it is no such word. */
export function retiredPages(word: string): readonly WordPage[] {
  const { name, kinds: wanted = order } = bare(word);
  return retired
    .filter((each) => each.name === name && wanted.includes(each.kind))
    .map(({ kind, until, instead }) => ({
      heading: `${kind === 'variables' ? '$' : ''}${name}: ${retiredKinds[kind] ?? 'a word'} of older releases`,
      doc: `No release from ${versions[0]} on has it.`,
      facts: [
        { label: 'releases', text: `up to ${until}` },
        { label: 'instead', text: instead },
      ],
    }));
}

/** Every name of the catalogue, for suggestions. */
export function allNames(catalogue: Catalogue): string[] {
  return [...new Set(order.flatMap((kind) => (catalogue[kind] as readonly Row[]).map((row) => row.name)))];
}
