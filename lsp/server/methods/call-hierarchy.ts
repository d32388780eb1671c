import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  Position,
  Range,
} from 'vscode-languageserver/node';
import { SymbolKind } from 'vscode-languageserver/node';
import type { LogicalSpan } from '../../../grammar/fault.ts';
import { referencesOf } from '../../../src/check/acl-graph.ts';
import { decodeText, encodeText } from '../../../src/check/positions.ts';
import { isInPlace } from '../../../src/compile/config.ts';
import type { Reference, ReferenceSource } from '../../../src/compile/references.ts';
import type { Analysis } from '../analysis.ts';
import { typedAt } from '../logical-places.ts';
import { offsetAt, rangeOf } from '../positions.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import type { View } from '../workspace.ts';

/** What runs something, or is run. */
interface Caller {
  readonly kind: 'acl' | 'router' | 'transport' | 'authenticator' | 'option';
  readonly name: string;
  readonly node: LogicalSpan;
  readonly own: LogicalSpan;
}

const symbolKinds: Readonly<Record<Caller['kind'], SymbolKind>> = {
  acl: SymbolKind.Function,
  router: SymbolKind.Class,
  transport: SymbolKind.Class,
  authenticator: SymbolKind.Class,
  option: SymbolKind.Property,
};

function callerOf(from: ReferenceSource): Caller | undefined {
  if (from.kind === 'acl') {
    // An ACL that is written in place of its name is part of what holds it.
    const [origin] = isInPlace(from.acl) ? from.acl.origins : [];
    if (origin) return callerOf(origin.from);
    const { node } = from.acl;
    return { kind: 'acl', name: node.name.text, node, own: node.name };
  }
  if (from.kind === 'list') return undefined;
  if (from.driver) {
    const { node } = from.driver;
    return { kind: node.class, name: node.name.text, node, own: node.name };
  }
  const setting = from.option.settings.at(-1);
  return setting && { kind: 'option', name: from.option.row.name, node: setting, own: setting.name };
}

function calleeOf({ target }: Reference): Caller | undefined {
  if (target?.kind === 'acl') return { kind: 'acl', name: target.name.text, node: target, own: target.name };
  if (target?.kind === 'driver') return { kind: target.class, name: target.name.text, node: target, own: target.name };
  return undefined;
}

function itemOf(analysis: Analysis, { kind, name, node, own }: Caller): CallHierarchyItem | undefined {
  const at = typedAt(analysis, own.start, own.end);
  const whole = typedAt(analysis, node.start, node.end);
  if (!at) return undefined;
  const range = whole?.file === at.file && whole.end >= at.end ? whole : at;
  return {
    name: decodeText(name),
    kind: symbolKinds[kind],
    detail: kind,
    uri: analysis.uriOf(at.file),
    range: rangeOf(range),
    selectionRange: rangeOf(at),
    data: { kind, name: decodeText(name) },
  };
}

/** What is run at a place: an ACL, a router or a transport. */
export function prepareCallHierarchy({ analysis, file }: View, position: Position): CallHierarchyItem[] | null {
  const occurrence = occurrencesOf(analysis).at(file, offsetAt(file, position));
  if (!occurrence) return null;
  const { kind, name } = occurrence;
  const found = callableNamed(analysis, kind, name);
  const item = found && itemOf(analysis, found);
  return item ? [item] : null;
}

function callableNamed(analysis: Analysis, kind: string, name: string): Caller | undefined {
  const { config } = analysis;
  if (kind === 'acl') {
    const node = config.acls.get(name)?.node;
    return node && { kind, name, node, own: node.name };
  }
  const drivers = { router: config.routers, transport: config.transports, authenticator: config.authenticators };
  if (kind !== 'router' && kind !== 'transport' && kind !== 'authenticator') return undefined;
  const node = drivers[kind].find((driver) => driver.name === name)?.node;
  return node && { kind, name, node, own: node.name };
}

function dataOf({ data }: CallHierarchyItem): { readonly kind: string; readonly name: string } | undefined {
  const given = data as { readonly kind?: unknown; readonly name?: unknown } | undefined;
  return typeof given?.kind === 'string' && typeof given.name === 'string'
    ? { kind: given.kind, name: encodeText(given.name) }
    : undefined;
}

/** Puts the places of several references to or from one thing together. */
function grouped(
  analysis: Analysis,
  found: readonly { readonly caller: Caller | undefined; readonly at: LogicalSpan }[],
): { readonly item: CallHierarchyItem; readonly ranges: Range[] }[] {
  const groups = new Map<string, { readonly item: CallHierarchyItem; readonly ranges: Range[] }>();
  for (const { caller, at } of found) {
    const place = typedAt(analysis, at.start, at.end);
    if (!caller || !place) continue;
    const key = `${caller.kind} ${caller.name}`;
    const known = groups.get(key);
    const item = known?.item ?? itemOf(analysis, caller);
    if (!item) continue;
    if (known) known.ranges.push(rangeOf(place));
    else groups.set(key, { item, ranges: [rangeOf(place)] });
  }
  return [...groups.values()];
}

/** What runs an ACL, router or transport: options, ACLs, routers. */
export function incomingCalls(analysis: Analysis, item: CallHierarchyItem): CallHierarchyIncomingCall[] | null {
  const data = dataOf(item);
  if (!data) return null;
  const found = referencesOf(analysis.config)
    .filter(({ kind, name, target }) => target && kind === data.kind && name === data.name)
    .map(({ from, at }) => ({ caller: callerOf(from), at }));
  return grouped(analysis, found).map(({ item: from, ranges }) => ({ from, fromRanges: ranges }));
}

/** What an ACL, router or option runs: ACLs, routers, transports. */
export function outgoingCalls(analysis: Analysis, item: CallHierarchyItem): CallHierarchyOutgoingCall[] | null {
  const data = dataOf(item);
  if (!data) return null;
  const found = referencesOf(analysis.config)
    .filter(({ from }) => {
      const caller = callerOf(from);
      return caller?.kind === data.kind && caller.name === data.name;
    })
    .map((reference) => ({ caller: calleeOf(reference), at: reference.at }));
  return grouped(analysis, found).map(({ item: to, ranges }) => ({ to, fromRanges: ranges }));
}
