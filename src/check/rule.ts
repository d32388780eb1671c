import type { Severity } from './severity.ts';
import type { FileProbe } from './file-probe.ts';
import type { EximVerdict, Fault, LogicalSpan } from '../../grammar/fault.ts';
import type { PhysicalSpan } from '../../grammar/source/file.ts';
import type { CompiledConfig } from '../compile/config.ts';
import type { ProjectSettings } from './settings.ts';

export type { Severity };

/** A place: in the logical text, or in a physical source where no logical text comes of it. */
export type Place = LogicalSpan | PhysicalSpan;

/** One replacement of text; the fix engine refuses those that lie in a macro's text used more than once. */
export interface Edit {
  readonly at: Place;
  readonly text: string;
}

/** A change that mends a finding. A safe one cannot change what the configuration does other than as the finding says. */
export interface Fix {
  readonly safe: boolean;
  /** What it does, as an instruction: "Replace "vorify" by "verify"". */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What a rule reports; the engine adds the rule's name and severity. */
export interface Report {
  readonly at: Place;
  readonly message: string;
  readonly related?: readonly { readonly at: Place; readonly message: string }[];
  readonly fix?: Fix;
  /** Only where it differs from the rule's own. */
  readonly severity?: Severity;
  /** What Exim itself says, where it refuses the configuration for this. */
  readonly exim?: EximVerdict;
}

/** What a rule looks at. */
export interface RuleContext {
  readonly config: CompiledConfig;
  /** The project's file, or its defaults. */
  readonly settings: ProjectSettings;
  /** Faults that reading the configuration met under this rule's name. */
  readonly faults: readonly Fault[];
  readonly report: (report: Report) => void;
  /** The files of the machine, where they may be looked at (`--check-files`). */
  readonly files?: FileProbe;
}

/** An example of the rule's documentation, and at the same time its test. */
export interface RuleExample {
  /** A whole configuration. */
  readonly config: string;
  /**
   * In a wrong example: the text that the finding must point at, and, where it stands more than once, which one (from 1).
   * In a right example: absent.
   */
  readonly points?: string;
  readonly occurrence?: number;
  /** A stretch of the message. */
  readonly says?: string;
  /** The target that it is for; default the newest release with everything. */
  readonly target?: { readonly version?: string; readonly features?: readonly string[] };
  /** What stands at paths, where files may be looked at; everything else is missing. Absent: files are not looked at. */
  readonly files?: Readonly<Record<string, 'directory' | { readonly content: string }>>;
  /** Files that the configuration includes, or that hold ACLs, by path. */
  readonly reads?: Readonly<Record<string, string>>;
  /** The wrong example after its fix, where the rule has one. */
  readonly fixed?: string;
}

/** What is told of a rule: its page. The engine's own rules (on suppressions, say) are no more than that. */
export interface RuleDocument {
  /** `group/name`, stable for ever. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence, for lists: what it demands. */
  readonly summary: string;
  /** Why it matters: what Exim does with it. */
  readonly why: string;
  /** When it is right to break it. */
  readonly exceptions?: string;
  readonly wrong: readonly RuleExample[];
  readonly right: readonly RuleExample[];
  /** Presets that switch it on; default `['recommended', 'strict']`. */
  readonly presets?: readonly ('recommended' | 'strict')[];
}

/** A rule: one thing that can be wrong with a configuration. */
export interface Rule extends RuleDocument {
  /** It says that something is nowhere in the configuration: not run where an included file is missing. */
  readonly needsWhole?: boolean;
  check(context: RuleContext): void;
}

/** A finding: data first. Lines and columns start at 1, and point at what was typed. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly related: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
  readonly fix?: {
    readonly safe: boolean;
    readonly title: string;
    readonly edits: readonly {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly endLine: number;
      readonly endColumn: number;
      readonly text: string;
    }[];
  };
  /** What Exim itself says: on the one finding at which it stops reading. */
  readonly exim?: string;
}
