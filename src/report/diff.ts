/** A line of a difference: in both texts, only in the old one, or only in the new one. */
interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/** Beyond so many differing lines, the rest is told as removed and put in again: finding the least difference would take long. */
const mostEdits = 500;

/**
 * The least difference between two lists of lines, after E. W. Myers, "An O(ND) difference algorithm and its variations" (1986).
 *
 * @param a the old lines
 * @param b the new lines
 */
function difference(a: readonly string[], b: readonly string[]): Step[] {
  let lead = 0;
  while (lead < a.length && lead < b.length && a[lead] === b[lead]) lead++;
  let tail = 0;
  while (tail < a.length - lead && tail < b.length - lead && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): Step[] => lines.map((line) => ({ kind: ' ', line }));
  const middle = shortest(a.slice(lead, a.length - tail), b.slice(lead, b.length - tail));
  return [...same(a.slice(0, lead)), ...middle, ...same(a.slice(a.length - tail))];
}

function shortest(a: readonly string[], b: readonly string[]): Step[] {
  const most = Math.min(a.length + b.length, mostEdits);
  /** For each diagonal, how far into `a` a path of the present length reaches; a copy for each length. */
  const trail: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let length = 0; length <= most; length++) {
    trail.push(new Map(reach));
    for (let diagonal = -length; diagonal <= length; diagonal += 2) {
      let x = down(reach, diagonal, length) ? (reach.get(diagonal + 1) ?? 0) : (reach.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      reach.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkBack(a, b, trail);
    }
    reach = new Map(reach);
  }
  return [...a.map((line): Step => ({ kind: '-', line })), ...b.map((line): Step => ({ kind: '+', line }))];
}

/** Whether a path gets to a diagonal from the one above it, that is by a line of the new text. */
function down(reach: ReadonlyMap<number, number>, diagonal: number, length: number): boolean {
  return (
    diagonal === -length || (diagonal !== length && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1))
  );
}

function walkBack(a: readonly string[], b: readonly string[], trail: readonly ReadonlyMap<number, number>[]): Step[] {
  const steps: Step[] = [];
  let x = a.length;
  let y = b.length;
  for (let length = trail.length - 1; length >= 0; length--) {
    const reach = trail[length] ?? new Map<number, number>();
    const diagonal = x - y;
    const put = down(reach, diagonal, length);
    const from = put ? diagonal + 1 : diagonal - 1;
    const startX = length === 0 ? 0 : (reach.get(from) ?? 0);
    const startY = length === 0 ? 0 : startX - from;
    const afterX = length === 0 ? 0 : put ? startX : startX + 1;
    const afterY = length === 0 ? 0 : put ? startY + 1 : startY;
    while (x > afterX && y > afterY) {
      steps.push({ kind: ' ', line: a[x - 1] ?? '' });
      x--;
      y--;
    }
    if (length > 0) steps.push(put ? { kind: '+', line: b[startY] ?? '' } : { kind: '-', line: a[startX] ?? '' });
    x = startX;
    y = startY;
  }
  return steps.reverse();
}

/** The lines of a text, each with its newline where it has one. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

const range = (start: number, length: number): string =>
  `${length === 0 ? start : start + 1}${length === 1 ? '' : `,${length}`}`;

/**
 * A unified difference, as `diff -u` prints it and `patch` reads it.
 *
 * @param name the file's name, put in both headers
 * @param before the old text
 * @param after the new text
 * @param context how many unchanged lines to show around a change
 * @returns empty where the texts are the same
 */
export function unifiedDiff(name: string, before: string, after: string, context = 3): string {
  if (before === after) return '';
  const steps = difference(linesOf(before), linesOf(after));
  let result = `--- ${name}\n+++ ${name}\n`;
  let oldLine = 0;
  let newLine = 0;
  for (let i = 0; i < steps.length;) {
    if (steps[i]?.kind === ' ') {
      oldLine++;
      newLine++;
      i++;
      continue;
    }
    const from = Math.max(0, i - context);
    let to = i;
    for (let quiet = 0; to < steps.length && quiet <= 2 * context; to++)
      quiet = steps[to]?.kind === ' ' ? quiet + 1 : 0;
    let end = to;
    while (end > i && steps[end - 1]?.kind === ' ') end--;
    end = Math.min(steps.length, end + context);
    const hunk = steps.slice(from, end);
    const olds = hunk.filter(({ kind }) => kind !== '+').length;
    const news = hunk.filter(({ kind }) => kind !== '-').length;
    const shown = i - from;
    result += `@@ -${range(oldLine - shown, olds)} +${range(newLine - shown, news)} @@\n`;
    for (const { kind, line } of hunk)
      result += `${kind}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`;
    oldLine += olds - shown;
    newLine += news - shown;
    i = end;
  }
  return result;
}
