/** A piece of a command that means something to a shell only. Offsets are into the text. */
export interface ShellWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a shell takes for more than an argument: pipes, redirections, and what separates commands. */
const special = /^(?:\|\|?|&&?|;|\d?>>?(?:&\d|[^\t-\r ]*)|<[^\t-\r ]*)$/;

/**
 * The first word of a command that only a shell would understand. What stands in quotation marks or in an expansion is an
 * argument, or a part of one.
 *
 * @param text the command, before expansion
 */
export function firstShellWord(text: string): ShellWord | undefined {
  let depth = 0;
  let quote = '';
  let start = -1;
  let plain = true;
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at);
    const ends = char === '' || (/[\t-\r ]/.test(char) && depth === 0 && quote === '');
    if (ends) {
      const word = start < 0 ? '' : text.slice(start, at);
      // A program is named before anything else.
      if (plain && start > 0 && special.test(word)) return { text: word, start, end: at };
      start = -1;
      plain = true;
      continue;
    }
    if (start < 0) start = at;
    if (char === '\\') at++;
    else if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
      plain = false;
    } else if (char === '{') depth++;
    else if (char === '}') depth--;
  }
  return undefined;
}
