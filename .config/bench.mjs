// Prints how fast this build is. Every figure is the median of several rounds, on whatever machine this runs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { check, compile, sourceFile } = await import('../dist/index.mjs');
const { benchExpand } = await import('./bench-expand.mjs');
const { benchSessions } = await import('./bench-sessions.mjs');

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function timed(rounds, run) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** A configuration of about so many physical lines: what real ones are made of, over and over. */
function configuration(lines) {
  const head = `primary_hostname = mx.example.org\nkeep_environment =\ntls_advertise_hosts =\ndomainlist local_domains = @ : example.org\nhostlist relay_from_hosts = <; 127.0.0.1 ; ::1\nacl_smtp_rcpt = acl_0\n`;
  const acl = (i) =>
    `\n# What number ${i} lets in\nacl_${i}:\n  accept  hosts         = +relay_from_hosts\n          control       = dkim_disable_verify\n  deny    message       = relay not permitted to \\\n                          $domain\n          log_message   = number ${i}: $sender_host_address\n          !domains      = +local_domains\n          condition     = \${if eq{\${lc:$sender_address_domain}}{number${i}.example.org}{yes}{no}}\n  require verify        = recipient\n  accept  ${i === 0 ? '' : `acl = acl_${i - 1}`}\n`;
  const router = (i) =>
    `\nrouter_${i}:\n  driver = accept\n  domains = +local_domains\n  local_parts = user${i}\n  condition = \${if def:h_Subject:{yes}{no}}\n  headers_add = X-Number: ${i}\n  transport = transport_${i}\n`;
  const transport = (i) =>
    `\ntransport_${i}:\n  driver = appendfile\n  directory = /var/mail/number${i}/$local_part_data\n  maildir_format\n  delivery_date_add\n  envelope_to_add\n  return_path_add\n  mode = 0600\n`;
  const each = 13 + 8 + 9;
  const count = Math.max(1, Math.round((lines - 12) / each));
  const numbers = Array.from({ length: count }, (_, i) => i);
  return [
    head,
    'begin acl',
    ...numbers.map(acl),
    'begin routers',
    ...numbers.map(router),
    'begin transports',
    ...numbers.map(transport),
    'begin retry\n*  *  F,2h,15m; G,16h,1h,1.5; F,4d,6h\n',
  ].join('\n');
}

console.log('parse, compile and lint, warm');
for (const lines of [1000, 3000, 10_000, 100_000]) {
  const text = configuration(lines);
  const physical = text.split('\n').length;
  const rounds = lines > 10_000 ? 5 : 30;
  const run = () => check(compile(sourceFile('exim.conf', text)));
  for (let i = 0; i < (lines > 10_000 ? 1 : 20); i++) run();
  const time = timed(rounds, run);
  console.log(
    `  ${String(physical).padStart(7)} lines  ${time.toFixed(2).padStart(8)} ms   ${((1000 * time) / physical).toFixed(2)} us a line`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'eximc-bench-'));
const file = join(folder, 'exim.conf');
const template = '../shared/realworld/debian__exim4-config__etc__exim4__exim4.conf.template';
writeFileSync(file, configuration(2000));
const cold = existsSync(template) ? template : file;
const spawned = (command, args) => timed(15, () => spawnSync(command, args, { stdio: 'ignore' }));
const bare = spawned(process.execPath, ['-e', '0']);
const linted = spawned(process.execPath, ['dist/cli.js', 'lint', cold]);
console.log(`\na process of its own, on ${cold === template ? "Debian's template" : 'a configuration of 2,000 lines'}`);
console.log(`  node -e 0    ${bare.toFixed(0).padStart(6)} ms`);
console.log(`  eximc lint   ${linted.toFixed(0).padStart(6)} ms   ${(linted / bare).toFixed(2)} times`);
for (const exim of ['exim4', 'exim']) {
  if (spawnSync(exim, ['-bV'], { stdio: 'ignore' }).error) continue;
  console.log(
    `  ${exim} -bV    ${spawned(exim, ['-C', join(process.cwd(), cold), '-bV'])
      .toFixed(0)
      .padStart(6)} ms`,
  );
  break;
}

/** The language server's process, over which the times of answers are taken. */
async function editor(text) {
  const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = await import('vscode-jsonrpc/node');
  const child = spawn(process.execPath, ['dist/cli.js', 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  await connection.sendNotification('initialized', {});
  const uri = 'file:///tmp/eximc-bench/exim.conf';
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'exim', version: 1, text },
  });
  const lines = text.split('\n');
  const line = lines.findIndex((each, i) => i > lines.length / 4 && each.includes('sender_address_domain'));
  const character = (lines[line] ?? '').indexOf('$sender_address_domain') + 5;
  let version = 1;
  /** Types a character, or takes it back. */
  const type = () => {
    const put = version++ % 2 === 1;
    const end = { line, character: put ? character : character + 1 };
    const contentChanges = [{ range: { start: { line, character }, end }, text: put ? 'x' : '' }];
    return connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  };
  const textDocument = { uri };
  const ask = (method, more = {}) => connection.sendRequest(`textDocument/${method}`, { textDocument, ...more });
  const timesOf = async (rounds, before, run) => {
    const times = [];
    for (let round = 0; round < rounds; round++) {
      await before();
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    return median(times);
  };
  const nothing = () => Promise.resolve();
  const diagnose = async () => {
    await type();
    await ask('diagnostic');
  };
  const complete = () => ask('completion', { position: { line, character } });
  await timesOf(30, nothing, diagnose);
  const figures = [
    ['keystroke to diagnostics', await timesOf(60, nothing, diagnose)],
    ['completion', await timesOf(60, diagnose, complete)],
    ['hover', await timesOf(20, diagnose, () => ask('hover', { position: { line, character } }))],
    ['semantic tokens', await timesOf(20, diagnose, () => ask('semanticTokens/full'))],
  ];
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  return figures;
}

const document = configuration(3000);
console.log(`\nthe language server, a process of its own, ${document.split('\n').length} lines`);
for (const [name, time] of await editor(document))
  console.log(`  ${name.padEnd(26)} ${time.toFixed(2).padStart(8)} ms`);
console.log(`  ${'node -e 0'.padEnd(26)} ${bare.toFixed(2).padStart(8)} ms`);

await benchExpand();
await benchSessions();

console.log('\nhostile input');
const doubling = Array.from({ length: 60 }, (_, i) => `M${i + 10} = M${i + 9}M${i + 9}`);
for (const [name, text] of [
  ['a line of 10 MB', `a = ${'x'.repeat(10_000_000)}\n`],
  ['10,000 nested .ifdef', '.ifdef X\n'.repeat(10_000)],
  ['a macro doubled 60 times', ['M9 = xx', ...doubling, 'a = M69'].join('\n')],
]) {
  const time = timed(3, () => check(compile(sourceFile('exim.conf', text))));
  console.log(`  ${name.padEnd(26)} ${time.toFixed(0).padStart(6)} ms`);
}
rmSync(folder, { recursive: true });
