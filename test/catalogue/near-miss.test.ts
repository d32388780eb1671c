import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../src/catalogue/near-miss.ts';

describe('editDistance', () => {
  it('counts characters left out, put in, replaced and swapped', () => {
    expect(editDistance('domains', 'domains', 3)).toBe(0);
    expect(editDistance('domain', 'domains', 3)).toBe(1);
    expect(editDistance('domians', 'domains', 3)).toBe(1);
    expect(editDistance('dumains', 'domains', 3)).toBe(1);
    expect(editDistance('kitten', 'sitting', 5)).toBe(3);
  });

  it('gives up beyond its bound', () => {
    expect(editDistance('kitten', 'sitting', 2)).toBe(3);
    expect(editDistance('a', 'abcdef', 2)).toBe(3);
  });

  it('is symmetric, and nought only for equals', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (a, b) => {
        expect(editDistance(a, b, 9)).toBe(editDistance(b, a, 9));
        expect(editDistance(a, b, 9) === 0).toBe(a === b);
      }),
    );
  });
});

describe('nearest', () => {
  const options = [
    'primary_hostname',
    'hosts',
    'hosts_randomize',
    'hosts_avoid_tls',
    'domains',
    'senders',
    'sender_domains',
    'file',
    'filter',
  ];

  it('finds slips', () => {
    expect(nearest('primary_hostnam', options)).toEqual(['primary_hostname']);
    expect(nearest('domian', options)).toEqual(['domains']);
    expect(nearest('hsots', options)).toEqual(['hosts']);
    expect(nearest('flie', options)).toEqual(['file']);
  });

  it('looks past case and underscores', () => {
    expect(nearest('PrimaryHostname', options)).toEqual(['primary_hostname']);
    expect(nearest('sender-domains', options)).toEqual(['sender_domains']);
  });

  it('knows words in another order, and names cut short', () => {
    expect(nearest('domains_sender', options)).toEqual(['sender_domains']);
    expect(nearest('avoid_tls_hosts', options)).toEqual(['hosts_avoid_tls']);
    expect(nearest('hosts_random', options)).toEqual(['hosts_randomize']);
  });

  it('has nothing to say of what is like no name, or is one', () => {
    expect(nearest('zzzzzz', options)).toEqual([]);
    expect(nearest('hosts', options)).toEqual([]);
    expect(nearest('x', ['y', 'z'])).toEqual([]);
    expect(nearest('', options)).toEqual([]);
  });

  it('gives the best first, and no more than asked for', () => {
    expect(nearest('sender', ['senders', 'sander', 'sender_x'], 2)).toHaveLength(2);
    expect(nearest('abcde', ['abcdx', 'abxdx'])).toEqual(['abcdx']);
  });

  it('finds every name with one slip in it', () => {
    const name = fc.stringMatching(/^[a-z_]{5,12}$/);
    fc.assert(
      fc.property(name, fc.nat(20), fc.constantFrom('', 'x', 'q7'), (whole, at, put) => {
        const place = at % whole.length;
        const slip = whole.slice(0, place) + put.slice(0, 1) + whole.slice(place + 1);
        if (slip !== whole && slip.replaceAll('_', '').length >= 5) expect(nearest(slip, [whole])).toEqual([whole]);
      }),
    );
  });

  it('names only candidates', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (name, candidates) => {
        for (const found of nearest(name, candidates)) expect(candidates).toContain(found);
      }),
    );
  });
});

describe('didYouMean', () => {
  it('lists what was meant', () => {
    expect(didYouMean([])).toBe('');
    expect(didYouMean(undefined)).toBe('');
    expect(didYouMean(['a'])).toBe('; did you mean "a"?');
    expect(didYouMean(['a', 'b'])).toBe('; did you mean "a" or "b"?');
    expect(didYouMean(['a', 'b', 'c', 'd'])).toBe('; did you mean "a", "b" or "c"?');
  });
});
