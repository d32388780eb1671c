import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { dnsContextOf } from '../../../runtime/host/dns.ts';
import type { AclOutcome, RuntimeExtension } from '../../../runtime/run/extension.ts';
import { logs } from '../../../runtime/run/log.ts';
import type { Run } from '../../../runtime/run/run.ts';
import { isDisabled } from '../../../runtime/dkim/state.ts';
import type { StatedArc } from './scenario.ts';
import { arcSign } from './sign-message.ts';
import type { ArcVerdict } from './verify.ts';
import { verifyChain } from './verify.ts';

/** What is known of a message: whether its body could be hashed as it came in, and the verdict, once there is one. */
interface ArcMemory {
  readonly hashesBodies: boolean;
  verdict?: ArcVerdict;
}

const key = 'arc';
const oldestPassKey = 'arc_oldest_pass';

function memory({ message }: Run): ArcMemory | undefined {
  return message.systems.get(key) as ArcMemory | undefined;
}

const verdictOf = (run: Run): ArcVerdict | undefined => memory(run)?.verdict;

function verify(run: Run, stated: StatedArc | undefined): ArcVerdict {
  if (stated) {
    const { domains = [], instance = domains.length, selector = 'selector', ...rest } = stated;
    return { ...rest, domains: domains.join(':'), ...(instance > 0 && { instance, selector }) };
  }
  return verifyChain({
    release: run.release,
    headers: run.message.headers.map(({ text }) => text),
    body: run.message.body,
    hashesBodies: memory(run)?.hashesBodies ?? false,
    dns: dnsContextOf(run.match),
  });
}

/** `verify = arc/STATES`: none and pass will do where no states are named. */
function verifyArc(options: readonly string[], run: Run, stated: StatedArc | undefined): AclOutcome {
  const verdict = verify(run, stated);
  const known = memory(run) ?? { hashesBodies: false };
  known.verdict = verdict;
  run.message.systems.set(key, known);
  if (verdict.garbled === true) {
    run.tracer.unfaithful(
      '$arc_state_reason: the key is of a kind that is of no use, and Exim says what its memory holds',
    );
  }
  // Exim never takes this back: a message without a chain shows what the one before it in the connection had.
  if (verdict.oldestPass !== undefined) run.connection.systems.set(oldestPassKey, verdict.oldestPass);
  const reader = listReader(options[0] ?? 'none:pass');
  for (let state = nextInList(reader); state !== undefined; state = nextInList(reader)) {
    if (state === verdict.state) return 'OK';
  }
  return 'FAIL';
}

const oldestPass = (run: Run): string => String((run.connection.systems.get(oldestPassKey) as number | undefined) ?? 0);

/** What `${authresults {…}}` says of the chain. Mirrors `authres_arc`. */
function authenticationResults(run: Run): string | undefined {
  const verdict = verdictOf(run);
  if (!verdict) return undefined;
  const { state, reason, instance, selector = '' } = verdict;
  const text = `;\n\tarc=${state}`;
  if (instance === undefined) return reason === undefined ? text : `${text} (${reason})`;
  const { hostAddress } = run.connection;
  return (
    `${text} (i=${instance})${reason === undefined ? '' : `(${reason})`} header.s=${selector}` +
    ` arc.oldest-pass=${oldestPass(run)}${hostAddress === undefined ? '' : ` smtp.remote-ip=${hostAddress}`}`
  );
}

/**
 * ARC in a run: chains are verified where an ACL asks for it, and `smtp` transports with `arc_sign` add to them. Mirrors
 * arc.c.
 *
 * @param stated the verdict that a scenario states, in place of verification
 */
export function arcExtension(stated?: StatedArc): RuntimeExtension {
  return {
    messageRead(run) {
      run.message.systems.set(key, { hashesBodies: run.message.rawHeaders !== undefined && !isDisabled(run) });
    },
    verifies: { arc: (options, run) => verifyArc(options, run, stated) },
    variables: {
      arc_domains: (run) => verdictOf(run)?.domains,
      arc_oldest_pass: oldestPass,
      arc_state: (run) => verdictOf(run)?.state,
      arc_state_reason: (run) => verdictOf(run)?.reason,
    },
    authenticationResults,
    receptionLogFields: (run, place) =>
      place === 'size' && verdictOf(run)?.state === 'pass' && logs(run, 'dkim') ? ' ARC' : '',
    signMessage: arcSign,
  };
}
