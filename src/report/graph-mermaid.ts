import type { Graph, GraphEdge, GraphKind, GraphNode } from './graph-model.ts';

/** Text in a label: Mermaid reads HTML entities written with a number sign. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9 _.,:;=*+@/!?()…-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}

const shapes: Readonly<Record<GraphKind, readonly [string, string]>> = {
  event: ['([', '])'],
  acl: ['[', ']'],
  router: ['[', ']'],
  transport: ['[/', '/]'],
  end: ['((', '))'],
  open: ['{{', '}}'],
};

const classes: Readonly<Record<GraphKind, string>> = {
  event: 'fill:#ddf4ff,stroke:#54aeff,color:#000',
  acl: 'fill:#f6f8fa,stroke:#8c959f,color:#000,text-align:left',
  router: 'fill:#fff8c5,stroke:#d4a72c,color:#000',
  transport: 'fill:#dafbe1,stroke:#4ac26b,color:#000',
  end: 'fill:#ffebe9,stroke:#ff8182,color:#000',
  open: 'fill:#fff,stroke:#8c959f,color:#000',
};

const arrows: Readonly<Record<GraphEdge['kind'], string>> = { run: '-->', next: '==>', deliver: '-->', back: '-.->' };

/** A graph in the language of Mermaid, which several hosts of code show in their pages. */
export function graphMermaid({ nodes, edges }: Graph): string {
  const ids = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const node = ({ id, kind, label, details }: GraphNode): string => {
    const [open, close] = shapes[kind];
    const text = [`<b>${escaped(label)}</b>`, ...details.map(escaped)].join('<br/>');
    return `  ${ids.get(id) ?? ''}${open}"${text}"${close}:::${kind}`;
  };
  const edge = ({ from, to, kind, label }: GraphEdge): string => {
    const text = label === undefined ? '' : `|"${escaped(label)}"|`;
    return `  ${ids.get(from) ?? ''} ${arrows[kind]}${text} ${ids.get(to) ?? ''}`;
  };
  const kinds = new Set(nodes.map(({ kind }) => kind));
  const lines = [
    'flowchart LR',
    ...nodes.map(node),
    ...edges.map(edge),
    ...[...kinds].map((kind) => `  classDef ${kind} ${classes[kind]}`),
  ];
  return `${lines.join('\n')}\n`;
}
