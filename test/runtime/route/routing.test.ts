import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../grammar/config/parser.ts';
import { preprocess } from '../../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../../grammar/source/file.ts';
import { forTarget } from '../../../src/catalogue/catalogue.ts';
import { makeTarget } from '../../../src/catalogue/default-target.ts';
import { compileConfig } from '../../../src/compile/compile.ts';
import { catalogue } from '../../../src/index.ts';
import { createRun } from '../../../src/runtime/run/create-run.ts';
import type { Run } from '../../../src/runtime/run/run.ts';
import type { VerifyOptions } from '../../../src/runtime/run/services.ts';
import { createRoutingService } from '../../../src/runtime/route/routing-service.ts';
import type { RoutingAddress } from '../../../src/runtime/route/routing-address.ts';
import type { RouteMode } from '../../../src/runtime/route/site.ts';
import { verifyRouting } from '../../../src/runtime/route/verify-address.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

const routing = createRoutingService({ logging: { logsFailures: false } });
const target = forTarget(catalogue, makeTarget({ version: '4.99' }, catalogue));

const transports = `
begin transports
smtp:
  driver = smtp
local:
  driver = appendfile
  file = /mail/$local_part
`;

const accounts = { user: () => ({ uid: 8, gid: 8 }), group: () => 8, hostname: 'mx.example' };

function makeRun(routers: string, data: ScenarioData = {}): Run {
  const text = `primary_hostname = mx.example\nqualify_domain = example.org\nbegin routers\n${routers}${transports}`;
  const source = preprocess(sourceFile('exim.conf', text), { reader: { read: () => undefined, exists: () => false } });
  const config = compileConfig(source, parseConfig(source.logical), target, accounts);
  expect(config.faults.filter(({ exim }) => exim).map(({ message }) => message)).toEqual([]);
  return createRun({ config, world: createScenarioWorld(data), routing });
}

const mode: RouteMode = {
  verify: 'none',
  addressTest: false,
  testMode: false,
  logging: { logsFailures: false },
};

interface Routed {
  readonly result: string;
  readonly messages: readonly (string | undefined)[];
  readonly addresses: readonly RoutingAddress[];
}

function route(address: string, run: Run, verify: RouteMode['verify'] = 'none'): Routed {
  const { result, steps, queues } = verifyRouting(
    address,
    true,
    { as: 'recipient', mode: { ...mode, verify }, full: true, qualify: true },
    run,
  );
  return {
    result,
    messages: steps.map(({ address: each }) => each.message),
    addresses: [...queues.local, ...queues.remote],
  };
}

const shown = ({ addresses }: Routed): string[] =>
  addresses.map(({ address, router, transport }) => `${address} R=${router?.name ?? ''} T=${transport?.name ?? ''}`);

const hostsOf = ({ addresses }: Routed): string[] =>
  addresses.flatMap(({ hosts }) => hosts.map((host) => `${host.name} ${host.address ?? '?'} ${host.mx ?? -1}`));

const dns = {
  records: [
    'far.example. 300 IN MX 10 mx1.far.example.',
    'far.example. 300 IN MX 20 mx2.far.example.',
    'mx1.far.example. 300 IN A 198.51.100.1',
    'mx2.far.example. 300 IN A 198.51.100.2',
    'second.example. 300 IN MX 10 mx1.far.example.',
    'second.example. 300 IN MX 20 me.example.',
    'second.example. 300 IN MX 30 mx2.far.example.',
    'me.example. 300 IN A 127.0.0.1',
    'lowest.example. 300 IN MX 5 me.example.',
    'only-a.example. 300 IN A 198.51.100.9',
    'lost.example. 300 IN MX 10 nowhere.example.',
    'null.example. 300 IN MX 0 .',
    '_smtp._tcp.null-srv.example. 300 IN SRV 0 0 0 .',
    'short.wide.example. 300 IN A 198.51.100.7',
    'alias.example. 300 IN CNAME only-a.example.',
  ],
  tryAgain: ['slow.example'],
};

describe('dnslookup', () => {
  const simple = 'r:\n  driver = dnslookup\n  transport = smtp\n';

  it('routes to the hosts of MX records, by preference', () => {
    expect(hostsOf(route('x@far.example', makeRun(simple, { dns })))).toEqual([
      'mx1.far.example 198.51.100.1 10',
      'mx2.far.example 198.51.100.2 20',
    ]);
  });

  it('leaves this host out, and those that come after it', () => {
    expect(hostsOf(route('x@second.example', makeRun(simple, { dns })))).toEqual(['mx1.far.example 198.51.100.1 10']);
    const secondary = `${simple}  check_secondary_mx\n`;
    expect(route('x@second.example', makeRun(secondary, { dns })).result).toBe('ok');
    expect(route('x@far.example', makeRun(secondary, { dns })).messages).toEqual(['Unrouteable address']);
  });

  it('does what self says where this host comes first', () => {
    const outcome = (self: string): Routed =>
      route('x@lowest.example', makeRun(`${simple}  self = ${self}\n`, { dns }));
    const message = 'lowest numbered MX record points to local host';
    expect(outcome('freeze')).toMatchObject({ result: 'defer', messages: [message] });
    expect(outcome('defer')).toMatchObject({ result: 'defer', messages: [message] });
    expect(outcome('fail')).toMatchObject({ result: 'fail', messages: [message] });
    expect(outcome('pass')).toMatchObject({ result: 'fail', messages: [message] });
    expect(hostsOf(outcome('send'))).toEqual(['me.example 127.0.0.1 5']);
    const rerouted = outcome('reroute: far.example');
    expect(rerouted.addresses.map(({ address, parent }) => [address, parent?.address])).toEqual([
      ['x@far.example', 'x@lowest.example'],
    ]);
  });

  it('demands MX records of some domains', () => {
    const run = makeRun(`${simple}  mx_domains = only-a.example\n`, { dns });
    expect(route('x@only-a.example', run).result).toBe('fail');
    expect(hostsOf(route('x@only-a.example', makeRun(simple, { dns })))).toEqual(['only-a.example 198.51.100.9 -1']);
  });

  it('widens domains, and routes the wider one as a child', () => {
    const run = makeRun(`${simple}  widen_domains = none.example : wide.example\n`, { dns });
    const routed = route('x@short', run);
    expect(routed.addresses.map(({ address, parent }) => [address, parent?.address])).toEqual([
      ['x@short.wide.example', 'x@short'],
    ]);
  });

  it('tells apart what is not there and what cannot be said now', () => {
    const outcome = (address: string, more = ''): Routed => route(address, makeRun(simple + more, { dns }));
    expect(outcome('x@nowhere.example').messages).toEqual(['Unrouteable address']);
    expect(outcome('x@lost.example').messages).toEqual(['all relevant MX records point to non-existent hosts']);
    expect(outcome('x@null.example').messages).toEqual(['an MX or SRV record indicated no SMTP service']);
    expect(outcome('x@null-srv.example', '  check_srv = smtp\n').messages).toEqual([
      'an MX or SRV record indicated no SMTP service',
    ]);
    expect(outcome('x@slow.example')).toMatchObject({ result: 'defer', messages: ['host lookup did not complete'] });
    expect(outcome('x@slow.example', '  pass_on_timeout\n').result).toBe('fail');
    expect(outcome('x@nowhere.example', '  fail_defer_domains = nowhere.example\n').result).toBe('defer');
  });

  it('leaves out hosts that are to be ignored', () => {
    const run = makeRun(`${simple}  ignore_target_hosts = 198.51.100.1\n`, { dns });
    expect(hostsOf(route('x@far.example', run))).toEqual(['mx2.far.example 198.51.100.2 20']);
  });
});

describe('manualroute', () => {
  const router = (list: string, more = ''): string =>
    `r:\n  driver = manualroute\n  transport = smtp\n  route_list = ${list}\n${more}`;

  it('takes hosts of MX records where a name ends so', () => {
    expect(hostsOf(route('x@a', makeRun(router('* far.example/MX:only-a.example::26'), { dns })))).toEqual([
      'mx1.far.example 198.51.100.1 10',
      'mx2.far.example 198.51.100.2 20',
      'only-a.example 198.51.100.9 -1',
    ]);
  });

  it('does what host_find_failed says', () => {
    const outcome = (action: string): Routed =>
      route('x@a', makeRun(router('* nowhere.example', `  host_find_failed = ${action}\n`), { dns }));
    const message = 'lookup of host "nowhere.example" failed in r router';
    expect(outcome('freeze')).toMatchObject({ result: 'defer', messages: [message] });
    expect(outcome('fail')).toMatchObject({ result: 'fail', messages: [message] });
    expect(outcome('decline')).toMatchObject({ result: 'fail', messages: ['Unrouteable address'] });
    expect(outcome('ignore').messages[0]).toContain('host_all_ignored=defer');
  });
});

describe('unseen', () => {
  it('lets the next routers have the address too', () => {
    const run = makeRun(
      'first:\n  driver = accept\n  unseen\n  transport = local\nsecond:\n  driver = accept\n  transport = local\n',
    );
    const routed = route('x@example.org', run);
    expect(shown(routed)).toEqual(['x@example.org R=second T=local', 'x@example.org R=first T=local']);
    expect(routed.addresses.map(({ unique }) => unique)).toEqual(['x@example.org', 'x@example.org/first']);
  });
});

describe('redirection without end', () => {
  it('is stopped', () => {
    const run = makeRun('r:\n  driver = redirect\n  data = a$local_part@example.org\n');
    const routed = route('x@example.org', run);
    expect(routed.result).toBe('defer');
    expect(run.logLines.map(({ text }) => text).at(-1)).toMatch(/^routing loop for a{100,}x@example\.org$/);
  });

  it('of files that include each other is stopped', () => {
    const run = makeRun('r:\n  driver = redirect\n  data = :include:/list\n', {
      files: { '/list': ':include:/list\n' },
    });
    expect(route('x@example.org', run).messages[0]).toMatch(/is included too deep$/);
  });
});

describe('verification', () => {
  const routers =
    'alias:\n  driver = redirect\n  local_parts = one : two\n  data = ${if eq{$local_part}{one}{good}{good, bad}}@example.org\n' +
    'good:\n  driver = accept\n  local_parts = good\n  address_data = known\n  errors_to = one@example.org\n  transport = local\n';
  const verify = (address: string, options: Partial<VerifyOptions> = {}) => {
    const run = makeRun(routers);
    return run.routing.verifyAddress(run, address, { as: 'recipient', ...options });
  };

  it('follows a single child, and no more', () => {
    expect(verify('one@example.org')).toMatchObject({ result: 'ok', addressData: 'known' });
    expect(verify('two@example.org')).toMatchObject({ result: 'ok' });
    expect(verify('bad@example.org')).toMatchObject({
      result: 'fail',
      failure: 'route',
      message: 'Unrouteable address',
    });
  });

  it('needs a domain, unless it may be added', () => {
    expect(verify('good')).toMatchObject({ result: 'fail', failure: 'qualify' });
    expect(verify('good', { qualify: true })).toMatchObject({ result: 'ok', address: 'good@example.org' });
  });

  it('shows what an address comes to', () => {
    expect(verify('two@example.org', { expn: true }).children).toEqual(['<good@example.org>', '<bad@example.org>']);
    expect(verify('good@example.org', { expn: true }).children).toEqual(['<good@example.org>']);
  });

  it('is made of errors_to, where something is delivered', () => {
    const [address] = route('good@example.org', makeRun(routers)).addresses;
    expect(address?.propagated.errorsAddress).toBe('one@example.org');
  });
});

describe('queryprogram', () => {
  it('says what answer is missing where the command is not run', () => {
    const world = createScenarioWorld({});
    const run = makeRun(
      'r:\n  driver = queryprogram\n  command = /bin/ask $domain\n  command_user = mail\n  transport = smtp\n',
    );
    expect(route('x@example.org', { ...run, world }).result).toBe('defer');
    const stated = makeRun(
      'r:\n  driver = queryprogram\n  command = /bin/ask now\n  command_user = mail\n  transport = smtp\n  self = send\n',
      { commands: { '/bin/ask now': { stdout: 'ACCEPT hosts=127.0.0.1 data="x y"\n', status: 0 } } },
    );
    const { addresses } = route('x@example.org', stated);
    expect(addresses[0]?.propagated.addressData).toBe('x y');
    expect(addresses[0]?.hosts[0]?.address).toBe('127.0.0.1');
  });
});

describe('redirect as a user', () => {
  const readers = `r:
  driver = redirect
  check_local_user
  file = $home/.forward
s:
  driver = redirect
  local_parts = apart
  user = nobody
  data = :include:/list
t:
  driver = redirect
  local_parts = here
  user = nobody
  data = x@me.example
u:
  driver = accept
  transport = local
`;
  const world: ScenarioData = {
    users: [{ name: 'wanda' }, { name: 'otto' }, { name: 'nobody', uid: 8, gid: 8 }],
    files: { '/home/wanda/.forward': 'w@me.example', '/home/otto': { directory: true }, '/list': 'y@me.example' },
  };
  const barred = (router: string, name: string): string =>
    `internal problem in ${router} router (recipient is ${name}@me.example): failure to transfer data from subprocess: status=0100 readerror='Success'`;

  // What Exim 4.96 says with -bv and -bt, run as root.
  it('reads for a delivery', () => {
    expect(shown(route('wanda@me.example', makeRun(readers, world)))).toEqual(['w@me.example R=u T=local']);
    expect(shown(route('apart@me.example', makeRun(readers, world)))).toEqual(['y@me.example R=u T=local']);
  });

  it.each([
    ['wanda', 'defer', barred('r', 'wanda')],
    ['apart', 'defer', barred('s', 'apart')],
    ['otto', 'ok', undefined],
    ['here', 'ok', undefined],
  ])('cannot where Exim is not root: %s', (name, result, message) => {
    const routed = route(`${name}@me.example`, makeRun(readers, world), 'recipient');
    expect([routed.result, routed.messages[0]]).toEqual([result, message]);
  });
});
