import { decodeText } from '../check/positions.ts';
import type { CompiledAcl, CompiledConfig, CompiledDriver, Options } from '../compile/config.ts';
import { everyAcl, flagSetting, isInPlace, stringSetting } from '../compile/config.ts';
import type { Reference, ReferenceSource } from '../compile/references.ts';
import { references } from '../compile/references.ts';

/** What a node of the graph stands for. `end` is where mail that no router takes goes; `open` what only a run can tell. */
export type GraphKind = 'event' | 'acl' | 'router' | 'transport' | 'end' | 'open';

/** A node; texts, not bytes. */
export interface GraphNode {
  readonly id: string;
  readonly kind: GraphKind;
  readonly label: string;
  /** Lines below the label: the statements of an ACL, the driver and preconditions of a router. */
  readonly details: readonly string[];
}

/** An edge. `next` leads from a router to the one that is asked after it. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'run' | 'next' | 'deliver' | 'back';
  readonly label?: string;
}

/** ACLs, routers and transports of a configuration, and how they lead to each other. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Preconditions that are shown, in the order in which Exim looks at them. */
const preconditions = [
  'local_part_prefix',
  'local_part_suffix',
  'domains',
  'local_parts',
  'check_local_user',
  'senders',
  'condition',
  'require_files',
  'data',
  'file',
  'route_list',
  'route_data',
] as const;

const mostDetails = 4;
const longestDetail = 44;

function cut(text: string, longest = longestDetail): string {
  const line = decodeText(text).replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

function optionDetails(options: Options, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = options.get(name)?.value;
    if (!value || (options.get(name)?.settings.length ?? 0) === 0) return [];
    if (value.kind === 'bool') return value.value ? [name] : [];
    return value.kind === 'string' ? [cut(`${name} = ${value.value}`)] : [];
  });
}

/** The node of an ACL: one without a name is told by where it stands. */
function idOf(acl: CompiledAcl): string {
  return isInPlace(acl) ? `acl:@${acl.node.start}` : `acl:${acl.name}`;
}

function aclNode(acl: CompiledAcl): GraphNode {
  const { name, statements } = acl;
  const lines = statements.map(({ verb, items }) => {
    const [first] = items.filter(({ row }) => row.kind === 'condition');
    const condition = first ? ` ${first.negated ? '!' : ''}${first.row.name} = ${first.value}` : '';
    return cut(`${verb}${condition}`);
  });
  const shown = lines.length > 8 ? [...lines.slice(0, 7), `… ${lines.length - 7} more`] : lines;
  return { id: idOf(acl), kind: 'acl', label: decodeText(name), details: shown };
}

function driverNode(kind: 'router' | 'transport', { name, driver, options }: CompiledDriver): GraphNode {
  const wanted = kind === 'router' ? preconditions : ['file', 'directory', 'command', 'hosts', 'to'];
  const details = [driver?.name ?? 'no driver', ...optionDetails(options, wanted).slice(0, mostDetails)];
  if (kind === 'router' && flagSetting(options, 'unseen', false)) details.push('unseen: a copy goes on');
  return { id: `${kind}:${name}`, kind, label: decodeText(name), details };
}

/** What names a reference: the node that it leads from. */
function sourceOf(from: ReferenceSource): string | undefined {
  switch (from.kind) {
    case 'acl':
      return idOf(from.acl);
    case 'list':
      return undefined;
    case 'option':
      if (!from.driver) return `event:${from.option.row.name}`;
      return from.driver.class === 'authenticator' ? undefined : `${from.driver.class}:${from.driver.name}`;
  }
}

function optionOf(from: ReferenceSource): string | undefined {
  return from.kind === 'option' ? from.option.row.name : undefined;
}

/** The option that leads somewhere, where it is none of those that usually do. */
function labelOf(from: ReferenceSource): { readonly label?: string } {
  const option = optionOf(from);
  return option !== undefined && option !== 'transport' && !option.startsWith('acl_') ? { label: option } : {};
}

function edgeOf(reference: Reference, config: CompiledConfig): GraphEdge | undefined {
  const { kind, name, from } = reference;
  const source = sourceOf(from);
  if (source === undefined || (kind !== 'acl' && kind !== 'router' && kind !== 'transport')) return undefined;
  const option = optionOf(from);
  // Which transport an expanded route names cannot be told, and mostly it names none.
  if (name === '' && (option === 'route_data' || option === 'route_list')) return undefined;
  const known = {
    acl: config.acls.has(name),
    router: config.routers.some((each) => each.name === name),
    transport: config.transports.some((each) => each.name === name),
  }[kind];
  const to = name === '' ? 'open:expansion' : known ? `${kind}:${name}` : `open:${kind}:${name}`;
  const label = labelOf(from);
  if (kind === 'acl') return { from: source, to, kind: 'run', ...label };
  return { from: source, to, kind: kind === 'transport' ? 'deliver' : 'back', ...label };
}

/** How routers follow each other, and where new addresses go. */
function routerEdges(config: CompiledConfig): GraphEdge[] {
  const [first] = config.routers;
  return config.routers.flatMap((router, i): GraphEdge[] => {
    const from = `router:${router.name}`;
    const { options } = router;
    const next = config.routers[i + 1];
    const more = options.get('more')?.value;
    const stops = more?.kind === 'bool' ? !more.value : more?.kind === 'string' && /^(?:false|no)$/i.test(more.value);
    const onward = next && !stops ? `router:${next.name}` : 'end:unrouteable';
    const edges: GraphEdge[] = [{ from, to: onward, kind: 'next', ...(stops && { label: 'declines, no_more' }) }];
    if (stops && next) edges.push({ from, to: `router:${next.name}`, kind: 'next', label: 'preconditions not met' });
    const data = stringSetting(options, 'data') ?? '';
    const ends = /^[\t-\r ]*:(?:blackhole|fail|defer):[^$]*$/.test(data);
    const restarts = router.driver?.name === 'redirect' && stringSetting(options, 'redirect_router') === undefined;
    if (restarts && !ends && first) {
      edges.push({ from, to: `router:${first.name}`, kind: 'back', label: 'new addresses' });
    }
    return edges;
  });
}

/**
 * The graph of a configuration: which events run which ACLs, in which order routers are asked, where they send mail.
 *
 * @param part everything, or only ACLs, or only routers and transports
 */
export function configGraph(config: CompiledConfig, part: 'all' | 'acls' | 'routing' = 'all'): Graph {
  const nodes: GraphNode[] = [
    ...everyAcl(config).map(aclNode),
    ...config.routers.map((router) => driverNode('router', router)),
    ...config.transports.map((transport) => driverNode('transport', transport)),
  ];
  const edges: GraphEdge[] = [];
  const seen = new Set<string>();
  const add = (edge: GraphEdge): void => {
    const key = JSON.stringify([edge.from, edge.to, edge.label]);
    if (!seen.has(key)) edges.push(edge);
    seen.add(key);
  };
  for (const edge of routerEdges(config)) add(edge);
  for (const reference of references(config)) {
    const edge = edgeOf(reference, config);
    if (edge) add(edge);
  }
  for (const acl of config.aclsInPlace) {
    for (const { from } of acl.origins) {
      const source = sourceOf(from);
      if (source !== undefined) add({ from: source, to: idOf(acl), kind: 'run', ...labelOf(from) });
    }
  }
  const ids = new Set(nodes.map(({ id }) => id));
  for (const id of edges.flatMap(({ from, to }) => [from, to])) {
    if (ids.has(id)) continue;
    ids.add(id);
    const [kind = '', ...rest] = id.split(':');
    const name = decodeText(rest.join(':'));
    if (kind === 'event') nodes.push({ id, kind, label: name, details: [] });
    else if (kind === 'end') nodes.push({ id, kind, label: 'unrouteable', details: ['no router takes the address'] });
    else if (name === 'expansion') nodes.push({ id, kind: 'open', label: '$…', details: ['told by an expansion'] });
    else nodes.push({ id, kind: 'open', label: rest.slice(1).join(':'), details: [`no such ${rest[0] ?? ''}`] });
  }
  return part === 'all' ? { nodes, edges } : within({ nodes, edges }, part);
}

/** The part of a graph that is asked for, with what it leads to. */
function within({ nodes, edges }: Graph, part: 'acls' | 'routing'): Graph {
  const kinds: ReadonlySet<GraphKind> = new Set(part === 'acls' ? ['event', 'acl'] : ['router', 'transport', 'end']);
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const has = (id: string): boolean => kinds.has(kindOf.get(id) ?? 'open');
  const kept = edges.filter(({ from, to }) => has(from) && (has(to) || kindOf.get(to) === 'open'));
  const ends = new Set(kept.flatMap(({ from, to }) => [from, to]));
  return { nodes: nodes.filter(({ id }) => has(id) || ends.has(id)), edges: kept };
}
