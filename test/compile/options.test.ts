import { describe, expect, it } from 'vitest';
import type { TypedValue } from '../../src/compile/config.ts';
import { compileText } from './compile-text.ts';

function mainValue(
  setting: string,
  name = /^(?:hide )?(?:no_|not_)?(\w+)/.exec(setting)?.[1] ?? '',
): TypedValue | undefined {
  const config = compileText(setting);
  expect(config.faults).toEqual([]);
  return config.main.get(name)?.value;
}

describe('values of main options', () => {
  it.each([
    ['accept_8bitmime', { kind: 'bool', value: true }],
    ['no_accept_8bitmime', { kind: 'bool', value: false }],
    ['not_accept_8bitmime', { kind: 'bool', value: false }],
    ['accept_8bitmime = No', { kind: 'bool', value: false }],
    ['accept_8bitmime =', { kind: 'bool', value: true }],
    ['smtp_accept_max = 0x20', { kind: 'integer', value: 32 }],
    ['message_size_limit = 50M', { kind: 'string', value: '50M' }],
    ['check_spool_space = 20M', { kind: 'integer', value: 20_480 }],
    ['queue_only_load = 7.25', { kind: 'fixed', value: 7250 }],
    ['auto_thaw = 1d', { kind: 'time', value: 86_400 }],
    ['delay_warning = 4h:1d', { kind: 'times', value: [14_400, 86_400] }],
    ['smtp_receive_timeout = $x', { kind: 'string', value: '$x' }],
    ['smtp_receive_timeout = 5m', { kind: 'time', value: 300 }],
    ['exim_user = root', { kind: 'user', name: 'root', id: 0 }],
    ['exim_user = 4711', { kind: 'user', name: '4711', id: 4711 }],
    ['exim_group = mail', { kind: 'group', name: 'mail', id: 12 }],
    ['trusted_groups = mail : 7', { kind: 'groups', names: ['mail', '7'], ids: [12, 7] }],
    ['smtp_banner = "a\\tb \\x41\\101"', { kind: 'string', value: 'a\tb AA' }],
    ['smtp_banner = "a', undefined],
  ])('%s', (setting, value) => {
    if (value) expect(mainValue(setting)).toEqual(value);
    else expect(compileText(setting).main.has('smtp_banner')).toBe(false);
  });

  it('of another name set what the other name stands for', () => {
    const config = compileText('return_size_limit = 10K');
    expect(config.faults).toEqual([]);
    expect(config.main.get('bounce_return_size_limit')?.value).toEqual({ kind: 'integer', value: 10_240 });
  });
});

describe('options of drivers', () => {
  const router = (lines: string) =>
    compileText(`begin routers\nr:\n  driver = accept\n  transport = t\n${lines}`).routers[0];

  it('add up where Exim lets them', () => {
    const options = router(
      [
        'condition = a',
        'condition = b',
        'condition = c',
        'headers_add = X: 1',
        'headers_add = <; Y: 2 ; Z: 3',
        'headers_remove = A : B',
        'headers_remove = C::D',
        'set = r_a = 1',
        'set = r_b = <, 2',
      ].join('\n'),
    )?.options;
    expect(options?.get('condition')?.value).toEqual({
      kind: 'string',
      value: '${if and{{bool_lax{${if and{{bool_lax{a}}{bool_lax{b}}}}}}{bool_lax{c}}}}',
    });
    expect(options?.get('condition')?.settings).toHaveLength(3);
    expect(options?.get('headers_add')?.value).toEqual({ kind: 'string', value: 'X: 1\nY: 2\nZ: 3' });
    expect(options?.get('headers_remove')?.value).toEqual({ kind: 'string', value: 'A:B:C::D' });
    expect(options?.get('set')?.value).toEqual({ kind: 'string', value: 'r_a = 1;r_b = <, 2' });
  });

  it('of verification set both sides', () => {
    const options = router('no_verify\nverify_sender')?.options;
    expect(options?.get('verify_recipient')?.value).toEqual({ kind: 'bool', value: false });
    expect(options?.get('verify_sender')?.value).toEqual({ kind: 'bool', value: true });
  });

  it('may be booleans or users that a run works out', () => {
    const options = router('unseen = ${if eq{a}{b}}\nuser = $local_part_data\ngroup = mail')?.options;
    expect(options?.get('unseen')?.value).toEqual({ kind: 'string', value: '${if eq{a}{b}}' });
    expect(options?.get('user')?.value).toEqual({ kind: 'string', value: '$local_part_data' });
    expect(options?.get('group')?.value).toEqual({ kind: 'group', name: 'mail', id: 12 });
  });

  it('of transports may be rules for header lines', () => {
    const config = compileText('begin transports\nt:\n  driver = smtp\n  headers_rewrite = a@b c@d fr : *@e "$1 f"\n');
    expect(config.faults).toEqual([]);
    expect(config.transports[0]?.options.get('headers_rewrite')?.value).toMatchObject({
      kind: 'rewrite',
      rules: [
        { pattern: 'a@b', replacement: 'c@d', flags: 'fr' },
        { pattern: '*@e', replacement: '$1 f', flags: 'sftcbr' },
      ],
    });
  });
});

describe('rules', () => {
  it('of retrying have times in seconds and factors in thousandths', () => {
    const [rule] = compileText('begin retry\n*@x quota_7d senders = : f,2h,15m; G,16h,1h,1.5\n').retry;
    expect(rule).toMatchObject({
      pattern: '*@x',
      error: 'quota_7d',
      senders: ':',
      parameters: [
        { letter: 'F', until: 7200, interval: 900 },
        { letter: 'G', until: 57_600, interval: 3600, factor: 1500 },
      ],
    });
  });

  it('of rewriting have all their flags', () => {
    const flags = compileText('begin rewrite\na b\na b E\n"^a" b Sq\na b hT\n').rewrite.map((rule) => rule.flags);
    expect(flags).toEqual(['sftcbrFT', 'FT', 'Sq', 'sftcbrT']);
  });
});

describe('ACLs', () => {
  it('have statements with what stands in them', () => {
    const acl = compileText(
      'begin acl\na:\n  accept !domains = x : y\n         set acl_m_seen = $sender_host_address\n         endpass\n  warn\n',
    ).acls.get('a');
    expect(acl?.statements.map(({ verb }) => verb)).toEqual(['accept', 'warn']);
    expect(
      acl?.statements[0]?.items.map(({ row, negated, variable, value }) => [row.name, negated, variable, value]),
    ).toEqual([
      ['domains', true, undefined, 'x : y'],
      ['set', false, 'acl_m_seen', '$sender_host_address'],
      ['endpass', false, undefined, ''],
    ]);
  });
});

describe('named lists', () => {
  it('are kept by kind, with what marks them', () => {
    const { lists, faults } = compileText('hide domainlist_cache a = x : $y\nhostlist a = "z"\n');
    expect(faults).toEqual([]);
    expect(lists.domainlist.get('a')).toMatchObject({ hide: true, cache: true, value: 'x : $y' });
    expect(lists.hostlist.get('a')).toMatchObject({ hide: false, cache: false, value: 'z' });
  });
});
