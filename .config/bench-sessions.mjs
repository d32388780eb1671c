// How many SMTP sessions a second are simulated, beside Exim's own test of one; and what a long row of them leaves in memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compile, createScenarioWorld, prepareSimulation, simulate, sourceFile } from '../dist/index.mjs';

/** What Exim's default configuration does, as far as nothing of the machine is asked. */
const text = `primary_hostname = mx.example.org
domainlist local_domains = @ : example.org
domainlist relay_to_domains =
hostlist relay_from_hosts = <; 127.0.0.1 ; ::1
acl_smtp_rcpt = acl_check_rcpt
acl_smtp_data = acl_check_data
never_users = root
host_lookup =
tls_advertise_hosts =
keep_environment =
ignore_bounce_errors_after = 2d
timeout_frozen_after = 7d

begin acl

acl_check_rcpt:
  accept  hosts = :
          control = dkim_disable_verify
  deny    message = Restricted characters in address
          domains = +local_domains
          local_parts = ^[.] : ^.*[@%!/|]
  deny    message = Restricted characters in address
          domains = !+local_domains
          local_parts = ^[./|] : ^.*[@%!] : ^.*/\\\\.\\\\./
  accept  local_parts = postmaster
          domains = +local_domains
  require verify = sender
  accept  hosts = +relay_from_hosts
          control = submission
          control = dkim_disable_verify
  accept  authenticated = *
          control = submission
          control = dkim_disable_verify
  require message = relay not permitted
          domains = +local_domains : +relay_to_domains
  require verify = recipient
  accept

acl_check_data:
  deny    !verify = header_syntax
          message = header syntax
  accept

begin routers

away:
  driver = accept
  domains = ! +local_domains
  transport = remote_smtp

system_aliases:
  driver = redirect
  allow_fail
  allow_defer
  data = \${if eq{$local_part}{root}{postmaster}}

localuser:
  driver = accept
  local_parts = alice : bob : carol : postmaster
  transport = local_delivery
  cannot_route_message = Unknown user

begin transports

remote_smtp:
  driver = smtp

local_delivery:
  driver = appendfile
  file = /var/mail/$local_part_data
  delivery_date_add
  envelope_to_add
  return_path_add

begin retry

*  *  F,2h,15m; G,16h,1h,1.5; F,4d,6h
`;

const recipients = ['alice@example.org', 'bob@example.org', 'carol@example.org'];
const data = 'From: someone@client.example\nTo: alice@example.org\nSubject: hello\n\nOne line.\n';
const session = {
  protocol: 'smtp',
  client: { address: '192.0.2.7', helo: 'client.example', name: 'client.example' },
  steps: [{ kind: 'message', from: 'someone@client.example', to: recipients, data }],
};

const config = compile(sourceFile('exim.conf', text));

/** So many sessions in one world. */
function simulated(count, trace, deliver = false) {
  const world = createScenarioWorld({ dns: {} });
  const { sessions } = simulate({ config, world, sessions: Array(count).fill(session), trace, deliver });
  const last = sessions.at(-1).messages[0];
  if (last?.accepted !== true) throw new Error(`the message was not accepted: ${JSON.stringify(last)}`);
}

/** Sessions a second, of several rounds of some hundred. */
function rate(trace, deliver) {
  for (let i = 0; i < 3; i++) simulated(200, trace, deliver);
  const rates = Array.from({ length: 7 }, () => {
    const begin = performance.now();
    simulated(300, trace, deliver);
    return 300_000 / (performance.now() - begin);
  });
  return rates.sort((a, b) => a - b)[3];
}

/** The same session in `exim -bh`, a process for each. */
function ofExim(exim) {
  const folder = mkdtempSync(join(tmpdir(), 'eximc-bench-'));
  const file = join(folder, 'exim.conf');
  writeFileSync(file, text);
  const lines = [
    'EHLO client.example',
    'MAIL FROM:<someone@client.example>',
    ...recipients.map((each) => `RCPT TO:<${each}>`),
    'DATA',
    ...data.replace(/\n$/, '').split('\n'),
    '.',
    'QUIT',
  ];
  const input = lines.map((line) => `${line}\r\n`).join('');
  const args = ['-C', file, '-oMs', 'client.example', '-bh', '192.0.2.7'];
  const times = [];
  let out = '';
  for (let i = 0; i < 15; i++) {
    const begin = performance.now();
    out = spawnSync(exim, args, { input, encoding: 'latin1' }).stdout;
    times.push(performance.now() - begin);
  }
  rmSync(folder, { recursive: true });
  if (!/^250 OK id=/m.test(out)) throw new Error(`${exim} -bh did not accept the message:\n${out}`);
  return 1000 / times.sort((a, b) => a - b)[7];
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** The heap after garbage has been collected, in MB. */
function heap() {
  collect();
  collect();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

/** Prints all of it. */
export async function benchSessions() {
  await prepareSimulation(text);
  console.log('\nSMTP sessions of EHLO, MAIL, three RCPT and DATA, a second');
  const show = (name, value, more = '') => {
    console.log(`  ${name.padEnd(32)} ${value.toFixed(0).padStart(8)}${more}`);
  };
  const exim = ['exim4', 'exim'].find((name) => !spawnSync(name, ['-bV'], { stdio: 'ignore' }).error);
  const real = exim === undefined ? undefined : ofExim(exim);
  if (real !== undefined) show(`${exim} -bh, a process for each`, real);
  const times = (value) => (real === undefined ? '' : `   ${(value / real).toFixed(0)} times`);
  const off = rate(false);
  show('eximc, trace off', off, times(off));
  const on = rate(true);
  show('eximc, trace on', on, times(on));
  const delivered = rate(false, true);
  show('eximc, with their deliveries', delivered, times(delivered));

  console.log('\nheap after so many sessions, a thousand at once, every tenth of them with its deliveries');
  const rounds = 100;
  for (let round = 0; round <= rounds; round++) {
    if (round > 0) simulated(1000, false, round % 10 === 1);
    if (round === 10 || round === 50 || round === rounds) {
      console.log(`  ${String(round * 1000).padStart(7)}  ${heap().toFixed(1).padStart(8)} MB`);
    }
  }
}
