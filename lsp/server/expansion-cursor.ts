import type { ExpansionLanguage } from '../../grammar/expansion/language.ts';
import { operatorName } from '../../grammar/expansion/language.ts';

/** Something of an expansion that is open where the cursor stands. */
export interface Frame {
  readonly kind: 'item' | 'operator' | 'condition';
  /** The name of the item, operator or condition; an operator's without what follows its underscore. */
  readonly name: string;
  /** Where the name stands in the text. */
  readonly start: number;
  /** Which of its braces the cursor is in, from 0; -1 between them. */
  argument: number;
  /** How many braces have been opened. */
  opened: number;
}

/** What stands at the cursor: the beginning of something, which starts at `start`. */
export interface ExpansionCursor {
  readonly kind:
    /** Plain text, of the whole string or of an argument. */
    | 'text'
    /** After a dollar. */
    | 'variable'
    /** After `$h_` and its kin. */
    | 'header'
    /** After `${`. */
    | 'item'
    /** Where a condition is wanted. */
    | 'condition'
    /** After `def:`. */
    | 'def'
    /** Where a lookup type is wanted. */
    | 'lookup-type'
    /** A word after `${run`, `${extract`; or `fail`. */
    | 'word'
    /** Where a brace is wanted, or nothing can be said. */
    | 'none';
  readonly start: number;
  /** Outermost first. */
  readonly frames: readonly Frame[];
}

const isSpace = (char: string): boolean => char === ' ' || (char >= '\t' && char <= '\r');

/**
 * What stands at the end of a text that is the beginning of an expanded string. The text is read as Exim reads it, and may
 * stop anywhere.
 *
 * @param text what stands before the cursor
 */
export function expansionCursor(text: string, language: ExpansionLanguage): ExpansionCursor {
  const frames: Frame[] = [];
  let at = 0;
  let found: ExpansionCursor | undefined;

  const stop = (kind: ExpansionCursor['kind'], start = at): false => {
    found = { kind, start, frames: frames.map((frame) => ({ ...frame })) };
    return false;
  };
  const skipSpace = (): void => {
    while (at < text.length && isSpace(text.charAt(at))) at++;
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const image = pattern.exec(text)?.[0] ?? '';
    at += image.length;
    return image;
  };

  /** Reads text up to the brace that closes it. Gives false where the cursor has been met. */
  function readText(braced: boolean, raw = false): boolean {
    let start = at;
    while (at < text.length) {
      const char = text.charAt(at);
      if (char === '\\') {
        if (text.startsWith('\\N', at)) {
          const end = text.indexOf('\\N', at + 2);
          if (end < 0) return stop('none');
          at = end + 2;
        } else at += 2;
      } else if (char === '}' && braced) {
        at++;
        return true;
      } else if (char === '$' && !raw) {
        if (!readDollar()) return false;
        start = at;
      } else at++;
    }
    return stop('text', Math.min(start, text.length));
  }

  function readDollar(): boolean {
    at++;
    const start = at;
    if (text.charAt(at) !== '{') {
      const header = /[rbl]?h(?:_|eader_)/y;
      if (take(header) !== '') {
        const name = at;
        take(/[^\0-\x20\x7f:{}]*/y);
        if (at >= text.length) return stop('header', name);
        if (text.charAt(at) === ':') at++;
        return true;
      }
      if (take(/\d+/y) !== '') return at < text.length || stop('none');
      take(/[A-Za-z]\w*/y);
      return at < text.length || stop('variable', start);
    }
    at++;
    const name = at;
    if (take(/\d+/y) !== '') {
      if (at >= text.length) return stop('none');
      if (text.charAt(at) === '}') at++;
      return true;
    }
    const word = take(/[A-Za-z][\w-]*/y);
    if (at >= text.length) return stop('item', name);
    if (language.items.has(word)) return readItem(word, name);
    const next = text.charAt(at);
    if (next === '}') {
      at++;
      return true;
    }
    if (next !== ':') return true;
    if (/^[rbl]?h(?:_|eader_)/.test(word)) {
      // A header's name, with the colon that ends it.
      at++;
      if (at < text.length && text.charAt(at) === '}') at++;
      return at < text.length || stop('none');
    }
    at++;
    frames.push({
      kind: 'operator',
      name: operatorName(word, language).operator ?? word,
      start: name,
      argument: 0,
      opened: 1,
    });
    if (!readText(true)) return false;
    frames.pop();
    return true;
  }

  /** Reads what one pair of braces holds, the opening one included. */
  function readArgument(frame: Frame, read: () => boolean): boolean {
    at++;
    frame.argument = frame.opened++;
    if (!read()) return false;
    frame.argument = -1;
    return true;
  }

  function readItem(name: string, start: number): boolean {
    const frame: Frame = { kind: 'item', name, start, argument: -1, opened: 0 };
    frames.push(frame);
    if (name === 'if' && !readCondition()) return false;
    for (;;) {
      skipSpace();
      if (at >= text.length) return stop(name === 'lookup' && !hadType.has(frame) ? 'lookup-type' : 'none');
      const char = text.charAt(at);
      if (char === '}') {
        at++;
        frames.pop();
        return true;
      }
      if (char === '{') {
        const condition = name === 'filter' && frame.opened === 1;
        const raw = name === 'sort' && frame.opened === 1;
        if (!readArgument(frame, () => (condition ? readBracedCondition() : readText(true, raw)))) return false;
        continue;
      }
      const from = at;
      if (take(/[^{}\t-\r ]+/y) === '') at++;
      if (name === 'lookup' && !hadType.has(frame)) {
        if (at >= text.length) return stop('lookup-type', from);
        hadType.add(frame);
      } else if (at >= text.length) return stop('word', from);
    }
  }

  /** A condition, and the brace that closes what holds it. */
  function readBracedCondition(): boolean {
    if (!readCondition()) return false;
    skipSpace();
    if (at >= text.length) return stop('none');
    if (text.charAt(at) === '}') at++;
    return true;
  }

  function readCondition(): boolean {
    take(/(?:[\t-\r ]|!)*/y);
    const start = at;
    const name = take(/[a-z_0-9]+|[<=>]{1,2}/y);
    if (at >= text.length) return stop('condition', start);
    if (name === 'def') {
      if (text.charAt(at) === ':') at++;
      const of = at;
      if (take(/[rbl]?h(?:_|eader_)/y) !== '') {
        const header = at;
        take(/[^\0-\x20\x7f:{}]*/y);
        if (at >= text.length) return stop('header', header);
        if (text.charAt(at) === ':') at++;
        return true;
      }
      take(/\w+/y);
      return at < text.length || stop('def', of);
    }
    const shape = language.conditions.get(name);
    if (!shape || shape.form === 'none') return true;
    const frame: Frame = { kind: 'condition', name, start, argument: -1, opened: 0 };
    frames.push(frame);
    const wanted =
      shape.form === 'strings' || shape.form === 'arguments' ? shape.count : shape.form === 'iteration' ? 2 : 1;
    while (frame.opened < wanted) {
      skipSpace();
      if (at >= text.length) return stop('none');
      if (text.charAt(at) !== '{') break;
      const read = (): boolean => {
        if (shape.form === 'group') return readGroup();
        if (shape.form === 'iteration' && frame.opened === 2) return readBracedCondition();
        if (shape.form === 'braced-arguments') return readArguments(frame);
        return readText(true, shape.form === 'strings' && shape.raw === true && frame.opened === 2);
      };
      if (!readArgument(frame, read)) return false;
    }
    frames.pop();
    return true;
  }

  /** The conditions of `and` and `or`, each in its own braces. */
  function readGroup(): boolean {
    for (;;) {
      skipSpace();
      if (at >= text.length) return stop('none');
      const char = text.charAt(at);
      at++;
      if (char === '}') return true;
      if (char === '{' && !readBracedCondition()) return false;
    }
  }

  /** Arguments in braces within braces: of the condition `acl`, say. */
  function readArguments(frame: Frame): boolean {
    let count = 0;
    for (;;) {
      skipSpace();
      if (at >= text.length) return stop('none');
      const char = text.charAt(at);
      at++;
      if (char === '}') return true;
      frame.argument = count++;
      if (char === '{' && !readText(true)) return false;
    }
  }

  const hadType = new WeakSet<Frame>();
  readText(false);
  return found ?? { kind: 'none', start: text.length, frames };
}
