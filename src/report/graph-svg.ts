import { columnsOf } from './trace-fit.ts';
import type { Graph, GraphEdge, GraphKind, GraphNode } from './graph-model.ts';
import { xmlText } from './xml.ts';

/** Sizes in pixels: of a character of the monospaced font, of a line, and of the room around things. */
const size = { character: 7.3, line: 16, pad: 8, gapX: 150, gapY: 22, margin: 24 } as const;

const fills: Readonly<Record<GraphKind, string>> = {
  event: '#ddf4ff',
  acl: '#f6f8fa',
  router: '#fff8c5',
  transport: '#dafbe1',
  end: '#ffebe9',
  open: '#ffffff',
};

interface Box {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const widthOfNode = ({ label, details }: GraphNode): number =>
  Math.ceil(Math.max(60, ...[label, ...details].map((line) => columnsOf(line) * size.character))) + 2 * size.pad;

const heightOfNode = ({ details }: GraphNode): number =>
  size.line * (1 + details.length) + 2 * size.pad + (details.length > 0 ? 4 : 0);

/** The columns of the picture, from left to right: events, ACLs by how deep they are called, routers, transports. */
function columnsOfGraph({ nodes, edges }: Graph): readonly (readonly GraphNode[])[] {
  const depth = new Map<string, number>();
  const calls = edges.filter(({ kind, to }) => kind === 'run' && to.startsWith('acl:'));
  for (const { id, kind } of nodes) if (kind === 'acl') depth.set(id, 0);
  // As often as there are ACLs: calls that go round in a circle must not go on for ever.
  for (let round = 0; round < depth.size; round++) {
    let changed = false;
    for (const { from, to } of calls) {
      const from_ = depth.get(from);
      if (from_ === undefined || from_ + 1 <= (depth.get(to) ?? 0) || from_ + 1 > 6) continue;
      depth.set(to, from_ + 1);
      changed = true;
    }
    if (!changed) break;
  }
  const of = (kinds: readonly GraphKind[]): GraphNode[] => nodes.filter(({ kind }) => kinds.includes(kind));
  const deepest = Math.max(-1, ...depth.values());
  const acls = Array.from({ length: deepest + 1 }, (_, level) =>
    of(['acl']).filter(({ id }) => depth.get(id) === level),
  );
  return [of(['event']), ...acls, of(['router', 'end']), of(['transport', 'open'])].filter(
    (column) => column.length > 0,
  );
}

/** Puts the nodes of a column below each other, where those that lead to them stand. */
function place(columns: readonly (readonly GraphNode[])[], edges: readonly GraphEdge[]): Map<string, Box> {
  const boxes = new Map<string, Box>();
  let x = size.margin;
  for (const column of columns) {
    const wanted = (node: GraphNode): number => {
      const from = edges
        .filter(({ to, kind }) => to === node.id && kind !== 'back')
        .flatMap((edge) => boxes.get(edge.from) ?? []);
      return from.length === 0 ? Infinity : from.reduce((sum, box) => sum + box.y, 0) / from.length;
    };
    // Routers keep their order, which is that of the configuration.
    const ordered = column.some(({ kind }) => kind === 'router')
      ? column
      : column
          .map((node, i) => ({ node, i, at: wanted(node) }))
          .sort((a, b) => a.at - b.at || a.i - b.i)
          .map(({ node }) => node);
    const width = Math.max(...ordered.map(widthOfNode));
    let y: number = size.margin;
    for (const node of ordered) {
      const at = wanted(node);
      if (Number.isFinite(at) && node.kind !== 'router') y = Math.max(y, at);
      const height = heightOfNode(node);
      boxes.set(node.id, { node, x, y, width, height });
      y += height + size.gapY;
    }
    x += width + size.gapX;
  }
  return boxes;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

function boxSvg({ node, x, y, width, height }: Box): string {
  const line = (text: string, i: number, more = ''): string =>
    `<text x="${round(x + size.pad)}" y="${round(y + size.pad + size.line * (i + 0.75) + (i > 0 ? 4 : 0))}"${more}>${xmlText(text)}</text>`;
  const rule = y + size.pad + size.line + 2;
  return [
    `<g class="${node.kind}"><title>${xmlText(`${node.kind} ${node.label}`)}</title>`,
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6" fill="${fills[node.kind]}"/>`,
    line(node.label, 0, ' font-weight="bold"'),
    ...(node.details.length > 0 ? [`<path d="M${round(x)} ${round(rule)}h${round(width)}" stroke-opacity=".4"/>`] : []),
    ...node.details.map((text, i) => line(text, i + 1)),
    '</g>',
  ].join('');
}

function edgeSvg(edge: GraphEdge, boxes: ReadonlyMap<string, Box>, lane: number): string {
  const from = boxes.get(edge.from);
  const to = boxes.get(edge.to);
  if (!from || !to) return '';
  let path: string;
  let labelX: number;
  let labelY: number;
  let anchor = 'middle';
  const direct = to.y >= from.y + from.height && to.y - from.y - from.height <= size.gapY;
  if (from.x === to.x && direct && edge.kind === 'next') {
    const x = from.x + 30;
    path = `M${round(x)} ${round(from.y + from.height)}V${round(to.y)}`;
    [labelX, labelY, anchor] = [x + 6, (from.y + from.height + to.y) / 2 + 3, 'start'];
  } else if (from.x >= to.x) {
    // Back, or within a column: around the left side, each in a lane of its own.
    const out = from.x - 14 - lane * 9;
    const [y1, y2] = [from.y + size.line, to.y + size.line];
    path = `M${round(from.x)} ${round(y1)}H${round(out)}V${round(y2)}H${round(to.x)}`;
    [labelX, labelY, anchor] = [out - 3, (y1 + y2) / 2, 'end'];
  } else {
    const [x1, y1, x2, y2] = [from.x + from.width, from.y + size.line, to.x, to.y + size.line];
    const bend = (x2 - x1) / 2;
    path = `M${round(x1)} ${round(y1)}C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`;
    [labelX, labelY] = [(x1 + x2) / 2, (y1 + y2) / 2 - 4];
  }
  const text =
    edge.label === undefined
      ? ''
      : `<text class="label" x="${round(labelX)}" y="${round(labelY)}" text-anchor="${anchor}">${xmlText(edge.label)}</text>`;
  return `<path class="edge ${edge.kind}" d="${path}" marker-end="url(#arrow)"/>${text}`;
}

/** A graph as a picture: columns of events, ACLs, routers in their order, and transports. */
export function graphSvg(graph: Graph): string {
  const boxes = place(columnsOfGraph(graph), graph.edges);
  // Edges that lead back to the same place share a lane, and what they say stands there once.
  const lanes = new Map<string, number>();
  const edges = graph.edges.map((edge) => {
    if (edge.kind !== 'back') return edgeSvg(edge, boxes, 0);
    const key = `${edge.to} ${edge.label ?? ''}`;
    const known = lanes.get(key);
    if (known === undefined) lanes.set(key, lanes.size % 8);
    const { from, to, kind } = edge;
    return edgeSvg(known === undefined ? edge : { from, to, kind }, boxes, lanes.get(key) ?? 0);
  });
  const all = [...boxes.values()];
  const width = Math.max(0, ...all.map((box) => box.x + box.width)) + size.margin;
  const height = Math.max(0, ...all.map((box) => box.y + box.height)) + size.margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="ui-monospace, monospace" font-size="12">`,
    '<style>rect,path{stroke:#57606a}text{fill:#1f2328;white-space:pre}.edge{fill:none}.next{stroke-width:2}.deliver{stroke:#1a7f37}.back{stroke-dasharray:5 3}.label{font:11px sans-serif;fill:#57606a;paint-order:stroke;stroke:#fff;stroke-width:3px}</style>',
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#57606a;stroke:none"/></marker></defs>',
    `<rect width="100%" height="100%" fill="#fff" style="stroke:none"/>`,
    ...edges.filter((edge) => edge !== ''),
    ...all.map(boxSvg),
    '</svg>',
    '',
  ].join('\n');
}
