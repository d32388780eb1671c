import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { OptionRow, Row } from '../../src/catalogue/row.ts';
import type { Target } from '../../src/catalogue/target.ts';
import { knows } from '../../src/catalogue/target.ts';
import { wordPage } from '../../src/report/word-page.ts';
import type { RowReference } from './completion/offer.ts';

/** Text as it is, in Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~$]/g, '\\$&');
}

/** Text in the fixed-width font, whatever it holds. */
export function code(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const gap = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${text}${gap}${fence}`;
}

/** What the catalogue has to tell of a row. */
export function pageMarkdown(kind: RowReference['kind'], row: Row, catalogue: Catalogue, target: Target): string {
  const { heading, doc, facts } = wordPage(kind, row, catalogue, target);
  const unset = kind === 'options' && !facts.some(({ label }) => label === 'default');
  const all = unset ? facts.toSpliced(1, 0, { label: 'default', text: 'none' }) : facts;
  const shown = all.map(({ label, text }) => `- *${label}*: ${escapeMarkdown(text)}`);
  return [`**${escapeMarkdown(heading)}**`, '', escapeMarkdown(doc), ...(shown.length > 0 ? ['', ...shown] : [])].join(
    '\n',
  );
}

/** What the catalogue has to tell of a name: of the row that the target knows, or else of any. */
export function rowMarkdown(reference: RowReference, catalogue: Catalogue, target: Target): string | undefined {
  const { kind, name, place } = reference;
  const rows = (catalogue[kind] as readonly Row[]).filter(
    (row) => row.name === name && (place === undefined || (row as OptionRow).place === place),
  );
  const row = rows.find((each) => knows(target, each)) ?? rows.at(-1);
  return row && pageMarkdown(kind, row, catalogue, target);
}
