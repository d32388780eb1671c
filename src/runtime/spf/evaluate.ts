import { lowerCase } from '../expand/characters.ts';
import { reverseName } from '../dns/ip-address.ts';
import { dnsLookup } from '../dns/lookup.ts';
import type { DnsContext } from '../dns/types.ts';
import type { RecordType } from '../world/world.ts';
import type { MacroValues } from './macro.ts';
import { expandMacros, nibblesOf } from './macro.ts';
import type { Mechanism, Qualifier } from './record.ts';
import { isRecord, readRecord } from './record.ts';

/** Results by the names of `$spf_result`. `(invalid)` is what libspf2 says where it has no result at all. */
export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror' | '(invalid)';

/** What was asked, and what came of it. */
export interface SpfAnswer {
  readonly result: SpfResult;
  /** A mechanism, the end of the record, or that the client is this very host. */
  readonly reason: 'mechanism' | 'default' | 'localhost' | 'none';
  /** What is wrong, in the words of libspf2, for `permerror`. */
  readonly error?: string;
  /** The sender and its domain as they were judged. */
  readonly sender: string;
  readonly domain: string;
}

/** Whose message is judged. */
export interface SpfRequest {
  readonly address: string;
  /** The sender of the envelope; empty for bounces. */
  readonly sender: string;
  readonly helo: string;
  readonly receiver: string;
  readonly dns: DnsContext;
}

const mostLookups = 10;
const deepest = 20;

const faults = {
  tooMany: 'Mechanisms used too many DNS lookups',
  recursion: 'include: or redirect= caused unlimited recursio',
  noRecord: 'Could not find a valid SPF record',
  several: 'Multiple SPF or TXT records for domain.',
} as const;

type Outcome = Pick<SpfAnswer, 'result' | 'reason' | 'error'>;

const qualified: Readonly<Record<Qualifier, SpfResult>> = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };

/** Ends evaluation, from however deep within. */
class Ended extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super();
    this.outcome = outcome;
  }
}

const permanent = (error: string): Ended => new Ended({ result: 'permerror', reason: 'none', error });
const temporary = (): Ended => new Ended({ result: 'temperror', reason: 'none' });

/** How often one record, with those that it redirects to, has asked the DNS. */
interface Counter {
  lookups: number;
}

interface Evaluation {
  readonly request: SpfRequest;
  readonly values: MacroValues;
  readonly name: { value?: string | undefined; known: boolean };
}

/** Texts of records of a type; an empty list where there are none. */
function ask(name: string, type: RecordType, { request }: Evaluation): readonly string[] {
  const answer = dnsLookup(name.replace(/\.$/, ''), type, request.dns);
  if (answer.rc === 'again') throw temporary();
  if (answer.rc !== 'succeed') return [];
  const of = answer.records.filter((record) => record.type === type);
  return of.map(({ data }) => (type === 'MX' ? (data[1] ?? '') : type === 'TXT' ? data.join('') : (data[0] ?? '')));
}

const bitsOf = (address: string): string =>
  address.includes(':')
    ? Array.from(nibblesOf(address), (digit) => parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
    : address
        .split('.')
        .map((byte) => Number(byte).toString(2).padStart(8, '0'))
        .join('');

/** Whether an address lies in a network. */
function isWithin(address: string, network: string, bits: number): boolean {
  if (address.includes(':') !== network.includes(':')) return false;
  return bitsOf(address).slice(0, bits) === bitsOf(network).slice(0, bits);
}

const isUnder = (name: string, domain: string): boolean =>
  lowerCase(`.${name.replace(/\.$/, '')}`).endsWith(lowerCase(`.${domain.replace(/\.$/, '')}`));

/** The names of the client that lead back to its address. */
function* clientNames(evaluation: Evaluation): Generator<string> {
  const { address } = evaluation.request;
  const type = address.includes(':') ? 'AAAA' : 'A';
  for (const name of ask(reverseName(address), 'PTR', evaluation).slice(0, mostLookups)) {
    if (ask(name, type, evaluation).some((each) => isWithin(address, each, 128))) yield name;
  }
}

/** The client's name for `%{p}`. */
function validatedName(evaluation: Evaluation): string | undefined {
  const { name } = evaluation;
  if (!name.known) {
    name.known = true;
    const names = [...clientNames(evaluation)];
    name.value = names.find((each) => isUnder(each, evaluation.values.domain)) ?? names[0];
  }
  return name.value;
}

type FoundRecord =
  | { readonly status: 'found'; readonly text: string }
  | { readonly status: 'none' }
  | { readonly status: 'several' }
  | { readonly status: 'dnsError' };

/** Finds the record of a domain. */
function findRecord(domain: string, evaluation: Evaluation): FoundRecord {
  const { dns } = evaluation.request;
  const answer = domain === '' ? undefined : dnsLookup(domain.replace(/\.$/, ''), 'TXT', dns);
  if (!answer || answer.rc === 'again' || answer.rc === 'fail') return { status: 'dnsError' };
  const texts = answer.records.filter(({ type }) => type === 'TXT').map(({ data }) => data.join(''));
  const [text, another] = texts.filter((each) => isRecord(each));
  if (text === undefined) return { status: 'none' };
  return another === undefined ? { status: 'found', text } : { status: 'several' };
}

/** The record of an included domain, or of one redirected to. */
function subRecord(domain: string, evaluation: Evaluation): readonly Mechanism[] {
  const found = findRecord(domain, evaluation);
  if (found.status === 'dnsError') throw temporary();
  const record = found.status === 'found' ? readRecord(found.text) : undefined;
  if (!record) throw permanent(faults.noRecord);
  return record;
}

/** Whether a mechanism holds for the client. */
function holds(
  mechanism: Exclude<Mechanism, { readonly kind: 'redirect' }>,
  domain: string,
  evaluation: Evaluation,
  depth: number,
): boolean {
  const { address } = evaluation.request;
  const six = address.includes(':');
  const type = six ? 'AAAA' : 'A';
  switch (mechanism.kind) {
    case 'all':
      return true;
    case 'ip4':
    case 'ip6':
      return isWithin(address, mechanism.address, mechanism.bits);
    case 'a': {
      const bits = six ? mechanism.bits6 : mechanism.bits4;
      return ask(domain, type, evaluation).some((each) => isWithin(address, each, bits));
    }
    case 'mx': {
      const bits = six ? mechanism.bits6 : mechanism.bits4;
      const hosts = ask(domain, 'MX', evaluation);
      const found = hosts
        .slice(0, mostLookups)
        .some((host) => ask(host, type, evaluation).some((each) => isWithin(address, each, bits)));
      if (!found && hosts.length > mostLookups) throw permanent(faults.tooMany);
      return found;
    }
    case 'ptr':
      for (const name of clientNames(evaluation)) if (isUnder(name, domain)) return true;
      return false;
    case 'exists':
      return ask(domain, 'A', evaluation).length > 0;
    case 'include': {
      const { result, error } = interpret(subRecord(domain, evaluation), domain, evaluation, depth + 1, { lookups: 0 });
      if (result === 'temperror') throw temporary();
      if (result === 'permerror') throw permanent(error ?? faults.noRecord);
      return result === 'pass';
    }
  }
}

/** Goes through a record. Mirrors `SPF_record_interpret` of libspf2. */
function interpret(
  record: readonly Mechanism[],
  domain: string,
  evaluation: Evaluation,
  depth: number,
  counter: Counter,
): Outcome {
  if (depth > deepest) throw permanent(faults.recursion);
  const within: Evaluation = { ...evaluation, values: { ...evaluation.values, domain } };
  for (const mechanism of record) {
    if (counter.lookups > mostLookups) throw permanent(faults.tooMany);
    const { kind } = mechanism;
    const written = 'domain' in mechanism ? mechanism.domain : '';
    const values: MacroValues = { ...within.values, validatedName: () => validatedName(within) };
    const target = written === '' && kind !== 'redirect' ? domain : expandMacros(written, values);
    if (kind !== 'all' && kind !== 'ip4' && kind !== 'ip6') counter.lookups++;
    if ((kind === 'include' || kind === 'redirect') && lowerCase(target) === lowerCase(domain)) {
      throw permanent(faults.recursion);
    }
    if (kind === 'redirect') return interpret(subRecord(target, within), target, within, depth + 1, counter);
    if (holds(mechanism, target, within, depth)) {
      return { result: qualified[mechanism.qualifier], reason: 'mechanism' };
    }
  }
  return { result: 'neutral', reason: 'default' };
}

/**
 * Judges a sender by the record of its domain (RFC 7208), as Exim does with libspf2: a record that cannot be read has no
 * result at all, lookups without an answer are not counted, those of an included record by themselves.
 *
 * @param guess a record for a domain that has none (`spf_guess`)
 */
export function evaluateSpf(request: SpfRequest, guess?: string): SpfAnswer {
  const { address, helo, receiver, dns } = request;
  const sender = request.sender === '' ? `postmaster@${helo}` : request.sender;
  const at = sender.lastIndexOf('@');
  const domain = sender.slice(at + 1);
  const judged = { sender: at < 0 ? `postmaster@${sender}` : sender, domain };
  if (/^127\./.test(address) || address === '::1') return { result: 'pass', reason: 'localhost', ...judged };
  const evaluation: Evaluation = {
    request,
    name: { known: false },
    values: {
      sender: judged.sender,
      localPart: at < 0 ? 'postmaster' : sender.slice(0, at),
      senderDomain: domain,
      domain,
      address,
      helo,
      receiver,
      now: Math.floor(dns.world.clock.now() / 1000),
      validatedName: () => undefined,
    },
  };
  const found: FoundRecord = guess === undefined ? findRecord(domain, evaluation) : { status: 'found', text: guess };
  if (found.status === 'dnsError') return { result: '(invalid)', reason: 'none', ...judged };
  if (found.status === 'none') return { result: 'none', reason: 'none', ...judged };
  if (found.status === 'several') return { result: 'permerror', reason: 'none', error: faults.several, ...judged };
  const record = readRecord(found.text);
  if (!record) return { result: '(invalid)', reason: 'none', ...judged };
  try {
    return { ...interpret(record, domain, evaluation, 0, { lookups: 0 }), ...judged };
  } catch (error) {
    if (error instanceof Ended) return { ...error.outcome, ...judged };
    throw error;
  }
}
