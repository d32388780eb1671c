import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerCase, trimSpace, trimSpaceEnd, trimSpaceStart, upperCase } from '../../grammar/preprocess/characters.ts';

const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
const bytes = fc.string({
  unit: fc.constantFrom('a', 'Z', ' ', '\t', '\v', '\xa0', '\x85', '\xc9', '\xe9', '\xb5', '\xff', '\0'),
});

describe('characters of byte strings', () => {
  it('are white space where C says so: the byte A0 is none', () => {
    expect(Array.from(everyByte).filter((char) => trimSpace(char) === '')).toEqual(Array.from('\t\n\v\f\r '));
    expect(trimSpace(' \xa0x\xa0\t')).toBe('\xa0x\xa0');
  });

  it('change case where they are ASCII letters', () => {
    const changed = (change: (text: string) => string): string =>
      Array.from(everyByte)
        .filter((char) => change(char) !== char)
        .join('');
    expect(changed(lowerCase)).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    expect(changed(upperCase)).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(lowerCase('AB\xc9')).toBe('ab\xc9');
    expect(upperCase('ab\xe9\xdf\xb5\xff')).toBe('AB\xe9\xdf\xb5\xff');
  });

  it('are each treated alike, wherever they stand', () => {
    fc.assert(
      fc.property(bytes, (text) => {
        expect(lowerCase(text)).toBe(
          Array.from(text)
            .map((char) => lowerCase(char))
            .join(''),
        );
        expect(upperCase(text)).toBe(
          Array.from(text)
            .map((char) => upperCase(char))
            .join(''),
        );
        expect(trimSpace(text)).toBe(text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, ''));
        expect(trimSpaceStart(trimSpaceEnd(text))).toBe(trimSpace(text));
      }),
    );
  });

  it('of what is undefined are undefined', () => {
    expect([trimSpace, trimSpaceStart, trimSpaceEnd, lowerCase, upperCase].map((each) => each(undefined))).toEqual(
      Array.from({ length: 5 }),
    );
  });
});
