import { describe, expect, it } from 'vitest';
import { createEximCommand } from '../../src/cli/exim/main.ts';
import { catalogue } from '../../src/index.ts';
import { folderWith, runCli } from './run-cli.ts';

const config = `primary_hostname = mx.example.org
acl_smtp_connect = connecting
acl_smtp_rcpt = check
domainlist virtual = dsearch;/etc/virtual
domainlist stored = \${lookup mysql{SELECT domain FROM domains WHERE domain='$domain'}}
hostlist friends = friend.example.net
begin acl
connecting:
  accept hosts = ! 192.0.2.66
  accept hosts = net-lsearch;/etc/none
check:
  deny   hosts = +friends
  deny   local_parts = wanted
         condition = \${if exists{/etc/blocked}}
  accept hosts = +friends : 192.0.2.1
         local_parts = ! asked : ! needed
  require local_parts = ! needed
         verify = recipient
  deny   message = no
         domains = +stored
         local_parts = a : b
  accept
begin routers
stored:
  driver = accept
  domains = ! other.example : +stored
  transport = box
virtual:
  driver = accept
  domains = +virtual
  transport = box
begin transports
box:
  driver = appendfile
  file = /dev/null
`;

const folder = folderWith({ 'exim.conf': config });
const run = async (ip: string, to: string): Promise<string> => {
  const args = ['run', '--config', 'exim.conf', '--target', '4.96', '--ip', ip, '--from', 'b@c.example', '--to', to];
  return (await runCli(folder, args)).out;
};

describe('what could not be told', () => {
  it('is the condition that decides, and no other of its statement', async () => {
    const out = await run('192.0.2.2', 'asked@example.org');
    expect(out).toContain('because require in check, which cannot be told: verify = recipient\n');
    expect(await run('192.0.2.2', 'needed@example.org')).toContain(
      'because require in check: local_parts = ! needed\n',
    );
    expect(await run('192.0.2.2', 'wanted@example.org')).toContain(
      'because require in check, which cannot be told: verify = recipient\n',
    );
  });

  it('is listed as missing, where something hangs on whether a file is there', async () => {
    expect(await run('192.0.2.2', 'wanted@example.org')).toMatch(
      /Missing: [^]*file \/etc\/blocked \(--allow-read permits it\)\n/,
    );
    const out = (await runCli(folder, ['route', 'exim.conf', 'a@other.example'])).out;
    expect(out).toContain('because router virtual: domains = +virtual\n');
    expect(out).toMatch(/Missing: [^]*file \/etc\/virtual \(--allow-read permits it\)\n/);
  });

  it('is not missing where the scenario says that nothing is there', async () => {
    const files = '{ /etc/blocked: null, /etc/virtual: { directory: true } }';
    const own = folderWith({
      'exim.conf': config,
      'test.yaml': `config: exim.conf\nfiles: ${files}\nsessions:\n  - client: { address: 192.0.2.1, name: c.example }\n    messages: [{ from: b@c.example, to: wanted@example.org }]\n`,
    });
    expect((await runCli(own, ['run', 'test.yaml'])).out).not.toMatch(/ file /);
  });
});

describe('where Exim gives up', () => {
  it('the statement is told at which it was, once', async () => {
    const out = await run('192.0.2.66', 'a@example.org');
    expect(out).toMatch(/connect +421 .*\n +because accept in connecting: hosts = net-lsearch;\/etc\/none\n/);
    expect(out.match(/because/g)).toHaveLength(1);
    expect(out).toContain('main+panic: 2026-01-01 00:00:00 failed to open /etc/none for linear search');
  });

  it('-bh ends with code 1', () => {
    const command = createEximCommand({ catalogue });
    const request = { stdin: 'QUIT\n', cwd: folder, env: {} };
    const args = ['-C', 'exim.conf', '--target', '4.96', '-bh'];
    expect(command({ ...request, args: [...args, '192.0.2.66'] }).rc).toBe(1);
    expect(command({ ...request, args: [...args, '192.0.2.1'] }).rc).toBe(0);
  });
});

describe('log lines', () => {
  const command = createEximCommand({ catalogue });
  const bh = (stdin: string): string => {
    const args = ['-C', 'exim.conf', '--target', '4.96', '--dns', 'none.json', '-bh', '192.0.2.1'];
    return command({ args, stdin, cwd: folderWith({ 'exim.conf': config, 'none.json': '{}' }), env: {} }).err;
  };

  it('tell once of a host in a named list that is not found, whose answer is kept', () => {
    const rcpt = 'RCPT TO:<x@example.org>\n';
    const err = bh(`HELO c.example\nMAIL FROM:<b@c.example>\n${rcpt}${rcpt}`);
    expect(err.match(/no IP address found for host friend\.example\.net \(during SMTP connection from /g)).toHaveLength(
      1,
    );
  });

  it('tell which statement asked a query that is not quoted', async () => {
    const own = folderWith({
      'exim.conf': config.replace(/ {2}require[^]*?recipient\n/, ''),
      'test.yaml':
        "config: exim.conf\ntarget: '4.96'\nlookups: { mysql: { \"SELECT domain FROM domains WHERE domain='example.org'\": null } }\nsessions:\n  - client: { address: 192.0.2.2 }\n    messages: [{ from: b@c.example, to: asked@example.org }]\n",
    });
    expect((await runCli(own, ['run', 'test.yaml'])).out).toMatch(
      /main\+panic: .* tainted search query is not properly quoted \(ACL deny, .*exim\.conf 17\): SELECT/,
    );
  });
});
