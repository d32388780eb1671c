import type { Coverage, CoverageItem } from './coverage-model.ts';
import { itemsByFile } from './coverage-model.ts';

function fileLines(file: string, items: readonly CoverageItem[]): string[] {
  const lines = [`SF:${file}`];
  const drivers = items.filter(({ kind }) => kind !== 'statement');
  for (const { kind, name, line } of drivers) lines.push(`FN:${line},${kind} ${name}`);
  for (const { kind, name, held } of drivers) lines.push(`FNDA:${held},${kind} ${name}`);
  lines.push(`FNF:${drivers.length}`, `FNH:${drivers.filter(({ held }) => held > 0).length}`);

  // Two ways on from each: its conditions held, or they did not.
  for (const [i, { line, held, notHeld }] of items.entries()) {
    const reached = held + notHeld > 0;
    lines.push(`BRDA:${line},${i},0,${reached ? held : '-'}`, `BRDA:${line},${i},1,${reached ? notHeld : '-'}`);
  }
  const taken = items.reduce((sum, { held, notHeld }) => sum + Number(held > 0) + Number(notHeld > 0), 0);
  lines.push(`BRF:${2 * items.length}`, `BRH:${taken}`);

  const hits = new Map<number, number>();
  for (const { lines: own, held, notHeld } of items) {
    for (const line of own) hits.set(line, (hits.get(line) ?? 0) + held + notHeld);
  }
  for (const [line, count] of [...hits].sort(([a], [b]) => a - b)) lines.push(`DA:${line},${count}`);
  lines.push(`LF:${hits.size}`, `LH:${[...hits.values()].filter((count) => count > 0).length}`, 'end_of_record');
  return lines;
}

/** Coverage in the format of lcov, which many tools read: lines, functions (routers and transports) and branches. */
export function coverageLcov(coverage: Coverage): string {
  const records = [...itemsByFile(coverage)].flatMap(([file, items]) => fileLines(file, items));
  return `${['TN:', ...records].join('\n')}\n`;
}
