import type { Document } from 'yaml';
import { Lexer, LineCounter, parseDocument } from 'yaml';

/** A place in a scenario's file; `line` and `column` start at 1, and `column` counts characters. */
export interface ScenarioPlace {
  readonly line: number;
  readonly column: number;
}

/** Something wrong in a scenario. The message is text, not bytes. */
export interface ScenarioProblem extends ScenarioPlace {
  readonly file: string;
  readonly message: string;
}

/** The keys and indices that lead to a value. Keys are byte strings. */
export type ScenarioPath = readonly (string | number)[];

/** A YAML file that was read. */
export interface ScenarioText {
  /** Its content, every text and key as a byte string. */
  readonly value: unknown;
  /** Where a value stands; with `key`, the key of that name in it. The nearest thing that is there, for what is not. */
  placeOf(path: ScenarioPath, key?: string): ScenarioPlace;
  /** The parsed document, and the text that it was parsed from, for those who change it. */
  readonly document: Document;
  readonly source: string;
}

/** Longer files are not read: a scenario names the big things that it needs. */
const longest = 16 << 20;

/** A file that is no YAML at all has as many errors as it has lines. */
const mostProblems = 20;

const toBytes = (text: string): string =>
  /[^\x00-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;

/** The text that a byte string of a scenario was written as. */
export const asWritten = (bytes: string): string =>
  /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;

/** A value with every text as a byte string; what `!!binary` gives is bytes already. */
function inBytes(value: unknown): unknown {
  if (typeof value === 'string') return toBytes(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return value.map(inBytes);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [toBytes(key), inBytes(each)]));
  }
  return value;
}

/** A part of a node that has a place. */
interface Placed {
  readonly range?: readonly number[] | null;
}

function placeIn(document: Document, lines: LineCounter, path: ScenarioPath, key: string | undefined): ScenarioPlace {
  const offset = offsetOf(document, path.map(keyText), key === undefined ? undefined : asWritten(key));
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

const keyText = (part: string | number): string | number => (typeof part === 'string' ? asWritten(part) : part);

function offsetOf(document: Document, path: ScenarioPath, key: string | undefined): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = (depth > 0 ? document.getIn(path.slice(0, depth), true) : document.contents) as
      (Placed & { items?: readonly { key?: Placed & { value?: unknown } }[] }) | null | undefined;
    const wanted = depth === path.length ? key : path[depth];
    if (wanted !== undefined) {
      const found = node?.items?.find((item) => item.key?.value === wanted);
      if (found?.key?.range) return found.key.range[0] ?? 0;
    }
    if (node?.range) return node.range[0] ?? 0;
  }
  return 0;
}

/** Deeper nesting than any scenario has; far deeper, the parser would take the whole process with it. */
const deepest = 100;

/** Whether lists and objects lie so deep in each other that they are not to be parsed. */
export function isTooDeep(text: string): boolean {
  // Nesting by indentation: compact lists in one line, or lines that begin far to the right.
  if (/^ *(?:[-?:] +){100}/m.test(text) || /^ {1000}/m.test(text)) return true;
  if ((text.match(/[[{]/g)?.length ?? 0) <= deepest) return false;
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth++;
    else if ((token === ']' || token === '}') && depth > 0) depth--;
    if (depth > deepest) return true;
  }
  return false;
}

/**
 * Reads a YAML file.
 *
 * @param file how it is named in problems
 * @param bytes its content, a byte string
 */
export function readScenarioText(
  file: string,
  bytes: string,
):
  | { readonly ok: true; readonly text: ScenarioText }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] } {
  const refuse = (message: string): { ok: false; problems: ScenarioProblem[] } => ({
    ok: false,
    problems: [{ file, line: 1, column: 1, message }],
  });
  if (bytes.length > longest) return refuse(`the scenario is longer than ${longest >> 20} MB`);
  const tooDeep = 'the scenario is nested too deeply';
  if (isTooDeep(bytes)) return refuse(tooDeep);
  const lines = new LineCounter();
  try {
    const source = asWritten(bytes);
    const document = parseDocument(source, {
      lineCounter: lines,
      prettyErrors: false,
      customTags: ['binary'],
    });
    if (document.errors.length > 0) {
      return {
        ok: false,
        problems: document.errors.slice(0, mostProblems).map(({ message, pos }) => {
          const { line, col } = lines.linePos(pos[0]);
          return { file, line: Math.max(1, line), column: Math.max(1, col), message };
        }),
      };
    }
    const value = inBytes(document.toJS());
    return { ok: true, text: { value, document, source, placeOf: (path, key) => placeIn(document, lines, path, key) } };
  } catch (error) {
    // Aliases that would fill the memory, or nest too deeply.
    if (error instanceof RangeError) return refuse(tooDeep);
    if (error instanceof ReferenceError) return refuse(error.message);
    throw error;
  }
}
