import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceFile } from '../../grammar/source/file.ts';
import { decodeText, encodeText, typedPosition, typedRange } from '../../src/check/positions.ts';

const bytes = (text: string): string => Buffer.from(text).toString('latin1');

describe('typedPosition', () => {
  it('counts lines and characters from 1', () => {
    const file = sourceFile('f', bytes('ab\nä€😀x\n'));
    expect(typedPosition(file, 0)).toEqual({ line: 1, column: 1 });
    expect(typedPosition(file, 2)).toEqual({ line: 1, column: 3 });
    expect(typedPosition(file, 3)).toEqual({ line: 2, column: 1 });
    expect(typedPosition(file, 5)).toEqual({ line: 2, column: 2 });
    expect(typedPosition(file, 8)).toEqual({ line: 2, column: 3 });
    expect(typedPosition(file, 12)).toEqual({ line: 2, column: 4 });
    expect(typedPosition(file, 14)).toEqual({ line: 3, column: 1 });
  });

  it('puts a byte within a character at that character', () => {
    expect(typedPosition(sourceFile('f', bytes('ä€')), 3)).toEqual({ line: 1, column: 2 });
  });

  it('comes after the last character at the end of a file without newline', () => {
    expect(typedPosition(sourceFile('f', bytes('aä')), 3)).toEqual({ line: 1, column: 3 });
    expect(typedPosition(sourceFile('f', ''), 0)).toEqual({ line: 1, column: 1 });
  });

  it('counts bytes in lines that are no UTF-8', () => {
    const file = sourceFile('f', `\xe4\xf6x\n${bytes('äx')}`);
    expect(typedPosition(file, 2)).toEqual({ line: 1, column: 3 });
    expect(typedPosition(file, 6)).toEqual({ line: 2, column: 2 });
  });

  it('agrees with a decoder on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (whole) => {
        const file = sourceFile('f', bytes(whole));
        const { line, column } = typedPosition(file, file.text.length);
        const lines = whole.split('\n');
        expect(line).toBe(lines.length);
        expect(column).toBe(Array.from(lines.at(-1) ?? '').length + 1);
      }),
    );
  });

  it('stays in bounds for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(50), fc.nat(50), (raw, a, b) => {
        const file = sourceFile('f', Buffer.from(raw).toString('latin1'));
        const range = typedRange({ file, start: Math.min(a, b), end: Math.max(a, b) });
        expect(range.line).toBeGreaterThanOrEqual(1);
        expect(range.column).toBeGreaterThanOrEqual(1);
        expect(range.endLine).toBeLessThanOrEqual(file.lineStarts.length);
        expect(range.endLine > range.line || range.endColumn >= range.column).toBe(true);
      }),
    );
  });
});

describe('decodeText', () => {
  it('decodes UTF-8, and leaves other bytes', () => {
    expect(decodeText(bytes('größe 😀'))).toBe('größe 😀');
    expect(decodeText('gr\xf6\xdfe')).toBe('gr\xf6\xdfe');
    expect(decodeText('\xc0\x80')).toBe('\xc0\x80');
    expect(decodeText('\xed\xa0\x80')).toBe('\xed\xa0\x80');
  });

  it('accepts what a strict decoder accepts', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (raw) => {
        const text = Buffer.from(raw).toString('latin1');
        let strict: string;
        try {
          strict = decoder.decode(raw);
        } catch {
          strict = text;
        }
        expect(decodeText(text)).toBe(strict);
      }),
    );
  });

  it('undoes encodeText', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeText(encodeText(text))).toBe(text);
      }),
    );
  });
});
