import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/runtime/state/connection.ts';
import { connectionText, hostAndIdent, hostTexts } from '../../../src/runtime/run/host-text.ts';
import { createConnection, createRun } from '../../../src/runtime/run/create-run.ts';
import type { Run } from '../../../src/runtime/run/run.ts';
import { textOf } from '../../../src/runtime/expand/value.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { compiled } from '../match/setting.ts';

/** A run with a connection of which something is known. */
function runWith(more: Partial<Connection>, config = '', world: ScenarioData = {}): Run {
  const connection = { ...createConnection('smtp'), hostAddress: '192.0.2.1', ...more };
  const data = { clock: Date.UTC(2026, 0, 2, 3, 4, 5, 678), ...world };
  return createRun({ config: compiled(config), world: createScenarioWorld(data), connection });
}

describe('a client in words', () => {
  // As $sender_fullhost and $sender_rcvhost are described in the manual's chapter on variables.
  it.each([
    [{}, '[192.0.2.1]', '[192.0.2.1]'],
    [{ helo: 'x.example' }, '(x.example) [192.0.2.1]', '[192.0.2.1] (helo=x.example)'],
    [{ helo: '[192.0.2.1]' }, '([192.0.2.1]) [192.0.2.1]', '[192.0.2.1]'],
    [{ helo: 'x.example', ident: 'joe' }, '(x.example) [192.0.2.1]', '[192.0.2.1] (helo=x.example ident=joe)'],
    [{ hostName: 'h.example' }, 'h.example [192.0.2.1]', 'h.example ([192.0.2.1])'],
    [{ hostName: 'h.example', helo: 'H.EXAMPLE' }, 'h.example [192.0.2.1]', 'h.example ([192.0.2.1])'],
    [
      { hostName: 'h.example', helo: 'x.example' },
      'h.example (x.example) [192.0.2.1]',
      'h.example ([192.0.2.1] helo=x.example)',
    ],
    [{ hostName: 'h.example', ident: 'joe' }, 'h.example [192.0.2.1]', 'h.example ([192.0.2.1] ident=joe)'],
  ])('%o', (more, full, received) => {
    expect(hostTexts(runWith(more))).toEqual({ full, received });
  });

  it('with ports and interfaces where log selectors ask for them', () => {
    const more = { hostPort: 4711, interfaceAddress: '192.0.2.25', interfacePort: 25, helo: 'x.example' };
    const run = runWith(more, 'log_selector = +incoming_port +incoming_interface\n');
    expect(hostAndIdent(run, true)).toBe('H=(x.example) [192.0.2.1]:4711 I=[192.0.2.25]:25');
    expect(connectionText(run)).toBe('SMTP connection from (x.example) [192.0.2.1]:4711 I=[192.0.2.25]:25');
    expect(hostTexts(run)?.received).toBe('[192.0.2.1] (port=4711 helo=x.example)');
  });

  it('on the same machine', () => {
    const run = runWith({ kind: 'local-smtp', hostAddress: undefined, ident: 'joe' });
    expect(hostAndIdent(run, true)).toBe('U=joe');
    expect(connectionText(run)).toBe('SMTP connection from joe');
  });
});

describe('variables of a run', () => {
  const value = (run: Run, name: string): string | undefined => {
    const found = run.variables.get(name);
    return found === undefined ? undefined : textOf(found);
  };

  it.each([
    ['primary_hostname', 'this.example'],
    ['qualify_domain', 'this.example'],
    ['tod_epoch', '1767323045'],
    ['tod_epoch_l', '1767323045678000'],
    ['tod_zulu', '20260102030405Z'],
    ['tod_logfile', '20260102'],
    ['tod_full', 'Fri, 02 Jan 2026 03:04:05 +0000'],
    ['tod_bsdinbox', 'Fri Jan 02 03:04:05 2026'],
    ['tod_log', '2026-01-02 03:04:05'],
    ['sender_host_address', '192.0.2.1'],
    ['sender_helo_verified', 'no'],
    ['received_protocol', 'smtp'],
    ['interface_port', '-1'],
    ['tls_in_cipher', undefined],
    ['proxy_session', 'no'],
    ['acl_m_x', ''],
    ['rcpt_count', '0'],
  ])('$%s', (name, expected) => {
    expect(value(runWith({}), name)).toBe(expected);
  });

  it('look the client up when they are asked for its name, and not before', () => {
    const dns = { records: ['1.2.0.192.in-addr.arpa. IN PTR h.example.', 'h.example. IN A 192.0.2.1'] };
    const run = runWith({}, '', { dns });
    expect(run.connection.hostName).toBeUndefined();
    expect(value(run, 'sender_host_name')).toBe('h.example');
    expect(run.connection.hostName).toBe('h.example');
    const unknown = runWith({});
    expect(value(unknown, 'sender_host_name')).toBe('');
    expect(value(unknown, 'host_lookup_failed')).toBe('1');
  });

  it('of ACLs have no value at all where strict_acl_vars is set', () => {
    expect(value(runWith({}, 'strict_acl_vars\n'), 'acl_c_x')).toBeUndefined();
  });

  it('that come from the client are tainted', () => {
    const run = runWith({ helo: 'x.example' });
    expect(run.variables.get('sender_helo_name')).toEqual({ text: 'x.example', taint: true });
    expect(run.variables.get('primary_hostname')).toBe('this.example');
  });
});
