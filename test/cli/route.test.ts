import { describe, expect, it } from 'vitest';
import { folderWith, runCli } from './run-cli.ts';

const conf = `qualify_domain = example.org
domainlist local_domains = example.org
keep_environment =
tls_advertise_hosts =
begin routers
out:
  driver = dnslookup
  domains = ! +local_domains
  transport = smtp
  no_more
aliases:
  driver = redirect
  data = \${lookup{$local_part}lsearch{/etc/aliases}}
  allow_fail
guarded:
  driver = accept
  senders = boss@example.org
  local_parts = staff
  transport = mailbox
users:
  driver = accept
  local_parts = alice : bob
  transport = mailbox
begin transports
smtp:
  driver = smtp
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
`;

describe('eximc route', () => {
  const folder = folderWith({
    'exim.conf': conf,
    'dns.yaml': 'records:\n  - example.net. 300 IN MX 10 mx.example.net.\n  - mx.example.net. 300 IN A 192.0.2.25\n',
    'root/etc/aliases': 'team: alice, x@example.net\nold: :fail: gone\n',
  });
  const route = (...args: string[]) =>
    runCli(folder, ['route', 'exim.conf', '--dns', 'dns.yaml', '--root', 'root', ...args]);

  it('tells where addresses go, and why', async () => {
    const { code, out, err } = await route('alice', 'x@example.net', 'team@example.org');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(
      /Route x@example\.net\n +✓ x@example\.net → router out → transport smtp \(smtp\)\n +hosts +mx\.example\.net \[192\.0\.2\.25\]/,
    );
    expect(out).toMatch(/by way of team@example\.org/);
    expect(out).toMatch(/because router out: domains = ! \+local_domains\n +exim\.conf:6 │ out:/);
  });

  it('says so where one goes nowhere', async () => {
    const { code, out } = await route('old@example.org', 'nobody@example.org', '--no-trace');
    expect(code).toBe(1);
    expect(out).toMatch(/✗ old@example\.org failed by router aliases: gone/);
    expect(out).toMatch(/✗ nobody@example\.org failed: Unrouteable address/);
  });

  it('heeds the sender, and gives JSON', async () => {
    expect((await route('staff', '--no-trace')).code).toBe(1);
    const { code, out } = await route('staff', '--sender', 'boss@example.org', '--format', 'json', '--no-trace');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      sessions: [],
      routes: [
        {
          address: 'staff',
          deliveries: [{ recipient: 'staff@example.org', router: 'guarded', decisive: { line: 15 } }],
        },
      ],
    });
    expect((await route('alice', '--verify', '--no-trace')).code).toBe(0);
  });

  it('tells what it does not know', async () => {
    const { code, out } = await runCli(folder, ['route', 'exim.conf', 'x@example.com', '--no-trace']);
    expect(code).toBe(1);
    expect(out).toMatch(/Missing[^\n]*\n +DNS MX records of example\.com/);
    expect((await runCli(folder, ['route', 'none.conf', 'x@y'])).code).toBe(2);
    expect((await runCli(folder, ['route', 'exim.conf'])).code).toBe(2);
  });
});
