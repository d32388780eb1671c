import type { EximVerdict, Fault, LogicalSpan } from '../../grammar/fault.ts';
import type { LogicalText } from '../../grammar/source/logical.ts';
import { lineAt } from '../../grammar/source/logical.ts';
import type { TargetCatalogue } from '../catalogue/catalogue.ts';
import { compareVersions } from '../catalogue/version.ts';
import type { Accounts, CompiledConfig, OptionValue } from './config.ts';
import { quotedAndEscaped } from './exim-text.ts';
import type { FaultRuleName } from './fault-rules.ts';
import { nearest } from '../catalogue/near-miss.ts';

/** What an expansion gives: the text, undefined where that cannot be told, or Exim's message of why there is none. */
export type ExpansionOutcome =
  { readonly ok: true; readonly value: string | undefined } | { readonly ok: false; readonly message: string };

/** What a mail address is found to be. */
export type AddressOutcome =
  { readonly ok: true; readonly domain: string } | { readonly ok: false; readonly message: string };

/** Readings that Exim does while it reads a configuration and that belong to other parts; without them nothing is checked. */
export interface CompileHooks {
  /**
   * Expands a string as `expand_string` does, before any message.
   *
   * @param soFar the configuration as far as it has been read: its main options among it
   */
  readonly expand?: (text: string, soFar: CompiledConfig) => ExpansionOutcome;
  /** Extracts a mail address as `parse_extract_address` does. */
  readonly address?: (text: string, soFar: CompiledConfig) => AddressOutcome;
  /** The text of a file that holds an ACL, by its absolute path: a byte string; undefined where it cannot be read. */
  readonly aclFile?: (path: string) => string | undefined;
}

/** What is shared while one configuration is compiled. */
export interface Compilation {
  readonly catalogue: TargetCatalogue;
  readonly logical: LogicalText;
  /** The text of `logical`. */
  readonly text: string;
  readonly accounts: Accounts;
  readonly hooks: CompileHooks;
  /** The configuration as far as it has been read. */
  readonly soFar: () => CompiledConfig;
  /** The main options read so far. */
  readonly main: ReadonlyMap<string, OptionValue>;
  readonly faults: Fault[];
}

/** A fault about to be reported. */
export interface FaultReport {
  readonly rule: FaultRuleName;
  readonly message: string;
  readonly at: LogicalSpan;
  readonly suggestions?: readonly string[] | undefined;
  readonly related?: Fault['related'];
  /** What Exim says; absent where it accepts this. */
  readonly exim?: string | undefined;
}

function push(
  compilation: Compilation,
  report: FaultReport,
  order: number,
  place: Pick<EximVerdict, 'file' | 'line' | 'form'>,
): void {
  const { rule, message, at, suggestions, related, exim } = report;
  compilation.faults.push({
    rule,
    message,
    at: { start: at.start, end: at.end },
    ...(suggestions && suggestions.length > 0 ? { suggestions } : {}),
    ...(related ? { related } : {}),
    ...(exim === undefined ? {} : { exim: { message: exim, ...place } }),
    order,
  });
}

/**
 * Reports a fault that Exim meets as it reads a line, and with that line's position (LOG_CONFIG_IN).
 *
 * @param line any stretch of the line; default: the place of the fault
 */
export function faultInLine(compilation: Compilation, report: FaultReport, line: LogicalSpan = report.at): void {
  const found = lineAt(compilation.logical, line.start);
  push(compilation, report, found?.index ?? 0, found ? { file: found.file.path, line: found.lastLine } : {});
}

/**
 * Reports a fault for which Exim names no line.
 *
 * @param order when Exim meets it: the index of the logical line read last
 * @param form how Exim's message begins; default: "Exim configuration error:"
 */
export function faultWithoutLine(
  compilation: Compilation,
  report: FaultReport,
  order: number,
  form?: EximVerdict['form'],
): void {
  push(compilation, report, order, form === undefined ? {} : { form });
}

/** How many faults get suggestions: whoever has more is not helped by them. */
const mostSuggested = 100;

/** The names that someone probably meant, best first; none once very many faults have been found. */
export function suggest({ faults }: Compilation, name: string, known: Iterable<string>): readonly string[] {
  return faults.length < mostSuggested ? nearest(name, known) : [];
}

/** The index of the logical line that a stretch of text begins in. */
export function lineIndex(compilation: Compilation, at: number): number {
  return lineAt(compilation.logical, at)?.index ?? 0;
}

/** The text of a node. */
export function textOf(compilation: Compilation, span: LogicalSpan): string {
  return compilation.text.slice(span.start, span.end);
}

/** A string in quotes as Exim's messages have it: from 4.99 on, what does not print in it is escaped. */
export function inQuotes(compilation: Compilation, text: string): string {
  return compareVersions(compilation.catalogue.target.version, '4.99') >= 0 ? quotedAndEscaped(text) : `"${text}"`;
}
