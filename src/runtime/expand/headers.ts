import type { HeaderLine } from '../state/message.ts';
import { isSpace, lowerCase, skipSpace } from './characters.ts';
import type { ExpandContext } from './context.ts';
import { decodeRfc2047 } from './encodings/rfc2047.ts';
import { appendToList } from '../../../grammar/list/split.ts';
import type { Value } from './value.ts';
import { valueOf } from './value.ts';

/** Types of header line that hold addresses, which are put together with commas. */
const addressTypes = 'BCFRST';

/**
 * The value of a header variable: the lines of that name, put together. Mirrors `find_header`.
 *
 * @param name with its colon; undefined for all lines of the header
 * @param form `r` raw, `l` a list, `b` decoded but not translated, else decoded and translated
 * @returns undefined where there is no such line
 */
export function findHeader(
  name: string | undefined,
  form: '' | 'r' | 'b' | 'l',
  context: ExpandContext,
): Value | undefined {
  const { environment } = context;
  const lines = headerLines(name, environment.headers());
  if (lines.length === 0) return name === undefined ? '' : undefined;
  const skip = name?.length ?? 0;
  const most = environment.settings.headerInsertMaximum;
  const raw = form === 'r' || form === 'l';
  const comma = name !== undefined && !raw && lines.some((line) => addressTypes.includes(line.type));
  let sawAddress = false;
  let result = '';
  for (const { text, type } of lines) {
    let start = skip;
    let end = text.length;
    if (!raw) start = skipSpace(text, start);
    if (form === 'l') while (end > start && text.charCodeAt(end - 1) === 10) end--;
    else if (!raw) {
      while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
      // The comma comes into use with the first line that has addresses, as Exim meets it.
      if (comma && addressTypes.includes(type)) sawAddress = true;
    }
    end = Math.min(end, start + Math.max(0, most - result.length));
    const piece = text.slice(start, end);
    if (form === 'l') result = appendToList(result, ':', piece);
    else if (raw) result += piece;
    else if (piece !== '') result += (result === '' ? '' : sawAddress ? ',\n' : '\n') + piece;
    if (result.length >= most) break;
  }
  if (raw || result === '') return valueOf(result, true);
  const target = form === 'b' || name === undefined ? undefined : environment.settings.headersCharset;
  return valueOf(decodeRfc2047(result, environment.settings.checkRfc2047Length, target).text, true);
}

function headerLines(name: string | undefined, lines: readonly HeaderLine[]): HeaderLine[] {
  const wanted = name === undefined ? '' : lowerCase(name);
  return lines.filter(
    ({ type, text }) => type !== '*' && (name === undefined || lowerCase(text.slice(0, wanted.length)) === wanted),
  );
}

/** Whether there is a header line of that name: what `def:h_…` asks. */
export function hasHeader(name: string, context: ExpandContext): boolean {
  return headerLines(name, context.environment.headers()).length > 0;
}
