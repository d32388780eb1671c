import { decodeText } from '../check/positions.ts';
import type { RecordedExpansion } from '../runtime/expand/record.ts';
import type { ExplainedPart } from './expansion-tree.ts';
import { explainExpansion, failurePlace } from './expansion-tree.ts';

function partJson(part: ExplainedPart): object {
  const { source, value, message, item, parts, ...rest } = part;
  return {
    ...rest,
    source: decodeText(source),
    ...(item !== undefined && { item: decodeText(item) }),
    ...(value !== undefined && { value: decodeText(value) }),
    ...(message !== undefined && { message: decodeText(message) }),
    ...(parts.length > 0 && { parts: parts.map(partJson) }),
  };
}

/**
 * An expansion as data for programs: texts decoded, offsets in bytes of the string that was expanded.
 *
 * @param explain whether to tell what each part gave
 */
export function explainedJson(recorded: RecordedExpansion, explain: boolean): object {
  const { text, result } = recorded;
  const place = failurePlace(recorded);
  return {
    string: decodeText(text),
    ok: result.ok,
    ...(result.ok
      ? { value: decodeText(result.value), tainted: result.tainted !== false }
      : {
          message: decodeText(result.message),
          forced: result.forced,
          defer: result.defer,
          ...(place && { at: place }),
        }),
    ...(explain && { parts: explainExpansion(recorded).map(partJson) }),
  };
}
