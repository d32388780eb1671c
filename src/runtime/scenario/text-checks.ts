import type { LogLine, UnfaithfulStep } from '../simulation/types.ts';
import type { MissingInput } from '../world/world.ts';
import type { Check } from './check.ts';
import { meets, told } from './match-text.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type { TextExpectation, TextsByName, TextsExpectation } from './written.ts';

/** A log line as the log file has it. */
export const logText = ({ stamp, text }: LogLine): string => (stamp === '' ? text : `${stamp} ${text}`);

/** The forms in which a log line may be expected: without its time, and with it. */
export const logForms = (line: LogLine): readonly string[] => [line.text, logText(line)];

/** The forms in which a missing input or an unfaithful step may be expected. */
export function noteForms(note: MissingInput | UnfaithfulStep): readonly string[] {
  return 'where' in note ? [note.what, `${note.what} (${note.where})`] : [note.what];
}

/** What a list of texts is compared with, and how to speak of it. */
export interface TextsSubject {
  readonly subject: string;
  /** Each in the forms in which it may be expected. */
  readonly actual: readonly (readonly string[])[];
  /** Whether nothing may be there that is not expected. */
  readonly exhaustive?: boolean;
  /** Whether the whole list may be written anew by `--update`. */
  readonly updatable?: boolean;
}

/** No more than this is shown of what came out. */
const mostShown = 12;

function shown(actual: TextsSubject['actual']): string {
  // What is in several logs is shown once.
  const all = [...new Set(actual.map(([first = '']) => first))];
  const lines = all.slice(0, mostShown);
  const more = all.length - lines.length;
  return actual.length === 0 ? 'none' : [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** Compares texts, each of which must be met by one that came out; or there must be none. */
export function checkTexts(expected: TextsExpectation, path: ScenarioPath, about: TextsSubject): Check[] {
  const { subject, actual, exhaustive = false, updatable = false } = about;
  const value = actual.length === 0 ? 'none' : actual.map(([first = '']) => first);
  const update = updatable ? { update: { path, value } } : {};
  if (expected === 'none') {
    const ok = actual.length === 0;
    return [{ path, subject, ok, expected: 'none', actual: shown(actual), ...(!ok && update) }];
  }
  const items: readonly TextExpectation[] = isItems(expected) ? expected : [expected];
  const free = new Set(actual.keys());
  const checks = items.map((item, i): Check => {
    const at = items === expected ? [...path, i] : path;
    const against = typeof item === 'object';
    const found = [...actual.entries()].find(
      ([j, forms]) => (!exhaustive || free.has(j)) && meets(against ? item.not : item, forms),
    );
    if (found && !against) free.delete(found[0]);
    const ok = against ? found === undefined : found !== undefined;
    return {
      path: at,
      subject,
      ok,
      expected: told(item),
      actual: found ? (found[1][0] ?? '') : shown(actual),
      ...(!ok && update),
    };
  });
  if (!exhaustive) return checks;
  const others = [...free].map((j): Check => {
    return { path, subject, ok: false, expected: `no other ${subject}`, actual: actual[j]?.[0] ?? '', ...update };
  });
  return [...checks, ...others];
}

const isItems = (expected: TextsExpectation): expected is readonly TextExpectation[] => Array.isArray(expected);

/** What to write in place of an expectation, in the form that it has: `true` and numbers without quotes. */
function writtenAs(expected: TextExpectation, actual: string): unknown {
  if (typeof expected === 'boolean' && (actual === 'true' || actual === 'false')) return actual === 'true';
  return typeof expected === 'number' && String(Number(actual)) === actual ? Number(actual) : actual;
}

/** Compares one text. */
export function checkText(
  expected: TextExpectation,
  forms: readonly string[],
  path: ScenarioPath,
  subject: string,
): Check {
  const ok = meets(expected, forms);
  const actual = forms[0] ?? 'none';
  return {
    path,
    subject,
    ok,
    expected: told(expected),
    actual,
    ...(!ok && { update: { path, value: writtenAs(expected, actual) } }),
  };
}

/** Compares texts by name: headers, variables, files. */
export function checkByName(
  expected: TextsByName,
  path: ScenarioPath,
  subject: (name: string) => string,
  forms: (name: string) => readonly string[],
): Check[] {
  return Object.entries(expected).map(([name, text]) => checkText(text, forms(name), [...path, name], subject(name)));
}
