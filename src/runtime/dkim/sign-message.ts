import { lowerCase } from '../expand/characters.ts';
import { listReader, nextInList, appendToList } from '../../../grammar/list/split.ts';
import { stringSetting } from '../../compile/config.ts';
import type { TransportBatch } from '../deliver/types.ts';
import type { ExpansionResult } from '../expand/result.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { HashName } from './algorithms.ts';
import { hashNamed } from './algorithms.ts';
import { keyText } from './key-file.ts';
import type { MessageParts } from './message-parts.ts';
import { messageParts } from './message-parts.ts';
import { defaultSignHeaders, importPrivateKey, makeSignature } from './sign.ts';

/** Why a message could not be signed; what is to be logged has been. */
class SigningFailed extends Error {}

/** The domains and selectors that a message to an address was signed with, for its delivery line. */
const records = new WeakMap<RoutingAddress, string>();

/** What `DKIM=` says on the delivery line of an address; undefined where its message was not signed. */
export function dkimRecord(address: RoutingAddress): string | undefined {
  return records.get(address);
}

/** One run of the transport that signs. */
interface Signing {
  readonly run: Run;
  readonly option: (name: string) => string | undefined;
  readonly parts: MessageParts;
  readonly made: string[];
  record: string;
}

function expanded(result: ExpansionResult, name: string, run: Run): string {
  if (result.ok) return result.value;
  const message = `failed to expand ${name}: ${result.message}`;
  writeLog(run, message, ['main', 'panic']);
  throw new SigningFailed(message);
}

/** The value of an option, expanded; undefined where it is not set. */
function expandOption({ run, option }: Signing, name: string, inMessages = name): string | undefined {
  const text = option(name);
  return text === undefined ? undefined : expanded(run.expand(text), inMessages, run);
}

function* itemsOf(list: string): Generator<string> {
  const reader = listReader(list);
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) yield item;
}

/** When the signature is made and when it ends, from `dkim_timestamps`. */
function times(signing: Signing): { readonly created: number; readonly expires: number } {
  const text = expandOption(signing, 'dkim_timestamps');
  if (text === undefined) return { created: 0, expires: 0 };
  const { run } = signing;
  const created = Math.floor(run.world.clock.now() / 1000);
  const lasts = Number(/^[\t-\r ]*\+?(\d+)/.exec(text)?.[1] ?? 0);
  // Before 4.98 a signature that was to last for no time ended when it was made.
  return { created, expires: lasts > 0 || run.release < 98 ? created + lasts : 0 };
}

function hashOf(name: string, run: Run): HashName {
  const hash = hashNamed(name);
  if (hash) return hash;
  const message = `DKIM: unrecognised hashname '${name}'`;
  writeLog(run, message, ['main', 'panic']);
  throw new SigningFailed(message);
}

/** Signs with one key: for one domain and selector, which `$dkim_domain` and `$dkim_selector` hold. */
function signOnce(signing: Signing, domain: string, selector: string): void {
  const { run, parts } = signing;
  const written = expandOption(signing, 'dkim_canon') ?? 'relaxed';
  if (written !== 'relaxed' && written !== 'simple') {
    writeLog(run, `DKIM: unknown canonicalization method '${written}', defaulting to 'relaxed'.\n`);
  }
  const signHeaders = expandOption(signing, 'dkim_sign_headers', 'dkim_sign_header') ?? defaultSignHeaders;
  const given = expandOption(signing, 'dkim_private_key') ?? '';
  if (given === '' || given === '0' || given === 'false') return;
  const pem = keyText(given, run);
  if (pem === undefined) throw new SigningFailed(`unable to read ${given}`);
  const hashName = expandOption(signing, 'dkim_hash') ?? 'sha256';
  const identity = expandOption(signing, 'dkim_identity') ?? '';
  const { created, expires } = times(signing);
  const hash = hashOf(hashName, run);
  signing.record = appendToList(appendToList(signing.record, ':', domain), ':', selector);
  const fails = (what: string, message: string, code: string): never => {
    writeLog(run, `${what}: ${message}`, ['main', 'panic']);
    writeLog(run, `DKIM: signing failed: ${code}`, ['main', 'panic']);
    throw new SigningFailed(message);
  };
  const imported = importPrivateKey(pem);
  if (!imported.ok) return fails('signing_init', imported.message, 'PRIVKEY');
  const signed = makeSignature({
    release: run.release,
    domain,
    selector,
    key: imported.key,
    hash,
    canon: written === 'simple' ? 'simple' : 'relaxed',
    signHeaders,
    ...(identity !== '' && { identity }),
    created,
    expires,
    ...parts,
  });
  if (!signed.ok) return fails('signing', signed.message, 'SIGNING');
  signing.made.push(signed.header);
}

/** Makes all signatures that a transport asks for. Mirrors `dkim_exim_sign`. */
function signAll(signing: Signing): void {
  const { run } = signing;
  const seen = new Set<string>();
  try {
    for (const written of itemsOf(expandOption(signing, 'dkim_domain') ?? '')) {
      const domain = lowerCase(written);
      if (domain === '' || seen.has(domain)) continue;
      seen.add(domain);
      run.values.set('dkim_domain', { text: domain, taint: true });
      for (const selector of itemsOf(expandOption(signing, 'dkim_selector') ?? '')) {
        run.values.set('dkim_selector', { text: selector, taint: true });
        signOnce(signing, domain, selector);
      }
    }
  } finally {
    run.values.delete('dkim_domain');
    run.values.delete('dkim_selector');
  }
}

/** Whether a message that cannot be signed must wait (`dkt_sign_fail`). */
function isStrict({ run, option }: Signing): boolean {
  const strict = option('dkim_strict');
  const result = strict === undefined ? undefined : run.expand(strict);
  return result?.ok === true && /^(?:1|true)$/i.test(result.value);
}

/**
 * Signs what an `smtp` transport sends with DKIM, where it asks for that. Mirrors `dkim_transport_write_message`.
 *
 * @param message header and body, lines ended by newlines
 */
export function signMessage(
  message: string,
  { run, transport, addresses }: TransportBatch,
): { readonly message: string } | { readonly defer: string } {
  const option = (name: string): string | undefined => stringSetting(transport.options, name);
  const asked = ['dkim_private_key', 'dkim_domain', 'dkim_selector'].every((name) => option(name) !== undefined);
  if (!asked || transport.driver?.name !== 'smtp') return { message };
  const signing: Signing = { run, option, parts: messageParts(message), made: [], record: '' };
  try {
    signAll(signing);
  } catch (error) {
    if (!(error instanceof SigningFailed)) throw error;
    if (!isStrict(signing)) return { message };
    writeLog(run, 'DKIM: message could not be signed, and dkim_strict is set. Deferring message delivery.');
    return { defer: error.message };
  }
  if (signing.record !== '') for (const address of addresses) records.set(address, signing.record);
  const lines = signing.made.map((header) => `${header.replaceAll('\r\n', '\n')}\n`);
  return { message: lines.join('') + message };
}
