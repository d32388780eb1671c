import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faultRules } from '../../src/compile/fault-rules.ts';
import { compileText, pointsAt } from './compile-text.ts';
import { eximMessages } from './exim-messages.ts';

describe('faults', () => {
  it('do not stop the reading: the rest is read, and all are told in order', () => {
    const config = compileText(
      [
        'nosuch = 1',
        'smtp_accept_max = x',
        'primary_hostname = a.example',
        'begin acl',
        'check:',
        'accept domians = x',
        'deny message = no',
        'begin routers',
        'r1:',
        'driver = acept',
        'r2:',
        'driver = accept',
        'tranport = t1',
        'begin retry',
        '* * F,1h',
        '* * F,1h,5m',
      ].join('\n'),
    );
    expect(config.faults.map((fault) => [fault.rule, pointsAt(config, fault), fault.suggestions ?? []])).toEqual([
      ['option/unknown', 'nosuch', []],
      ['option/bad-value', 'x', []],
      ['acl/unknown-word', 'domians', ['domains']],
      ['driver/unknown', 'acept', ['accept']],
      ['option/unknown', 'tranport', ['transport']],
      ['driver/missing-option', 'r2', []],
      ['retry/bad-rule', '', []],
    ]);
    expect(config.main.get('primary_hostname')?.value).toEqual({ kind: 'string', value: 'a.example' });
    expect(config.acls.get('check')?.statements.map((statement) => statement.verb)).toEqual(['accept', 'deny']);
    expect(config.routers.map((router) => [router.name, router.driver?.name])).toEqual([
      ['r1', undefined],
      ['r2', 'accept'],
    ]);
    expect(config.retry).toHaveLength(1);
  });

  it('have the position that Exim names: the last line of a continuation, in the file that was included', () => {
    const config = compileText('.include /inc\nnever_users = \\\n  nosuch1\n', {
      files: { '/inc': '\n\nfoo = \\\n1\n' },
    });
    expect(config.faults.map(({ exim }) => exim)).toEqual([
      { message: 'main option "foo" unknown', file: '/inc', line: 4 },
      { message: 'user nosuch1 was not found', file: '/exim.conf', line: 3 },
    ]);
  });

  it('of the end of a driver come before those of the line that ends it', () => {
    const config = compileText('begin routers\nr1:\nr1: x\nbegin nosuch\n');
    expect(config.faults.map(({ exim }) => exim?.message)).toEqual([
      'no driver defined for router "r1"',
      'there are two routers called "r1"',
      'no driver defined for router "r1"',
      '"nosuch" is not a known configuration section name',
    ]);
  });

  it('say what an option of another release, build or place is', () => {
    const at = (text: string, version: string) =>
      compileText(text, { target: { version } }).faults.map(({ rule, message }) => `${rule}: ${message}`);
    expect(at('log_ports = 25', '4.98')).toEqual([
      'option/not-in-target: "log_ports" exists from Exim 4.99 on, not in 4.98',
    ]);
    expect(at('transport = x', '4.99')).toEqual([
      'option/misplaced: "transport" is a generic router option, not a main option',
    ]);
    expect(at('begin acl\na:\nwarn bmi_optin = yes', '4.100')[0]).toMatch(
      /^acl\/not-in-target: "bmi_optin" exists up to/,
    );
    expect(at('begin transports\nt:\ndriver = queuefile\ndirectory = /x', '4.99')).toEqual([]);
  });

  it('of users and groups stand under rules of their own', () => {
    const config = compileText('exim_user = a1\nexim_group = b1\nnever_users = root : c1\n');
    expect(config.faults.map(({ rule }) => rule)).toEqual(['user/unknown', 'group/unknown', 'user/unknown']);
    expect(config.main.get('never_users')?.value).toEqual({
      kind: 'users',
      names: ['root', 'c1'],
      ids: [0, undefined],
    });
  });

  it('bear names that are listed', () => {
    const known = new Set<string>(faultRules.map(({ name }) => name));
    expect(known.size).toBe(faultRules.length);
    const met = new Set(eximMessages.flatMap(([text]) => compileText(text).faults.map(({ rule }) => rule)));
    expect([...met].filter((rule) => !known.has(rule))).toEqual([]);
    // Those that the list of messages does not reach are of targets, of the reader of the lines, and of files with ACLs.
    expect([...known].filter((rule) => !met.has(rule)).sort()).toEqual([
      'acl/continued-in-place',
      'acl/cut-short',
      'acl/macro-in-file',
      'acl/not-in-target',
      'driver/name-too-long',
      'driver/not-in-target',
      'list/too-many',
      'option/expansion-failed',
      'option/misplaced',
      'option/not-in-target',
      'section/unsupported',
    ]);
  });

  it('never come as exceptions, and stay within the text', () => {
    const path = fileURLToPath(new URL('../../fixtures/compile/drivers.conf', import.meta.url));
    const lines = readFileSync(path, 'latin1').split('\n');
    const line = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...lines) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (some) => {
        const config = compileText(some.join('\n').replaceAll(/[^\x01-\xff]/g, '?'));
        const { length } = config.source.logical.text;
        for (const { at, order } of config.faults) {
          expect(Number.isFinite(order)).toBe(true);
          if ('file' in at) continue;
          expect(at.start).toBeLessThanOrEqual(at.end);
          expect(at.end).toBeLessThanOrEqual(length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
