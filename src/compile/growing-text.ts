import type { LogicalSpan } from '../../grammar/fault.ts';
import { aclTextLines } from '../../grammar/preprocess/acl-text.ts';
import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import type { PhysicalSpan, SourceFile } from '../../grammar/source/file.ts';
import type { Location, Segment } from '../../grammar/source/logical.ts';
import { locate, segmentsWithin } from '../../grammar/source/logical.ts';

/** The text of an ACL that is to stand behind the logical text. */
export interface TextInPlace {
  readonly text: string;
  /** Where it stands in the logical text, or what names its file. */
  readonly at: LogicalSpan;
  /** The stretches of the text that only a run can tell. */
  readonly open: readonly LogicalSpan[];
  /** The file that the text is that of. */
  readonly file?: SourceFile;
  /** Without a file: the stretch of the logical text that stands for a character of the text. */
  readonly placeOf?: (index: number) => LogicalSpan;
}

/** A logical text to which the lines of ACLs in place are put, so that all of them have places as other lines have. */
export interface GrowingText {
  /** Sorted by `at`; those of the lines that have been put among them. */
  readonly segments: readonly Segment[];
  /** Puts the lines of an ACL behind the text, with a header before them, as if it were one with a name. */
  lay(found: TextInPlace): LogicalSpan & { readonly open: readonly LogicalSpan[] };
  /** The source with all that has been put so far. */
  grown(): Preprocessed;
}

const header = 'acl:\n';

/** A stretch of the logical text that stands for a place as a whole. */
function inexact(at: number, length: number, { file, start, end, uses }: Location): Segment {
  const [use] = uses;
  return { at, length, file, offset: start, typed: end - start, exact: false, ...(use && { use }) };
}

/** Where a stretch of an ACL's text was typed, as segments of a logical text in which it stands at `to`. */
function segmentsOf(
  { file, placeOf }: TextInPlace,
  from: number,
  end: number,
  to: number,
  known: readonly Segment[],
): Segment[] {
  if (file) return [{ at: to, length: end - from, file, offset: from, typed: end - from, exact: true }];
  const found: Segment[] = [];
  for (let i = from; placeOf && i < end;) {
    const first = placeOf(i);
    const at = to + i - from;
    let stop = first.end;
    let next = i + 1;
    if (stop - first.start === 1) {
      for (; next < end; next++) {
        const each = placeOf(next);
        if (each.start !== stop || each.end !== stop + 1) break;
        stop = each.end;
      }
      for (const segment of segmentsWithin(known, first.start, stop, at)) found.push(segment);
    } else {
      const typed = locate(known, first.start, stop);
      if (typed) found.push(inexact(at, 1, typed));
    }
    i = next;
  }
  return found;
}

/** Begins with the logical text of a configuration, which is left as it is. */
export function growingText(source: Preprocessed): GrowingText {
  const texts = [source.logical.text];
  const segments = [...source.logical.segments];
  const files: SourceFile[] = [];
  const comments: PhysicalSpan[] = [];
  let { length } = source.logical.text;
  const put = (text: string): void => {
    texts.push(text);
    length += text.length;
  };
  return {
    segments,
    lay(found) {
      const { text, file, at } = found;
      const start = length;
      const whole = file ? { file, start: 0, end: file.text.length, uses: [] } : locate(segments, at.start, at.end);
      if (whole) segments.push(inexact(start, header.length - 1, whole));
      put(header);
      const { lines, comments: own } = aclTextLines(text);
      const open: LogicalSpan[] = [];
      for (const line of lines) {
        for (const piece of line) {
          for (const each of found.open) {
            const from = length + Math.max(each.start, piece.start) - piece.start;
            const to = length + Math.min(each.end, piece.end) - piece.start;
            if (from < to) open.push({ start: from, end: to });
          }
          for (const segment of segmentsOf(found, piece.start, piece.end, length, segments)) segments.push(segment);
          put(text.slice(piece.start, piece.end));
        }
        put('\n');
      }
      if (file) {
        files.push(file);
        for (const comment of own) comments.push({ file, ...comment });
      }
      return { open, start, end: length };
    },
    grown() {
      const text = texts.join('');
      texts.splice(0, texts.length, text);
      return {
        ...source,
        logical: { ...source.logical, text, segments },
        files: [...source.files, ...files],
        comments: [...source.comments, ...comments],
      };
    },
  };
}
