import { lowerCase, trimSpace } from '../expand/characters.ts';

/** The value of a header line, as it stands and with its continuation lines joined. */
function valueForms(line: string): readonly string[] {
  const value = trimSpace(line.slice(line.indexOf(':') + 1));
  const unfolded = value.replace(/\r?\n[ \t]+/g, ' ');
  return unfolded === value ? [value] : [unfolded, value];
}

/** Whether a header line is one of a name; case does not matter. */
function isNamed(line: string, name: string): boolean {
  return lowerCase(line.slice(0, name.length)) === lowerCase(name) && /^[ \t]*:/.test(line.slice(name.length));
}

/** The header lines of a message, continuation lines included, without their last newlines. */
export function headerLines(message: string): string[] {
  const head =
    /^(?:[^\n]+\n)*/.exec(message.startsWith('From ') ? message.slice(message.indexOf('\n') + 1) : message)?.[0] ?? '';
  return head.match(/[^\n]+(?:\n[ \t][^\n]*)*/g) ?? [];
}

/**
 * The values of the headers of a name, in the forms in which they may be expected.
 *
 * @param source a message, or its header lines
 */
export function headerValues(source: string | readonly string[], name: string): readonly string[] {
  const lines = typeof source === 'string' ? headerLines(source) : source;
  return lines.filter((line) => isNamed(line, name)).flatMap(valueForms);
}
