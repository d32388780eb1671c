import { describe, expect, it } from 'vitest';
import { checkHost } from './host-checking.ts';

const opening = 'HELO client.example\nMAIL FROM:<s@snd.example>\nRCPT TO:<r@rcp.example>\nQUIT\n';

const records = [
  '1.2.0.192.in-addr.arpa. IN PTR client.example.',
  'client.example. IN A 192.0.2.1',
  'other.example. IN A 192.0.2.99',
  '1.2.0.192.rbl.example. IN A 127.0.0.2',
  '1.2.0.192.rbl.example. IN A 127.0.0.6',
  '1.2.0.192.rbl.example. IN TXT "listed as 192.0.2.1"',
  'snd.example.names.example. IN A 127.0.0.4',
  '9.2.0.192.rbl.example. IN A 127.0.0.9',
  '_client._smtp.client.example. IN SRV 1 2 0 client.example.',
  '_client._smtp.no.example. IN SRV 1 1 0 no.example.',
  '_client._smtp.elsewhere.example. IN SRV 1 2 0 other.example.',
  // Only a name that exists lets Exim go on to its parents.
  '_client._smtp.sub.strict.example. IN TXT "x"',
  '_client._smtp.strict.example. IN SRV 1 0 1 strict.example.',
];

const dns = { records, tryAgain: ['again.example'] };

/** Whether a statement fits, what it logs, and what is logged of it. */
function ask(condition: string, more = '', input = opening, data = dns): { readonly log: readonly string[] } {
  const config = `acl_smtp_rcpt = r\nbegin acl\nr:\n  accept ${condition}\n${more}  deny message = no\n    log_message = did not fit\n`;
  return checkHost(config, input, { world: { dns: data } });
}

const no = 'H=(client.example) [192.0.2.1] F=<s@snd.example> rejected RCPT <r@rcp.example>: did not fit';
const tell = '    logwrite = $dnslist_domain/$dnslist_matched/$dnslist_value/$dnslist_text\n';
const found = 'rbl.example/192.0.2.1/127.0.0.2, 127.0.0.6/listed as 192.0.2.1';

describe('dnslists', () => {
  it.each([
    ['rbl.example', found],
    ['nolist.example : rbl.example', found],
    ['rbl.example=127.0.0.2', found],
    ['rbl.example=127.0.0.6,127.0.0.7', found],
    ['rbl.example=127.0.0.5', no],
    ['rbl.example==127.0.0.2', no],
    ['rbl.example==127.0.0.2,127.0.0.6', found],
    ['rbl.example!=127.0.0.5', found],
    ['rbl.example!=127.0.0.2', no],
    ['rbl.example!==127.0.0.2', found],
    ['rbl.example&0.0.0.4', found],
    ['rbl.example&0.0.0.1', no],
    ['rbl.example=&0.0.0.4', no],
    ['rbl.example=&0.0.0.2', found],
    ['rbl.example!&0.0.0.1', found],
    ['names.example/$sender_address_domain', 'names.example/snd.example/127.0.0.4/'],
    ['names.example/<;a.example;snd.example', 'names.example/snd.example/127.0.0.4/'],
    ['rbl.example/192.0.2.9', 'rbl.example/192.0.2.9/127.0.0.9/'],
    ['nolist.example', no],
    ['rbl.example,nolist.example', no],
  ])('%s', (list, told) => {
    expect(ask(`dnslists = ${list}`, tell).log).toEqual([told]);
  });

  it.each([
    ['again.example', 'assumed not in list', no],
    ['+exclude_unknown : again.example', 'assumed not in list', no],
    ['+include_unknown : again.example', 'assumed in list', 'again.example/192.0.2.1//'],
    [
      '+defer_unknown : again.example',
      'returned DEFER',
      no.replace('rejected', 'temporarily rejected').replace(/: did.*/, ''),
    ],
  ])('%s', (list, what, told) => {
    const line = `DNS list lookup defer (probably timeout) for 1.2.0.192.again.example: ${what}`;
    expect(ask(`dnslists = ${list}`, tell).log).toEqual([line, told]);
  });
});

describe('verify with the DNS', () => {
  const helo = (name: string): string => opening.replace('client.example', name);
  it.each([
    ['reverse_host_lookup', 'client.example', 'ok'],
    ['helo', 'client.example', 'ok'],
    ['helo', 'other.example', 'no'],
    ['helo', '[192.0.2.1]', 'ok'],
    ['csa', 'client.example', 'ok'],
    ['csa', 'no.example', 'no'],
    ['csa', 'elsewhere.example', 'no'],
    ['csa', 'unknown.example', 'ok'],
    ['csa', 'sub.strict.example', 'no'],
  ])('%s of %s', (what, name, verdict) => {
    const { log } = ask(`verify = ${what}`, '    logwrite = ok $csa_status\n', helo(name));
    const said = log.join('\n');
    expect(/^ok/m.test(said) ? 'ok' : /: did not fit$/.test(said) ? 'no' : said).toBe(verdict);
  });

  it.each([
    ['has no name', [], 'failed to find host name from IP address'],
    [
      'has a name that is not its own',
      ['client.example. IN A 192.0.2.98'],
      '192.0.2.1 does not match any IP address for client.example',
    ],
  ])('reverse_host_lookup of a client that %s', (_what, addresses, why) => {
    const pointer = addresses.length === 0 ? [] : records.slice(0, 1);
    const config = 'acl_smtp_rcpt = require verify = reverse_host_lookup\n';
    const { log } = checkHost(config, opening, { world: { dns: { records: [...pointer, ...addresses] } } });
    expect(log.at(-1)).toBe(
      `H=(client.example) [192.0.2.1] F=<s@snd.example> rejected RCPT <r@rcp.example>: ` +
        `host lookup failed for reverse lookup check (${why})`,
    );
  });

  it('reverse_host_lookup that cannot be made now', () => {
    const again = { records: [], tryAgain: ['in-addr.arpa'] };
    expect(ask('verify = reverse_host_lookup', '', opening, again).log.at(-1)).toBe(
      'H=(client.example) [192.0.2.1] F=<s@snd.example> temporarily rejected RCPT <r@rcp.example>: ' +
        'host lookup deferred for reverse lookup check',
    );
    expect(ask('verify = reverse_host_lookup/defer_ok', '    logwrite = ok\n', opening, again).log.at(-1)).toBe('ok');
  });
});
