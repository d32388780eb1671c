import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/compile/to-json.ts';
import { expandWhileReadingIn } from '../../src/read-time.ts';
import { createScenarioWorld } from '../../src/runtime/world/scenario-world.ts';
import { check } from '../../src/index.ts';
import { compileText, eximSays, pointsAt } from './compile-text.ts';

const host = 'primary_hostname = mx.example.org\n';

/** What an option came to while the configuration was read. */
function resolved(text: string, name: string): string | undefined {
  return toJson(compileText(text)).main.find((option) => option.name === name)?.resolved;
}

describe('what Exim expands while it reads a configuration', () => {
  it('is told in what was compiled', () => {
    expect(resolved(`${host}spool_directory = /var/spool/$primary_hostname\n`, 'spool_directory')).toBe(
      '/var/spool/mx.example.org',
    );
    expect(
      resolved(
        `${host}spool_directory = /s/\${lc:X}\nlog_file_path = $spool_directory/%slog : syslog\n`,
        'log_file_path',
      ),
    ).toBe('/s/x/%slog : syslog');
    expect(resolved('localhost_number = ${eval:3+4}\n', 'localhost_number')).toBe('7');
    expect(resolved('spool_directory = /var/spool/exim\n', 'spool_directory')).toBeUndefined();
    const { main } = compileText('never_users = ${if eq{a}{a}{root:mail}{root}}\n');
    expect(main.get('never_users')?.value).toEqual({ kind: 'users', names: ['root', 'mail'], ids: [0, 8] });
    const [driver] = compileText(
      `${host}begin authenticators\na:\ndriver = cyrus_sasl\npublic_name = X\nserver_realm = \${uc:$primary_hostname}\n`,
    ).authenticators;
    expect(driver?.options.get('server_realm')?.resolved).toBe('MX.EXAMPLE.ORG');
  });

  it('is refused with what Exim says, where the cause is', () => {
    const refused = (text: string): readonly [string, string] => {
      const config = compileText(text);
      const fault = config.faults.find(({ exim }) => exim);
      return [fault ? pointsAt(config, fault) : '', eximSays(text)];
    };
    expect(refused('log_file_path = /var/log/$nosuch/%slog\n')).toEqual([
      '$nosuch',
      'failed to expand log_file_path "/var/log/$nosuch/%slog": unknown variable name "nosuch"',
    ]);
    expect(refused('never_users = root : ${lowercase:x}\n')).toEqual([
      'l',
      '1: failed to expand never_users: unknown expansion operator "lowercase"',
    ]);
    expect(refused('pid_file_path = /run/${if eq{a}{b}{x}fail}\n')).toEqual([
      '/run/${if eq{a}{b}{x}fail}',
      'failed to expand pid_file_path "/run/${if eq{a}{b}{x}fail}": "if" failed and "fail" requested',
    ]);
    expect(refused('localhost_number = ${eval:9+9}\n')[1]).toBe(
      'localhost_number is greater than the maximum allowed value (16)',
    );
    expect(refused('log_file_path = ${if eq{a}{a}{/var/log/main}{}}\n')[1]).toBe(
      'log_file_path "/var/log/main" does not contain "%s"',
    );
    expect(
      refused('begin authenticators\na:\ndriver = cyrus_sasl\npublic_name = X\nserver_hostname = x$nosuch\n'),
    ).toEqual([
      '$nosuch',
      'a authenticator:\n  couldn\'t expand server_hostname [x$nosuch]: unknown variable name "nosuch"',
    ]);
    expect(refused('errors_reply_to = postmaster\n')[1]).toBe('errors_reply_to (postmaster) does not contain a domain');
    expect(refused('errors_reply_to = <a@b\n')[1]).toContain('error in errors_reply_to (<a@b)');
  });

  it('is found with the finding that tells the cause best, and once', () => {
    const findings = check(compileText('spool_directory = /var/spool/$primary_hostnam\n'));
    expect(findings.map(({ rule, exim }) => [rule, exim])).toEqual([
      [
        'expansion/unknown-variable',
        'failed to expand spool_directory "/var/spool/$primary_hostnam": unknown variable name "primary_hostnam"',
      ],
    ]);
    const users = check(compileText('trusted_users = ${nobody}\n'));
    expect(users.map(({ rule, exim }) => [rule, exim])).toEqual([
      ['expansion/unknown-variable', 'failed to expand trusted_users: unknown variable in "${nobody}"'],
    ]);
  });

  it.each([
    '${run{/bin/touch /tmp/nothing}}',
    '${readfile{/etc/passwd}}',
    '${readsocket{/run/x}{y}}',
    '${lookup{a}lsearch{/etc/passwd}{$value}{no}}',
    '${lookup dnsdb{a=example.org}}',
    '${if exists{/etc/passwd}{yes}fail}',
    '${stat:/etc/passwd}',
    '${env{HOME}}',
    '${perl{f}}',
    '${dlfunc{/lib/x.so}{f}}',
    '${acl{accept}}',
    '${if match_domain{a}{b}{yes}fail}',
    '${randint:5}',
    '$pid',
    '$tod_epoch',
    '$primary_hostname',
    '${if eq{$primary_hostname}{x}{a}fail}',
    '$exim_uid',
  ])('hangs on more than the configuration: %s is not tried, and nothing is said of it', (text) => {
    const config = compileText(`perl_startup = do '/x.pl'\nspool_directory = /var/spool/${text}\n`);
    expect(config.faults).toEqual([]);
    expect(config.main.get('spool_directory')?.resolved).toBeUndefined();
  });

  it('is what the world of a scenario makes of it', () => {
    const world = createScenarioWorld({ hostname: 'host.example', files: { '/etc/name': 'spool2' } });
    const config = compileText('spool_directory = /${readfile{/etc/name}}/$primary_hostname\n', {
      hooks: { expand: expandWhileReadingIn(world) },
      accounts: { user: () => undefined, group: () => undefined, hostname: world.hostname },
    });
    expect(config.main.get('spool_directory')?.resolved).toBe('/spool2/host.example');
    const failing = compileText('spool_directory = /${readfile{/etc/none}}\n', {
      hooks: { expand: expandWhileReadingIn(world) },
    });
    expect(failing.faults[0]?.exim?.message).toContain('failed to open /etc/none');
    world.close();
  });
});
