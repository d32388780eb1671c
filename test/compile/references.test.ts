import { describe, expect, it } from 'vitest';
import { references } from '../../src/compile/references.ts';
import { compileText } from './compile-text.ts';

/** The references of a text: kind, name, whether static, and whether there is such a thing. */
function found(text: string): (readonly [string, string, boolean, boolean])[] {
  const config = compileText(text);
  const { text: logical } = config.source.logical;
  return references(config).map((reference) => {
    const { kind, name, at, static: fixed, target } = reference;
    if (name !== '') expect(logical.slice(at.start, at.end)).toBe(name);
    return [kind, name, fixed, target !== undefined] as const;
  });
}

describe('references', () => {
  it('to ACLs stand in options, in conditions, and in expansions', () => {
    expect(
      found(
        [
          'acl_smtp_rcpt = check',
          'acl_smtp_mail = accept',
          'acl_smtp_helo = deny message = no',
          'acl_smtp_data = /etc/acl',
          'acl_smtp_connect = ${if eq{a}{b}{check}{other}}',
          'acl_smtp_quit = $x',
          'begin acl',
          'check:',
          '  accept acl = other $local_part',
          '         condition = ${if acl{{third}{arg}}}',
          '         message = ${acl {nosuch}}',
          'other:',
          'third:',
        ].join('\n'),
      ),
    ).toEqual([
      ['acl', 'check', true, true],
      ['acl', 'check', false, true],
      ['acl', 'other', false, true],
      ['acl', '', false, false],
      ['acl', 'other', true, true],
      ['acl', 'third', true, true],
      ['acl', 'nosuch', true, false],
    ]);
  });

  it('to routers and transports stand in routers', () => {
    expect(
      found(
        [
          'begin routers',
          'r1:',
          '  driver = redirect',
          '  data = x',
          '  pipe_transport = t2',
          '  redirect_router = r3',
          'r2:',
          '  driver = manualroute',
          '  transport = ${if eq{a}{b}{t1}fail}',
          '  route_list = +d "h1 : h2" randomize t1 ; x h3 byname',
          'r3:',
          '  driver = accept',
          '  transport = $acl_m_t',
          'begin transports',
          't1:',
          '  driver = smtp',
        ].join('\n'),
      ),
    ).toEqual([
      ['transport', 't2', true, false],
      ['router', 'r3', true, true],
      ['transport', 't1', false, true],
      ['domainlist', 'd', true, false],
      ['transport', 't1', true, true],
      ['transport', '', false, false],
    ]);
  });

  it('to named lists stand in lists, and in conditions', () => {
    expect(
      found(
        [
          'domainlist a = x : y',
          'domainlist b = ! +a : +c',
          'addresslist d = *@+a : +d : +caseful',
          'hosts_treat_as_local = <; +a; z',
          'host_lookup = +include_unknown : ${if match_domain{x}{+b : +a}} : +h',
          'hostlist h = ${listnamed_d:a}',
        ].join('\n'),
      ),
    ).toEqual([
      ['domainlist', 'a', true, true],
      ['domainlist', 'c', true, false],
      ['domainlist', 'a', true, true],
      ['addresslist', 'd', true, true],
      ['domainlist', 'a', true, true],
      ['domainlist', 'b', true, true],
      ['domainlist', 'a', true, true],
      ['hostlist', 'h', true, true],
      ['domainlist', 'a', true, true],
    ]);
  });

  it('tell what holds them', () => {
    const config = compileText('acl_smtp_rcpt = a\nbegin acl\na:\n accept domains = +l\n');
    expect(references(config).map(({ from }) => from.kind)).toEqual(['option', 'acl']);
  });
});
