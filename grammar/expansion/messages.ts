import type { Problem, ProblemCode } from './ast.ts';

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
  '\t': '\\t',
  '"': '\\"',
};

/**
 * A text in double quotes as Exim's messages have it: as it stands before 4.99; from then on with tabs, double quotes
 * and what is not printable escaped (`%q`).
 *
 * @param release what follows `4.` in the release's number
 */
export function quoted(text: string, release: number): string {
  if (release < 99) return `"${text}"`;
  return `"${text.replace(/[^ -~]|"/g, (char) => escapes[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)}"`;
}

/** Makes a problem that stands at one character, or at the end of the string. */
export function problemAt(
  code: ProblemCode,
  message: string,
  at: number,
  header?: 'end' | 'bracket',
  text?: string,
): Problem {
  return {
    kind: 'problem',
    code,
    message,
    start: at,
    end: at + (text?.length ?? 0),
    ...(header && { header }),
    ...(text !== undefined && { text }),
  };
}

/** What Exim says of a problem. */
export function messageOf(problem: Problem, malformedHeader: boolean): string {
  if (!malformedHeader || problem.header === undefined) return problem.message;
  return problem.header === 'end'
    ? 'missing } at end of string - could be header name not terminated by colon'
    : 'missing or misplaced { or } - could be header name not terminated by colon';
}

/** The end of the string within braces. */
export function notClosed(at: number): Problem {
  return problemAt('brace-not-closed', 'missing } at end of string', at, 'end');
}

export function tooFewArguments(name: string, minimum: number, at: number): Problem {
  const message = `Not enough arguments for '${name}' (min is ${minimum})`;
  return problemAt('too-few-arguments', message, at, 'bracket');
}

export function tooManyArguments(name: string, maximum: number, at: number): Problem {
  return problemAt('too-many-arguments', `Too many arguments for '${name}' (max is ${maximum})`, at);
}

/** A fault in the braces after the arguments of an item that has yes and no strings. */
export function yesNoProblem(
  code: 'yes-expected' | 'yes-no-not-closed',
  where: string,
  at: number,
  rest: string,
): Problem {
  const message = `curly-bracket problem in conditional yes/no parsing: ${where}\n remaining string is '${rest}'`;
  return problemAt(code, message, at, 'bracket');
}

/** What stands in the message where an item with the word `fail` is not closed; a forced failure words it otherwise. */
export const notClosedAfterStrings = "did not close with '}'";
export const notClosedAfterFail = "did not close with '}' after forcedfail";
