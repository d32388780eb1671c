import { lowerCase } from '../preprocess/characters.ts';
import type { ComparisonTest, SieveCommand, SieveString, SieveTest } from './ast.ts';
import type { ComparisonWord, EnvelopePart } from './words.ts';
import { addressFields, envelopeParts } from './words.ts';

/** The part of the envelope that a text names, in letters of any case. */
export function envelopePart(text: string): EnvelopePart | undefined {
  return envelopeParts.find((each) => each === lowerCase(text));
}

/** Whether a text may be the name of a header field. Mirrors `is_header`. */
function isFieldName(text: string): boolean {
  return /^[^\0- :\x7f]+$/.test(text);
}

/** Whether a text may stand in the first list of a test. */
export function isKnownName(kind: ComparisonWord, text: string): boolean {
  switch (kind) {
    case 'address':
      return addressFields.includes(lowerCase(text));
    case 'envelope':
      return envelopePart(text) !== undefined;
    case 'header':
      return isFieldName(text);
  }
}

/** What Exim says of a text that may not, when it comes to it. */
export const unknownName = {
  address: 'invalid header field',
  header: 'invalid header field',
  envelope: 'invalid envelope string',
} as const satisfies Readonly<Record<ComparisonWord, string>>;

function* comparisonsIn(test: SieveTest): Generator<ComparisonTest> {
  switch (test.kind) {
    case 'address':
    case 'header':
    case 'envelope':
      yield test;
      return;
    case 'allof':
    case 'anyof':
      for (const each of test.tests) yield* comparisonsIn(each);
      return;
    case 'not':
      yield* comparisonsIn(test.test);
      return;
    default:
      return;
  }
}

/** The names in the tests of a script that Exim does not accept when it comes to them, in order. */
export function* unknownNames(
  commands: readonly SieveCommand[],
): Generator<{ readonly name: SieveString; readonly test: ComparisonTest }> {
  for (const command of commands) {
    if (command.kind !== 'if') continue;
    for (const branch of command.branches) {
      for (const test of comparisonsIn(branch.test)) {
        for (const name of test.names) if (!isKnownName(test.kind, name.text)) yield { name, test };
      }
      yield* unknownNames(branch.commands);
    }
    yield* unknownNames(command.otherwise ?? []);
  }
}
