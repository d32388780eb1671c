import type { Coverage, CoverageFigure, CoverageItem } from './coverage-model.ts';
import { coverageFigures, coverageState, itemsByFile } from './coverage-model.ts';
import { htmlPage, htmlText } from './html-page.ts';

const style = `
.lines { border-collapse: collapse; font: 13px/1.5 ui-monospace, monospace; } .lines td { padding: 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere; } .lines td:first-child, .lines td:nth-child(2) { text-align: right; color: var(--dim); white-space: nowrap; width: 1%; }
.held { background: #2da44e26; } .reached { background: #d4a72c33; } .never { background: #cf222e26; }
`;

const cell = ({ all, reached, held }: CoverageFigure): string =>
  all === 0
    ? '<td class="dim">-</td>'
    : `<td title="${reached} reached">${held}/${all} (${Math.floor((100 * held) / all)}%)</td>`;

function summaryRow(title: string, items: readonly CoverageItem[]): string {
  const { statements, routers, transports, total } = coverageFigures(items);
  return `<tr><th>${title}</th>${[statements, routers, transports, total].map(cell).join('')}</tr>\n`;
}

/** A source with the lines of what is counted marked; beside each how often it took effect and how often not. */
function listing(lines: readonly string[], items: readonly CoverageItem[]): string {
  const byLine = new Map<number, CoverageItem>();
  for (const item of items) for (const line of item.lines) byLine.set(line, item);
  const rows = lines.map((text, i) => {
    const number = i + 1;
    const item = byLine.get(number);
    const first = item?.line === number;
    const counts = item && first ? `<span title="took effect / did not">${item.held} / ${item.notHeld}</span>` : '';
    const mark = item ? ` class="${coverageState(item)}"` : '';
    return `<tr${mark}><td id="${first ? `L${number}` : ''}">${number}</td><td>${counts}</td><td>${htmlText(text)}</td></tr>`;
  });
  return `<table class="lines">\n${rows.join('\n')}\n</table>\n`.replaceAll(' id=""', '');
}

/** Coverage as one page: the figures, and every file with its lines marked. */
export function coverageHtml(coverage: Coverage): string {
  const files = [...itemsByFile(coverage)];
  const head = '<tr><th></th><th>statements</th><th>routers</th><th>transports</th><th>all</th></tr>\n';
  const body = [
    '<h1>Coverage</h1>\n<p><span class="held">took effect</span> <span class="reached">reached, but never took effect</span> <span class="never">never reached</span></p>\n',
    `<table>\n${head}${files.map(([file, items]) => summaryRow(htmlText(file), items)).join('')}`,
    `${files.length > 1 ? summaryRow('all', coverage.items) : ''}</table>\n`,
    ...files.map(
      ([file, items]) => `<h2 class="mono">${htmlText(file)}</h2>\n${listing(coverage.sources.get(file) ?? [], items)}`,
    ),
  ];
  return htmlPage('Coverage', body.join(''), style);
}
