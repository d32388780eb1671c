import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseVersion } from '../../../src/catalogue/version.ts';
import { createSeededRandom } from '../../../src/runtime/world/seeded-random.ts';
import { installedExim } from '../lookup/live-exim.ts';
import type { Dialogue } from './host-checking.ts';
import { checkHost, headOf, withoutIds } from './host-checking.ts';

const version = parseVersion(installedExim?.version ?? '');

/** Holds a session with `exim4 -bh 192.0.2.1`. */
function eximCheckHost(config: string, input: string): Dialogue {
  const place = mkdtempSync(join(tmpdir(), 'acl-'));
  // Exim gives up its privileges before it writes to its spool.
  chmodSync(place, 0o777);
  try {
    const file = join(place, 'exim.conf');
    writeFileSync(file, headOf(place) + config);
    const { stdout, stderr } = spawnSync('exim4', ['-C', file, '-bh', '192.0.2.1'], { encoding: 'latin1', input });
    const clean = (text: string): string =>
      withoutIds(text).replaceAll('\r\n', '\n').replaceAll(file, '/exim.conf').replaceAll(place, '/spool');
    return {
      replies: clean(stdout.replace(/^[^]*?for real!\n\n/, '')),
      log: clean(stderr)
        .split('\n')
        .flatMap((line) => (line.startsWith('LOG: ') ? [line.slice(5)] : [])),
    };
  } finally {
    rmSync(place, { recursive: true });
  }
}

const verbs = ['accept', 'deny', 'defer', 'require', 'warn', 'discard', 'drop'];
const items = [
  ...['condition = yes', 'condition = no', '!condition = yes', '!condition = no', 'condition = perhaps'],
  ...[
    'local_parts = r',
    '!local_parts = r : q',
    'domains = rcp.example',
    'senders = s@snd.example',
    'hosts = 192.0.2.0/24',
  ],
  ...['recipients = q@*', 'sender_domains = !snd.example', 'authenticated = *', 'encrypted = *', 'hosts = +inner'],
  ...[
    'acl = inner',
    '!acl = inner',
    'acl = other one two',
    'acl = other $local_part',
    'acl = ${if eq{$local_part}{q}{inner}{other}}',
  ],
  ...[
    'endpass',
    'message = m:$local_part',
    'message = 450 4.1.1 own code',
    'message = one\\ntwo',
    'log_message = l:$acl_m_x',
  ],
  ...['message = ${acl{inner}}', 'message =', 'log_message = <$acl_verify_message>', 'log_reject_target = main'],
  ...[
    'set acl_m_x = $acl_m_x+',
    'set acl_c_y = ${eval:$acl_c_y+1}',
    'logwrite = w:$acl_m_x/$acl_c_y',
    'add_header = X-A: $local_part',
  ],
  ...[
    'logwrite = $rcpt_count/$recipients_count/$headers_added',
    'condition = ${if eq{$acl_m_x}{++}}',
    'control = no_multiline_responses',
  ],
  ...[
    'condition = ${if eq{$local_part}{q}{yes}fail}',
    'condition = ${nosuch}',
    'verify = recipient',
    '!verify = recipient',
    'verify = sender',
  ],
  ...[
    'verify = sender=bad@x.example',
    'verify = sender/no_details',
    'continue = x',
    'delay = 1s',
    'control = fakereject',
  ],
];

const head =
  'hostlist inner = 192.0.2.1\nacl_smtp_rcpt = outer\nacl_smtp_mail = first\nbegin acl\nfirst:\n  accept set acl_m_x = m\n';
const routers =
  'begin routers\nfail:\n  driver = redirect\n  local_parts = bad : q\n  allow_fail\n  data = :fail: no $local_part here\n' +
  'ok:\n  driver = accept\n  transport = t\nbegin transports\nt:\n  driver = appendfile\n  file = /dev/null\n';

/** An ACL made by chance. */
function statements(below: (limit: number) => number): string {
  const pick = (from: readonly string[]): string => from[below(from.length)] ?? '';
  return Array.from({ length: 1 + below(4) }, () => {
    const verb = pick(verbs);
    // "endpass" is for two verbs only, and for no other.
    const own = Array.from({ length: below(5) }, () => pick(items)).filter(
      (item) => item !== 'endpass' || verb === 'accept' || verb === 'discard',
    );
    return `  ${verb} ${own.join('\n    ')}\n`;
  }).join('');
}

/** A text as it stands in double quotes, so that it is there again once it has been expanded. */
function inQuotes(text: string): string {
  const escaped = text.trim().replaceAll(/[$\\]/g, '\\$&');
  return `"${escaped.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

const input =
  'HELO client.example\nMAIL FROM:<s@snd.example>\nRCPT TO:<r@rcp.example>\nRCPT TO:<q@rcp.example>\n' +
  'RSET\nMAIL FROM:<bad@snd.example>\nRCPT TO:<Q@other.example>\nDATA\nSubject: x\n\nbody\n.\nQUIT\n';

const missing = version === undefined ? ' (skipped: no exim4 is installed to compare with)' : '';

describe('the installed Exim', () => {
  it.skipIf(version === undefined)(`heeds ACLs made by chance the same${missing}`, () => {
    const random = createSeededRandom(7);
    const below = (limit: number): number => random.below(limit);
    const differences = Array.from({ length: 40 }, () => {
      const inner = statements(below).replace(/acl = (?:inner|other)/g, 'acl = leaf');
      const other = statements(below).replace(/acl = (?:inner|other)/g, 'acl = leaf');
      const nested = `inner:\n${inner.replaceAll('{inner}{other}', '{leaf}{leaf}').replaceAll('acl{inner}', 'acl{leaf}')}`;
      const second = `other:\n${other.replaceAll('{inner}{other}', '{leaf}{leaf}').replaceAll('acl{inner}', 'acl{leaf}')}`;
      const leaf = 'leaf:\n  accept local_parts = r\n    message = leaf $acl_arg1\n';
      return `${head}outer:\n${statements(below)}${nested}${second}${leaf}${routers}`;
    }).flatMap((config) => {
      const exim = eximCheckHost(config, input);
      const own = checkHost(config, input, version === undefined ? {} : { version });
      return JSON.stringify(own) === JSON.stringify(exim) ? [] : [{ config, exim, own }];
    });
    expect(differences).toEqual([]);
  });

  it.skipIf(version === undefined)(`heeds them the same in place of their names${missing}`, () => {
    const random = createSeededRandom(11);
    const below = (limit: number): number => random.below(limit);
    const leaf = 'begin acl\nleaf:\n  accept local_parts = r\n    message = leaf $acl_arg1\n';
    const toLeaf = (text: string): string =>
      text
        .replaceAll('{inner}{other}', '{leaf}{leaf}')
        .replaceAll('acl{inner}', 'acl{leaf}')
        .replaceAll(/acl = (?:inner|other)/g, 'acl = leaf');
    const main = 'hostlist inner = 192.0.2.1\nacl_smtp_mail = accept set acl_m_x = m\n';
    const differences = Array.from({ length: 25 }, () => {
      const inner = toLeaf(statements(below)).trim();
      // One in place may hold another: in quotes within its own. Where nothing is expanded, newlines end Exim.
      const outer = `warn log_message = $primary_hostname\n${toLeaf(statements(below))}`.replace(
        'acl = leaf one two',
        () => `acl = ${inQuotes(inner)} one two`,
      );
      return `${main}acl_smtp_rcpt = ${inQuotes(outer)}\n${leaf}${routers}`;
    }).flatMap((config) => {
      const exim = eximCheckHost(config, input);
      const own = checkHost(config, input, version === undefined ? {} : { version });
      return JSON.stringify(own) === JSON.stringify(exim) ? [] : [{ config, exim, own }];
    });
    expect(differences).toEqual([]);
  });
});
