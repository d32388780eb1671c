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
  const line = (yield* readLine(session.input, longestResponse))?.replace(/\s+$/, '');
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

/** `plaintext` and `external`: prompts, and a condition. */
function* plaintext(authenticator: CompiledDriver, session: Session, initial: string): Waiting<AuthResult> {
  const { run } = session;
  const prompts = splitList(stringSetting(authenticator.options, 'server_prompts') ?? '');
  const expanded = prompts.map((prompt) => run.expand(prompt));
  const failed = expanded.find((each) => !each.ok);
  if (failed) return { kind: 'defer', message: failed.message };
  const answers: string[] = [];
  if (initial !== '') {
    const bytes = initial === '=' ? '' : decode(initial);
    if (bytes === undefined) return { kind: 'bad64' };
    answers.push(...bytes.split('\0'));
  } else if (prompts.length === 0) {
    const answer = yield* ask(session, '');
    if (typeof answer !== 'string') return answer;
    answers.push(...answer.split('\0'));
  }
  for (let i = answers.length; i < expanded.length; i++) {
    const prompt = expanded[i];
    const answer = yield* ask(session, prompt?.ok === true ? prompt.value : '');
    if (typeof answer !== 'string') return answer;
    answers.push(...answer.split('\0'));
    i = answers.length - 1;
  }
  setVariables(run, answers);
  return checkCondition(run, stringSetting(authenticator.options, 'server_condition'), false);
}

function* external(authenticator: CompiledDriver, session: Session, initial: string): Waiting<AuthResult> {
  const { run } = session;
  let answer: string;
  if (initial === '') {
    const got = yield* ask(session, '');
    if (typeof got !== 'string') return got;
    answer = got;
  } else {
    const bytes = initial === '=' ? '' : decode(initial);
    if (bytes === undefined) return { kind: 'bad64' };
    answer = bytes;
  }
  const answers = answer.split('\0');
  setVariables(run, answers);
  const params = [2, 3].flatMap((i) => {
    const text = stringSetting(authenticator.options, `server_param${i}`);
    const result = text === undefined ? undefined : run.expand(text);
    return result?.ok === true ? [result.value] : [];
  });
  setVariables(run, [...answers.slice(0, 1), ...params]);
  return checkCondition(run, stringSetting(authenticator.options, 'server_condition'), false);
}

function* cramMd5(authenticator: CompiledDriver, session: Session, initial: string): Waiting<AuthResult> {
  const { run } = session;
  if (initial !== '') return { kind: 'unexpected' };
  const challenge = `<${run.pid}.${Math.floor(run.world.clock.now() / 1000)}@${run.settings.primaryHostname}>`;
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
> = { plaintext, external, cram_md5: cramMd5 };

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

/** Lets an authenticator work, and says what came of it (`smtp_in_auth`). */
function* authenticate(authenticator: CompiledDriver, session: Session, initial: string): Waiting<void> {
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
    send(session, '235 Authentication succeeded\r\n');
    return;
  }
  const note = shown === undefined || shown === '' ? '' : ` (set_id=${shown})`;
  let reply: string;
  let line: string;
  switch (result.kind) {
    case 'defer':
      if (shown !== undefined) connection.authenticatedFailId = shown;
      reply = `435 Unable to authenticate at present${result.userMessage ?? ''}`;
      line = `435 Unable to authenticate at present${note}: ${result.message}`;
      break;
    case 'bad64':
      reply = line = '501 Invalid base64 data';
      break;
    case 'cancelled':
      reply = line = '501 Authentication cancelled';
      break;
    case 'unexpected':
      reply = line = '553 Initial data not expected';
      break;
    default:
      if (shown !== undefined) connection.authenticatedFailId = shown;
      reply = '535 Incorrect authentication data';
      line = `${reply}${note}`;
  }
  send(session, `${reply}\r\n`);
  writeLog(run, `${authenticator.name} authenticator failed for ${hostAndIdent(run, true)}: ${line}`, [
    'main',
    'reject',
  ]);
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
  const acl = run.settings.text('acl_smtp_auth');
  if (acl !== undefined) {
    const result = noteAcl(session, aclCheck(run, 'auth', acl));
    if (result.outcome !== 'OK') {
      handleAclFailure(session, 'auth', result);
      return;
    }
  }
  const argument = session.argument ?? '';
  const name = /^\S*/.exec(argument)?.[0] ?? '';
  if (/[^A-Za-z0-9_-]/.test(name)) {
    protocolError(session, 'syntax', 501, undefined, 'invalid character in authentication mechanism name');
    return;
  }
  const authenticator = run.config.authenticators.find(
    (each) =>
      (stringSetting(each.options, 'public_name') ?? each.name).toLowerCase() === name.toLowerCase() &&
      authenticatorServes(each.driver?.name, each.options) &&
      (session.advertised.has(each) || unadvertised),
  );
  if (!authenticator) {
    protocolError(session, 'protocol', 504, undefined, `${name} authentication mechanism not supported`);
    return;
  }
  yield* authenticate(authenticator, session, argument.slice(name.length).trim());
}
