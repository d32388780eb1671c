import type { IToken } from 'chevrotain';
import type { ExtractItem, Item, ListItem, Problem, ProblemCode, Reading, Sequence, Word, YesNo } from './ast.ts';
import { cutName, wordNode } from './build.ts';
import { readCondition, readWhole } from './conditions.ts';
import type { Group } from './elements.ts';
import { isGroup, isText, placeOf } from './elements.ts';
import {
  notClosedAfterStrings,
  problemAt,
  quoted,
  tooFewArguments,
  tooManyArguments,
  yesNoProblem,
} from './messages.ts';
import type { Source } from './source.ts';

/* The nodes are written out field by field: spreading one object into another costs several times as much. */

/** What all items have. */
interface Head {
  readonly name: Word;
  readonly start: number;
  readonly end: number;
}

/**
 * Makes the node of an item from what stands in it.
 *
 * @param token the dollar, the brace and the name
 */
export function itemNode(token: IToken, group: Group, source: Source): Item {
  const start = token.startOffset;
  const name = wordNode(token.image.slice(2), start + 2);
  const end = group.end + (group.closed ? 1 : 0);
  const head: Head = { name, start, end };
  const shape = source.language.items.get(cutName(name.text)) ?? { form: 'if' };
  switch (shape.form) {
    case 'if': {
      const { condition, next } = readCondition(group, 0, source);
      return { kind: 'if', name, condition, yesNo: yesNo(group, next, 'if', source), start, end };
    }
    case 'strings': {
      const { strings, problem } = readStrings(group, shape.minimum, shape.maximum, name.text);
      return plainItem(head, strings, problem);
    }
    case 'prvscheck': {
      const { strings, problem } = readStrings(group, 2, 3, source.language.release < 94 ? 'prvs' : name.text, 1, 2);
      return plainItem(head, strings, problem);
    }
    case 'readsocket':
      return readsocketItem(group, head);
    case 'env': {
      const [key] = group.elements;
      if (isText(key)) {
        return { kind: 'item', name, arguments: [key.sequence], yesNo: yesNo(group, 1, 'env', source), start, end };
      }
      return plainItem(head, [], problemAt('argument-expected', '', placeOf(group, 0)));
    }
    case 'lookup':
      return lookupItem(group, head, source);
    case 'extract':
      return extractItem(group, head, source);
    case 'listextract':
    case 'certextract':
      return fieldItem(group, head, source);
    case 'run':
      return runItem(group, head, source);
    case 'filter':
    case 'map':
    case 'reduce':
    case 'sort':
      return listItem(group, head, source);
  }
}

function plainItem({ name, start, end }: Head, strings: readonly Sequence[], problem: Problem | undefined): Item {
  return problem
    ? { kind: 'item', name, arguments: strings, problem, start, end }
    : { kind: 'item', name, arguments: strings, start, end };
}

const bracket = (code: ProblemCode, message: string, at: number): Problem => problemAt(code, message, at, 'bracket');

/** The texts in braces from an index on, at most so many. */
function textsFrom(group: Group, from: number, most: number): Sequence[] {
  const texts: Sequence[] = [];
  for (let i = from; texts.length < most; i++) {
    const element = group.elements[i];
    if (!isText(element)) break;
    texts.push(element.sequence);
  }
  return texts;
}

/**
 * Reads arguments as `read_subs` does.
 *
 * @param minimumSaid the minimum that the message tells, where it is another
 * @param maximumSaid likewise
 */
function readStrings(
  group: Group,
  minimum: number,
  maximum: number,
  name: string,
  minimumSaid = minimum,
  maximumSaid = maximum,
): { readonly strings: Sequence[]; readonly problem: Problem | undefined } {
  const strings = textsFrom(group, 0, maximum);
  const place = placeOf(group, strings.length);
  let problem: Problem | undefined;
  if (strings.length < minimum) problem = tooFewArguments(name, minimumSaid, place);
  else if (isText(group.elements[strings.length])) problem = tooManyArguments(name, maximumSaid, place);
  else if (strings.length < group.elements.length || !group.closed) {
    problem = bracket('item-not-closed', `missing '}' after '${name}'`, place);
  }
  return { strings, problem };
}

/** Reads the yes and no strings. Mirrors the scanning of `process_yesno`. */
function yesNo(group: Group, from: number, type: string, source: Source): YesNo {
  const { text } = source;
  const first = group.elements[from];
  if (first === undefined && group.closed) return {};
  if (!isText(first)) {
    const at = placeOf(group, from);
    return { problem: yesNoProblem('yes-expected', "'yes' part did not start with '{'", at, text.slice(at)) };
  }
  const yes = first.sequence;
  const second = group.elements[from + 1];
  if (second === undefined && group.closed) return { yes };
  if (!isText(second) && !(second?.kind === 'word' && second.text === 'fail')) {
    const message = `syntax error in ${quoted(type, source.language.release)} item - "fail" expected`;
    return { yes, problem: problemAt('fail-expected', message, placeOf(group, from + 1)) };
  }
  const given: YesNo = isText(second)
    ? { yes, no: second.sequence }
    : { yes, fail: wordNode(second.text, second.start) };
  if (group.elements.length === from + 2 && group.closed) return given;
  const at = placeOf(group, from + 2);
  return { ...given, problem: yesNoProblem('yes-no-not-closed', notClosedAfterStrings, at, text.slice(at)) };
}

function readsocketItem(group: Group, head: Head): Item {
  const strings = textsFrom(group, 0, 5);
  const place = placeOf(group, strings.length);
  let problem: Problem | undefined;
  if (strings.length < 2) problem = tooFewArguments('readsocket', 2, place);
  else if (strings.length < group.elements.length || !group.closed) {
    problem = bracket('item-not-closed', "missing '}' closing readsocket", place);
  }
  return plainItem(head, strings, problem);
}

function lookupItem(group: Group, head: Head, source: Source): Item {
  const { name, start, end } = head;
  const first = group.elements[0];
  const key = isText(first) ? first.sequence : undefined;
  const from = key ? 1 : 0;
  const type = group.elements[from];
  if (type?.kind !== 'lookup-type') {
    const problem = problemAt('lookup-type-expected', 'missing lookup type', placeOf(group, from));
    return { kind: 'lookup', name, key, type: undefined, query: undefined, problem, yesNo: {}, start, end };
  }
  const typeName = wordNode(type.text, type.start);
  const query = group.elements[from + 1];
  if (!isText(query)) {
    const message = "missing '{' for lookup file-or-query arg";
    const problem = bracket('argument-expected', message, placeOf(group, from + 1));
    return { kind: 'lookup', name, key, type: typeName, query: undefined, problem, yesNo: {}, start, end };
  }
  const strings = yesNo(group, from + 2, 'lookup', source);
  return { kind: 'lookup', name, key, type: typeName, query: query.sequence, yesNo: strings, start, end };
}

function extractItem(group: Group, head: Head, source: Source): ExtractItem {
  const word = group.elements[0];
  const written = word?.kind === 'word' ? word.text : '';
  const format = written.startsWith('jsons') ? 'jsons' : written.startsWith('json') ? 'json' : '';
  const from = written === format && format !== '' ? 1 : 0;
  const strings = textsFrom(group, from, Infinity);
  const reading = (count: number): Reading => {
    const args = strings.slice(0, count);
    if (args.length === count) return { arguments: args, yesNo: yesNo(group, from + count, 'extract', source) };
    const message = `missing '{' for arg ${args.length + 1} of extract`;
    const at = args.length === 0 && from === 0 && format !== '' && word ? word.start + format.length : undefined;
    const place = at ?? placeOf(group, from + args.length);
    return { arguments: args, problem: bracket('argument-expected', message, place), yesNo: {} };
  };
  const keyed = reading(2);
  const { name, start, end } = head;
  return {
    kind: 'extract',
    name,
    start,
    end,
    format,
    strings,
    keyed,
    numbered: format === '' ? reading(3) : keyed,
    skipped: extractSkipped(group, from, strings, source),
  };
}

/** How the strings of `extract` are read where the value is not wanted. */
function extractSkipped(
  group: Group,
  from: number,
  strings: readonly Sequence[],
  { text }: Source,
): ExtractItem['skipped'] {
  const format = from === 1 ? group.elements[0] : undefined;
  // White space after the word "json" is not expected here, though it is where the value is wanted.
  const read = format !== undefined && placeOf(group, 1) !== format.end ? [] : strings.slice(0, 5);
  let next = from + read.length;
  const word = group.elements[next];
  if (word?.kind === 'word' && word.text === 'fail' && /^(?:[} \t]|$)/.test(text.slice(word.end, word.end + 1))) next++;
  if (next === group.elements.length && group.closed) return { strings: read };
  const problem = bracket('item-not-closed', "missing '}' closing extract", placeOf(group, next));
  return { strings: read, problem };
}

function fieldItem(group: Group, head: Head, source: Source): Item {
  const certificate = head.name.text === 'certextract';
  const [field, subject] = group.elements;
  const missing = (index: number): Problem => {
    const what = certificate ? `${index === 0 ? 'field' : 'cert variable'} arg of certextract` : '';
    const message = `missing '{' for ${what || `arg ${index + 1} of listextract`}`;
    return bracket('argument-expected', message, placeOf(group, index));
  };
  const { name, start, end } = head;
  if (!isText(field)) {
    return { kind: 'field', name, field: undefined, subject: undefined, problem: missing(0), yesNo: {}, start, end };
  }
  const first = field.sequence;
  if (!isText(subject)) {
    return { kind: 'field', name, field: first, subject: undefined, problem: missing(1), yesNo: {}, start, end };
  }
  if (certificate && source.text.charAt(subject.start + 1) !== '$') {
    const message = 'second argument of "certextract" must be a certificate variable';
    const problem = problemAt('certificate-expected', message, subject.start + 1);
    return { kind: 'field', name, field: first, subject: undefined, problem, yesNo: {}, start, end };
  }
  const strings = yesNo(group, 2, name.text, source);
  return { kind: 'field', name, field: first, subject: subject.sequence, yesNo: strings, start, end };
}

function runItem(group: Group, head: Head, source: Source): Item {
  const { name, start, end } = head;
  const { release } = source.language;
  let preexpand = release < 96;
  let at = head.name.end;
  while (release >= 96 && source.text.charAt(at) === ',') {
    at++;
    if (!source.text.startsWith('preexpand', at)) {
      const option = /^[^][A-Za-z]*|^/.exec(source.text.slice(at))?.[0] ?? '';
      const problem = problemAt('bad-run-option', `bad option '${option}' for run`, at);
      return { kind: 'run', name, preexpand, command: undefined, problem, yesNo: {}, start, end };
    }
    preexpand = true;
    at += 9;
  }
  const from = group.elements.findIndex((element) => element.start >= at);
  const command = group.elements[from];
  const cutShort = group.elements[from - 1];
  if (!isText(command) || (cutShort !== undefined && cutShort.end > at)) {
    const place = cutShort !== undefined && cutShort.end > at ? at : from < 0 ? group.end : placeOf(group, from);
    const problem = bracket('argument-expected', "missing '{' for command arg of run", place);
    return { kind: 'run', name, preexpand, command: undefined, problem, yesNo: {}, start, end };
  }
  const { sequence } = command;
  const strings = yesNo(group, from + 1, 'run', source);
  return { kind: 'run', name, preexpand, command: sequence, yesNo: strings, start, end };
}

function listItem(group: Group, head: Head, source: Source): ListItem {
  const name = head.name.text;
  const sort = name === 'sort';
  const parts: { -readonly [key in 'list' | 'initial' | 'comparator' | 'expression']?: Sequence } = {};
  const missing = (index: number, which: string): ListItem => {
    const problem = bracket('argument-expected', `missing '{' for ${which} arg of ${name}`, placeOf(group, index));
    return { kind: 'list-item', ...head, ...parts, problem };
  };
  const list = group.elements[0];
  if (!isText(list)) return missing(0, sort ? 'list' : 'first');
  parts.list = list.sequence;
  let last = 1;
  if (sort || name === 'reduce') {
    const second = group.elements[1];
    if (!isText(second)) return missing(1, sort ? 'comparator' : 'second');
    parts[sort ? 'comparator' : 'initial'] = second.sequence;
    last = 2;
  }
  const element = group.elements[last];
  const whole = group.elements.length === last + 1 && group.closed;
  const rest = placeOf(group, last + 1);
  const notClosed = (at: number): Problem =>
    problemAt('item-not-closed', `missing } at end of ${quoted(name, source.language.release)}`, at);
  if (name === 'filter') {
    if (!isGroup(element)) return missing(last, 'last');
    const message = (): string =>
      `missing } at end of condition or expression inside ${quoted(name, source.language.release)}; could be an unquoted } in the content`;
    const { condition, problem = whole ? undefined : notClosed(rest) } = readWhole(element.inner, message, source);
    return { kind: 'list-item', ...head, ...parts, condition, ...(problem && { problem }) };
  }
  if (!isText(element)) return missing(last, sort ? 'extractor' : 'last');
  parts.expression = element.sequence;
  // No white space may stand before the brace that closes a sort.
  const closed = whole && (!sort || group.end === element.end);
  return { kind: 'list-item', ...head, ...parts, ...(closed ? {} : { problem: notClosed(sort ? element.end : rest) }) };
}
