import { lowerCase, trimSpace, trimSpaceEnd, trimSpaceStart } from '../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Parameter } from '../catalogue/row.ts';
import { knows } from '../catalogue/target.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { readTime } from '../compile/values/time.ts';
import type { ListItem } from './lists.ts';
import { partsOfText } from './lists.ts';
import { nearest } from '../catalogue/near-miss.ts';

/** What is wrong with a parameter, and where. */
export interface ParameterProblem {
  readonly at: LogicalSpan;
  readonly message: string;
  readonly suggestions: readonly string[];
}

/** A parameter: its name, and what follows the equals sign. Offsets are into the text that it was taken from. */
interface Given {
  readonly name: string;
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
}

function read(item: Pick<ListItem, 'text' | 'start' | 'end'>): Given {
  const equals = item.text.indexOf('=');
  const name = trimSpaceEnd(equals < 0 ? item.text : item.text.slice(0, equals));
  const raw = equals < 0 ? undefined : item.text.slice(equals + 1);
  const lead = raw === undefined ? 0 : raw.length - trimSpaceStart(raw).length;
  return { name, value: trimSpace(raw), start: item.start, end: item.end, valueStart: item.start + equals + 1 + lead };
}

/**
 * Checks a parameter against those that there are (`Parameter` of the catalogue): its name, whether it has a value, and that value
 * where it is a time or a list of words that there are.
 *
 * @param item the parameter; not one that is open
 * @param parameters those that there are
 * @param span gives the place of offsets into the text that the parameter was taken from
 */
export function parameterProblem(
  config: CompiledConfig,
  item: Pick<ListItem, 'text' | 'start' | 'end' | 'open'>,
  parameters: readonly Parameter[],
  span: (start: number, end: number) => LogicalSpan,
): ParameterProblem | undefined {
  const { name, value, start, end, valueStart } = read(item);
  if (name.includes('\uffff')) return undefined;
  const here = parameters.filter((each) => knows(config.target, { ...each, doc: '' }));
  const row = here.find((each) => each.name === lowerCase(name));
  if (!row) {
    const at = span(start, start + name.length);
    const other = parameters.find((each) => each.name === lowerCase(name));
    const message = other
      ? `"${name}" exists ${other.since === undefined ? `up to Exim ${other.until ?? ''} only` : `from Exim ${other.since} on`}, not in ${config.target.version}`
      : `there is no option "${name}" here`;
    return {
      at,
      message,
      suggestions: other
        ? []
        : nearest(
            name,
            here.map((each) => each.name),
          ),
    };
  }
  if (row.value === 'required' && value === undefined)
    return { at: span(start, end), message: `"${name}" needs "=" and a value`, suggestions: [] };
  if ((row.value ?? 'none') === 'none' && value !== undefined)
    return { at: span(start, end), message: `"${name}" takes no value`, suggestions: [] };
  if (value === undefined || value.includes('\uffff')) return undefined;
  const noTime = (text: string, from: number): ParameterProblem | undefined =>
    isTime(text)
      ? undefined
      : { at: span(from, from + text.length), message: `"${text}" is no time, as in 30s or 5m`, suggestions: [] };
  if (!row.words) return row.time && noTime(value, valueStart);
  for (const word of partsOfText(value, ',')) {
    const inner = { ...word, start: valueStart + word.start, end: valueStart + word.end };
    if (row.time && /^\d/.test(word.text)) {
      const problem = noTime(word.text, inner.start);
      if (problem) return problem;
      continue;
    }
    const problem = parameterProblem(config, inner, row.words, span);
    if (problem) return problem;
  }
  return undefined;
}

/** Whether a text is a time as Exim reads it: `30s`, `1h30m`. */
export function isTime(text: string): boolean {
  return readTime(text) !== undefined;
}
