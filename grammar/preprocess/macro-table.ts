import type { Macro } from '../source/logical.ts';
import { isUpper } from './characters.ts';
import type { Names } from './names-in-text.ts';
import { fixedNames, nameTrie } from './names-in-text.ts';

/** Whether a macro's name can begin at an index: an upper case letter, or an underscore before one. */
function canBegin(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return isUpper(code) || (code === 95 && isUpper(text.charCodeAt(index + 1)));
}

/** The first index from `from` on at which a macro's name can begin; the text's length where there is none. */
export function nextBeginning(text: string, from: number): number {
  let at = from;
  while (at < text.length && !canBegin(text, at)) at++;
  return at;
}

/** The place of a macro in the order in which Exim tries them, from 0. */
export type MacroRank = number;

/**
 * The macros that are in force, in the order in which Exim tries them: those that the target predefines, those of the
 * command line, and those of the file, each in the order of definition. Exim looks for each of them in every line; here,
 * names are found by their letters, so that a line costs the same however many macros there are.
 */
export interface MacroTable {
  /** Adds a definition; a redefinition (`replaces`) takes the place of the earlier one in the order. */
  add(macro: Macro, replaces?: Macro): void;
  find(name: string): Macro | undefined;
  /** A macro that keeps `name` from being defined, because its own name is a part of it. */
  hidden(name: string): Macro | undefined;
  /** Whether a macro's name occurs in `[start, end)`, as far as can be told without replacing any. */
  occurs(text: string, start: number, end: number): boolean;
  at(rank: MacroRank): Macro | undefined;
  /** The rank of the first macro that Exim tries on a line whose first possible name begins at `from`. */
  firstTried(text: string, from: number): MacroRank;
  /** The length of the longest name. */
  longestName(): number;
  /** Tells of each name that begins in `[start, end)` and has at least the rank `least`; of one twice where it stands twice. */
  eachIn(text: string, start: number, end: number, least: MacroRank, found: (rank: MacroRank) => void): void;
}

type Predefined = readonly { readonly name: string; readonly value: string }[];

/** The names of predefined macros: an editor reads a configuration again with every keystroke, and they stay the same. */
const predefinedNames = new WeakMap<Predefined, Names>();

function namesOf(predefined: Predefined): Names {
  let names = predefinedNames.get(predefined);
  if (!names) {
    names = fixedNames(predefined.map(({ name }) => name));
    predefinedNames.set(predefined, names);
  }
  return names;
}

/** @param predefined the target's own macros */
export function macroTable(predefined: Predefined): MacroTable {
  /** By rank. */
  const macros = predefined.map(({ name, value }): Macro => ({
    name,
    replacement: value,
    from: 'predefined',
    segments: [],
  }));
  const firstOwn = macros.length;
  const ofTarget = namesOf(predefined);
  const ownNames = nameTrie();

  const macroOf = (rank: number | undefined): Macro | undefined => (rank === undefined ? undefined : macros[rank]);

  return {
    add(macro, replaces) {
      const known = replaces && (ownNames.get(macro.name) ?? ofTarget.get(macro.name));
      if (known === undefined) ownNames.add(macro.name, macros.length);
      macros[known ?? macros.length] = macro;
    },
    find: (name) => macroOf(ownNames.get(name) ?? ofTarget.get(name)),
    hidden(name) {
      let best: MacroRank | undefined;
      for (let at = 0; at < name.length; at++) {
        const consider = (rank: number): void => {
          if (macros[rank]?.name !== name && (best === undefined || rank < best)) best = rank;
        };
        ofTarget.eachAt(name, at, name.length, consider);
        ownNames.eachAt(name, at, name.length, consider);
      }
      return macroOf(best);
    },
    occurs(text, start, end) {
      let first = -1;
      for (let at = start; at < end; at++) {
        if (!canBegin(text, at)) continue;
        if (first < 0) first = text.charCodeAt(at);
        // Predefined macros are looked for only where the first possible name has an underscore in front.
        if (ownNames.begins(text, at, end) || (first === 95 && ofTarget.begins(text, at, end))) return true;
      }
      return false;
    },
    at: macroOf,
    firstTried: (text, from) => (text.charCodeAt(from) === 95 ? 0 : firstOwn),
    longestName: () => Math.max(ofTarget.longest(), ownNames.longest()),
    eachIn(text, start, end, least, found) {
      const enough = (rank: number): void => {
        if (rank >= least) found(rank);
      };
      for (let at = start; at < end; at++) {
        if (!canBegin(text, at)) continue;
        if (least < firstOwn) ofTarget.eachAt(text, at, text.length, enough);
        ownNames.eachAt(text, at, text.length, enough);
      }
    },
  };
}
