import type { EximVerdict } from '../../grammar/fault.ts';
import type { PhysicalSpan } from '../../grammar/source/file.ts';
import type { MacroUse } from '../../grammar/source/logical.ts';
import { decodeText, typedPosition, typedRange } from './positions.ts';
import type { Finding, Severity } from './rule.ts';

/** One replacement in a physical source. */
export interface LocatedEdit {
  readonly at: PhysicalSpan;
  /** A byte string. */
  readonly text: string;
}

/** What a rule reported, traced back to the bytes that were typed. Strings are byte strings. */
export interface Located {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: PhysicalSpan;
  /** The ways in which the text got where it was read, when it stands in a macro: each innermost first. */
  readonly uses: readonly (readonly MacroUse[])[];
  readonly related: readonly { readonly at: PhysicalSpan; readonly message: string }[];
  readonly fix?: { readonly safe: boolean; readonly title: string; readonly edits: readonly LocatedEdit[] };
  readonly exim?: EximVerdict;
}

/** How the text of a macro came to be read, one entry for each macro use. */
function macroTrace(uses: readonly (readonly MacroUse[])[]): { at: PhysicalSpan; message: string }[] {
  const trace: { at: PhysicalSpan; message: string }[] = [];
  const seen = new Set<string>();
  for (const use of uses.flat()) {
    const { macro, site } = use;
    const key = `${macro.name} ${site.start} ${site.file.path}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const origin = { file: '', 'command-line': ', defined with -D', predefined: ', which Exim defines' }[macro.from];
    trace.push({ at: site, message: `in macro ${macro.name}${origin}, used here` });
  }
  return trace;
}

/**
 * Turns a located finding into data for people and programs: text, with lines and columns as an editor shows them.
 *
 * @param located what the engine found
 * @param nameOf how a source's path, a byte string, is told to people
 * @returns a finding as `--format json` prints it
 */
export function toFinding(located: Located, nameOf: (path: string) => string = decodeText): Finding {
  const { rule, severity, message, at, fix, exim } = located;
  return {
    rule,
    severity,
    message: decodeText(message),
    file: nameOf(at.file.path),
    ...typedRange(at),
    related: [...macroTrace(located.uses), ...located.related].map((each) => ({
      file: nameOf(each.at.file.path),
      ...typedPosition(each.at.file, each.at.start),
      message: decodeText(each.message),
    })),
    ...(fix && {
      fix: {
        safe: fix.safe,
        title: decodeText(fix.title),
        edits: fix.edits.map((edit) => ({
          file: nameOf(edit.at.file.path),
          ...typedRange(edit.at),
          text: decodeText(edit.text),
        })),
      },
    }),
    ...(exim && { exim: decodeText(exim.message) }),
  };
}
