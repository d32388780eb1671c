import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type {
  CompiledAcl,
  CompiledAclItem,
  CompiledConfig,
  CompiledDriver,
  CompiledStatement,
} from '../compile/config.ts';
import { aclGraph } from './acl-graph.ts';
import type { ListContent, ListItem } from './lists.ts';
import { kindOfNamed, listsFor } from './lists.ts';
import { flagOf, textOf } from './options.ts';

/**
 * What a condition is for a stranger: some client of the Internet that has not authenticated, has a good name, and wants
 * to send mail to a domain that is none of ours. `choice` is true for whoever makes the right choice, of the sender say.
 */
type Truth = 'true' | 'false' | 'choice' | 'unknown';

/** What an ACL does with a stranger. */
export type StrangerVerdict =
  | {
      readonly kind: 'accepts';
      readonly statement: CompiledStatement;
      readonly by: Truth;
      readonly item?: CompiledAclItem;
    }
  | { readonly kind: 'refuses' }
  /** Only a run can tell. */
  | { readonly kind: 'unknown' };

const negate: Readonly<Record<Truth, Truth>> = { true: 'false', false: 'true', choice: 'choice', unknown: 'unknown' };

const isLookup = (pattern: string): boolean => /^[\w()*@.-]+(?:,[^;]*)?;/.test(pattern);

/** Whether a stranger's host or a foreign domain is what an item of a list stands for. */
function itemTruth(config: CompiledConfig, content: ListContent, item: ListItem, depth: number): Truth {
  const { pattern, open } = item;
  if (open) return 'unknown';
  if (pattern === '*' || /^(?:0\.0\.0\.0|::0?)\/0+$/.test(pattern)) return 'true';
  if (pattern.startsWith('+')) {
    const named = config.lists[kindOfNamed[content]].get(pattern.slice(1));
    const [list] = listsFor(config, named);
    return !list || depth > 8 ? 'unknown' : listTruth(config, content, list.items, depth + 1);
  }
  // A default in the file may match anything.
  if (isLookup(pattern)) return /^[\w-]+\*/.test(pattern) ? 'unknown' : 'false';
  return pattern.startsWith('^') ? (/^\^(?:\.[*+]\$?)?$/.test(pattern) ? 'true' : 'unknown') : 'false';
}

function listTruth(config: CompiledConfig, content: ListContent, items: readonly ListItem[], depth = 0): Truth {
  let doubt = false;
  for (const item of items) {
    if (/^\+(?:include|ignore)_(?:unknown|defer)$|^\+caseful$/.test(item.pattern)) continue;
    const truth = itemTruth(config, content, item, depth);
    if (truth === 'true') return doubt ? 'unknown' : item.negated ? 'false' : 'true';
    if (truth === 'unknown') doubt = true;
  }
  if (doubt) return 'unknown';
  return items.at(-1)?.negated ? 'true' : 'false';
}

/** What is true of every well-behaved client, and what of none. */
const usual: Readonly<Record<string, Truth>> = {
  authenticated: 'false',
  dnslists: 'false',
  encrypted: 'choice',
  local_parts: 'false',
  ratelimit: 'false',
  recipients: 'false',
  seen: 'choice',
  sender_domains: 'choice',
  senders: 'choice',
  spf: 'choice',
  spf_guess: 'choice',
};

function plainTruth(config: CompiledConfig, item: CompiledAclItem, depth: number): Truth {
  const { row, value } = item;
  const text = trimSpace(value);
  switch (row.name) {
    case 'domains':
    case 'hosts': {
      const [list] = listsFor(config, item);
      return list ? listTruth(config, list.content, list.items) : 'false';
    }
    case 'condition':
      if (/^(?:yes|true|-?0*[1-9]\d*)$/i.test(text)) return 'true';
      return /^(?:no|false|-?0*|)$/i.test(text) ? 'false' : 'unknown';
    case 'verify':
      if (value.includes('$')) return 'unknown';
      return /^certificate/i.test(text) ? 'false' : 'true';
    case 'acl': {
      const [named, ...others] = aclGraph(config).references.filter(({ by }) => by.kind === 'acl' && by.item === item);
      const acl = others.length === 0 ? named?.acl : undefined;
      const verdict = acl && depth < 8 ? judge(config, acl, depth + 1) : undefined;
      if (!verdict || verdict.kind === 'unknown') return 'unknown';
      return verdict.kind === 'accepts' ? verdict.by : 'false';
    }
    case 'senders':
    case 'sender_domains':
    case 'local_parts':
    case 'recipients':
      if (text === '*' && row.name !== 'senders') return 'true';
      return text.includes('$') ? 'unknown' : (usual[row.name] ?? 'unknown');
    default:
      return usual[row.name] ?? 'unknown';
  }
}

function truthOf(config: CompiledConfig, item: CompiledAclItem, depth: number): Truth {
  const truth = plainTruth(config, item, depth);
  return item.negated ? negate[truth] : truth;
}

/** Whether a condition of which only a run can tell may be what keeps strangers out. */
function mayGuard({ row, value }: CompiledAclItem): boolean {
  return (
    row.name !== 'condition' ||
    /domain|local_part|host|authenticated|interface|port|recipient|acl|lookup|perl|run/.test(value)
  );
}

/**
 * What an ACL does with a stranger who gives a recipient in a foreign domain, as far as it can be read off. Conditions
 * that cannot be judged count as met by nobody where they let in, and as the end of what can be said where they keep out.
 */
function judge(config: CompiledConfig, acl: CompiledAcl, depth: number): StrangerVerdict {
  let guarded = false;
  for (const statement of acl.statements) {
    const { verb, items, node } = statement;
    if (items.length < node.items.length) return { kind: 'unknown' };
    const endpass = items.findIndex(({ row }) => row.name === 'endpass');
    let by: Truth = 'true';
    let failed: number | undefined;
    let doubtful: CompiledAclItem | undefined;
    for (const [i, item] of items.entries()) {
      if (item.row.kind !== 'condition') continue;
      const truth = truthOf(config, item, depth);
      if (truth === 'false') {
        failed = i;
        break;
      }
      if (truth === 'unknown') doubtful ??= item;
      else if (truth === 'choice') by = 'choice';
    }
    switch (verb) {
      case 'accept':
        if (failed !== undefined && endpass >= 0 && endpass < failed && !doubtful) return { kind: 'refuses' };
        if (failed === undefined && !doubtful) return guarded ? { kind: 'unknown' } : accepted(statement, by);
        break;
      case 'discard':
        if (failed === undefined && !doubtful && by === 'true') return { kind: 'refuses' };
        break;
      case 'deny':
      case 'drop':
      case 'defer':
        if (failed !== undefined || by === 'choice') break;
        if (!doubtful) return { kind: 'refuses' };
        guarded ||= mayGuard(doubtful);
        break;
      case 'require':
        if (failed !== undefined) return { kind: 'refuses' };
        if (doubtful) guarded ||= mayGuard(doubtful);
        break;
      case 'warn':
    }
  }
  return guarded ? { kind: 'unknown' } : { kind: 'refuses' };
}

function accepted(statement: CompiledStatement, by: Truth): StrangerVerdict {
  const item = statement.items.find(({ row }) => row.name === 'domains');
  return { kind: 'accepts', statement, by, ...(item && { item }) };
}

const remoteDrivers = new Set(['dnslookup', 'manualroute', 'ipliteral', 'queryprogram', 'iplookup']);

/** Whether what a router hands to its transport leaves by SMTP: not for a mailbox, nor to the local delivery of an LMTP server. */
function leaves(config: CompiledConfig, { options }: CompiledDriver): boolean {
  const name = textOf(options, 'transport');
  const transport = config.transports.find((each) => each.name === name);
  if (!transport?.driver) return true;
  return transport.driver.name === 'smtp' && textOf(transport.options, 'protocol') !== 'lmtp';
}

/** Whether a router sends mail for foreign domains on to other hosts. */
export function sendsOn(config: CompiledConfig): boolean {
  return config.routers.some((router) => {
    const { driver, options } = router;
    if (!driver || !remoteDrivers.has(driver.name) || flagOf(options, 'verify_only', false)) return false;
    if (!leaves(config, router)) return false;
    const domains = options.get('domains');
    const [list] = listsFor(config, domains);
    return !list || listTruth(config, list.content, list.items) !== 'false';
  });
}

/** Whether only this machine can connect: Exim listens on no other interface. */
export function listensLocallyOnly(config: CompiledConfig): boolean {
  const value = config.main.get('local_interfaces')?.value;
  if (value?.kind !== 'string' || trimSpace(value.value) === '') return false;
  const items = value.value.replace(/^[\t-\r ]*<./, '').split(/[\t-\r ;]+|(?<!:):(?!:)/);
  return items.every((item) =>
    /^(?:|<?;?|127\.[\d.]+|\[?:*1\]?(?:[:.]\d+)?|\[127\.[\d.]+\](?::\d+)?)$/.test(trimSpace(item)),
  );
}

/** What the ACL of a phase does with a stranger; undefined where no ACL is named, or not by name. */
export function strangerVerdict(config: CompiledConfig, option: string): StrangerVerdict | undefined {
  const { references } = aclGraph(config);
  const named = references.filter(({ by }) => by.kind === 'option' && by.option.row.name === option);
  const [first, ...others] = named;
  return first?.acl && others.length === 0 ? judge(config, first.acl, 0) : undefined;
}
