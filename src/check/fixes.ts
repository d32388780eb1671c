import type { SourceFile } from '../../grammar/source/file.ts';
import type { Located, LocatedEdit } from './located.ts';

/** More rounds than this, and two fixes undo each other. */
export const mostRounds = 10;

/** What came of applying fixes. */
export interface Fixed {
  /** The new text of each file that changed, by path; byte strings. */
  readonly texts: ReadonlyMap<string, string>;
  /** How many findings were mended. */
  readonly applied: number;
  /** What is still found. */
  readonly remaining: readonly Located[];
  /** Whether no further fix was left to apply when it ended. */
  readonly stable: boolean;
}

/** Whether two edits cannot both be made: they share text, or would put text in at the same place. */
function collide(a: LocatedEdit, b: LocatedEdit): boolean {
  if (a.at.start === b.at.start && (a.at.start === a.at.end || b.at.start === b.at.end)) return true;
  return a.at.start < b.at.end && b.at.start < a.at.end;
}

function same(a: LocatedEdit, b: LocatedEdit): boolean {
  return a.at.start === b.at.start && a.at.end === b.at.end && a.text === b.text;
}

const inOrder = (a: LocatedEdit, b: LocatedEdit): number => a.at.start - b.at.start || a.at.end - b.at.end;

/** Where an edit belongs among others that are in order and apart; whether it is one of them, or meets one. */
function placeFor(edit: LocatedEdit, others: readonly LocatedEdit[]): number | 'shared' | 'taken' {
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = others[middle];
    if (other && inOrder(other, edit) <= 0) low = middle + 1;
    else high = middle;
  }
  const neighbours = [others[low - 1], others[low]];
  if (neighbours.some((other) => other && same(edit, other))) return 'shared';
  return neighbours.some((other) => other && collide(edit, other)) ? 'taken' : low;
}

/**
 * Chooses the fixes that can be made together: in the order of the findings, each as a whole or not at all, none that
 * meets an edit chosen before. Two findings that ask for the very same edit share it.
 *
 * @param findings what was found
 * @param unsafe whether to take fixes that may change more than the finding says
 * @returns the edits of each file, in the order of the text, and how many findings they mend
 */
export function chooseEdits(
  findings: readonly Located[],
  unsafe: boolean,
): { readonly edits: ReadonlyMap<SourceFile, readonly LocatedEdit[]>; readonly applied: number } {
  const chosen = new Map<SourceFile, LocatedEdit[]>();
  let applied = 0;
  for (const { fix } of findings) {
    if (!fix || (!fix.safe && !unsafe)) continue;
    const added: LocatedEdit[] = [];
    const possible = fix.edits.every((edit) => {
      let others = chosen.get(edit.at.file);
      if (!others) chosen.set(edit.at.file, (others = []));
      const place = placeFor(edit, others);
      if (place === 'shared') return true;
      if (place === 'taken') return false;
      others.splice(place, 0, edit);
      added.push(edit);
      return true;
    });
    if (possible) applied++;
    else for (const edit of added) chosen.get(edit.at.file)?.splice(chosen.get(edit.at.file)?.indexOf(edit) ?? 0, 1);
  }
  return { edits: chosen, applied };
}

/** Makes edits, which must be in order and apart from each other, in a byte string. */
export function applyEdits(text: string, edits: readonly LocatedEdit[]): string {
  let result = '';
  let from = 0;
  for (const { at, text: put } of edits) {
    result += text.slice(from, at.start) + put;
    from = at.end;
  }
  return result + text.slice(from);
}

/**
 * Applies fixes, looks again, and goes on until there is nothing left to mend.
 *
 * @param look checks the configuration with some files' texts replaced, by path
 * @param unsafe whether to take fixes that may change more than the finding says
 */
export function fixUntilStable(
  look: (texts: ReadonlyMap<string, string>) => readonly Located[],
  unsafe: boolean,
): Fixed {
  const texts = new Map<string, string>();
  let remaining = look(texts);
  let applied = 0;
  for (let round = 0; round < mostRounds; round++) {
    const { edits, applied: now } = chooseEdits(remaining, unsafe);
    let changed = false;
    for (const [file, each] of edits) {
      const text = applyEdits(file.text, each);
      if (text !== file.text) changed = true;
      texts.set(file.path, text);
    }
    if (!changed) return { texts, applied, remaining, stable: true };
    applied += now;
    remaining = look(texts);
  }
  return { texts, applied, remaining, stable: chooseEdits(remaining, unsafe).applied === 0 };
}
