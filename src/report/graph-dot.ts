import type { Graph, GraphEdge, GraphKind, GraphNode } from './graph-model.ts';

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;

/** Text in a label: braces and bars have a meaning in records. */
const inRecord = (text: string): string => text.replace(/[{}|<>\\ ]/g, '\\$&');

const fills: Readonly<Record<GraphKind, string>> = {
  event: '#ddf4ff',
  acl: '#f6f8fa',
  router: '#fff8c5',
  transport: '#dafbe1',
  end: '#ffebe9',
  open: '#ffffff',
};

const styles: Readonly<Record<GraphEdge['kind'], string>> = {
  run: '',
  next: ', weight=10',
  deliver: ', color="#1a7f37"',
  back: ', style=dashed, constraint=false',
};

function nodeLine({ id, kind, label, details }: GraphNode): string {
  // A bar parts the name from the lines below it; \l ends a line that stands at the left.
  const below = details.length > 0 ? `|${details.map((line) => `${inRecord(line)}\\l`).join('')}` : '';
  const text = `{${inRecord(label)}${below}}`.replaceAll('"', '\\"');
  return `  ${quoted(id)} [label="${text}", fillcolor="${fills[kind]}"];`;
}

function edgeLine({ from, to, kind, label }: GraphEdge): string {
  const text = label === undefined ? '' : `, label=${quoted(label)}`;
  return `  ${quoted(from)} -> ${quoted(to)} [class="${kind}"${styles[kind]}${text}];`;
}

/** A graph in the language of Graphviz. */
export function graphDot({ nodes, edges }: Graph): string {
  const lines = [
    'digraph exim {',
    '  rankdir=LR;',
    '  node [shape=record, style="rounded,filled", fontname="monospace", fontsize=10];',
    '  edge [fontname="sans-serif", fontsize=9];',
    ...nodes.map(nodeLine),
    ...edges.map(edgeLine),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}
