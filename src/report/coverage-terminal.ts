import type { Paint } from './context.ts';
import type { Coverage, CoverageFigure, CoverageItem } from './coverage-model.ts';
import { coverageFigures, coverageState, itemsByFile } from './coverage-model.ts';
import { columnsOf, cutTo } from './trace-fit.ts';
import { visible } from './visible.ts';

function cell({ all, held }: CoverageFigure): string {
  if (all === 0) return '-';
  return `${held}/${all} ${String(Math.floor((100 * held) / all)).padStart(3)}%`;
}

function painter(percent: number, paint: Paint): (text: string) => string {
  return percent >= 90 ? paint.good : percent >= 60 ? paint.warning : paint.error;
}

function itemLine(item: CoverageItem, { paint, width }: { readonly paint: Paint; readonly width: number }): string {
  const where = `${item.file.slice(item.file.lastIndexOf('/') + 1)}:${item.line}`;
  const what = item.kind === 'statement' ? `in ${item.name}` : item.kind;
  const lead = `    ${where.padEnd(18)} ${what}  `;
  return `    ${paint.info(where.padEnd(18))} ${paint.dim(what)}  ${cutTo(visible(item.source), Math.max(20, width - columnsOf(lead)))}`;
}

/** Coverage as a table, and below it what was never reached, and what was reached but never took effect. */
export function coverageTerminal(coverage: Coverage, paint: Paint, width: number): string {
  const files = [...itemsByFile(coverage)];
  const name = Math.min(60, Math.max(20, ...files.map(([file]) => columnsOf(file))));
  const columns = ['statements', 'routers', 'transports', 'all'] as const;
  const row = (title: string, items: readonly CoverageItem[]): string => {
    const { statements, routers, transports, total, percent } = coverageFigures(items);
    const cells = [statements, routers, transports, total].map((figure) => cell(figure).padStart(14));
    return `${cutTo(visible(title), name).padEnd(name)}${painter(percent, paint)(cells.join(''))}`;
  };
  const part = (heading: string, items: readonly CoverageItem[]): string[] =>
    items.length === 0 ? [] : [`  ${heading}`, ...items.map((item) => itemLine(item, { paint, width }))];
  const gaps = files.flatMap(([file, items]) => {
    const never = items.filter((item) => coverageState(item) === 'never');
    const reached = items.filter((item) => coverageState(item) === 'reached');
    if (never.length + reached.length === 0) return [];
    return [
      '',
      paint.bold(visible(file)),
      ...part('never reached', never),
      ...part('reached, but never took effect', reached),
    ];
  });
  const lines = [
    '',
    `${paint.bold('Coverage'.padEnd(name))}${paint.dim(columns.map((title) => title.padStart(14)).join(''))}`,
    ...files.map(([file, items]) => row(file, items)),
    ...(files.length > 1 ? [row('all', coverage.items)] : []),
    ...gaps,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
