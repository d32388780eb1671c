import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { decodeText } from '../../check/positions.ts';
import type { OracleDifference, OracleResult } from '../../report/oracle-terminal.ts';
import { addressWords, formatAddress } from '../../runtime/dns/ip-address.ts';
import { gatherReplies } from '../../runtime/simulation/reply-gatherer.ts';
import { simulateSmtp } from '../../runtime/simulation/smtp-session.ts';
import type { Reply, SessionInput, SessionReply } from '../../runtime/simulation/types.ts';
import { beginSimulation } from '../../simulate.ts';
import { UsageError } from '../io.ts';
import type { OpenedScenario } from '../scenario-runner.ts';
import type { PrivateView, Surroundings } from './private-view.ts';
import { writeScenarioFolder } from './scenario-folder.ts';

/** What differs from one run to the next, out of the way. */
const settled = ({ code, text }: Reply): string =>
  `${code} ${text}`
    .replace(/id=\S+/g, 'id=...')
    .replace(/[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} [-+]\d{4}/g, '(date)')
    .replace(/\bExim \d\.\d+\S*/g, 'Exim')
    .replace(/<\d+\.\d+@/g, '<...@')
    // With -bh an IPv6 address is written in full.
    .replace(/\b[\da-f]{4}(?::[\da-f]{4}){7}\b/g, (full) => formatAddress(addressWords(full) ?? []));

/** A challenge holds the time: it is told apart by its code only. */
const comparable = (reply: Reply | undefined): string =>
  reply === undefined ? '' : reply.code === 334 ? '334' : settled(reply);

/** Why a session cannot be had with a real Exim in its test mode. */
function unfit({ protocol, client }: SessionInput): string | undefined {
  if (protocol === 'queued') return 'its messages are on the queue already';
  if (protocol === 'local') return 'it is not over SMTP';
  if (client.tls) return 'it has TLS, which -bh cannot do';
  const { user = 'root' } = client;
  if (protocol === 'local-smtp' && user !== 'root')
    return `its caller is ${decodeText(user)}, who may not name a configuration`;
  return undefined;
}

/** What an Exim says of itself (`-bV`), which tells its release and what it was built with. Text. */
export function describeOracle(exim: string): string {
  const { stdout, error } = spawnSync(exim, ['-bV'], { encoding: 'latin1', timeout: 60_000 });
  if (error) throw new UsageError(`--oracle ${exim}: ${error.message}`);
  return stdout;
}

/** The servers of a scenario, and whether any of them was asked for. */
function watchedHosts({ scenario }: OpenedScenario): {
  readonly hosts: OpenedScenario['scenario']['hosts'];
  readonly asked: () => boolean;
} {
  const hosts = new Map(scenario.hosts);
  const known = hosts.get.bind(hosts);
  let asked = false;
  hosts.get = (name) => {
    asked = true;
    return known(name);
  };
  return { hosts, asked: () => asked };
}

/** What a real Exim answered, or why it did not. */
type Answers = { readonly ok: true; readonly replies: readonly Reply[] } | { readonly ok: false; readonly why: string };

/** Talks the same to a real Exim. */
async function askExim(
  exim: string,
  view: PrivateView,
  { protocol, client }: SessionInput,
  sent: string,
  surroundings: Surroundings,
): Promise<Answers> {
  const { auth, name, ident } = client;
  const here = client.interface?.address;
  const args = [
    '-C',
    surroundings.files.config,
    ...(name === undefined ? [] : ['-oMs', name]),
    ...(ident === undefined ? [] : ['-oMt', ident]),
    ...(here === undefined ? [] : ['-oMi', here]),
    ...(auth?.kind === 'stated' ? ['-oMaa', auth.authenticator, '-oMai', auth.id] : []),
    ...(protocol === 'smtp' ? ['-bh', client.address ?? ''] : ['-bs', '-odq']),
  ];
  const ran = await view.run(exim, args, sent, surroundings);
  if (ran.error !== undefined) return { ok: false, why: `it could not be run to its end: ${ran.error}` };
  // Without it Exim has not got as far as the client.
  const started = protocol !== 'smtp' || ran.stdout.includes('SMTP testing session');
  const replies: Reply[] = [];
  gatherLines(ran.stdout, replies);
  if (replies.length > 0 || (started && protocol === 'smtp')) return { ok: true, replies };
  const said = ran.stderr
    .trim()
    .replace(/^LOG: /, '')
    .split(surroundings.files.folder)
    .join('')
    .split(/\s*\n\s*/);
  return { ok: false, why: said.slice(0, 2).join(' ') };
}

function gatherLines(text: string, replies: Reply[]): void {
  const gather = gatherReplies(undefined, (reply) => replies.push(reply));
  for (const line of text.split(/\r?\n/)) if (/^\d{3}(?:[- ]|$)/.test(line)) gather(`${line}\r\n`, undefined);
}

/**
 * Runs the SMTP part of a scenario with eximc and with a real Exim in its test mode (`-bh`), where nothing is delivered. What
 * of the scenario's world `view` does not show it, the real one has from its machine.
 *
 * @param exim the program
 */
export async function askOracle(opened: OpenedScenario, exim: string, view: PrivateView): Promise<OracleResult> {
  const { scenario, config, world } = opened;
  const { hosts, asked } = watchedHosts(opened);
  const { services } = scenario;
  const simulation = beginSimulation({ config, world, sessions: [], hosts, services, trace: false, deliver: false });
  const files = writeScenarioFolder(opened);
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
      const time = world.clock.now();
      let sent = '';
      const { replies } = simulateSmtp(input, simulation, (bytes) => {
        sent += bytes;
      });
      if (asked()) {
        skipped.push(
          `${session}: it hangs on what other servers answer, whom -bh does not ask; nor are those after it`,
        );
        break;
      }
      const answers = await askExim(exim, view, input, sent, { files, hostname: world.hostname, dns: world.dns, time });
      if (!answers.ok) {
        skipped.push(`${session}: ${decodeText(answers.why)}`);
        return { differences, compared, skipped, failed: true };
      }
      const real = answers.replies;
      const all = Math.max(replies.length, real.length);
      for (let at = 0; at < all; at++) {
        const ours: SessionReply | undefined = replies[at];
        compared++;
        const [a, b] = [comparable(ours), comparable(real[at])];
        if (a === b) continue;
        // The client has hung up, and hears nothing of it.
        if (ours === undefined && /^421 .*\blost (?:input|incoming) connection$/i.test(b)) break;
        // With -bh Exim ends without a word where it would say this to a client.
        if (real[at] === undefined && a === '421 Unexpected failure, please try later') break;
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
    rmSync(files.folder, { recursive: true, force: true });
  }
  return { differences, compared, skipped, failed: false };
}
