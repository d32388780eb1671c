import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeText } from '../check/positions.ts';
import type { OracleDifference, OracleResult } from '../report/oracle-terminal.ts';
import { gatherReplies } from '../runtime/simulation/reply-gatherer.ts';
import { simulateSmtp } from '../runtime/simulation/smtp-session.ts';
import type { Reply, SessionInput, SessionReply } from '../runtime/simulation/types.ts';
import { beginSimulation } from '../simulate.ts';
import { UsageError } from './io.ts';
import type { OpenedScenario } from './scenario-runner.ts';

/** A folder with the files of a scenario, and its configuration with the names of these in place of those that it has. */
function materialize({ scenario, config }: OpenedScenario): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'eximc-oracle-'));
  const { root, files = {} } = scenario.world;
  if (root !== undefined && existsSync(root)) cpSync(root, folder, { recursive: true, verbatimSymlinks: true });
  for (const [path, entry] of Object.entries(files)) {
    if (entry === null) continue;
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof entry === 'string') writeFileSync(at, entry, 'latin1');
    else if (entry.directory) mkdirSync(at, { recursive: true });
    else if (entry.link !== undefined) symlinkSync(entry.link, at);
    else writeFileSync(at, entry.content ?? '', 'latin1');
  }
  let text = config.source.logical.text;
  for (const top of readdirSync(folder)) {
    const name = top.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    text = text.replace(new RegExp(`(?<![\\w/])/${name}(?=/)`, 'g'), `${folder}/${top}`);
  }
  // Exim reads and keeps hints as a user of its own.
  chmodSync(folder, 0o755);
  const spool = join(folder, '.spool');
  mkdirSync(spool);
  chmodSync(spool, 0o777);
  if (!config.main.has('spool_directory')) text = `spool_directory = ${spool}\n${text}`;
  const file = join(folder, '.exim.conf');
  // A line of the logical text ends where it was continued; the others are as they were read, macros and includes replaced.
  writeFileSync(file, text, 'latin1');
  return { folder, file };
}

/** What differs from one run to the next, out of the way. */
const settled = ({ code, text }: Reply): string =>
  `${code} ${text}`
    .replace(/id=\S+/g, 'id=...')
    .replace(/[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} [-+]\d{4}/g, '(date)')
    .replace(/\bExim \d\.\d+\S*/g, 'Exim')
    .replace(/<\d+\.\d+@/g, '<...@');

/** A challenge holds the time: it is told apart by its code only. */
const comparable = (reply: Reply | undefined): string =>
  reply === undefined ? '' : reply.code === 334 ? '334' : settled(reply);

/** Why a session cannot be had with a real Exim in its test mode. */
function unfit({ protocol, client }: SessionInput): string | undefined {
  if (protocol === 'local') return 'it is not over SMTP';
  if (client.tls) return 'it has TLS, which -bh cannot do';
  return undefined;
}

/** The release of an Exim, as in `4.96`. */
export function releaseOf(exim: string): string | undefined {
  const { stdout, error } = spawnSync(exim, ['-bV'], { encoding: 'latin1', timeout: 60_000 });
  if (error) throw new UsageError(`--oracle ${exim}: ${error.message}`);
  return /^Exim version (\d\.\d+)/m.exec(stdout)?.[1];
}

/** Talks the same to a real Exim. */
function askExim(exim: string, file: string, { protocol, client }: SessionInput, sent: string): readonly Reply[] {
  const { auth, name, ident } = client;
  const here = client.interface?.address;
  const args = [
    '-C',
    file,
    ...(name === undefined ? [] : ['-oMs', name]),
    ...(ident === undefined ? [] : ['-oMt', ident]),
    ...(here === undefined ? [] : ['-oMi', here]),
    ...(auth?.kind === 'stated' ? ['-oMaa', auth.authenticator, '-oMai', auth.id] : []),
    ...(protocol === 'smtp' ? ['-bhc', client.address ?? ''] : ['-bs', '-odq']),
  ];
  const ran = spawnSync(exim, args, { input: Buffer.from(sent, 'latin1'), encoding: 'latin1', timeout: 60_000 });
  if (ran.error) throw new UsageError(`--oracle ${exim}: ${ran.error.message}`);
  const replies: Reply[] = [];
  gatherLines(ran.stdout, replies);
  if (replies.length === 0 && ran.stderr.trim() !== '') {
    throw new UsageError(`--oracle ${exim}: ${ran.stderr.trim().split('\n')[0] ?? ''}`);
  }
  return replies;
}

function gatherLines(text: string, replies: Reply[]): void {
  const gather = gatherReplies(undefined, (reply) => replies.push(reply));
  for (const line of text.split(/\r?\n/)) if (/^\d{3}(?:[- ]|$)/.test(line)) gather(`${line}\r\n`, undefined);
}

/**
 * Runs the SMTP part of a scenario with eximc and with a real Exim in its test mode (`-bh`), where nothing is delivered. What
 * of the scenario's world is no file (its DNS, its users, its clock) the real one has from its machine.
 *
 * @param exim the program
 * @throws UsageError where it cannot be run
 */
export function askOracle(opened: OpenedScenario, exim: string): OracleResult {
  const { scenario, config, world } = opened;
  const simulation = beginSimulation({
    config,
    world,
    sessions: [],
    hosts: scenario.hosts,
    services: scenario.services,
    trace: false,
    deliver: false,
  });
  const { folder, file } = materialize(opened);
  const differences: OracleDifference[] = [];
  const skipped: string[] = [];
  let compared = 0;
  try {
    for (const [i, { name, input }] of scenario.sessions.entries()) {
      const session = decodeText(name ?? `session ${i + 1}`);
      const why = unfit(input);
      if (why !== undefined) {
        skipped.push(`${session}: ${why}`);
        continue;
      }
      if (input.after !== undefined) world.clock.sleep(input.after);
      let sent = '';
      const { replies } = simulateSmtp(input, simulation, (bytes) => {
        sent += bytes;
      });
      const real = askExim(exim, file, input, sent);
      const all = Math.max(replies.length, real.length);
      for (let at = 0; at < all; at++) {
        const ours: SessionReply | undefined = replies[at];
        compared++;
        const [a, b] = [comparable(ours), comparable(real[at])];
        if (a === b) continue;
        differences.push({
          session,
          command: decodeText(ours?.command ?? ''),
          eximc: decodeText(a),
          exim: decodeText(b),
        });
        // Where only one of them takes a message's text, what follows is no answer to the same.
        if ((ours?.code === 354) !== (real[at]?.code === 354)) break;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { differences, compared, skipped };
}
