import { readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completion, offersAt } from '../../lsp/server/methods/completion.ts';
import type { RowKind } from '../../src/catalogue/catalogue.ts';
import type { AclWordRow, OptionRow, Phase, Phases, Row, VariableRow } from '../../src/catalogue/row.ts';
import { knows } from '../../src/catalogue/target.ts';
import type { TargetRequest } from '../../src/index.ts';
import { catalogue, chooseTarget, ruleDocuments } from '../../src/index.ts';
import { cursorIn } from './view.ts';

/** What is known in a target: the catalogue itself, read in the plainest way. */
function known<K extends Exclude<RowKind, 'options'>>(
  kind: K,
  target: TargetRequest = {},
): (typeof catalogue)[K][number][] {
  const rows = catalogue[kind] as readonly (typeof catalogue)[K][number][];
  return rows.filter((row) => knows(chooseTarget(target), row));
}

const names = (rows: readonly Row[]): string[] => rows.map(({ name }) => name);

function options(place: string, target: TargetRequest = {}, without: readonly string[] = []): string[] {
  const rows = catalogue.options.filter((row: OptionRow) => row.place === place && knows(chooseTarget(target), row));
  return names(rows).filter((name) => !without.includes(name));
}

const legal = (phases: Phases, phase: Phase): boolean =>
  'only' in phases ? phases.only.includes(phase) : !phases.not.includes(phase);

const words = (phase: Phase, target: TargetRequest = {}, kind?: AclWordRow['kind']): string[] =>
  names(
    known('aclWords', target).filter((row) => legal(row.phases, phase) && (kind === undefined || row.kind === kind)),
  );

/** The variables that have a value in some place, and those that always have one. */
const variables = (place: NonNullable<VariableRow['set']>[number] | undefined, inside = false): string[] =>
  names(
    known('variables').filter(
      ({ set }) => !set || (set.includes('condition') ? inside : place === undefined || set.includes(place)),
    ),
  );

const verbs = ['accept', 'defer', 'deny', 'discard', 'drop', 'require', 'warn'];
const headerPrefixes = ['h_', 'rh_', 'bh_', 'lh_'];
const listKeywords = ['domainlist', 'hostlist', 'addresslist', 'localpartlist'];
const lookups = (): string[] => names(known('lookups')).map((name) => `${name};`);
const lookupStyle = (style: string): string[] =>
  names(known('lookups').filter((row) => row.style === style || row.style === 'both'));

const usualHeaders = [
  ...['Bcc', 'Cc', 'Content-Type', 'Date', 'DKIM-Signature', 'From', 'In-Reply-To', 'List-Id', 'Message-ID'],
  ...['MIME-Version', 'Precedence', 'Received', 'References', 'Reply-To', 'Return-Path', 'Sender', 'Subject', 'To'],
];
const rootNames = (): string[] =>
  readdirSync('/', 'latin1')
    .filter((name) => !name.startsWith('.'))
    .map((name) => (statSync(`/${name}`, { throwIfNoEntry: false })?.isDirectory() === true ? `${name}/` : name));

const head = `primary_hostname = mx.example.org
domainlist local_domains = @ : example.org
domainlist other_domains = example.net
hostlist relays = 192.0.2.0/24
addresslist friends = a@example.org
localpartlist system = root
acl_smtp_rcpt = check_rcpt
acl_smtp_data = check_data
`;
const acls = `begin acl
check_rcpt:
  accept set acl_m_seen = 1
check_data:
  accept
`;
const drivers = `begin routers
first:
  driver = dnslookup
  transport = remote
second:
  driver = accept
  transport = local
begin transports
remote:
  driver = smtp
local:
  driver = appendfile
  file = /dev/null
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
`;

interface Case {
  readonly where: string;
  readonly text: string;
  readonly target?: TargetRequest;
  readonly labels: () => string[];
}

const rcpt = (line: string, before = ''): string =>
  `${head}begin acl\ncheck_rcpt:\n${before}${line}\ncheck_data:\n  accept\n${drivers}`;
const data = (line: string): string => `${head}begin acl\ncheck_rcpt:\n  accept\ncheck_data:\n${line}\n${drivers}`;
const router = (line: string): string =>
  `${head}${acls}begin routers\nzero:\n  driver = redirect\n${line}\nlast:\n  driver = accept\n  transport = local\nbegin transports\nremote:\n  driver = smtp\nlocal:\n  driver = appendfile\n`;
const transport = (line: string): string =>
  `${head}${acls}begin transports\nremote:\n  driver = smtp\n${line}\nother:\n  driver = pipe\n`;

const plainHead = ['primary_hostname', 'acl_smtp_rcpt', 'acl_smtp_data'];

const cases: readonly Case[] = [
  {
    where: 'a line of the main section',
    text: `${head}‸\n`,
    labels: () => [...options('main', {}, plainHead), ...listKeywords, 'hide', 'begin'],
  },
  {
    where: 'a line of the main section of an older release',
    text: `${head}sp‸\n`,
    target: { version: '4.93' },
    labels: () => [...options('main', { version: '4.93' }, plainHead), ...listKeywords, 'hide', 'begin'],
  },
  {
    where: 'a line of the main section of a build without TLS',
    text: 'tls‸\n',
    target: { version: '4.97', features: ['dkim'] },
    labels: () => [...options('main', { version: '4.97', features: ['dkim'] }), ...listKeywords, 'hide', 'begin'],
  },
  {
    where: 'behind hide',
    text: `${head}hide ‸\n`,
    labels: () => [...options('main', {}, plainHead), ...listKeywords],
  },
  {
    where: 'an option that is being changed is not taken for set',
    text: 'primary_host‸name = x\nqualify_domain = y\n',
    labels: () => [...options('main', {}, ['qualify_domain']), ...listKeywords, 'hide', 'begin'],
  },
  {
    where: 'begin',
    text: `${head}begin acl\nbegin ‸\n`,
    labels: () =>
      ['authenticators', 'local_scan', 'retry', 'rewrite', 'routers', 'transports'].filter(
        (name) => name !== 'local_scan' || chooseTarget().features.has('local_scan'),
      ),
  },
  { where: 'a boolean', text: 'split_spool_directory = ‸\n', labels: () => ['true', 'false', 'yes', 'no'] },
  {
    where: 'an ACL option',
    text: `acl_smtp_mail = ‸\n${acls}`,
    labels: () => ['check_rcpt', 'check_data', ...verbs],
  },
  {
    where: 'log_selector',
    text: 'log_selector = +all ‸\n',
    labels: () =>
      names(known('logSelectors'))
        .filter((name) => name !== 'all')
        .map((name) => `+${name}`),
  },
  {
    where: 'log_selector, taking away',
    text: 'log_selector = +all -t‸\n',
    target: { version: '4.94' },
    labels: () => names(known('logSelectors', { version: '4.94' })).map((name) => `-${name}`),
  },
  {
    where: 'a domain list',
    text: `${head}domainlist more = example.com : ‸\n`,
    labels: () => [
      '+local_domains',
      '+other_domains',
      '@',
      '@[]',
      '@mx_any',
      '@mx_primary',
      '@mx_secondary',
      ...lookups(),
    ],
  },
  {
    where: 'a host list with another separator',
    text: `${head}hostlist more = <; 2001:db8::1 ; !‸\n`,
    labels: () => [
      '+relays',
      '@',
      '@[]',
      '+include_unknown',
      '+ignore_unknown',
      '+include_defer',
      '+ignore_defer',
      ...lookups(),
    ],
  },
  {
    where: 'an option that is a host list',
    text: `${head}host_lookup = +‸\n`,
    labels: () => [
      '+relays',
      '@',
      '@[]',
      '+include_unknown',
      '+ignore_unknown',
      '+include_defer',
      '+ignore_defer',
      ...lookups(),
    ],
  },
  { where: 'the first line of an ACL', text: rcpt('  ‸'), labels: () => [...verbs, 'begin'] },
  {
    where: 'a line below a verb, in the ACL for RCPT',
    text: rcpt('    ‸', '  accept\n'),
    labels: () => [...words('rcpt'), ...verbs, 'begin'],
  },
  { where: 'behind a verb, in the ACL for DATA', text: data('  deny ‸'), labels: () => words('data') },
  {
    where: 'behind a verb, in the ACL for RCPT of an older release',
    text: rcpt('  deny ‸'),
    target: { version: '4.93', features: ['content_scanning'] },
    labels: () => words('rcpt', { version: '4.93', features: ['content_scanning'] }),
  },
  { where: 'behind an exclamation mark', text: rcpt('  deny !‸'), labels: () => words('rcpt', {}, 'condition') },
  {
    where: 'control, in the ACL for RCPT',
    text: rcpt('  warn control = ‸'),
    labels: () => names(known('controls').filter((row) => legal(row.phases, 'rcpt'))),
  },
  {
    where: 'control, in the ACL for DATA',
    text: data('  warn control = ‸'),
    labels: () => names(known('controls').filter((row) => legal(row.phases, 'data'))),
  },
  {
    where: 'the options of a control',
    text: rcpt('  warn control = submission/domain=x/‸'),
    labels: () =>
      names(catalogue.controls.find(({ name }) => name === 'submission')?.parameters as unknown as Row[]).filter(
        (name) => name !== 'domain',
      ),
  },
  {
    where: 'verify',
    text: rcpt('  require verify = ‸'),
    labels: () => names(known('verifies').filter((row) => legal(row.phases, 'rcpt'))),
  },
  {
    where: 'the options of a verify',
    text: rcpt('  require verify = recipient/callout=‸'),
    labels: () => {
      const row = catalogue.verifies.find(({ name }) => name === 'recipient');
      const callout = row?.parameters?.find(({ name }) => name === 'callout');
      return (callout?.words ?? []).map(({ name }) => name);
    },
  },
  {
    where: 'set',
    text: rcpt('  warn set ‸', '  warn set acl_c_x = 1\n'),
    labels: () => ['acl_c_x', 'acl_c_', 'acl_m_'],
  },
  { where: 'another ACL', text: rcpt('  deny acl = ‸'), labels: () => ['check_data', ...verbs] },
  {
    where: 'domains in an ACL',
    text: rcpt('  deny domains = !‸'),
    labels: () => [
      '+local_domains',
      '+other_domains',
      '@',
      '@[]',
      '@mx_any',
      '@mx_primary',
      '@mx_secondary',
      ...lookups(),
    ],
  },
  {
    where: 'senders in an ACL',
    text: rcpt('  deny senders = ‸'),
    labels: () => ['+friends', '+caseful', ...lookups()],
  },
  { where: 'authenticated', text: rcpt('  accept authenticated = ‸'), labels: () => ['plain', '*'] },
  {
    where: 'a variable in the ACL for RCPT',
    text: rcpt('  deny condition = $‸', '  warn set acl_m_seen = 1\n'),
    labels: () => [...variables('rcpt'), 'acl_m_seen'],
  },
  {
    where: 'a variable in the ACL for DATA',
    text: data('  deny message = no $‸'),
    labels: () => [...variables('data'), ...headerPrefixes],
  },
  {
    where: 'an item, operator or variable',
    text: rcpt('  deny condition = ${‸'),
    labels: () => [
      ...new Set([...names(known('items')), ...names(known('operators')), ...variables('rcpt')]),
      ...names(known('lookups').filter(({ style }) => style === 'query')).map((name) => `quote_${name}`),
    ],
  },
  {
    where: 'a condition',
    text: rcpt('  deny condition = ${if ‸'),
    labels: () => names(known('conditions')),
  },
  {
    where: 'a condition within others',
    text: rcpt('  deny condition = ${if and{{eq{a}{b}}{!‸'),
    target: { version: '4.93' },
    labels: () => names(known('conditions', { version: '4.93' })),
  },
  {
    where: 'a variable within an item that sets some',
    text: rcpt('  deny condition = ${map{a:b}{$‸'),
    labels: () => variables('rcpt', true),
  },
  {
    where: 'def:',
    text: data('  deny condition = ${if def:‸'),
    labels: () => [...variables('data', true), ...headerPrefixes],
  },
  {
    where: 'the type of a lookup with a key',
    text: rcpt('  deny condition = ${lookup{$domain}‸'),
    labels: () => lookupStyle('single-key'),
  },
  {
    where: 'the type of a lookup with a query',
    text: rcpt('  deny condition = ${lookup ‸'),
    labels: () => lookupStyle('query'),
  },
  {
    where: 'the list of match_domain',
    text: rcpt('  deny condition = ${if match_domain{$domain}{‸'),
    labels: () => [
      '+local_domains',
      '+other_domains',
      '@',
      '@[]',
      '@mx_any',
      '@mx_primary',
      '@mx_secondary',
      ...lookups(),
    ],
  },
  { where: 'the name in ${acl', text: rcpt('  deny condition = ${acl{‸'), labels: () => ['check_data', ...verbs] },
  {
    where: 'behind the strings of an item',
    text: rcpt('  deny condition = ${lookup{a}lsearch{/f}{x}f‸'),
    labels: () => ['fail'],
  },
  {
    where: 'a line of a redirect router',
    text: router('  ‸'),
    labels: () => [...options('router', {}, ['driver']), ...options('router/redirect'), 'hide', 'begin'],
  },
  {
    where: 'a line of a driver without a type',
    text: `begin routers\nx:\n  ‸\n`,
    labels: () => [...options('router'), 'hide', 'begin'],
  },
  {
    where: 'the type of a transport',
    text: `begin transports\nx:\n  driver = ‸\n`,
    target: { version: '4.97', features: ['queuefile'] },
    labels: () =>
      names(known('drivers', { version: '4.97', features: ['queuefile'] }).filter((row) => row.class === 'transport')),
  },
  { where: 'transport of a router', text: router('  transport = ‸'), labels: () => ['remote', 'local'] },
  { where: 'pass_router', text: router('  pass_router = ‸'), labels: () => ['last'] },
  { where: 'redirect_router', text: router('  redirect_router = ‸'), labels: () => ['zero', 'last'] },
  {
    where: 'a variable in a router',
    text: router('  data = $‸'),
    labels: () => [...variables('routing'), 'acl_m_seen', ...headerPrefixes],
  },
  {
    where: 'a line of an smtp transport',
    text: transport('  max_rcpt = 1\n  ‸'),
    labels: () => [
      ...options('transport', {}, ['driver']),
      ...options('transport/smtp', {}, ['max_rcpt']),
      'hide',
      'begin',
    ],
  },
  {
    where: 'words of an option',
    text: transport('  dnssec_request_domains = *\n  dane_require_tls_ciphers = ‸'),
    labels: () => [],
  },
  {
    where: 'the error of a retry rule',
    text: `${head}begin retry\n* ‸\n`,
    labels: () => names(known('retryErrors')),
  },
  {
    where: 'the parameters of a retry rule',
    text: `${head}begin retry\n* * F,2h,15m; ‸\n`,
    labels: () => ['F', 'G', 'H'],
  },
  {
    where: 'the flags of a rewriting rule',
    text: `${head}begin rewrite\n*@a.example $1@b.example E‸\n`,
    labels: () => names(known('rewriteFlags')).filter((name) => name !== 'E'),
  },
  { where: 'a directive', text: `${head}.‸\n`, labels: () => ['.include', '.include_if_exists', '.ifdef', '.ifndef'] },
  {
    where: 'a directive within a conditional',
    text: `X = y\n.ifdef X\n.e‸\n.endif\n`,
    labels: () => ['.include', '.include_if_exists', '.ifdef', '.ifndef', '.elifdef', '.elifndef', '.else', '.endif'],
  },
  { where: 'the macro of a conditional', text: `LOCAL = y\nOTHER = z\n.ifdef L‸\n`, labels: () => ['LOCAL', 'OTHER'] },
  {
    where: 'a macro in a value',
    text: `HOSTS = y\nHOST = z\nOTHER = z\nprimary_hostname = HO‸\n`,
    labels: () => ['HOST', 'HOSTS'],
  },
  {
    where: 'the rules of a suppression',
    text: `# eximc-disable-next-line acl/‸\n`,
    labels: () => ruleDocuments.map(({ name }) => name),
  },
  {
    where: 'a continued line',
    text: rcpt('  deny condition = ${if \\\n     # between\n     match_address{$sender_address}{\\\n     ‸'),
    labels: () => ['+friends', '+caseful', ...lookups()],
  },
  { where: 'a text of any kind', text: 'smtp_banner = hello ‸\n', labels: () => [] },
  {
    where: 'a lookup in a part of the name',
    text: 'smtp_banner = ${lookup{a}partial2-ls‸',
    labels: () => lookupStyle('single-key'),
  },
  {
    where: 'a network lookup in a list',
    text: 'hostlist h = net24-ls‸',
    labels: () => lookupStyle('single-key').map((name) => `${name};`),
  },
  {
    where: 'what lookups take, in a release',
    text: 'smtp_banner = ${lookup{a}lsearch,cache=no_rd,‸',
    target: { version: '4.97' },
    labels: () => ['ret'],
  },
  {
    where: 'an empty name of a header line',
    text: `${head}acl_smtp_dkim = d\nbegin acl\nd:\n  accept condition = \${if def:h_‸`,
    labels: () => usualHeaders,
  },
  {
    where: 'where add_header adds',
    text: rcpt('  accept add_header = :‸'),
    labels: () => [':after_received:', ':at_end:', ':at_start:', ':at_start_rfc:'],
  },
  {
    where: 'results of SPF',
    text: rcpt('  accept spf = fail : ‸'),
    labels: () => ['fail', 'neutral', 'none', 'pass', 'permerror', 'softfail', 'temperror'],
  },
  {
    where: 'the logs of a refusal',
    text: rcpt('  deny log_reject_target = main : ‸'),
    labels: () => ['main', 'panic', 'reject'],
  },
  {
    where: 'redirection',
    text: 'begin routers\nr:\n  driver = redirect\n  data = :‸',
    labels: () => [':blackhole:', ':defer:', ':fail:', ':include:', ':unknown:'],
  },
  {
    where: 'the words of a routing rule',
    text: 'begin routers\nr:\n  driver = manualroute\n  route_list = a  b ; * "a : b" byname ‸\nbegin transports\nt:\n  driver = smtp\n',
    labels: () => ['bydns', 'ipv4_only', 'ipv4_prefer', 'no_randomize', 'randomize', 't'],
  },
  { where: 'an ACL that is wanted', text: 'acl_smtp_rcpt = wanted\nbegin acl\nw‸', labels: () => ['begin', 'wanted'] },
  {
    where: 'another ACL that is wanted',
    text: 'acl_smtp_rcpt = wanted\nacl_smtp_data = there\nbegin acl\nthere:\n  accept\n\nw‸',
    labels: () => [...words('data'), ...verbs, 'begin', 'wanted'],
  },
  {
    where: 'a transport that is wanted',
    text: 'begin routers\nr:\n  driver = accept\n  transport = wanted\nbegin transports\nw‸',
    labels: () => ['begin', 'wanted'],
  },
  {
    where: 'a list that is wanted',
    text: 'hosts_treat_as_local = +a\nhost_lookup = +b\nhostlist ‸',
    labels: () => ['b'],
  },
  {
    where: 'the macro of a conditional that another one asks for',
    text: 'A = 1\n.ifdef B\n.endif\n.ifndef ‸\n',
    labels: () => ['A', 'B'],
  },
  { where: 'the options of a lookup in a list', text: 'domainlist d = lsearch,ret=key,‸', labels: () => ['cache'] },
  {
    where: 'what the client gave to an authenticator',
    text: 'begin authenticators\na:\n  driver = plaintext\n  server_set_id = $auth‸',
    labels: () => [...variables('authentication'), ...headerPrefixes, 'auth1', 'auth2', 'auth3'],
  },
  {
    where: 'the hosts of a routing rule',
    text: 'begin routers\nr:\n  driver = manualroute\n  route_list = a ‸',
    labels: () => [],
  },
  { where: 'a line of the retry rules', text: 'begin retry\nb‸', labels: () => ['begin'] },
  { where: 'a file', text: 'begin transports\nt:\n  driver = appendfile\n  file = /‸', labels: () => rootNames() },
  { where: 'the file of a lookup', text: 'smtp_banner = ${lookup{a}lsearch{/‸', labels: () => rootNames() },
  { where: 'the file of a lookup in a list', text: 'domainlist d = lsearch;/‸', labels: () => rootNames() },
];

describe('completion offers exactly what is legal', () => {
  it.each(cases)('$where', ({ text, target, labels }) => {
    const { view, offset } = cursorIn(text, target);
    const found = offersAt(view, offset).offers.map(({ label }) => label);
    expect([...new Set(found)].sort()).toEqual([...new Set(labels())].sort());
  });
});

describe('what completion puts in', () => {
  const put = (text: string, label: string, snippets = false): string | undefined => {
    const { view, position } = cursorIn(text);
    const item = completion(view, position, { snippets })?.items.find((each) => each.label === label);
    return item?.textEdit?.newText;
  };

  it('goes on where a value follows', () => {
    expect(put('‸', 'primary_hostname')).toBe('primary_hostname = ');
    expect(put('‸', 'split_spool_directory')).toBe('split_spool_directory');
    expect(put('no‸', 'no_split_spool_directory')).toBe('no_split_spool_directory');
  });

  it('has places for the arguments of items', () => {
    expect(put('smtp_banner = ${‸', 'sg', true)).toMatch(/^sg\{\$\{1:[^}]*\}\}\{\$\{2:/);
    expect(put('smtp_banner = ${‸}', 'lc', true)).toBe('lc:${1:string}');
    expect(put('smtp_banner = ${‸', 'lc')).toBe('lc:');
    expect(put('smtp_banner = ${‸}', 'if', true)).toBe('if ${1:condition} {${2:yes}}{${3:no}}');
    expect(put('smtp_banner = ${‸}', 'acl', true)).toBe('acl{${1:name}}{${2:arg}}');
    expect(put('smtp_banner = ${if ‸ {a}}', 'def', true)).toBe('def:${1:variable}');
    expect(put('smtp_banner = ${if ‸}', 'match_ip', true)).toBe('match_ip{${1:address}}{${2:host list}}');
  });

  it('offers each way to write an item', () => {
    const { view, position } = cursorIn('smtp_banner = ${‸}');
    const of = (name: string): (string | undefined)[] =>
      completion(view, position, { snippets: true })
        ?.items.filter(({ label }) => label === name)
        .map(({ textEdit }) => textEdit?.newText) ?? [];
    expect(of('lookup')).toEqual([
      'lookup{${1:key}} ${2:type} {${3:file}}{${4:yes}}{${5:no}}',
      'lookup ${1:type} {${2:query}}{${3:yes}}{${4:no}}',
    ]);
    expect(of('extract')).toContain('extract json{${1:key}}{${2:data}}{${3:yes}}{${4:no}}');
    expect(of('run')).toContain('run,preexpand {${1:command args}}{${2:yes}}{${3:no}}');
  });

  it('ends what nothing ends, and leaves out what is there', () => {
    expect(put('smtp_banner = ${‸', 'lc', true)).toBe('lc:${1:string}}');
    expect(put('smtp_banner = ${‸ and more', 'primary_hostname')).toBe('primary_hostname}');
    expect(put('smtp_banner = ${‸}', 'primary_hostname')).toBe('primary_hostname');
    expect(put('smtp_banner = ${l‸:$primary_hostname}', 'lc', true)).toBe('lc');
    expect(put('smtp_banner = ${s‸{a}{b}{c}}', 'sg', true)).toBe('sg');
    expect(put('primary‸ = a', 'primary_hostname')).toBe('primary_hostname');
    expect(put('primary‸name=a', 'primary_hostname')).toBe('primary_hostname');
    expect(put('begin acl\na:\n  accept mess‸age = b', 'message')).toBe('message');
  });

  it('tells what is replaced apart from what is in front of the cursor, where the editor knows of that', () => {
    const { view, position } = cursorIn('smtp_banner = $prim‸ary');
    const how = { snippets: false, insertReplace: true };
    const item = completion(view, position, how)?.items.find(({ label }) => label === 'primary_hostname');
    const start = { line: 0, character: 15 };
    expect(item?.textEdit).toEqual({
      newText: 'primary_hostname',
      insert: { start, end: { line: 0, character: 19 } },
      replace: { start, end: { line: 0, character: 22 } },
    });
  });

  it('shows what can follow, where the editor has a command for that', () => {
    const { view, position } = cursorIn('begin routers\na:\n  dr‸');
    const items = completion(view, position, { snippets: false, suggest: 'show' })?.items ?? [];
    expect(items.find(({ label }) => label === 'driver')?.command).toEqual({ title: '', command: 'show' });
    expect(items.find(({ label }) => label === 'check_local_user')?.command).toBeUndefined();
  });

  it('puts what is likelier first', () => {
    const { view, position } = cursorIn('smtp_banner = ${‸}');
    const items = completion(view, position, { snippets: true })?.items ?? [];
    const order = items.map(({ sortText = '' }) => sortText).sort();
    expect(order.indexOf('0lookup')).toBeLessThan(order.indexOf('1lc'));
    expect(order.indexOf('1lc')).toBeLessThan(order.indexOf('2load_average'));
  });

  it('takes the place of what is typed', () => {
    const { view, position } = cursorIn('smtp_banner = é $prim‸');
    const item = completion(view, position, { snippets: false })?.items.find(
      ({ label }) => label === 'primary_hostname',
    );
    expect(item?.textEdit).toMatchObject({
      range: { start: { line: 0, character: 17 }, end: { line: 0, character: 21 } },
    });
  });
});
