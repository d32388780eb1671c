/** A conditional directive, as Exim recognises it at the start of a physical line. */
export interface ConditionalDirective {
  readonly name: 'ifdef' | 'ifndef' | 'elifdef' | 'elifndef' | 'else' | 'endif';
  /** The character after the name is none that Exim allows there, so that it drops the line without a word. */
  readonly dropped: boolean;
}

/** Exim's order: it takes the first name that the line begins with. */
const names = ['ifdef', 'ifndef', 'elifdef', 'elifndef', 'else', 'endif'] as const;

/** Exim's limit on nested conditionals. */
export const deepestConditional = 10;

/**
 * Recognises a conditional directive.
 *
 * @param text a physical line after macro replacement, without its newline
 * @param at index of its first character that is no white space: a dot
 */
export function matchDirective(text: string, at: number): ConditionalDirective | undefined {
  const name = names.find((each) => text.startsWith(each, at + 1));
  if (!name) return undefined;
  const next = text.charAt(at + 1 + name.length);
  // Exim means a tab here, but tests for the letter t: a tab after the name makes it drop the line.
  return { name, dropped: next !== '' && next !== ' ' && next !== 't' };
}

/** What came of a directive; `message` is empty where nothing is wrong. */
export interface DirectiveOutcome {
  readonly rule: string;
  readonly message: string;
  /** What Exim says of it; absent where it says nothing. */
  readonly exim?: string;
  /** For `.endif`, `.else` and kin: the number that the matching `.ifdef` was given. */
  readonly opener?: number;
}

export interface ConditionalState {
  /** @param number what to call this directive when another refers to it */
  handle(directive: ConditionalDirective, macroFound: boolean, number: number): DirectiveOutcome;
  /** Whether lines are being read. */
  active(): boolean;
  /** The numbers of conditionals that are still open, outermost first. */
  unclosed(): readonly number[];
}

/** Reading; skipping until a branch holds; skipping until `.endif`. */
type Reading = 'reading' | 'seeking' | 'finished';

/** Follows `.ifdef` and its kin through a configuration (readconf.c, `next_cstate`). */
export function startConditionals(): ConditionalState {
  let state: Reading = 'reading';
  const outer: { readonly state: Reading; readonly number: number }[] = [];
  let complained = false;
  const fine = { rule: 'preprocess/unbalanced-conditional', message: '' };

  return {
    active: () => state === 'reading',
    unclosed: () => outer.map(({ number }) => number),
    handle(directive, macroFound, number) {
      const { name, dropped } = directive;
      if (dropped) {
        return {
          rule: 'preprocess/ignored-directive',
          message: `Exim drops this line without a word: only a space may follow ".${name}"`,
        };
      }
      if (name === 'ifdef' || name === 'ifndef') {
        const tooDeep = outer.length >= deepestConditional;
        outer.push({ state, number });
        const holds = macroFound === (name === 'ifdef');
        state = state === 'reading' ? (holds ? 'reading' : 'seeking') : 'finished';
        if (!tooDeep || complained) return fine;
        complained = true;
        return {
          ...fine,
          message: `conditionals are nested more than ${deepestConditional} deep`,
          exim: `.${name} nested too deeply`,
        };
      }
      const last = outer.at(-1);
      if (!last) {
        return { ...fine, message: `.${name} without .ifdef or .ifndef`, exim: `.${name} without matching .ifdef` };
      }
      if (name === 'endif') {
        outer.pop();
        state = last.state;
        return { ...fine, opener: last.number };
      }
      const holds = name === 'else' || macroFound === (name === 'elifdef');
      if (state === 'reading') state = 'finished';
      else if (state === 'seeking' && holds) state = 'reading';
      return { ...fine, opener: last.number };
    },
  };
}
