import { describe, expect, it } from 'vitest';
import type { PeerConnect } from '../../../src/runtime/peer/peer.ts';
import { createCalloutService } from '../../../src/runtime/callout/callout-service.ts';
import { describedPeers } from '../../../src/runtime/peer/described-peer.ts';
import type { RemoteHost } from '../../../src/runtime/simulation/remote-host.ts';
import { aWorld, checkHost } from '../acl/host-checking.ts';

const configuration = (callout: string, hosts: string, main = ''): string =>
  `${main}acl_smtp_rcpt = r\nbegin acl\nr:\n  require verify = recipient/callout=${callout}\n  accept\n` +
  `begin routers\nr:\n  driver = manualroute\n  route_list = * ${hosts} byname\n  transport = t\n` +
  'begin transports\nt:\n  driver = smtp\n';

const session = 'HELO client.example\nMAIL FROM:<s@snd.example>\nRCPT TO:<r@rcp.example>\nQUIT\n';

/** Sessions in one world with hours between them: how often each connects. */
function connections(host: RemoteHost, callout: string, pauses: readonly number[], main = ''): readonly number[] {
  const world = aWorld();
  let count = 0;
  const connect = describedPeers(new Map([['192.0.2.25', host]]), true);
  const counting: PeerConnect = (...call) => {
    count++;
    return connect(...call);
  };
  return [0, ...pauses].map((hours) => {
    world.clock.sleep(hours * 3_600_000);
    count = 0;
    checkHost(configuration(callout, '192.0.2.25', main), session, { world, callouts: createCalloutService(counting) });
    return count;
  });
}

const refuses: RemoteHost = { rcpt: '550 no such' };

describe('what callouts have found out is kept', () => {
  it.each([
    ['an address that is good: a day', {}, '5s', [23, 2, 1], [1, 0, 1, 0]],
    ['an address that is not: two hours', refuses, '5s', [1, 1.5], [1, 0, 1]],
    ['a domain that refuses MAIL FROM:<>: three hours', { mail: '550 no' }, '5s', [2, 2], [1, 0, 1]],
    ['random addresses that are taken: a week', {}, '5s,random', [24 * 6, 24 * 2], [1, 0, 1]],
    ['an address that is put off: not at all', { rcpt: '450 later' }, '5s', [0], [1, 1]],
    ['nothing, where that is not wanted', {}, '5s,no_cache', [0], [1, 1]],
    ['a refused greeting: not at all', { greeting: '554 no' }, '5s', [0], [1, 1]],
  ] as const)('%s', (_name, host, callout, pauses, counts) => {
    expect(connections(host, callout, pauses)).toEqual(counts);
  });

  it('as long as the options say', () => {
    const main = 'callout_positive_expire = 1h\ncallout_domain_positive_expire = 2h\n';
    expect(connections({}, '5s', [0.9, 0.2], main)).toEqual([1, 0, 1]);
    expect(connections(refuses, '5s', [0.4, 0.2], 'callout_negative_expire = 30m\n')).toEqual([1, 0, 1]);
  });
});

describe('callouts take their time', () => {
  const silent = new Map<string, RemoteHost>([
    ['192.0.2.1', { connect: 'ETIMEDOUT' }],
    ['192.0.2.2', { connect: 'ETIMEDOUT' }],
    ['192.0.2.3', { connect: 'ETIMEDOUT' }],
    ['192.0.2.4', {}],
  ]);
  const hosts = '192.0.2.1:192.0.2.2:192.0.2.3:192.0.2.4';

  it.each([
    ['a timeout for each host', '10s', 30, true],
    ['its own for connections', '10s,connect=2s', 6, true],
    ['no more than four times that for all', '10s,connect=20s', 40, false],
    ['no more than asked for', '10s,maxwait=15s', 20, false],
  ])('%s', (_name, callout, seconds, accepted) => {
    const world = aWorld();
    const before = world.clock.now();
    const callouts = createCalloutService(describedPeers(silent, true));
    const { replies } = checkHost(configuration(callout, hosts), session, { world, callouts });
    expect((world.clock.now() - before) / 1000).toBe(seconds);
    expect(replies).toContain(accepted ? '250 Accepted' : '451 Could not complete recipient verify callout');
  });
});

describe('hosts of which nothing is known', () => {
  it('put the address off, and are told as missing', () => {
    const told: string[] = [];
    const world = { ...aWorld(), missing: ({ what }: { readonly what: string }) => told.push(what) };
    const callouts = createCalloutService(describedPeers(new Map(), true));
    const { replies } = checkHost(configuration('5s', '192.0.2.25'), session, { world, callouts });
    expect(replies).toContain('451 Could not complete recipient verify callout');
    expect(told).toEqual(['answer to a callout for r@rcp.example from 192.0.2.25 [192.0.2.25]']);
  });
});
