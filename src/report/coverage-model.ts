import type { LogicalSpan } from '../../grammar/fault.ts';
import { lineText } from '../../grammar/source/file.ts';
import type { SourceFile } from '../../grammar/source/file.ts';
import { locate } from '../../grammar/source/logical.ts';
import { decodeText, typedPosition } from '../check/positions.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { everyAcl, isInPlace } from '../compile/config.ts';
import type { CoverageCount } from '../runtime/simulation/types.ts';

/** An ACL statement, a router or a transport, and how often it was reached; texts, not bytes. */
export interface CoverageItem {
  readonly kind: 'statement' | 'router' | 'transport';
  /** The ACL that a statement belongs to, or the driver's own name. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** All lines that it takes up. */
  readonly lines: readonly number[];
  /** The line that it begins on; the statement itself where it stands in a value. */
  readonly source: string;
  readonly held: number;
  readonly notHeld: number;
}

export interface Coverage {
  readonly items: readonly CoverageItem[];
  /** The text of each file, by lines. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

/** Gathers coverage over several simulations, also of several configurations. */
export interface CoverageGatherer {
  /** Adds what one simulation reached; `nameOf` tells how a source's path is told to people. */
  add(config: CompiledConfig, counts: readonly CoverageCount[], nameOf: (path: string) => string): void;
  coverage(): Coverage;
}

/** A node whose coverage is counted, and the nodes within it that have lines of their own. */
interface Counted {
  readonly kind: CoverageItem['kind'];
  readonly name: string;
  readonly at: LogicalSpan;
  /** The text of a statement that stands in a value, where others may stand on the same line. */
  readonly written?: string;
  readonly parts: readonly LogicalSpan[];
}

function countedNodes(config: CompiledConfig): Counted[] {
  const { text } = config.source.logical;
  const statements = everyAcl(config).flatMap((acl) =>
    acl.statements.map(({ node }): Counted => {
      const inline = isInPlace(acl) && !acl.file;
      const written = inline && decodeText(text.slice(node.start, node.end).replaceAll(/[\t-\r ]*\n[\t-\r ]*/g, ' '));
      return { kind: 'statement', name: acl.name, at: node, parts: node.items, ...(written && { written }) };
    }),
  );
  const drivers = [...config.routers, ...config.transports].map(({ name, node }): Counted => {
    const kind = node.class === 'router' ? 'router' : 'transport';
    return { kind, name, at: node, parts: node.items };
  });
  return [...statements, ...drivers];
}

/** Makes a gatherer. An item that several simulations know is one item. */
export function gatherCoverage(): CoverageGatherer {
  const items = new Map<string, CoverageItem>();
  const sources = new Map<string, readonly string[]>();
  const addSource = (name: string, file: SourceFile): void => {
    if (sources.has(name)) return;
    sources.set(
      name,
      file.lineStarts.map((_, i) => decodeText(lineText(file, i + 1))),
    );
  };
  return {
    add(config, counts, nameOf) {
      const { segments } = config.source.logical;
      const byStart = new Map(counts.map((count) => [count.at.start, count]));
      for (const { kind, name, at, parts, written } of countedNodes(config)) {
        const location = locate(segments, at.start, at.end);
        if (!location) continue;
        const file = nameOf(location.file.path);
        const { line, column } = typedPosition(location.file, location.start);
        const key = JSON.stringify([kind, name, file, line, column]);
        const known = items.get(key);
        const count = byStart.get(at.start);
        const lines = new Set([line]);
        for (const part of parts) {
          const place = locate(segments, part.start, part.end);
          if (place?.file !== location.file) continue;
          lines.add(typedPosition(place.file, place.start).line);
        }
        addSource(file, location.file);
        items.set(key, {
          kind,
          name: decodeText(name),
          file,
          line,
          lines: [...lines].sort((a, b) => a - b),
          source: written ?? sources.get(file)?.[line - 1]?.trim() ?? '',
          held: (known?.held ?? 0) + (count?.held ?? 0),
          notHeld: (known?.notHeld ?? 0) + (count?.notHeld ?? 0),
        });
      }
    },
    coverage: () => ({ items: [...items.values()], sources }),
  };
}

/** How many there are, were reached, and took effect at least once. */
export interface CoverageFigure {
  readonly all: number;
  readonly reached: number;
  readonly held: number;
}

export interface CoverageFigures {
  readonly statements: CoverageFigure;
  readonly routers: CoverageFigure;
  readonly transports: CoverageFigure;
  readonly total: CoverageFigure;
  /** The share of all that took effect at least once; 100 where there is nothing to cover. */
  readonly percent: number;
}

function figure(items: readonly CoverageItem[]): CoverageFigure {
  return {
    all: items.length,
    reached: items.filter(({ held, notHeld }) => held + notHeld > 0).length,
    held: items.filter(({ held }) => held > 0).length,
  };
}

/** Counts items by what they are. */
export function coverageFigures(items: readonly CoverageItem[]): CoverageFigures {
  const of = (kind: CoverageItem['kind']): CoverageFigure => figure(items.filter((item) => item.kind === kind));
  const total = figure(items);
  const percent = total.all === 0 ? 100 : (100 * total.held) / total.all;
  return {
    statements: of('statement'),
    routers: of('router'),
    transports: of('transport'),
    total,
    percent: Math.floor(percent * 10) / 10,
  };
}

/** What was reached of an item, in a word. */
export function coverageState({ held, notHeld }: CoverageItem): 'held' | 'reached' | 'never' {
  return held > 0 ? 'held' : notHeld > 0 ? 'reached' : 'never';
}

/** The items by file, each file's in the order of its lines. */
export function itemsByFile({ items }: Coverage): Map<string, readonly CoverageItem[]> {
  const files = new Map<string, CoverageItem[]>();
  for (const item of items) {
    const known = files.get(item.file);
    if (known) known.push(item);
    else files.set(item.file, [item]);
  }
  for (const list of files.values()) list.sort((a, b) => a.line - b.line);
  return files;
}
