import { trimSpaceStart } from '../../grammar/preprocess/characters.ts';

/** One thing that is to be written in a form: an argument in braces, or a word. */
export interface FormPart {
  /** What it is called: `key`, `condition`. */
  readonly name: string;
  /** Whether it stands in braces of its own. */
  readonly braced: boolean;
  /** Where it stands in the form's text, its braces included. */
  readonly start: number;
  readonly end: number;
}

/** One way to write an item or a condition. */
export interface SyntaxForm {
  /** How it is written, its name first: `lookup{key} type {file}{yes}{no}`. */
  readonly text: string;
  /** What follows the name, without white space before it. */
  readonly rest: string;
  readonly parts: readonly FormPart[];
}

/** Words of a form that stand for something else; other words are written as they are. */
const placeholders = /^(?:condition|type|variable|header_name)$/;

/** The ways that a syntax tells, one after another. */
function alternatives(syntax: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < syntax.length; at++) {
    const char = syntax.charAt(at);
    if (char === '{') depth++;
    else if (char === '}') depth--;
    else if (depth === 0 && syntax.startsWith(' or ', at)) {
      found.push(syntax.slice(from, at));
      from = at + ' or '.length;
    }
  }
  return [...found, syntax.slice(from)];
}

/**
 * The ways to write an item or a condition.
 *
 * @param name its name
 * @param syntax what follows the name, as the catalogue has it: `{key}{data} or json{key}{data}`
 */
export function syntaxForms(name: string, syntax: string): SyntaxForm[] {
  return alternatives(syntax).map((form) => {
    const before = name + (/^\w/.test(form) ? ' ' : '');
    const parts: FormPart[] = [];
    for (const { 0: image, index } of form.matchAll(/\{[^{}]*\}|\w+/g)) {
      const braced = image.startsWith('{');
      if (!braced && !placeholders.test(image)) continue;
      const start = before.length + index;
      parts.push({ name: braced ? image.slice(1, -1) : image, braced, start, end: start + image.length });
    }
    return { text: before + form, rest: trimSpaceStart(form), parts };
  });
}

const withoutDots = (text: string): string => text.replaceAll('…', '');
const asText = (text: string): string => withoutDots(text).replace(/[\\$]/g, '\\$&');

/** A form as a snippet, with a place to jump to for each of its parts: `sg{${1:subject}}{${2:regex}}`. */
export function formSnippet({ text, parts }: SyntaxForm): string {
  let result = '';
  let from = 0;
  for (const [i, { name, braced, start, end }] of parts.entries()) {
    const place = `\${${i + 1}:${asText(name).replaceAll('}', '\\}')}}`;
    result += asText(text.slice(from, start)) + (braced ? `{${place}}` : place);
    from = end;
  }
  return result + asText(text.slice(from));
}

/**
 * Which form is being written, and which part of it.
 *
 * @param written what has been written after the name, up to the cursor
 * @param argument the argument in braces that the cursor is in, from 0; -1 where it is between two
 * @param opened how many arguments have been begun
 */
export function formAt(
  forms: readonly SyntaxForm[],
  written: string,
  argument: number,
  opened: number,
): { readonly form: number; readonly part: number } {
  const begun = trimSpaceStart(written);
  const fitting = forms.filter(({ rest }) => begun === '' || begun.startsWith('{') === rest.startsWith('{'));
  // Some items tell a number from a name.
  const numbered = /^\{[\t-\r ]*-?\d/.test(begun)
    ? fitting.find(({ parts }) => parts[0]?.name === 'number')
    : undefined;
  const form = numbered ?? fitting[0] ?? forms[0];
  if (!form) return { form: 0, part: 0 };
  const { parts } = form;
  const inBraces = parts.flatMap(({ braced }, i) => (braced ? [i] : []));
  const last = opened > 0 ? (inBraces[opened - 1] ?? parts.length - 1) : -1;
  const part = argument >= 0 ? (inBraces[argument] ?? parts.length - 1) : last + 1;
  return { form: forms.indexOf(form), part: Math.max(0, Math.min(part, parts.length - 1)) };
}
