import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expandMacros, hasGoodMacros } from '../../../src/runtime/spf/macro.ts';
import { spfExtension } from '../../../src/runtime/spf/extension.ts';
import { createSession, runWhole } from '../../../src/runtime/smtp/conduct.ts';
import type { Surroundings } from '../dkim/mail-run.ts';
import { mailRun } from '../dkim/mail-run.ts';

interface Recorded {
  readonly tryAgain: readonly string[];
  readonly records: readonly string[];
  readonly cases: readonly {
    readonly sender: string;
    readonly helo: string;
    readonly address: string;
    readonly result: string;
    readonly comment?: string;
    readonly smtp?: string;
    readonly guess?: string;
  }[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/recorded/spf-4.99.json', import.meta.url), 'utf8'),
) as Recorded;

/** Says EHLO and MAIL with an ACL for the sender; gives the log. */
function mail(
  acl: string,
  { sender, helo, address }: { readonly sender: string; readonly helo: string; readonly address: string },
  surroundings: Surroundings & { readonly main?: string } = {},
): readonly string[] {
  const config = `${surroundings.main ?? ''}acl_smtp_mail = mail\nbegin acl\nmail:\n${acl}`;
  const { run, log } = mailRun(config, { address, ...surroundings });
  const session = createSession(run, { events: { output: () => undefined } });
  runWhole(session, `EHLO ${helo}\r\nMAIL FROM:<${sender}>\r\nQUIT\r\n`);
  return log;
}

const world = { dns: { records: recorded.records, tryAgain: recorded.tryAgain } };

const client = { sender: 'alice@fail.ex', helo: 'client.example', address: '192.0.2.1' };

describe('SPF', () => {
  it('comes to what Exim 4.99 with libspf2 comes to', () => {
    const acl =
      ' warn spf_guess = pass\n  set acl_m_x = $spf_result\n warn set acl_m_guess = ${if bool{$spf_result_guessed}{$spf_result}}\n' +
      ' warn spf = pass\n accept logwrite = $spf_result|$spf_header_comment|$spf_smtp_comment|$spf_received|$acl_m_guess\n';
    const said = recorded.cases.map((each) => mail(acl, each, { world })[0]);
    const expected = recorded.cases.map(({ sender, helo, address, result, comment = '', smtp = '', guess = '' }) => {
      const from = sender === '' ? `postmaster@${helo}` : sender;
      const received =
        comment === ''
          ? ''
          : `Received-SPF: ${result} (${comment}) client-ip=${address}; envelope-from=${from}; helo=${helo};`;
      return `${result}|${comment}|${smtp}|${received}|${guess}`;
    });
    expect(said).toEqual(expected);
    expect(said).toHaveLength(163);
  });

  it('is a condition with a list of results, where some may be excluded', () => {
    const holds = (list: string, sender = 'alice@fail.ex'): boolean =>
      mail(` accept spf = ${list}\n  logwrite = yes\n accept logwrite = no\n`, { ...client, sender }, { world })[0] ===
      'yes';
    expect(['fail', 'pass : fail', '!pass', '!fail', 'softfail'].map((list) => holds(list))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    // A record with a fault has no result that RFC 7208 knows.
    expect(['permerror', 'invalid'].map((list) => holds(list, 'alice@bad.ex'))).toEqual([false, true]);
  });

  it('is told in Authentication-Results', () => {
    const results = (sender: string, guess = ''): string | undefined =>
      mail(
        ` warn spf${guess} = pass\n accept logwrite = \${authresults {x}}\n`,
        { ...client, sender, helo: 'helo.ex' },
        { world },
      )[0];
    expect(results('alice@pass.ex')).toBe('Authentication-Results: x;\\n\tspf=pass smtp.mailfrom=pass.ex');
    expect(results('')).toBe('Authentication-Results: x;\\n\tspf=pass smtp.helo=helo.ex');
    expect(results('alice@nx.ex', '_guess')).toBe(
      'Authentication-Results: x;\\n\tspf=neutral (best guess record for domain) smtp.mailfrom=nx.ex',
    );
  });

  it('guesses by the record of an option, and words its comment by another', () => {
    const main = 'spf_guess = v=spf1 -all\nspf_smtp_comment_template = See%_http://x/?s=%{S}&r=%{r}&i=%{ir}\n';
    const acl = ' warn spf_guess = pass\n accept logwrite = $spf_result $spf_smtp_comment\n';
    expect(mail(acl, { ...client, sender: 'a+b@nx.ex' }, { world, main })[0]).toBe(
      'fail See http://x/?s=a%2bb%40nx.ex&r=mx.example&i=1.2.0.192 : Reason: mechanism',
    );
  });

  it('is a lookup', () => {
    const { run } = mailRun('', { world });
    const value = (text: string): unknown => {
      const result = run.expand(text);
      return result.ok ? result.value : result.message;
    };
    expect(value('${lookup {alice@pass.ex} spf {192.0.2.1}}')).toBe('pass');
    expect(value('${lookup {alice@six.ex} spf {2001:db8::1}}')).toBe('pass');
    expect(value('${lookup {alice@bad.ex} spf {192.0.2.1}}')).toBe('(invalid)');
    expect(value('${lookup {alice@fail.ex} spf {nonsense}{$value}{none}}')).toBe('none');
  });

  it('is logged from 4.100 on, where that is asked for', () => {
    const main = 'log_selector = +spf_verbose\n';
    const acl = ' deny spf = fail\n';
    const target = { version: '4.100' } as const;
    expect(mail(acl, client, { world, main, target })[0]).toMatch(/ SPF=fail rejected MAIL /);
    expect(mail(acl, client, { world })[0]).not.toContain('SPF');
  });

  it('takes results that are stated', () => {
    const stated = {
      results: [
        { sender: 'fail.ex', result: 'pass' as const },
        { address: '192.0.2.9', result: 'none' as const },
      ],
    };
    const said = (more: Partial<typeof client>): string | undefined =>
      mail(
        ' warn spf = pass\n accept logwrite = $spf_result $spf_header_comment\n',
        { ...client, ...more },
        {
          world,
          extensions: [spfExtension(stated)],
        },
      )[0];
    expect(said({})).toBe('pass mx.example: domain of fail.ex designates 192.0.2.1 as permitted sender');
    expect(said({ sender: 'a@soft.ex', address: '192.0.2.9' })).toContain('none mx.example');
    expect(said({ sender: 'a@soft.ex' })).toContain('softfail mx.example');
  });
});

describe('macros of SPF', () => {
  const values = {
    sender: 'strong-bad@email.example.com',
    localPart: 'strong-bad',
    senderDomain: 'email.example.com',
    domain: 'email.example.com',
    address: '192.0.2.3',
    helo: 'mx.example.org',
    receiver: 'mx.example',
    now: 1767323045,
    validatedName: () => undefined,
  };

  it.each([
    ['%{s}', 'strong-bad@email.example.com'],
    ['%{o}', 'email.example.com'],
    ['%{d2}', 'example.com'],
    ['%{d1}', 'com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l-}', 'strong.bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
    ['%{lr-}.lp._spf.%{d2}', 'bad.strong.lp._spf.example.com'],
    ['%{p}%_%%%-', 'unknown %%20'],
    ['%{S}', 'strong-bad%40email.example.com'],
    ['%{t}', '1767323045'],
  ])('%s stands for %s', (text, value) => {
    expect(hasGoodMacros(text)).toBe(true);
    expect(expandMacros(text, values)).toBe(value);
  });

  it('writes IPv6 addresses nibble by nibble', () => {
    const six = { ...values, address: '2001:db8::cb01' };
    expect(expandMacros('%{ir}.%{v}', six)).toBe('1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6');
  });

  it('must be well-formed', () => {
    expect(['%{x}', '%{d0}', '%{', '%{d', '%{d3x}'].map((text) => hasGoodMacros(text))).toEqual(Array(5).fill(false));
  });
});
