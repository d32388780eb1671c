import { describe, expect, it } from 'vitest';
import { findPrefix, findSuffix } from '../../../src/runtime/route/affixes.ts';
import { createEximRandom, testModeSeed } from '../../../src/runtime/route/exim-random.ts';
import { buildHostList, takePort } from '../../../src/runtime/route/host-list.ts';
import { filterKind } from '../../../grammar/filter/parse.ts';

describe('prefixes and suffixes', () => {
  it.each([
    ['owner-x', 'owner-', { length: 6, wild: 0 }],
    ['OWNER-x', 'list- : owner-', { length: 6, wild: 0 }],
    ['a-b-c', '*-', { length: 4, wild: 3 }],
    ['x', 'owner-', undefined],
    ['owner', 'owner-', undefined],
    ['owner-', 'owner-', { length: 6, wild: 0 }],
  ])('%s begins with %s', (localPart, prefixes, found) => {
    expect(findPrefix(localPart, prefixes)).toEqual(found);
  });

  it.each([
    ['x-request', '-request', { length: 8, wild: 0 }],
    ['x+a+b', '+*', { length: 4, wild: 3 }],
    ['-request', '-request', undefined],
    ['x+', '+*', { length: 1, wild: 0 }],
    ['x', '+* : -*', undefined],
  ])('%s ends with %s', (localPart, suffixes, found) => {
    expect(findSuffix(localPart, suffixes)).toEqual(found);
  });
});

describe('lists of hosts', () => {
  const names = (list: string, randomize: boolean): string[] =>
    buildHostList(list, randomize, createEximRandom(testModeSeed)).map(({ name }) => name);

  it('stay in their order', () => {
    expect(names('a:b::25:+:c', false)).toEqual(['a', 'b:25', 'c']);
  });

  it('are put in random order within their groups', () => {
    const order = names('a:b:c:+:d:e', true);
    expect(order.slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
    expect(order.slice(3).sort()).toEqual(['d', 'e']);
    expect(names('a:b:c:+:d:e', true)).toEqual(order);
  });

  it('give groups numbers below that of hosts without an MX record', () => {
    const hosts = buildHostList('a:+:b', true, createEximRandom(1));
    expect(hosts.map(({ mx }) => mx)).toEqual([-2, -3]);
  });

  it.each([
    ['a.example:26', { name: 'a.example', port: 26 }],
    ['[2001:db8::1]:26', { name: '2001:db8::1', port: 26 }],
    ['2001:db8::1', { name: '2001:db8::1' }],
    ['a.example', { name: 'a.example' }],
    ['[192.0.2.1]', { name: '[192.0.2.1]' }],
  ])('the port of %s', (text, found) => {
    expect(takePort(text)).toEqual(found);
  });
});

describe('random numbers as in the test mode', () => {
  it('begin again', () => {
    const random = createEximRandom(testModeSeed);
    const first = [random.below(1000), random.below(1000)];
    expect(random.below(0)).toBe(0);
    random.restart();
    expect([random.below(1000), random.below(1000)]).toEqual(first);
  });
});

describe('the kind of redirection data', () => {
  it.each([
    ['# Exim filter\n', 'exim'],
    ['\n  #exim filter <<==\n', 'exim'],
    ['#  Sieve   filter', 'sieve'],
    ['# a list\n', 'list'],
    ['', 'list'],
  ])('%j', (text, kind) => {
    expect(filterKind(text)).toBe(kind);
  });
});
