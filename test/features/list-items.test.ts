import { describe, expect, it } from 'vitest';
import { listItems } from '../../src/features/list-items.ts';

const texts = (list: string, byDefault?: string): string[] => listItems(list, byDefault).map(({ text }) => text);

describe('listItems', () => {
  it('splits at colons, leaves white space out and keeps doubled separators', () => {
    expect(texts('a : b::c :  d')).toEqual(['a', 'b::c', 'd']);
    expect(texts('a : : b :')).toEqual(['a', '', 'b']);
    expect(texts('')).toEqual([]);
  });

  it('obeys a change of separator, but only to a punctuation character', () => {
    expect(texts('<; 5; 8:9')).toEqual(['5', '8:9']);
    expect(texts('<admd> : sel')).toEqual(['<admd>', 'sel']);
    expect(texts('*/defer_ok', '/')).toEqual(['*', 'defer_ok']);
  });

  it('takes the byte A0 for what it is: part of an item', () => {
    expect(texts('a\xa0 : \xa0b:\xa0')).toEqual(['a\xa0', '\xa0b', '\xa0']);
  });

  it('keeps expansions and header variables whole', () => {
    expect(texts('${if eq{$a}{b:c}{x:y}{z}} : k')).toEqual(['${if eq{$a}{b:c}{x:y}{z}}', 'k']);
    expect(texts('$h_subject: : k')).toEqual(['$h_subject:', 'k']);
  });

  it('tells where each item stands', () => {
    const list = ' a :  bc: d';
    for (const { text, start, end } of listItems(list)) expect(list.slice(start, end)).toBe(text);
  });
});
