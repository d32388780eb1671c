/* Where expressions are tried: a folder with files, a configuration and a message; Exim's own -be and eximc's. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEximCommand } from '../../../src/cli/exim/main.ts';
import { catalogue } from '../../../src/index.ts';

const config = `primary_hostname = mx.example.org
qualify_domain = example.org
headers_charset = ISO-8859-1
spool_directory = {DIR}
keep_environment = HOME
timezone = UTC
domainlist dlist = a : *.b.c : x
hostlist hlist = 1.2.3.4 : 10.0.0.0/8
addresslist alist = a@b : *@example.org
localpartlist llist = user : ^x
begin acl
accepts:
  accept message = $acl_arg1-$acl_arg2/$acl_narg
denies:
  deny
defers:
  defer message = later
`;

const message = `From: Joe <joe@x.y>
To: user@example.org,
 other@example.net
Subject: =?utf-8?q?a=C3=A9?= test
Received: from a by b;
\tMon, 1 Jan 2024 00:00:00 +0000
Received: from c by d
Message-Id: <x@y>
Date: Mon, 1 Jan 2024 00:00:00 +0000
Cc:  two  spaces
X-Empty:

Body line one
line two
`;

const files: Readonly<Record<string, string>> = {
  list: 'alpha: one\nbeta: two words\n"quoted key": q\nempty:\na b: not reached\nuser@example.org: mailbox\n*.example.org: wild\n*@example.org: anybody\nlong: a\n  continued\n  # no comment?\n  lines\n*: default\n',
  wild: '^x\\\\.(.*)\\$: regex $1\n*.org: star\nalpha: one\n*: all\n',
  nets: '1.2.3.4: host\n1.2.0.0/16: net\n10.0.0.0/8: ten\n*: all\n',
  'data.json': '{"alpha":"one","beta":{"a":1},"empty":"","long":[1,2]}\n',
  empty: '',
};

/** The Exim that is installed, and what it was built with; undefined where there is none. */
export const installedExim = ((): { readonly version: string; readonly about: string } | undefined => {
  const { stdout, status } = spawnSync('exim4', ['-bV'], { encoding: 'latin1' });
  const version = /^Exim version (\d+\.\d+)/m.exec(stdout)?.[1];
  return status === 0 && version !== undefined ? { version, about: stdout } : undefined;
})();

/** What Debian's Exim 4.96 has, as far as expansions hang on it. */
const usualBuild =
  'Exim version 4.96\nBerkeley DB: 5.3.28\nSupport for: crypteq iconv() IPv6 PAM Perl Expand_dlfunc GnuTLS Content_Scanning DKIM DNSSEC Event I18N OCSP PRDR PROXY SOCKS SPF SRS\n' +
  'Lookups (built-in): lsearch wildlsearch nwildlsearch iplsearch cdb dbm dbmjz dbmnz dnsdb dsearch json ldap ldapdn ldapm mysql nis nis0 passwd pgsql sqlite\n' +
  'Authenticators: cram_md5 cyrus_sasl dovecot external plaintext spa tls\nRouters: accept dnslookup ipliteral manualroute queryprogram redirect\nTransports: appendfile autoreply lmtp pipe smtp\n';

/** Lines that Exim took in one process, and what it gave for each; one of which it died stands alone. */
export interface Segment {
  readonly lines: readonly string[];
  /** Undefined where Exim died. */
  readonly results: readonly string[] | undefined;
}

/** A folder in which expressions are tried. */
export interface Scene {
  readonly folder: string;
  /**
   * What eximc gives for lines, one process for all; each result is a byte string, `{DIR}` in place of the folder.
   *
   * @param at when it is, as `--at` takes it; default: now
   */
  ours(lines: readonly string[], at?: string): string[];
  /** What the installed Exim gives. */
  live(lines: readonly string[]): Segment[];
  close(): void;
}

const mark = '@@@@';

/**
 * Makes a scene.
 *
 * @param version the target of `ours`
 */
export function createScene(version = '4.96'): Scene {
  const folder = mkdtempSync(join(tmpdir(), 'expand-'));
  const put = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text.replaceAll('{DIR}', folder), 'latin1');
    return path;
  };
  for (const [name, text] of Object.entries(files)) put(name, text);
  const options = ['-C', put('exim.conf', config), '-bem', put('message', message), '-be'];
  const about = put('bV', installedExim?.version === version ? installedExim.about : usualBuild);
  const env = { PATH: process.env.PATH, HOME: '/root', TZ: 'UTC' };
  const command = createEximCommand({ catalogue });

  const input = (lines: readonly string[]): string =>
    lines.map((line) => `${line.replaceAll('{DIR}', folder)}\n${mark}\n`).join('');
  const take = (out: string, count: number): string[] =>
    out.replace(/^> /, '').replaceAll(folder, '{DIR}').split(`\n> ${mark}\n> `).slice(0, count);

  const live = (lines: readonly string[]): Segment[] => {
    const { stdout } = spawnSync('exim4', options, {
      encoding: 'latin1',
      env,
      input: Buffer.from(input(lines), 'latin1'),
      maxBuffer: 1 << 28,
    });
    const results = take(stdout, lines.length);
    if (stdout.endsWith('> \n') && results.length === lines.length) return [{ lines, results }];
    if (lines.length <= 1) return [{ lines, results: undefined }];
    const half = lines.length >> 1;
    return [...live(lines.slice(0, half)), ...live(lines.slice(half))];
  };

  return {
    folder,
    live,
    ours(lines, at) {
      const args = [
        ...(at === undefined ? [] : ['--at', at]),
        '--target',
        version,
        '--features-from',
        about,
        ...options,
      ];
      return take(command({ args, stdin: input(lines), cwd: folder, env }).out, lines.length);
    },
    close() {
      rmSync(folder, { recursive: true });
    },
  };
}
