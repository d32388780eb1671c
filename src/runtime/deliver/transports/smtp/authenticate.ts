import { createHmac } from 'node:crypto';
import { quoted } from '../../../../../grammar/expansion/messages.ts';
import { listReader, nextInList } from '../../../../../grammar/list/split.ts';
import type { CompiledDriver } from '../../../../compile/config.ts';
import type { DriverOptions } from '../../../route/driver-options.ts';
import { driverOptions } from '../../../route/driver-options.ts';
import { expandText } from '../../../route/expand-options.ts';
import { writeLog } from '../../../run/log.ts';
import { eximErrno } from '../../errno.ts';
import type { SmtpConnection } from './connection.ts';
import { exchange, offeredMechanisms, offers } from './connection.ts';
import { isListed } from './smtp-site.ts';

/** What trying an authenticator comes to; `response` where the server's last answer, or its silence, decides all. */
type Tried = 'ok' | 'fail' | 'response' | { readonly cancelled: string } | { readonly error: string };

const toBase64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');

/** `^` stands for a zero byte, `^^` for itself. */
const withZeros = (text: string): string => text.replace(/\^\^?/g, (found) => (found === '^' ? '\0' : '^'));

/** What an AUTH command looks like in messages: what follows the mechanism is hidden. */
const hidden = (mechanism: string, rest: string): string =>
  `AUTH ${mechanism}${rest === '' ? '' : ` ${'*'.repeat(rest.length)}`}`;

/** Sends the items of `client_send`, one after the other. Mirrors `auth_client_item`. */
function sendItems(
  connection: SmtpConnection,
  authenticator: CompiledDriver,
  mechanism: string,
  items: readonly string[],
): Tried {
  const { run } = connection.site;
  for (const [i, item] of items.entries()) {
    const last = i === items.length - 1;
    const expanded = expandText(item, run);
    if (expanded.status !== 'value') {
      if (i > 0) exchange(connection, '*');
      if (expanded.status === 'forced') return { cancelled: '' };
      const what = `expansion of ${quoted(item, run.release)} failed in ${authenticator.name} authenticator`;
      return { error: `${what}: ${expanded.message}` };
    }
    const data = toBase64(withZeros(expanded.value));
    const rest = data === '' ? '' : ` ${data}`;
    const bad =
      i === 0
        ? exchange(connection, `AUTH ${mechanism}${rest}`, '2', hidden(mechanism, data), last)
        : exchange(connection, data, '2', '*'.repeat(data.length), last);
    if (!bad) return 'ok';
    if (bad.errno !== 0 || !connection.buffer.startsWith('3')) return 'fail';
    if (last) {
      exchange(connection, '*');
      return { error: `Too few items in client_send in ${authenticator.name} authenticator` };
    }
    run.values.set(`auth${i + 1}`, { text: fromBase64(connection.buffer.slice(4)), taint: true });
  }
  return 'fail';
}

function itemsOf(list: string): readonly string[] {
  const items: string[] = [];
  const reader = listReader(list);
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) items.push(item);
  return items;
}

/** CRAM-MD5. Mirrors `auth_cram_md5_client`. */
function cramMd5(
  connection: SmtpConnection,
  authenticator: CompiledDriver,
  mechanism: string,
  options: DriverOptions,
): Tried {
  const { run } = connection.site;
  const values: string[] = [];
  for (const name of ['client_secret', 'client_name']) {
    const written = options.text(name) ?? (name === 'client_name' ? '$primary_hostname' : '');
    const expanded = expandText(written, run);
    if (expanded.status === 'forced') return { cancelled: '' };
    if (expanded.status === 'failed') {
      const what = `expansion of ${quoted(written, run.release)} failed in ${authenticator.name} authenticator`;
      return { error: `${what}: ${expanded.message}` };
    }
    values.push(expanded.value);
  }
  const [secret = '', name = ''] = values;
  if (exchange(connection, `AUTH ${mechanism}`, '3', `AUTH ${mechanism}`, false)) return 'fail';
  const challenge = fromBase64(connection.buffer.slice(4));
  const digest = createHmac('md5', Buffer.from(secret, 'latin1')).update(challenge, 'latin1').digest('hex');
  const answer = toBase64(`${name} ${digest}`);
  return exchange(connection, answer, '2', '*'.repeat(answer.length)) ? 'fail' : 'ok';
}

/** Whether an authenticator can be used by a client, by the option that makes it one. */
const clientOptions: Readonly<Record<string, string>> = {
  plaintext: 'client_send',
  external: 'client_send',
  cram_md5: 'client_secret',
  spa: 'client_username',
  gsasl: 'client_username',
};

function tryOne(connection: SmtpConnection, authenticator: CompiledDriver, mechanism: string): Tried {
  const { run } = connection.site;
  const options = driverOptions(authenticator, run.config);
  switch (authenticator.driver?.name) {
    case 'plaintext':
      return sendItems(connection, authenticator, mechanism, itemsOf(options.text('client_send') ?? ''));
    case 'external':
      return sendItems(connection, authenticator, mechanism, [options.text('client_send') ?? '']);
    case 'cram_md5':
      return cramMd5(connection, authenticator, mechanism, options);
    default:
      run.tracer.unfaithful(
        `the client side of authenticator ${authenticator.name} is not simulated: the server's answer decides`,
        authenticator.node.name,
      );
      return exchange(connection, `AUTH ${mechanism}`) ? 'fail' : 'ok';
  }
}

/** What authenticating comes to. */
export type AuthOutcome =
  /** Done, or not needed. */
  | { readonly status: 'ok' }
  /** The delivery is put off. */
  | { readonly status: 'defer'; readonly errno: number; readonly message: string }
  /** The server's last answer, or its silence, ends all. */
  | { readonly status: 'response'; readonly errno: number };

/** Whether a condition of an authenticator holds. */
function conditionHolds(connection: SmtpConnection, options: DriverOptions): boolean {
  const condition = options.text('client_condition');
  if (condition === undefined) return true;
  const expanded = expandText(condition, connection.site.run);
  return expanded.status === 'value' && expanded.value !== '' && !/^(?:0|no|false)$/i.test(expanded.value);
}

/**
 * Authenticates to the server where the transport asks for that, with the first authenticator that both sides have.
 * Mirrors `smtp_auth`.
 */
export function authenticate(connection: SmtpConnection): AuthOutcome {
  const { site, host } = connection;
  const { run } = site;
  const required = isListed(site, 'hosts_require_auth', host);
  const answer = connection.buffer;
  const mechanisms = connection.esmtp && offers(answer, 'AUTH') ? offeredMechanisms(answer) : undefined;
  let reason = 'server did not advertise AUTH support';
  if (mechanisms && (required || isListed(site, 'hosts_try_auth', host))) {
    reason = 'no common mechanisms were found';
    for (const authenticator of run.config.authenticators) {
      const options = driverOptions(authenticator, run.config);
      const makesClient = clientOptions[authenticator.driver?.name ?? ''];
      if (makesClient === undefined || options.text(makesClient) === undefined) continue;
      if (!conditionHolds(connection, options)) continue;
      const mechanism = options.text('public_name') ?? '';
      if (!mechanisms.some((each) => each.toLowerCase() === mechanism.toLowerCase())) continue;
      reason = 'authentication attempt(s) failed';
      const tried = tryOne(connection, authenticator, mechanism);
      const where = `H=${host.name} [${host.address}]`;
      if (tried === 'ok') {
        connection.authenticator = authenticator.name;
        const id = options.text('client_set_id');
        const expanded = id === undefined ? undefined : expandText(id, run);
        if (expanded?.status === 'value') connection.authenticatedId = expanded.value;
        break;
      }
      if (tried === 'fail' || tried === 'response') {
        if (!connection.buffer.startsWith('5')) return { status: 'response', errno: 0 };
        writeLog(run, `${authenticator.name} authenticator failed ${where} ${connection.buffer}`);
      } else if ('cancelled' in tried) {
        if (tried.cancelled !== '') {
          writeLog(run, `${authenticator.name} authenticator cancelled authentication ${where} ${tried.cancelled}`);
        }
      } else return { status: 'defer', errno: eximErrno.authProblem, message: tried.error };
    }
  }
  if (required && connection.authenticator === undefined) {
    return { status: 'defer', errno: eximErrno.authFail, message: `authentication required but ${reason}` };
  }
  return { status: 'ok' };
}
