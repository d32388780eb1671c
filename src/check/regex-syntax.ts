/** Past a character class, whose "[" stands at `start`; undefined where it never ends. */
function pastClass(text: string, start: number): number | undefined {
  let at = start + 1;
  if (text[at] === '^') at++;
  // A "]" that comes first is an ordinary character.
  if (text[at] === ']') at++;
  while (at < text.length) {
    const char = text[at];
    if (char === '\\') {
      if (text[at + 1] === 'Q') {
        const end = text.indexOf('\\E', at + 2);
        if (end < 0) return undefined;
        at = end + 2;
      } else at += 2;
    } else if (char === '[' && (text[at + 1] === ':' || text[at + 1] === '.' || text[at + 1] === '=')) {
      const end = text.indexOf(`${text.charAt(at + 1)}]`, at + 2);
      at = end > 0 && !/[\]\\]/.test(text.slice(at + 2, end)) ? end + 2 : at + 1;
    } else if (char === ']') return at + 1;
    else at++;
  }
  return undefined;
}

const quantifier = /[*+?]|\{\d+(?:,\d*)?\}/y;

/**
 * What surely keeps PCRE2 from compiling a regular expression: brackets and parentheses that do not match, a quantifier
 * with nothing before it, a backslash at the end. Other faults are not looked for.
 *
 * @param text a byte string
 * @returns what is wrong, for a message; undefined where nothing of that is
 */
export function regexProblem(text: string): string | undefined {
  // In extended syntax, comments may hold anything.
  if (/\(\?[a-zA-Z^-]*x/.test(text)) return undefined;
  let depth = 0;
  let before = false;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    quantifier.lastIndex = at;
    const repeat = quantifier.exec(text)?.[0];
    if (char === '\\') {
      if (at + 1 >= text.length) return 'a backslash is the last character';
      if (text[at + 1] === 'Q') {
        const end = text.indexOf('\\E', at + 2);
        if (end < 0) return undefined;
        at = end + 2;
      } else at += 2;
      before = true;
    } else if (char === '[') {
      const end = pastClass(text, at);
      if (end === undefined) return 'a "[" is never closed';
      at = end;
      before = true;
    } else if (char === '(') {
      if (text.startsWith('(?#', at)) {
        const end = text.indexOf(')', at);
        if (end < 0) return 'a comment is never closed';
        at = end + 1;
        continue;
      }
      // Verbs such as (*UTF) are no groups.
      const verb = /^\(\*[^()]*\)/.exec(text.slice(at));
      if (verb) {
        at += verb[0].length;
        continue;
      }
      depth++;
      at += /^\(\?(?:[:=!>|&]|<[=!]|P?<\w+>|'\w+')?/.exec(text.slice(at))?.[0].length ?? 1;
      before = false;
    } else if (char === ')') {
      if (depth === 0) return 'a ")" closes nothing';
      depth--;
      at++;
      before = true;
    } else if (repeat !== undefined) {
      if (!before) return `nothing stands before "${repeat}" that could be repeated`;
      at += repeat.length;
    } else {
      before = char !== '|';
      at++;
    }
  }
  return depth > 0 ? 'a "(" is never closed' : undefined;
}
