import type { Finding, RuleDocument } from '../check/rule.ts';

/** Paints text for a terminal, or leaves it as it is. */
export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly good: (text: string) => string;
}

const plainly = (text: string): string => text;

/** No colours. */
export const plain: Paint = {
  error: plainly,
  warning: plainly,
  info: plainly,
  dim: plainly,
  bold: plainly,
  good: plainly,
};

/** What a report needs beside the findings. Everything is text, not bytes. */
export interface ReportContext {
  /** The version of eximc. */
  readonly version: string;
  /** The files that were looked at, as they were named, those that are included among them. */
  readonly files: readonly string[];
  /** The pages of the rules, by name. */
  readonly rules: ReadonlyMap<string, RuleDocument>;
  /** A physical line of one of the files, without its newline; undefined where there is none. */
  readonly lineOf: (file: string, line: number) => string | undefined;
  /** How a file is named relative to the folder that the command runs in, with slashes. */
  readonly relative: (file: string) => string;
  readonly paint: Paint;
  /** How wide the terminal is, in columns. */
  readonly width: number;
}

/** A format: findings in, the whole text of the report out. */
export type Format = (findings: readonly Finding[], context: ReportContext) => string;
