/**
 * How the pieces of the expansion language are written: which names there are, and what their braces hold. What they
 * mean stands elsewhere.
 */

/**
 * What a pair of braces holds: text to expand; text in which a dollar is just a character; a list, which may begin with
 * a change of separator; a condition; conditions, each in its own braces; arguments, each in its own braces; a variable
 * that holds a certificate.
 */
export type BraceContent = 'text' | 'raw' | 'list' | 'condition' | 'conditions' | 'arguments' | 'certificate';

/** How an item is written after its name. */
export type ItemShape =
  /** From `minimum` to `maximum` arguments in braces. */
  | { readonly form: 'strings'; readonly minimum: number; readonly maximum: number }
  | {
      readonly form:
        | 'if'
        | 'lookup'
        | 'extract'
        | 'listextract'
        | 'certextract'
        | 'env'
        | 'run'
        | 'readsocket'
        | 'prvscheck'
        | 'filter'
        | 'map'
        | 'reduce'
        | 'sort';
    };

/** How a condition is written after its name. */
export type ConditionShape =
  /** One or two strings; with `raw`, the second is not expanded. */
  | { readonly form: 'strings'; readonly count: 1 | 2; readonly raw?: boolean }
  /** `bool{…}`, `inbound_srs {…}{…}`: as the arguments of an item are read. */
  | { readonly form: 'arguments'; readonly count: 1 | 2 }
  /** `acl {{…}{…}}`: arguments in braces of their own. */
  | { readonly form: 'braced-arguments'; readonly minimum: number; readonly maximum: number }
  | { readonly form: 'def' }
  | { readonly form: 'none' }
  | { readonly form: 'group' }
  | { readonly form: 'iteration'; readonly json: boolean };

/** The expansion language of one Exim. */
export interface ExpansionLanguage {
  /** The release, by what follows `4.`: 93 to 100. What is read differs a little from one to another. */
  readonly release: number;
  readonly items: ReadonlyMap<string, ItemShape>;
  readonly conditions: ReadonlyMap<string, ConditionShape>;
  readonly operators: ReadonlySet<string>;
}

const strings = (minimum: number, maximum = minimum): ItemShape => ({ form: 'strings', minimum, maximum });

/** Every item of any release. */
const items: Readonly<Record<string, ItemShape>> = {
  acl: strings(1, 10),
  authresults: strings(1),
  certextract: { form: 'certextract' },
  dlfunc: strings(2, 10),
  env: { form: 'env' },
  extract: { form: 'extract' },
  filter: { form: 'filter' },
  hash: strings(2, 3),
  hmac: strings(3),
  if: { form: 'if' },
  imapfolder: strings(1, 3),
  length: strings(2),
  listextract: { form: 'listextract' },
  listquote: strings(2),
  lookup: { form: 'lookup' },
  map: { form: 'map' },
  nhash: strings(2, 3),
  perl: strings(1, 9),
  prvs: strings(2, 3),
  prvscheck: { form: 'prvscheck' },
  readfile: strings(1, 2),
  readsocket: { form: 'readsocket' },
  reduce: { form: 'reduce' },
  run: { form: 'run' },
  sg: strings(3),
  sort: { form: 'sort' },
  srs_encode: strings(3),
  substr: strings(2, 3),
  tr: strings(3),
};

const two: ConditionShape = { form: 'strings', count: 2 };
const twoRaw: ConditionShape = { form: 'strings', count: 2, raw: true };
const one: ConditionShape = { form: 'strings', count: 1 };
const iteration: ConditionShape = { form: 'iteration', json: false };
const jsonIteration: ConditionShape = { form: 'iteration', json: true };

/** Every condition of any release. */
const conditions: Readonly<Record<string, ConditionShape>> = {
  '<': two,
  '<=': two,
  '=': two,
  '==': two,
  '>': two,
  '>=': two,
  acl: { form: 'braced-arguments', minimum: 1, maximum: 10 },
  and: { form: 'group' },
  bool: { form: 'arguments', count: 1 },
  bool_lax: { form: 'arguments', count: 1 },
  crypteq: two,
  def: { form: 'def' },
  eq: two,
  eqi: two,
  exists: one,
  first_delivery: { form: 'none' },
  forall: iteration,
  forall_json: jsonIteration,
  forall_jsons: jsonIteration,
  forany: iteration,
  forany_json: jsonIteration,
  forany_jsons: jsonIteration,
  ge: two,
  gei: two,
  gt: two,
  gti: two,
  inbound_srs: { form: 'arguments', count: 2 },
  inlist: two,
  inlisti: two,
  isip: one,
  isip4: one,
  isip6: one,
  ldapauth: one,
  le: two,
  lei: two,
  lt: two,
  lti: two,
  match: two,
  match_address: twoRaw,
  match_domain: twoRaw,
  match_ip: twoRaw,
  match_local_part: twoRaw,
  or: { form: 'group' },
  pam: one,
  pwcheck: one,
  queue_running: { form: 'none' },
  radius: one,
  saslauthd: { form: 'braced-arguments', minimum: 2, maximum: 4 },
};

/** Every operator of any release. An underscore belongs to the name, or stands before the operator's argument. */
const operators: readonly string[] = [
  ...['from_utf8', 'local_part', 'quote_local_part', 'reverse_ip', 'time_eval', 'time_interval'],
  ...['utf8_domain_from_alabel', 'utf8_domain_to_alabel', 'utf8_localpart_from_alabel', 'utf8_localpart_to_alabel'],
  ...['address', 'addresses', 'base32', 'base32d', 'base62', 'base62d', 'base64', 'base64d', 'bless', 'domain'],
  ...['escape', 'escape8bit', 'eval', 'eval10', 'expand', 'h', 'hash', 'headerwrap', 'hex2b64', 'hexquote'],
  ...['ipv6denorm', 'ipv6norm', 'l', 'lc', 'length', 'listcount', 'listnamed', 'mask', 'md5', 'nh', 'nhash', 'quote'],
  ...['randint', 'rfc2047', 'rfc2047d', 'rxquote', 's', 'sha1', 'sha2', 'sha256', 'sha3', 'stat', 'str2b64', 'strlen'],
  ...['substr', 'uc', 'utf8clean', 'xtextd'],
];

/** Names that not every release has: the first and the last that do. Build features are the catalogue's matter. */
const releases: Readonly<Record<string, readonly [number, number]>> = {
  'item listquote': [94, 999],
  'item srs_encode': [94, 999],
  'condition inbound_srs': [94, 999],
  'condition pwcheck': [0, 99],
  'operator bless': [94, 94],
  'operator headerwrap': [97, 999],
  'operator xtextd': [98, 999],
};

/** Whether a name is known: `kind` says among what. */
export type IsKnown = (kind: 'item' | 'condition' | 'operator', name: string) => boolean;

/**
 * The language of a release.
 *
 * @param release what follows `4.` in its number
 * @param isKnown which of the names a build has; default: all that the release can have
 */
export function expansionLanguage(release: number, isKnown?: IsKnown): ExpansionLanguage {
  const known: IsKnown = (kind, name) => {
    const [since, until] = releases[`${kind} ${name}`] ?? [0, 999];
    return release >= since && release <= until && (isKnown === undefined || isKnown(kind, name));
  };
  return {
    release,
    items: new Map(Object.entries(items).filter(([name]) => known('item', name))),
    conditions: new Map(Object.entries(conditions).filter(([name]) => known('condition', name))),
    operators: new Set(operators.filter((name) => known('operator', name))),
  };
}

/** The language of the newest release, with everything that it can have. */
export const newestLanguage: ExpansionLanguage = expansionLanguage(99);

/** The parts of a name before a colon: an operator, and what follows the underscore after it. */
export interface OperatorName {
  /** Undefined where the language has no such operator. */
  readonly operator: string | undefined;
  readonly argument: string | undefined;
}

/**
 * Takes the name of an operator apart. Names that hold an underscore themselves come first: `time_eval` is one, though
 * there might be a `time`.
 */
export function operatorName(name: string, language: ExpansionLanguage): OperatorName {
  const underscore = name.indexOf('_');
  if (underscore < 0) return { operator: language.operators.has(name) ? name : undefined, argument: undefined };
  if (language.operators.has(name)) return { operator: name, argument: undefined };
  const base = name.slice(0, underscore);
  return {
    operator: language.operators.has(base) ? base : undefined,
    argument: name.slice(underscore + 1),
  };
}
