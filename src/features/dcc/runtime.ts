import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { textOf } from '../../runtime/expand/value.ts';
import type { AclOutcome, AclWord, RuntimeExtension } from '../../runtime/run/extension.ts';
import { writeLog } from '../../runtime/run/log.ts';
import type { Run } from '../../runtime/run/run.ts';
import { systemError } from '../../runtime/world/system-error.ts';
import type { Outcome, SocketAddress } from '../../runtime/world/world.ts';
import { dccRequest, readDccAnswer } from './protocol.ts';
import type { StatedDcc } from './scenario.ts';

/** What is kept for a message once dccifd has answered. */
interface DccState {
  readonly outcome: AclOutcome;
  readonly result: string | undefined;
  readonly header: string | undefined;
}

const stateOf = ({ message }: Run): DccState | undefined => message.systems.get('dcc') as DccState | undefined;

/** How long the daemon is waited for, in seconds: Exim itself waits for ever. */
const patience = 300;

/** The reply to DATA stands in Exim's buffer when the answer is read over it. */
const residue = '354 Enter message, ending with "." on a line by itself\r\n';

/** Where `dccifd_address` says that the daemon is: a path, or an address and a port parted by a space. */
export function dccifdAddress(text: string): SocketAddress | undefined {
  if (text.startsWith('/')) return { kind: 'unix', path: text.slice(0, 127) };
  const match = /^[\t-\r ]*([^\t-\r ]+)[\t-\r ]+\+?(\d+)/.exec(text);
  if (!match) return undefined;
  return { kind: 'tcp', host: (match[1] ?? '').slice(0, 39), port: Number(match[2]) & 0xffff };
}

/** What dccifd answers to a request: as it is stated, or as the daemon itself says. */
function exchange(address: SocketAddress, request: string, stated: StatedDcc | undefined, run: Run): Outcome<string> {
  if (stated?.error !== undefined) return systemError(stated.error);
  if (stated?.reply !== undefined) return { ok: true, value: stated.reply };
  if (stated?.result !== undefined || stated?.header !== undefined) {
    const { result = 'A', header = '', recipients } = stated;
    const letters = recipients ?? (result === 'R' ? 'R' : 'A').repeat(run.message.recipients.length);
    return { ok: true, value: `${result}\n${letters}\n${header.replace(/\n+$/, '')}\n\n` };
  }
  const { socket, address: host, port } = stated ?? {};
  const place: SocketAddress =
    socket !== undefined
      ? { kind: 'unix', path: socket }
      : host !== undefined && port !== undefined
        ? { kind: 'tcp', host, port }
        : address;
  return run.world.sockets.exchange(place, request, { timeout: patience, shutdown: true });
}

/** Asks dccifd about the message, unless it has answered before. Mirrors `dcc_process`. */
function askDcc(run: Run, stated: StatedDcc | undefined): AclOutcome {
  const before = stateOf(run);
  if (before) return before.outcome;
  const { tracer, message, connection } = run;
  const written = run.settings.text('dccifd_address') ?? '';
  const address = dccifdAddress(written);
  if (!address) {
    writeLog(run, `DCC: warning - invalid dccifd address: '${written}'`);
    return 'DEFER';
  }
  const request = dccRequest(run);
  const answer = exchange(address, request, stated, run);
  if (!answer.ok) {
    const kind = address.kind === 'unix' ? 'UNIX' : 'TCP';
    writeLog(run, `DCC: Connecting to ${kind} socket failed: ${answer.message}\n`, ['panic']);
    return 'DEFER';
  }
  if (tracer.on) {
    tracer.step('note', `sent to dccifd: ${request}`);
    tracer.step('note', `dccifd answers: ${answer.value}`);
  }
  const name = connection.hostName === undefined ? '' : `${connection.hostName} `;
  const client = `H=${name}[${connection.hostAddress ?? ''}] F=<${message.sender}>`;
  const { outcome, result, header, log } = readDccAnswer(answer.value, residue, client);
  for (const line of log) writeLog(run, line);
  message.systems.set('dcc', { outcome, result, header } satisfies DccState);
  if (run.settings.flag('dcc_direct_add_header')) {
    const extra = run.variables.get('acl_m_dcc_add_header');
    const more = extra === undefined ? '' : textOf(extra);
    for (const text of [header ?? '', more]) {
      if (text !== '') message.headers.push({ text: text.endsWith('\n') ? text : `${text}\n`, type: ' ' });
    }
  }
  return outcome;
}

/** What DCC brings to a run: the `dcc` condition and its two variables. */
export function dccRuntime(stated: unknown): RuntimeExtension {
  const dcc: AclWord = (value, run) => {
    const [asked = '', ...options] = splitList(textOf(value), { separator: '/' });
    const [first = ''] = splitList(asked);
    if (first === '' || first === '0' || lowerCase(first) === 'false') return 'FAIL';
    const outcome = askDcc(run, stated as StatedDcc | undefined);
    // A deferral becomes a plain no: `!dcc = */defer_ok` then holds, and the message is not let through.
    return outcome === 'DEFER' && options.some((option) => lowerCase(option) === 'defer_ok') ? 'FAIL' : outcome;
  };
  return {
    aclWords: { dcc },
    variables: {
      dcc_header: (run) => stateOf(run)?.header,
      dcc_result: (run) => stateOf(run)?.result,
    },
  };
}
