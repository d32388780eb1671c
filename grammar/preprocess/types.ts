import type { Fault } from '../fault.ts';
import type { PhysicalSpan, SourceFile } from '../source/file.ts';
import type { LogicalText, Macro, MacroUse } from '../source/logical.ts';

/** How a preprocessor gets at the files that a configuration includes. */
export interface IncludeReader {
  /**
   * @param path an absolute path, or one relative to the folder of the file that includes it, already joined to it
   * @returns the file's bytes; undefined where there is none that may be read
   */
  read(path: string): string | undefined;
  /** Whether there is such a file, for `.include_if_exists`. */
  exists(path: string): boolean;
}

export interface PreprocessOptions {
  readonly reader: IncludeReader;
  /** `-D` definitions, in order. */
  readonly defines?: readonly { readonly name: string; readonly value: string }[];
  /** Macros that the target predefines. */
  readonly predefined?: readonly { readonly name: string; readonly value: string }[];
  /** Whether Exim shows the line of a malformed macro definition, as it does from 4.99 on. Default true. */
  readonly showsMalformedMacro?: boolean;
}

/** `.ifdef` and its kin, and `.include`. */
export interface Directive {
  readonly name: 'ifdef' | 'ifndef' | 'elifdef' | 'elifndef' | 'else' | 'endif' | 'include' | 'include_if_exists';
  /** The whole physical line without its newline. */
  readonly at: PhysicalSpan;
  /** What follows the name, as typed. */
  readonly argument: PhysicalSpan;
  /** Macros that were replaced in it. */
  readonly uses: readonly MacroUse[];
  /** For conditionals: whether the lines after it are read. For includes: whether a file was read. */
  readonly active: boolean;
  /** For includes: the path that was looked for. */
  readonly path?: string;
  /** For `.endif`, `.else` and kin: index into `directives` of the `.ifdef` that it belongs to. */
  readonly opener?: number;
}

export interface Preprocessed {
  readonly logical: LogicalText;
  /** The main file first, then each included file, in the order in which they were first read. */
  readonly files: readonly SourceFile[];
  readonly directives: readonly Directive[];
  /** Stretches of physical lines that conditionals leave out. */
  readonly inactive: readonly PhysicalSpan[];
  /** Physical lines that are comments. */
  readonly comments: readonly PhysicalSpan[];
  /** Every macro that was ever defined, in order; a redefinition is an entry of its own. */
  readonly macros: readonly Macro[];
  readonly uses: readonly MacroUse[];
  readonly faults: readonly Fault[];
}
