import { lowerCase, trimSpace } from '../../expand/characters.ts';
import { createHmac } from 'node:crypto';
import type { CompiledDriver } from '../../../compile/config.ts';
import { stringSetting } from '../../../compile/config.ts';
import { aclCheck } from '../../acl/check.ts';
import { printable } from '../../acl/words/condition.ts';
import { hostAndIdent } from '../../run/host-text.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { protocolError } from '../errors.ts';
import type { Waiting } from '../input.ts';
import { readLine } from '../input.ts';
import { setProtocol } from '../protocol.ts';
import { send } from '../respond.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { authenticatorServes } from './helo.ts';

type AuthResult =
  | { readonly kind: 'ok' | 'bad64' | 'cancelled' | 'unexpected' | 'fail' }
  | { readonly kind: 'defer'; readonly message: string; readonly userMessage?: string };

const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');

/** Decodes base64; undefined where it is malformed (`b64decode`). */
function decode(text: string): string | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, 'base64').toString('latin1');
}

/** How long an answer may be: as long as a command. */
const longestResponse = 16384;

/** Sends a challenge, and reads what the client answers. */
function* ask(session: Session, challenge: string): Waiting<string | AuthResult> {
  send(session, `334 ${textOf(challenge)}\r\n`);
  const line = (yield* readLine(session.input, longestResponse))?.replace(/[\t-\r ]+$/, '');
  if (line !== undefined) session.events.command?.(line);
  if (line === undefined || line === '*') return { kind: 'cancelled' };
  return decode(line) ?? { kind: 'bad64' };
}

/** Sets `$auth1` and its kin, and `$1` and its kin. */
function setVariables(run: Run, values: readonly string[]): void {
  for (let i = 1; i < 5; i++) {
    const text = values[i - 1];
    if (text === undefined) run.values.delete(`auth${i}`);
    else run.values.set(`auth${i}`, { text, taint: true });
  }
  run.expansion.captures = ['', ...values];
  run.expansion.capturesTaint = true;
}

/** Evaluates `server_condition` (`auth_check_serv_cond`). */
function checkCondition(run: Run, condition: string | undefined, byDefault: boolean): AuthResult {
  if (condition === undefined) return { kind: byDefault ? 'ok' : 'fail' };
  const result = run.expand(condition);
  if (!result.ok) return result.forced ? { kind: 'fail' } : { kind: 'defer', message: result.message };
  const { value } = result;
  if (value === '' || /^(?:0|no|false)$/i.test(value)) return { kind: 'fail' };
  if (/^(?:1|yes|true)$/i.test(value)) return { kind: 'ok' };
  return { kind: 'defer', message: value, userMessage: `: ${value}` };
}

/** Splits what came with AUTH at its zero bytes; undefined where it is not base64 (`auth_read_input`). */
function readInput(data: string): readonly string[] | undefined {
  if (data === '=') return [''];
  const bytes = decode(data);
  if (bytes === undefined) return undefined;
  return bytes === '' ? [] : bytes.replace(/\0$/, '').split('\0');
}

/** `plaintext`: prompts for what did not come with AUTH, and a condition. */
function* plaintext(authenticator: CompiledDriver, session: Session, initial: string): Waiting<AuthResult> {
  const { run } = session;
  const prompts = run.expand(stringSetting(authenticator.options, 'server_prompts') ?? '');
  if (!prompts.ok) return { kind: 'defer', message: prompts.message };
  const given = initial === '' ? [] : readInput(initial);
  if (!given) return { kind: 'bad64' };
  const answers = [...given];
  for (const [i, prompt] of splitList(prompts.value).entries()) {
    if (i < answers.length) continue;
    const answer = yield* ask(session, prompt);
    if (typeof answer !== 'string') return answer;
    answers.push(...answer.replace(/(?<=.)\0$/s, '').split('\0'));
  }
  setVariables(run, answers);
  return checkCondition(run, stringSetting(authenticator.options, 'server_condition'), false);
}

/** The values of `server_param1` and its kin that are set, from one of them on. */
function serverParams(authenticator: CompiledDriver, run: Run, from: number): readonly string[] {
  return [1, 2, 3].slice(from - 1).flatMap((i) => {
    const text = stringSetting(authenticator.options, `server_param${i}`);
    const result = text === undefined ? undefined : run.expand(text);
    return result?.ok === true ? [result.value] : [];
  });
}

/** `external`: who it is, which something outside SMTP has made sure of. */
function* external(authenticator: CompiledDriver, session: Session, initial: string): Waiting<AuthResult> {
  const { run } = session;
  let answers: readonly string[] | undefined = [];
  if (initial !== '' && !(answers = readInput(initial))) return { kind: 'bad64' };
  if (answers.length === 0) {
    const answer = yield* ask(session, '');
    if (typeof answer !== 'string') return answer;
    answers = answer.split('\0');
  }
  setVariables(run, answers);
  const params = serverParams(authenticator, run, 2);
  if (params.length > 0) setVariables(run, [...answers.slice(0, 1), ...params]);
  return checkCondition(run, stringSetting(authenticator.options, 'server_condition'), false);
}

/** `tls`: what the client's certificate says, without a word of SMTP. */
// eslint-disable-next-line require-yield -- the client is not asked
function* byCertificate(authenticator: CompiledDriver, { run }: Session): Waiting<AuthResult> {
  setVariables(run, serverParams(authenticator, run, 1));
  return checkCondition(run, stringSetting(authenticator.options, 'server_condition'), false);
}

/** The challenge of RFC 1939's example, which Exim sends in its test mode, whatever the time. */
const testChallenge = '<1896.697170952@postoffice.reston.mci.net>';

function* cramMd5(authenticator: CompiledDriver, session: Session, initial: string): Waiting<AuthResult> {
  const { run } = session;
  if (initial !== '') return { kind: 'unexpected' };
  const challenge = run.caller.testMode
    ? testChallenge
    : `<${run.pid}.${Math.floor(run.world.clock.now() / 1000)}@${run.settings.primaryHostname}>`;
  const answer = yield* ask(session, challenge);
  if (typeof answer !== 'string') return answer;
  const space = answer.lastIndexOf(' ');
  if (space < 0) return { kind: 'fail' };
  setVariables(run, [answer.slice(0, space)]);
  const secret = run.expand(stringSetting(authenticator.options, 'server_secret') ?? '');
  if (!secret.ok) return secret.forced ? { kind: 'fail' } : { kind: 'defer', message: secret.message };
  const key = Buffer.from(secret.value, 'latin1');
  const digest = createHmac('md5', key).update(challenge, 'latin1').digest('hex');
  if (digest !== answer.slice(space + 1)) return { kind: 'fail' };
  return checkCondition(run, stringSetting(authenticator.options, 'server_condition'), true);
}

/** The server sides of the authenticators that are simulated, by driver. */
const servers: Readonly<
  Record<string, (authenticator: CompiledDriver, session: Session, initial: string) => Waiting<AuthResult>>
> = { plaintext, external, cram_md5: cramMd5, tls: byCertificate };

/** Others: what the world states. */
function stated(authenticator: CompiledDriver, session: Session, initial: string): AuthResult {
  const { run } = session;
  const driver = authenticator.driver?.name ?? '';
  const answer = run.world.stated.call('auth', [authenticator.name, driver, initial]);
  if (!answer) {
    run.tracer.unfaithful(`authentication by ${driver}`, authenticator.node);
    return { kind: 'defer', message: `${driver} is not simulated` };
  }
  setVariables(run, [answer.value]);
  return answer.status === 'defer' ? { kind: 'defer', message: answer.value } : { kind: answer.status };
}

/** Lets an authenticator work, logs a failure, and gives the reply (`smtp_in_auth`). */
function* authenticate(authenticator: CompiledDriver, session: Session, initial: string): Waiting<string> {
  const { run } = session;
  const { connection } = run;
  const driver = authenticator.driver?.name ?? '';
  setVariables(run, []);
  const server = Object.hasOwn(servers, driver) ? servers[driver] : undefined;
  let result = server ? yield* server(authenticator, session, initial) : stated(authenticator, session, initial);
  const setId = stringSetting(authenticator.options, 'server_set_id');
  const id = setId === undefined ? undefined : run.expand(setId);
  const shown = id?.ok === true ? printable(id.value) : undefined;
  setVariables(run, []);
  run.expansion.captures = [];
  if (result.kind === 'ok' && id && !id.ok) result = { kind: 'defer', message: id.message };
  if (result.kind === 'ok') {
    if (shown !== undefined) connection.authenticatedId = shown;
    connection.authenticator = authenticator.name;
    connection.authenticatedFailId = undefined;
    connection.counters.set('authentication_failed', 0);
    session.authenticatedBy = authenticator;
    setProtocol(run);
    return '235 Authentication succeeded';
  }
  const note = shown === undefined || shown === '' ? '' : ` (set_id=${shown})`;
  if ((result.kind === 'defer' || result.kind === 'fail') && shown !== undefined)
    connection.authenticatedFailId = shown;
  const { reply, line } = failure(result, note);
  writeLog(run, `${authenticator.name} authenticator failed for ${hostAndIdent(run, run.release >= 99)}: ${line}`, [
    'main',
    'reject',
  ]);
  return reply;
}

/** What the client is told of a failure, and what is logged. */
function failure(result: AuthResult, note: string): { readonly reply: string; readonly line: string } {
  switch (result.kind) {
    case 'defer':
      return {
        reply: `435 Unable to authenticate at present${result.userMessage ?? ''}`,
        line: `435 Unable to authenticate at present${note}: ${result.message}`,
      };
    case 'bad64':
      return same('501 Invalid base64 data');
    case 'cancelled':
      return same('501 Authentication cancelled');
    case 'unexpected':
      return same('553 Initial data not expected');
    default:
      return { reply: '535 Incorrect authentication data', line: `535 Incorrect authentication data${note}` };
  }
}

const same = (text: string): { readonly reply: string; readonly line: string } => ({ reply: text, line: text });

/** What the ACL for AUTH says; false where it has refused. */
function permitted(session: Session): boolean {
  const acl = session.run.settings.text('acl_smtp_auth');
  if (acl === undefined) return true;
  const result = noteAcl(session, aclCheck(session.run, 'auth', acl));
  if (result.outcome === 'OK') return true;
  handleAclFailure(session, 'auth', result);
  return false;
}

/** Once TLS has begun, an authenticator `tls` takes a client whose certificate is good, without AUTH. */
export function* authenticateByCertificate(session: Session): Waiting<void> {
  const { run } = session;
  const { tls } = run.connection;
  if (!tls?.certificateVerified || session.certificateTried) return;
  session.certificateTried = true;
  const authenticator = run.config.authenticators.find(({ driver }) => driver?.name === 'tls');
  if (authenticator && permitted(session)) yield* authenticate(authenticator, session, '');
}

/** AUTH. */
export function* auth(session: Session): Waiting<void> {
  const { run } = session;
  const { connection } = run;
  connection.counters.set('authentication_failed', 1);
  session.freeCommands.delete('AUTH');
  const unadvertised = connection.counters.get('allow_auth_unadvertised') === 1;
  if (!session.authAdvertised && !unadvertised) {
    protocolError(session, 'protocol', 503, undefined, 'AUTH command used when not advertised');
    return;
  }
  if (connection.authenticator !== undefined) {
    protocolError(session, 'protocol', 503, undefined, 'already authenticated');
    return;
  }
  if (session.hasSender) {
    protocolError(session, 'protocol', 503, undefined, 'not permitted in mail transaction');
    return;
  }
  if (!permitted(session)) return;
  const argument = session.argument ?? '';
  const name = /^[^\t-\r ]*/.exec(argument)?.[0] ?? '';
  if (/[^A-Za-z0-9_-]/.test(name)) {
    protocolError(session, 'syntax', 501, undefined, 'invalid character in authentication mechanism name');
    return;
  }
  const authenticator = run.config.authenticators.find(
    (each) =>
      lowerCase(stringSetting(each.options, 'public_name') ?? each.name) === lowerCase(name) &&
      authenticatorServes(each.driver?.name, each.options) &&
      (session.advertised.has(each) || unadvertised),
  );
  if (!authenticator) {
    protocolError(session, 'protocol', 504, undefined, `${name} authentication mechanism not supported`);
    return;
  }
  const reply = yield* authenticate(authenticator, session, trimSpace(argument.slice(name.length)));
  send(session, `${reply}\r\n`);
}
