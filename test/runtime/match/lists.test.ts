import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/catalogue/version.ts';
import { textOf } from '../../../src/runtime/expand/value.ts';
import {
  matchAddress,
  matchDomain,
  matchLocalPart,
  matchPattern,
  matchString,
} from '../../../src/runtime/match/match.ts';
import type { ListCache, MatchResult } from '../../../src/runtime/match/types.ts';
import { PanicDie } from '../../../src/runtime/panic.ts';
import { matching } from './setting.ts';

function dataOf(result: MatchResult): string | undefined {
  return 'data' in result ? textOf(result.data) : undefined;
}

const files = {
  '/etc/keys': 'a.example: data\n*.b.example: wild\n',
  '/etc/list': 'a.example\n!b.example\n',
};

describe('the expansion of a list', () => {
  it('has the subject in $domain, unless that is set', () => {
    const list = { text: '$domain.x : other' };
    const { context } = matching();
    expect(matchDomain('a', list, context).status).toBe('noMatch');
    expect(matchDomain('other', { text: '$domain' }, context).status).toBe('match');
    const set = matching({ variables: { domain: 'b' } });
    expect(matchDomain('other', { text: '$domain' }, set.context).status).toBe('noMatch');
    expect(matchDomain('b', { text: '$domain' }, set.context).status).toBe('match');
  });

  it('counts as no match where it is forced to fail, and as a deferral where it fails otherwise', () => {
    const { context, log } = matching();
    expect(matchDomain('a', { text: '${if eq{a}{b}{x}fail}' }, context)).toEqual({ status: 'noMatch' });
    expect(log).toEqual([]);
    expect(matchDomain('a', { text: 'x : ${bad:y}' }, context).status).toBe('defer');
    expect(log).toEqual(['! failed to expand "x : ${bad:y}" while checking a list: unknown expansion operator "bad"']);
  });

  it('leaves a change of separator alone where the list is tainted, from 4.99 on', () => {
    const variables = { acl_m_list: { text: '<, a , b', taint: true } } as const;
    expect(matchDomain('b', { text: '$acl_m_list' }, matching({ version: '4.98', variables }).context).status).toBe(
      'match',
    );
    expect(matchDomain('b', { text: '$acl_m_list' }, matching({ version: '4.99', variables }).context).status).toBe(
      'noMatch',
    );
  });
});

describe('what a match gives', () => {
  it('is nothing but what lookups find before 4.94, and the item itself from then on', () => {
    for (const [version, item] of [
      ['4.93', undefined],
      ['4.94', '*.example'],
    ] as const) {
      const { context } = matching({ version, world: { files } });
      expect(dataOf(matchDomain('a.example', { text: '*.example' }, context))).toBe(item);
      expect(dataOf(matchDomain('a.example', { text: 'lsearch;/etc/keys' }, context))).toBe('data');
    }
  });

  it('is the line of a file from 4.95 on', () => {
    const { context } = matching({ version: '4.95', world: { files } });
    expect(dataOf(matchDomain('a.example', { text: '/etc/list' }, context))).toBe('a.example');
  });

  it('is made of both parts of an address from 4.96 on', () => {
    const data = (version: Version): string | undefined => {
      const { context } = matching({ version });
      return dataOf(matchAddress('joe@a.example', { text: '*@*.example' }, context));
    };
    expect(data('4.93')).toBeUndefined();
    expect(data('4.95')).toBe('*.example');
    expect(data('4.96')).toBe('*@*@*.example');
  });

  it('is tainted where the list is', () => {
    const variables = { acl_m_list: { text: 'a.example', taint: true } } as const;
    const { context } = matching({ variables });
    expect(matchDomain('a.example', { text: '$acl_m_list' }, context)).toEqual({
      status: 'match',
      data: { text: 'a.example', taint: true },
    });
  });
});

describe('the numeric variables', () => {
  it('are set by domain and local part lists from 4.94 on, before that by single items', () => {
    const captures = (version: Version, single: boolean): readonly string[] => {
      const { context } = matching({ version });
      matchDomain('a.example', { text: '*.example', single }, context);
      return context.expansion.captures;
    };
    expect(captures('4.93', false)).toEqual([]);
    expect(captures('4.93', true)).toEqual(['a.example', 'a']);
    expect(captures('4.94', false)).toEqual(['a.example', 'a']);
  });

  it('are left alone by items that do not compare strings', () => {
    const { context } = matching({ config: 'domainlist d = a.example\n' });
    context.expansion.captures = ['before'];
    const cache: ListCache = new Map();
    matchDomain('a.example', { text: '+d' }, context, { cache });
    expect(context.expansion.captures).toEqual(['a.example']);
    context.expansion.captures = ['before'];
    matchDomain('a.example', { text: '+d' }, context, { cache });
    expect(context.expansion.captures).toEqual(['before']);
  });

  it('are those of rewriting for addresses', () => {
    const { context } = matching();
    matchAddress('joe-list@a.example', { text: '*-list@*.example', single: true }, context, { captures: true });
    expect(context.expansion.captures).toEqual(['joe-list@a.example', 'joe', 'a']);
    matchAddress('joe@a.example', { text: '\\N^(.*)@(.*)$\\N', single: true }, context, { captures: true });
    expect(context.expansion.captures).toEqual(['joe@a.example', 'joe', 'a.example']);
  });
});

describe('letter case', () => {
  it('counts after +caseful, and never in regular expressions that say so', () => {
    const { context } = matching();
    expect(matchLocalPart('Joe', { text: '+caseful : joe' }, context).status).toBe('noMatch');
    expect(matchLocalPart('Joe', { text: 'joe' }, context, { caseful: true }).status).toBe('noMatch');
    expect(matchLocalPart('Joe', { text: '^(?-i)joe' }, context).status).toBe('noMatch');
    expect(matchString('ECDHE', { text: 'ecdhe' }, context).status).toBe('match');
    expect(matchPattern('ABC', 'abc', context, true).status).toBe('noMatch');
  });

  it('is that of ASCII only', () => {
    const { context } = matching();
    expect(matchLocalPart('\xc9t\xc9', { text: '\xe9t\xe9' }, context).status).toBe('noMatch');
    expect(matchLocalPart('\xc9T', { text: '\xc9t' }, context).status).toBe('match');
  });
});

describe('named lists', () => {
  const config = [
    'domainlist plain = a.example : lsearch;/etc/keys',
    'domainlist open = $acl_m_domains',
    'domainlist_cache kept = $acl_m_domains',
    'domainlist both = +plain : +open',
  ].join('\n');

  it('are matched once for a subject, but for those with expansions', () => {
    const variables: Record<string, string> = { acl_m_domains: 'x.example' };
    const { context } = matching({ config, world: { files }, variables });
    const cache: ListCache = new Map();
    const status = (list: string): string => matchDomain('x.example', { text: list }, context, { cache }).status;
    expect(status('+open')).toBe('match');
    expect(status('+kept')).toBe('match');
    expect(status('+plain')).toBe('noMatch');
    expect(status('+both')).toBe('match');
    variables.acl_m_domains = 'y.example';
    expect(status('+open')).toBe('noMatch');
    expect(status('+kept')).toBe('match');
    expect(status('+both')).toBe('noMatch');
    expect([...cache.keys()].map((list) => list.name).sort()).toEqual(['kept', 'plain']);
  });

  it('keep what they gave, for those who want it', () => {
    const { context } = matching({ config, world: { files } });
    const cache: ListCache = new Map();
    const list = { text: '+plain' };
    expect(dataOf(matchDomain('a.example', list, context, { cache }))).toBe('a.example');
    expect(dataOf(matchDomain('a.example', list, context, { cache }))).toBe('a.example');
    const other: ListCache = new Map();
    matchDomain('b.b.example', { text: '+plain' }, context, { cache: other, discardData: true });
    expect(matchDomain('b.b.example', { text: '+plain' }, context, { cache: other })).toEqual({ status: 'noMatch' });
  });

  it('that are not there make the list defer', () => {
    const { context, log } = matching();
    expect(matchDomain('a', { text: 'x : ! +gone' }, context).status).toBe('defer');
    expect(matchAddress('a@b', { text: '*@+gone' }, context).status).toBe('defer');
    expect(log).toEqual(['! unknown named domain list "+gone"', '! unknown named domain list "+gone"']);
  });
});

describe('what Exim gives up over', () => {
  const death = (version: Version, list: string): unknown => {
    const { context, log } = matching({ version, world: { files } });
    try {
      matchDomain('a', { text: list }, context);
    } catch (error) {
      expect(error).toBeInstanceOf(PanicDie);
      return log.at(-1);
    }
    return 'it lived';
  };

  it('are files and databases that cannot be opened, and unknown lookup types', () => {
    expect(death('4.99', '!/none')).toBe('! failed to open !/none when checking "!/none": No such file or directory');
    expect(death('4.99', 'lsearch;/none')).toBe('! failed to open /none for linear search: No such file or directory');
    expect(death('4.99', 'nosuch;x')).toBe('! unknown lookup type "nosuch"');
    expect(death('4.99', '^(')).toBe(
      '! regular expression error: missing closing parenthesis at offset 2 while compiling ^(',
    );
  });

  it('are tainted file names, from 4.94 on', () => {
    const variables = { acl_m_name: { text: '/etc/list', taint: true } } as const;
    const before = matching({ version: '4.93', variables, world: { files } });
    expect(matchDomain('a.example', { text: '$acl_m_name' }, before.context).status).toBe('match');
    const since = matching({ version: '4.94', variables, world: { files } });
    expect(() => matchDomain('a.example', { text: '$acl_m_name' }, since.context)).toThrow(PanicDie);
    expect(since.log[0]).toBe("! Tainted filename '/etc/list'");
  });

  it('are lists of local parts that lead back to one another', () => {
    const loop = { '/etc/loop': 'a.example: >a.example\n' };
    const { context } = matching({ world: { files: loop } });
    expect(() => matchAddress('x@a.example', { text: '@@lsearch;/etc/loop' }, context)).toThrow(
      'Loop detected in lookup of local part of x@a.example in @@lsearch;/etc/loop',
    );
  });
});

describe('lookups that cannot be made now', () => {
  it('make the list defer, and say why', () => {
    const world = { lookups: { mysql: { 'select 1': { defer: 'no server' } } } };
    const { context } = matching({ world });
    const result = matchDomain('a', { text: 'x : mysql;select 1 : a' }, context);
    expect(result).toEqual({ status: 'defer', message: 'no server' });
  });
});

describe('tainted items', () => {
  it('that mean something special are complained about from 4.99 on', () => {
    const variables = { acl_m_list: { text: '+caseful : @[] : joe', taint: true } } as const;
    const { context, log } = matching({ variables });
    expect(matchLocalPart('joe', { text: '$acl_m_list' }, context).status).toBe('match');
    expect(log).toEqual(['! attempt to use tainted list metadata +caseful']);
  });
});
