import { lowerCase, trimSpace } from '../expand/characters.ts';
import { createHmac } from 'node:crypto';
import { quoted } from '../../../grammar/expansion/messages.ts';
import { listReader, nextInList } from '../../../grammar/list/split.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import type { DriverOptions } from '../route/driver-options.ts';
import { driverOptions } from '../route/driver-options.ts';
import { expandText } from '../route/expand-options.ts';
import { writeLog } from '../run/log.ts';
import { eximErrno } from '../deliver/errno.ts';
import type { ClientSite } from './client-site.ts';
import { isHostListed } from './client-site.ts';

/** A session in which a client authenticates. */
export interface AuthTalk {
  readonly site: ClientSite;
  readonly esmtp: boolean;
  /** The last answer, lines parted by newlines; empty where there was none. */
  answer(): string;
  /**
   * Says something and takes the answer.
   *
   * @param digit with what a good one begins
   * @param shown what of it may be seen in messages
   * @param last whether there is nothing more to say
   * @returns undefined for a good answer, else the number of an error, 0 for an answer with another code
   */
  say(command: string, digit: '2' | '3', shown: string, last: boolean): { readonly errno: number } | undefined;
}

/** The mechanisms that an answer to EHLO offers for AUTH; undefined where it offers none. */
function offeredMechanisms(answer: string): readonly string[] | undefined {
  const match = /\n250[- ]AUTH[\t-\r ]+([-\w \t]+)(?:\n|$)/i.exec(answer);
  return trimSpace(match?.[1])?.split(/[\t-\r ]+/);
}

/** What trying an authenticator comes to; `failed` with the number of the error, 0 where the server's answer tells. */
type Tried = 'ok' | { readonly failed: number } | { readonly cancelled: string } | { readonly error: string };

const toBase64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');

/** `^` stands for a zero byte, `^^` for itself. */
const withZeros = (text: string): string => text.replace(/\^\^?/g, (found) => (found === '^' ? '\0' : '^'));

/** What an AUTH command looks like in messages: what follows the mechanism is hidden. */
const hidden = (mechanism: string, rest: string): string =>
  `AUTH ${mechanism}${rest === '' ? '' : ` ${'*'.repeat(rest.length)}`}`;

/** Sends the items of `client_send`, one after the other. Mirrors `auth_client_item`. */
function sendItems(talk: AuthTalk, authenticator: CompiledDriver, mechanism: string, items: readonly string[]): Tried {
  const { run } = talk.site;
  for (const [i, item] of items.entries()) {
    const last = i === items.length - 1;
    const expanded = expandText(item, run);
    if (expanded.status !== 'value') {
      if (i > 0) talk.say('*', '2', '*', true);
      if (expanded.status === 'forced') return { cancelled: '' };
      const what = `expansion of ${quoted(item, run.release)} failed in ${authenticator.name} authenticator`;
      return { error: `${what}: ${expanded.message}` };
    }
    const data = toBase64(withZeros(expanded.value));
    const rest = data === '' ? '' : ` ${data}`;
    const bad =
      i === 0
        ? talk.say(`AUTH ${mechanism}${rest}`, '2', hidden(mechanism, data), last)
        : talk.say(data, '2', '*'.repeat(data.length), last);
    if (!bad) return 'ok';
    if (bad.errno !== 0 || !talk.answer().startsWith('3')) return { failed: bad.errno };
    if (last) {
      talk.say('*', '2', '*', true);
      return { error: `Too few items in client_send in ${authenticator.name} authenticator` };
    }
    run.values.set(`auth${i + 1}`, { text: fromBase64(talk.answer().slice(4)), taint: true });
  }
  return { failed: 0 };
}

function itemsOf(list: string): readonly string[] {
  const items: string[] = [];
  const reader = listReader(list);
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) items.push(item);
  return items;
}

/** CRAM-MD5. Mirrors `auth_cram_md5_client`. */
function cramMd5(talk: AuthTalk, authenticator: CompiledDriver, mechanism: string, options: DriverOptions): Tried {
  const { run } = talk.site;
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
  const refused = talk.say(`AUTH ${mechanism}`, '3', `AUTH ${mechanism}`, false);
  if (refused) return { failed: refused.errno };
  const challenge = fromBase64(talk.answer().slice(4));
  const digest = createHmac('md5', Buffer.from(secret, 'latin1')).update(challenge, 'latin1').digest('hex');
  const answer = toBase64(`${name} ${digest}`);
  const bad = talk.say(answer, '2', '*'.repeat(answer.length), true);
  return bad ? { failed: bad.errno } : 'ok';
}

/** Whether an authenticator can be used by a client, by the option that makes it one. */
const clientOptions: Readonly<Record<string, string>> = {
  plaintext: 'client_send',
  external: 'client_send',
  cram_md5: 'client_secret',
  spa: 'client_username',
  gsasl: 'client_username',
};

function tryOne(talk: AuthTalk, authenticator: CompiledDriver, mechanism: string): Tried {
  const { run } = talk.site;
  const options = driverOptions(authenticator, run.config);
  switch (authenticator.driver?.name) {
    case 'plaintext':
      return sendItems(talk, authenticator, mechanism, itemsOf(options.text('client_send') ?? ''));
    case 'external':
      return sendItems(talk, authenticator, mechanism, [options.text('client_send') ?? '']);
    case 'cram_md5':
      return cramMd5(talk, authenticator, mechanism, options);
    default:
      run.tracer.unfaithful(
        `the client side of authenticator ${authenticator.name} is not simulated: the server's answer decides`,
        authenticator.node.name,
      );
      return talk.say(`AUTH ${mechanism}`, '2', `AUTH ${mechanism}`, true) ? { failed: 0 } : 'ok';
  }
}

/** What authenticating comes to. */
export type AuthOutcome =
  /** Done, by an authenticator and with an id; or not needed. */
  | { readonly status: 'ok'; readonly authenticator?: string; readonly id?: string }
  /** The delivery is put off. */
  | { readonly status: 'defer'; readonly errno: number; readonly message: string }
  /** The server's last answer, or its silence, ends all. */
  | { readonly status: 'response'; readonly errno: number };

/** Whether a condition of an authenticator holds. */
function conditionHolds(talk: AuthTalk, options: DriverOptions): boolean {
  const condition = options.text('client_condition');
  if (condition === undefined) return true;
  const expanded = expandText(condition, talk.site.run);
  return expanded.status === 'value' && expanded.value !== '' && !/^(?:0|no|false)$/i.test(expanded.value);
}

/** The authenticator and the id that the server has taken. */
function taken(authenticator: CompiledDriver, options: DriverOptions, { run }: ClientSite): AuthOutcome {
  const id = options.text('client_set_id');
  const expanded = id === undefined ? undefined : expandText(id, run);
  return {
    status: 'ok',
    authenticator: authenticator.name,
    ...(expanded?.status === 'value' && { id: expanded.value }),
  };
}

/**
 * Authenticates to the server where the transport asks for that, with the first authenticator that both sides have.
 * Mirrors `smtp_auth`.
 */
export function authenticate(talk: AuthTalk): AuthOutcome {
  const { site } = talk;
  const { run, host } = site;
  const required = isHostListed(site, 'hosts_require_auth');
  const mechanisms = talk.esmtp ? offeredMechanisms(talk.answer()) : undefined;
  let reason = 'server did not advertise AUTH support';
  if (mechanisms && (required || isHostListed(site, 'hosts_try_auth'))) {
    reason = 'no common mechanisms were found';
    for (const authenticator of run.config.authenticators) {
      const options = driverOptions(authenticator, run.config);
      const makesClient = clientOptions[authenticator.driver?.name ?? ''];
      if (makesClient === undefined || options.text(makesClient) === undefined) continue;
      if (!conditionHolds(talk, options)) continue;
      const mechanism = options.text('public_name') ?? '';
      if (!mechanisms.some((each) => lowerCase(each) === lowerCase(mechanism))) continue;
      reason = 'authentication attempt(s) failed';
      const tried = tryOne(talk, authenticator, mechanism);
      if (tried === 'ok') return taken(authenticator, options, site);
      const where = `H=${host.name} [${host.address}]`;
      if ('failed' in tried) {
        if (tried.failed !== 0 || !talk.answer().startsWith('5')) return { status: 'response', errno: tried.failed };
        writeLog(run, `${authenticator.name} authenticator failed ${where} ${talk.answer()}`);
      } else if ('cancelled' in tried) {
        if (tried.cancelled !== '') {
          writeLog(run, `${authenticator.name} authenticator cancelled authentication ${where} ${tried.cancelled}`);
        }
      } else return { status: 'defer', errno: eximErrno.authProblem, message: tried.error };
    }
  }
  if (!required) return { status: 'ok' };
  return { status: 'defer', errno: eximErrno.authFail, message: `authentication required but ${reason}` };
}
