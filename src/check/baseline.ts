import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { Finding, RuleDocument } from './rule.ts';

/** Findings of one rule in one line of text, known and tolerated. */
export interface BaselineEntry {
  /** Relative to the baseline's own folder, with slashes. */
  readonly file: string;
  readonly rule: string;
  /** The text of the line that the finding begins in, white space at its ends removed. */
  readonly text: string;
  /** How often it occurs; once where it is not said. */
  readonly count?: number;
}

export interface Baseline {
  readonly version: 1;
  readonly findings: readonly BaselineEntry[];
}

/** An entry of a baseline that nothing needs any more. */
export const staleEntry: RuleDocument = {
  name: 'baseline/stale',
  severity: 'info',
  summary: 'Every entry of the baseline is a finding that still occurs.',
  why: 'A finding that is gone and still stands in the baseline would come back unseen. Write the baseline anew with --update-baseline.',
  wrong: [],
  right: [],
};

/** How a finding is told from others in a baseline. */
interface Keys {
  /** The name of a finding's file as the baseline writes it. */
  readonly fileOf: (finding: Finding) => string;
  /** The text of a line of one of the finding's files. */
  readonly lineOf: (file: string, line: number) => string;
}

const longestText = 500;

function entryOf(finding: Finding, { fileOf, lineOf }: Keys): BaselineEntry {
  const text = trimSpace(lineOf(finding.file, finding.line)).slice(0, longestText);
  return { file: fileOf(finding), rule: finding.rule, text };
}

const keyOf = ({ file, rule, text }: BaselineEntry): string => JSON.stringify([file, rule, text]);

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { file, rule, text, count } = value as Partial<Record<keyof BaselineEntry, unknown>>;
  return (
    typeof file === 'string' &&
    typeof rule === 'string' &&
    typeof text === 'string' &&
    (count === undefined || typeof count === 'number')
  );
}

/**
 * Reads a baseline's file.
 *
 * @param text the file, as text
 * @throws Error where it is no baseline
 */
export function readBaseline(text: string): Baseline {
  const value: unknown = JSON.parse(text);
  const { version, findings } = (typeof value === 'object' && value !== null ? value : {}) as Partial<
    Record<keyof Baseline, unknown>
  >;
  if (version !== 1 || !Array.isArray(findings) || !findings.every(isEntry)) {
    throw new Error(
      'not a baseline of eximc: it must have "version": 1 and "findings", each with "file", "rule" and "text"',
    );
  }
  return { version, findings };
}

/** The file that `readBaseline` reads: an entry a line, so that changes to it are easy to read. */
export function printBaseline(baseline: Baseline): string {
  const entries = baseline.findings.map((entry) => `    ${JSON.stringify(entry)}`);
  return `{\n  "version": 1,\n  "findings": [${entries.length > 0 ? `\n${entries.join(',\n')}\n  ` : ''}]\n}\n`;
}

/**
 * Leaves out the findings that a baseline knows.
 *
 * @param baseline what is tolerated
 * @param findings what was found
 * @param checked the files that were looked at, as the baseline names them
 * @returns what it does not know, and the entries for these files that no longer occur
 */
export function withoutKnown(
  baseline: Baseline,
  findings: readonly Finding[],
  checked: ReadonlySet<string>,
  keys: Keys,
): { readonly remaining: readonly Finding[]; readonly stale: readonly BaselineEntry[] } {
  const left = new Map<string, { entry: BaselineEntry; count: number }>();
  for (const entry of baseline.findings) {
    const known = left.get(keyOf(entry));
    if (known) known.count += entry.count ?? 1;
    else left.set(keyOf(entry), { entry, count: entry.count ?? 1 });
  }
  const remaining = findings.filter((finding) => {
    const known = left.get(keyOf(entryOf(finding, keys)));
    if (!known || known.count <= 0 || isInternal(finding)) return true;
    known.count--;
    return false;
  });
  const stale = [...left.values()]
    .filter(({ entry, count }) => count > 0 && checked.has(entry.file))
    .map(({ entry: { file, rule, text }, count }) => ({ file, rule, text, ...(count > 1 && { count }) }));
  return { remaining, stale };
}

const isInternal = ({ rule }: Finding): boolean => rule.startsWith('internal/');

/**
 * Makes a baseline of what is found now.
 *
 * @param before the baseline that there was: its entries for files that were not looked at are kept
 * @param findings all that was found, with what the baseline knew
 * @param checked the files that were looked at, as the baseline names them
 */
export function updateBaseline(
  before: Baseline | undefined,
  findings: readonly Finding[],
  checked: ReadonlySet<string>,
  keys: Keys,
): Baseline {
  const counts = new Map<string, { entry: BaselineEntry; count: number }>();
  for (const entry of before?.findings ?? []) {
    if (!checked.has(entry.file)) counts.set(keyOf(entry), { entry, count: entry.count ?? 1 });
  }
  for (const finding of findings) {
    if (isInternal(finding)) continue;
    const entry = entryOf(finding, keys);
    const known = counts.get(keyOf(entry));
    if (known) known.count++;
    else counts.set(keyOf(entry), { entry, count: 1 });
  }
  const entries = [...counts.values()].map(({ entry: { file, rule, text }, count }) => ({
    file,
    rule,
    text,
    ...(count > 1 && { count }),
  }));
  entries.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { version: 1, findings: entries };
}
