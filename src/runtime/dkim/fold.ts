/** A header line that is being written, and the column that it has come to. */
export interface FoldedLine {
  text: string;
  column: number;
}

const width = 78;

function fold(line: FoldedLine): void {
  line.text += '\r\n\t';
  line.column = 1;
}

function put(line: FoldedLine, text: string): void {
  line.text += text;
  line.column += text.length;
}

/**
 * Appends a tag to a header line and folds where it gets too long. Mirrors `pdkim_headcat` as it is from 4.95 on.
 *
 * @param pad what parts it from the tag before: a semicolon
 * @param intro what must stay with what follows: `h=`
 * @param payload what may be cut anywhere
 */
function append(line: FoldedLine, pad: string | undefined, intro: string | undefined, payload: string): void {
  let rest = pad;
  let padded = 0;
  if (rest !== undefined) {
    if (line.column + 1 <= width) {
      put(line, rest);
      rest = undefined;
      padded = 1;
    } else fold(line);
  }
  const length = (rest === undefined ? padded : 2) + (intro?.length ?? 0) + payload.length;
  if (length <= 77 && line.column + length > width) {
    fold(line);
    padded = 0;
  }
  if (rest !== undefined) put(line, `${rest} `);
  else if (padded > 0 && line.column < width) put(line, ' ');
  if (intro !== undefined) append(line, undefined, undefined, intro);
  for (let left = payload; left !== '';) {
    if (line.column >= width) fold(line);
    const piece = left.slice(0, width - line.column);
    put(line, piece);
    left = left.slice(piece.length);
  }
}

/** As `append`, as it is before 4.95. */
function appendBefore95(line: FoldedLine, pad: string | undefined, intro: string | undefined, payload: string): void {
  let space = pad !== undefined;
  let start = intro;
  let rest = payload;
  if (pad !== undefined) {
    if (line.column + pad.length > width) fold(line);
    put(line, pad);
  }
  let length = (space ? 1 : 0) + (start?.length ?? 0);
  if (line.column + length > width) {
    fold(line);
    length = start?.length ?? 0;
  }
  length += rest.length;
  while (length > 77) {
    if (space) {
      put(line, ' ');
      space = false;
      length--;
    }
    if (start !== undefined) {
      put(line, start);
      length -= start.length;
      start = undefined;
    }
    const piece = rest.slice(0, line.column + rest.length < 77 ? rest.length : width - line.column);
    put(line, piece);
    rest = rest.slice(piece.length);
    length -= piece.length - 1;
    fold(line);
  }
  if (line.column + length > width) {
    fold(line);
    space = false;
  }
  if (space) put(line, ' ');
  if (start !== undefined) put(line, start);
  put(line, rest);
}

/** How tags are appended in a release. */
export function folder(release: number): typeof append {
  return release >= 95 ? append : appendBefore95;
}
