import type { Fault } from '../../grammar/fault.ts';
import type { PhysicalSpan } from '../../grammar/source/file.ts';
import { sourceFile } from '../../grammar/source/file.ts';
import type { MacroUse } from '../../grammar/source/logical.ts';
import { locate } from '../../grammar/source/logical.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { withoutConsequences } from './consequences.ts';
import { isIncomplete } from './incomplete.ts';
import { offeredEdits } from './editable.ts';
import type { FileProbe } from './file-probe.ts';
import type { FilesByPath } from './files.ts';
import { filesByPath } from './files.ts';
import type { Located } from './located.ts';
import { toFinding } from './located.ts';
import { atLeast, severityOf } from './presets.ts';
import type { Finding, Fix, Place, Report, Rule, RuleDocument, Severity } from './rule.ts';
import type { ProjectSettings } from './settings.ts';
import { suppress } from './suppressions.ts';

/** The rule that stands for a rule which threw: eximc itself is at fault, and the command's exit code is 3. */
export const ruleFailed: RuleDocument = {
  name: 'internal/rule-failed',
  severity: 'error',
  summary: 'Every rule comes to an end.',
  why: 'A rule of eximc failed while it looked at the configuration. The other rules were run; what this one would have said is not known. It is a defect of eximc: please report it with the configuration.',
  wrong: [],
  right: [],
};

/** The same finding, reported from every place at which its text was read. */
interface Merged {
  readonly rule: RuleDocument;
  readonly report: Report;
  severity: Severity;
  readonly at: PhysicalSpan;
  readonly uses: (readonly MacroUse[])[];
  readonly related: { at: PhysicalSpan; message: string }[];
  /** Each report's fix. */
  readonly fixes: Fix[];
  reports: number;
  exim: Report['exim'];
}

/** Traces a place back to what was typed. A place that no text covers is the beginning of the main file. */
function typed(config: CompiledConfig, files: FilesByPath, place: Place): Typed {
  const found =
    'file' in place ? { ...place, uses: [] } : locate(config.source.logical.segments, place.start, place.end);
  if (!found) return { at: { file: config.source.files[0] ?? sourceFile('', ''), start: 0, end: 0 }, uses: [] };
  const { file, start, end, uses } = found;
  return { at: { file: files.get(file.path) ?? file, start, end }, uses };
}

interface Typed {
  readonly at: PhysicalSpan;
  readonly uses: readonly MacroUse[];
}

function groupFaults(faults: readonly Fault[]): Map<string, Fault[]> {
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) {
    const group = groups.get(fault.rule);
    if (group) group.push(fault);
    else groups.set(fault.rule, [fault]);
  }
  return groups;
}

/** How a fault is reported that no rule speaks for. */
function reportOfFault(fault: Fault): Report {
  const { at, message, related, exim } = fault;
  return { at, message, ...(related && { related }), severity: exim ? 'error' : 'warning', ...(exim && { exim }) };
}

/**
 * Runs the rules over a configuration.
 *
 * @param config what `compileConfig` gave
 * @param rules all rules that there are; the settings say which of them hold
 * @param settings the project's file, or its defaults
 * @param probe the files of the machine, where rules may look at them
 * @returns findings with their bytes, in the order of the files and then of the text; none of them twice, none that the
 *   configuration's own comments suppress. Never throws: a rule that does becomes a finding of `internal/rule-failed`
 */
export function analyse(
  config: CompiledConfig,
  rules: readonly Rule[],
  settings: ProjectSettings,
  probe?: FileProbe,
): readonly Located[] {
  const merged = new Map<string, Merged>();
  const files = filesByPath(config.source);
  const fileRank = new Map([...files.keys()].map((path, index) => [path, index]));

  function add(rule: RuleDocument, said: Severity | 'own', report: Report): void {
    const { at, uses } = typed(config, files, report.at);
    const key = `${rule.name} ${fileRank.get(at.file.path) ?? at.file.path} ${at.start} ${at.end} ${report.message}`;
    const severity = said === 'own' ? (report.severity ?? rule.severity) : said;
    let entry = merged.get(key);
    if (!entry) {
      entry = { rule, report, severity, at, uses: [], related: [], fixes: [], reports: 0, exim: undefined };
      for (const each of report.related ?? [])
        entry.related.push({ at: typed(config, files, each.at).at, message: each.message });
      merged.set(key, entry);
    }
    entry.reports++;
    if (atLeast(severity, entry.severity)) entry.severity = severity;
    if (uses.length > 0) entry.uses.push(uses);
    if (report.fix) entry.fixes.push(report.fix);
    entry.exim ??= report.exim;
  }

  const groups = groupFaults(withoutConsequences(config));
  const incomplete = isIncomplete(config);
  const skipped = new Set<string>();
  for (const rule of rules) {
    const faults = groups.get(rule.name) ?? [];
    groups.delete(rule.name);
    const said = severityOf(rule, settings);
    if (said === 'off' || (rule.needsWhole && incomplete)) {
      skipped.add(rule.name);
      continue;
    }
    const reports: Report[] = [];
    try {
      rule.check({
        config,
        settings,
        faults,
        report: (report) => reports.push(report),
        ...(probe && { files: probe }),
      });
      for (const report of reports) add(rule, said, report);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      add(ruleFailed, 'own', { at: { start: 0, end: 0 }, message: `rule ${rule.name} failed: ${message}` });
    }
  }
  for (const [name, faults] of groups) {
    const rule = { ...ruleFailed, name };
    const said = severityOf(rule, settings);
    if (said !== 'off') for (const fault of faults) add(rule, said, reportOfFault(fault));
  }

  const first = firstRefusal(config.faults, merged);
  const located = [...merged.values()].map((entry): Located => {
    const { fixes } = entry;
    const edits =
      fixes.length === entry.reports
        ? offeredEdits(
            config,
            fixes.map((fix) => fix.edits),
          )
        : undefined;
    const safe = fixes.every((fix) => fix.safe);
    return {
      rule: entry.rule.name,
      severity: entry.severity,
      message: entry.report.message,
      at: entry.at,
      uses: entry.uses,
      related: entry.related,
      ...(edits && { fix: { safe, title: fixes[0]?.title ?? '', edits } }),
      ...(entry === first && entry.exim && { exim: entry.exim }),
    };
  });
  const order = (a: Located, b: Located): number =>
    (fileRank.get(a.at.file.path) ?? Infinity) - (fileRank.get(b.at.file.path) ?? Infinity) ||
    a.at.start - b.at.start ||
    a.at.end - b.at.end ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message);
  return suppress(config.source, located, rules, settings, skipped).sort(order);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The finding made of the fault at which Exim stops: the first, in Exim's order, of those that are told. */
function firstRefusal(faults: readonly Fault[], merged: ReadonlyMap<string, Merged>): Merged | undefined {
  const told = new Map([...merged.values()].map((entry) => [entry.exim, entry]));
  const refusals = faults.filter(({ exim }) => exim && told.has(exim));
  const first = refusals.reduce<Fault | undefined>(
    (best, each) => (!best || each.order < best.order ? each : best),
    undefined,
  );
  return first && told.get(first.exim);
}

/**
 * Checks a configuration: `analyse`, with lines and columns as an editor shows them.
 *
 * @param config what `compileConfig` gave
 * @param rules all rules that there are
 * @param settings the project's file, or its defaults
 */
export function check(config: CompiledConfig, rules: readonly Rule[], settings: ProjectSettings): Finding[] {
  return analyse(config, rules, settings).map((located) => toFinding(located));
}
