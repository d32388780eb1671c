import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import type { HashName } from '../../../runtime/dkim/algorithms.ts';
import { hashNamed, readCanonicalization } from '../../../runtime/dkim/algorithms.ts';
import { relaxHeader } from '../../../runtime/dkim/canonical.ts';
import {
  allowsHash,
  findKeyRecord,
  importPublicKey,
  isForMail,
  readKeyRecord,
} from '../../../runtime/dkim/public-key.ts';
import { bodyHasher, signatureHolds } from '../../../runtime/dkim/verify.ts';
import type { DnsContext } from '../../../runtime/dns/types.ts';
import { decodeBase64 } from '../../../runtime/expand/encodings/base64.ts';
import type { ArcSet, Chain } from './chain.ts';
import { inOrder, tryHeader } from './chain.ts';
import type { ArcLine } from './header-line.ts';

export type ArcState = 'none' | 'fail' | 'pass';

/** What verification gives. */
export interface ArcVerdict {
  readonly state: ArcState;
  readonly reason?: string;
  /** Exim gives a reason, but one that cannot be known. */
  readonly garbled?: true;
  /** The lowest instance whose message signature still holds; undefined where that was not found out. */
  readonly oldestPass?: number;
  /** The highest instance, and the selector of its message signature, where the sets were complete. */
  readonly instance?: number;
  readonly selector?: string;
  /** `$arc_domains`. */
  readonly domains: string;
}

/** The message whose chain is verified. */
export interface ArcMessage {
  readonly release: number;
  /** All header lines, in order, as Exim holds them: with newlines. */
  readonly headers: readonly string[];
  readonly body: string;
  /** Whether bodies have been hashed while the message came in: not where DKIM verification was switched off. */
  readonly hashesBodies: boolean;
  readonly dns: DnsContext;
}

interface Verification extends ArcMessage {
  readonly hashBody: ReturnType<typeof bodyHasher>;
  readonly sets: readonly ArcSet[];
}

/** Whether a `cv=` is what is said: an empty one is anything. Mirrors `arc_cv_match`. */
const chainIs = (seal: ArcLine | undefined, state: ArcState): boolean => state.startsWith(seal?.tags.get('cv') ?? '');

function hashOf(line: ArcLine): HashName | undefined {
  const algorithm = line.tags.get('a');
  return algorithm === undefined ? undefined : hashNamed(algorithm.slice(algorithm.indexOf('-') + 1), true);
}

/** What checking one signature with the key from the DNS comes to. */
type KeyCheck =
  | { readonly result: 'holds' }
  | { readonly result: 'wrong' }
  /** There is no such key. */
  | { readonly result: 'no key'; readonly message: string }
  | { readonly result: 'unusable' };

function checkByKey(line: ArcLine, hash: HashName, data: string, { dns, release }: Verification): KeyCheck {
  const name = `${line.tags.get('s') ?? ''}._domainkey.${line.tags.get('d') ?? ''}`;
  const text = findKeyRecord(name, dns);
  const record = text === undefined ? undefined : readKeyRecord(text, release);
  if (!record) return { result: 'no key', message: 'pubkey dns lookup fail' };
  if (!isForMail(record)) {
    return { result: 'no key', message: `pubkey format error: srvtype '${record.serviceType}'` };
  }
  const algorithm = line.tags.get('a') ?? '';
  if (!allowsHash(record, algorithm.slice(algorithm.indexOf('-') + 1), true)) {
    return { result: 'no key', message: 'no usable sig for this pubkey hash list' };
  }
  // Keys of ARC are never taken to be bare, so that those for Ed25519 are of no use.
  const key = importPublicKey(record.key, 'rsa');
  if (!key.ok) return { result: 'unusable' };
  const signature = decodeBase64(line.tags.get('b') ?? '') ?? '';
  return { result: signatureHolds(hash, data, key.key, signature) ? 'holds' : 'wrong' };
}

/** The header lines that a message signature covers, then itself. Names match what begins like them (`arc_get_verify_hhash`). */
function signedHeaders(ams: ArcLine, { headers }: Verification): string {
  const [head = ''] = (ams.tags.get('c') ?? 'simple').split('/');
  const relaxed = 'relaxed'.startsWith(head);
  const used = new Set<number>();
  let data = '';
  const reader = listReader(ams.tags.get('h') ?? '', { separator: ':' });
  for (let name = nextInList(reader); name !== undefined; name = nextInList(reader)) {
    const start = lowerCase(name);
    const at = headers.findLastIndex((text, i) => !used.has(i) && lowerCase(text.slice(0, start.length)) === start);
    if (at < 0) continue;
    used.add(at);
    const text = headers[at] ?? '';
    data += relaxed ? relaxHeader(text, true) : text;
  }
  return data + (relaxed ? relaxHeader(ams.raw, false) : ams.raw);
}

/** Verifies a message signature. Mirrors `arc_ams_verify`; gives the reason where it does not hold. */
function amsFault({ lines }: ArcSet, verification: Verification): string | undefined {
  const { ams } = lines;
  if (!ams || (['a', 'b', 'bh', 'd', 'h', 's'] as const).some((tag) => !ams.tags.has(tag)))
    return 'required tag missing';
  const { release, hashesBodies, hashBody } = verification;
  const hash = hashOf(ams);
  const canon = readCanonicalization(ams.tags.get('c') || 'simple');
  if (!hash || !canon || !hashesBodies) return 'internal hash setup error';
  const limit = ams.tags.get('l');
  const length = limit === undefined ? -1 : Number(/^[\t-\r ]*([+-]?\d+)/.exec(limit)?.[1] ?? 0);
  if (decodeBase64(ams.tags.get('bh') ?? '') !== hashBody(hash, canon.body, length)) return 'AMS body hash miscompare';
  const check = checkByKey(ams, hash, signedHeaders(ams, verification), verification);
  switch (check.result) {
    case 'holds':
      return undefined;
    case 'wrong':
      return 'AMS sig nonverify';
    case 'no key':
      return release >= 99 ? `${check.message} (AMS)` : 'pubkey problem';
    case 'unusable':
      // From 4.99 on Exim has no words for it, and says whatever its memory holds.
      return release >= 99 ? '' : 'internal sigverify init error';
  }
}

/** Whether a seal fails, and why; the reason may be lacking. Mirrors `arc_seal_verify`. */
function sealFault(set: ArcSet, verification: Verification): { readonly reason?: string } | undefined {
  const { as: seal } = set.lines;
  const none = chainIs(seal, 'none');
  if ((set.instance === 1) !== none) return { reason: 'seal cv state' };
  const hash = seal && hashOf(seal);
  if (!hash) return { reason: 'seal hash setup error' };
  let data = '';
  for (const { instance, lines } of verification.sets) {
    if (instance > set.instance) break;
    data += relaxHeader(lines.aar?.text ?? '', true) + relaxHeader(lines.ams?.text ?? '', true);
    data += instance === set.instance ? relaxHeader(seal.raw, false) : relaxHeader(lines.as?.text ?? '', true);
  }
  const check = checkByKey(seal, hash, data, verification);
  if (check.result === 'holds') return undefined;
  return check.result === 'wrong' ? { reason: 'seal sigverify error' } : {};
}

/** `$arc_domains`: those of the seals, with gaps for what is missing. Mirrors `fn_arc_domains`. */
function domainsOf(sets: readonly ArcSet[]): string {
  let text = '';
  let expected = 1;
  for (const { instance, lines } of sets) {
    const seal = lines.as;
    if (seal) for (; expected < instance; expected++) text += ':';
    const domain = seal?.tags.get('d') ?? '';
    if (!seal || domain === '') text += ':';
    else text += (text === '' ? '' : ':') + domain.replaceAll(':', '::');
    expected++;
  }
  return text;
}

/** Checks that the sets are whole and without a gap, and their message signatures. Mirrors `arc_headers_check`. */
function checkSets(verification: Verification): Omit<ArcVerdict, 'state' | 'domains'> & { readonly failed: boolean } {
  const { sets } = verification;
  let expected = sets.at(-1)?.instance ?? 0;
  let oldestPass: number | undefined;
  let amsFailed: string | undefined;
  let newestFault: string | undefined;
  const fails = (reason: string | undefined): ReturnType<typeof checkSets> => ({
    failed: true,
    ...(reason !== undefined && { reason }),
    ...(oldestPass !== undefined && { oldestPass }),
  });
  for (const set of [...sets].reverse()) {
    const { instance, lines } = set;
    if (instance !== expected) return fails(`i=${instance} (sequence; expected ${expected})`);
    if (!lines.aar || !lines.ams || !lines.as) return fails(`i=${instance} (missing header)`);
    if (chainIs(lines.as, 'fail')) return fails(`i=${instance} (cv)`);
    if (amsFailed === undefined) {
      amsFailed = amsFault(set, verification);
      if (amsFailed === undefined) oldestPass = instance;
      else if (set === sets.at(-1)) newestFault = amsFailed;
    }
    expected--;
  }
  if (expected !== 0) return fails(`(sequence; expected i=${expected})`);
  const newest = sets.at(-1);
  const received = {
    instance: newest?.instance ?? 0,
    selector: newest?.lines.ams?.tags.get('s') ?? '',
  };
  if (newestFault === '') return { ...fails(undefined), ...received, garbled: true };
  if (newestFault !== undefined) return { ...fails(newestFault), ...received };
  return { failed: false, ...received, ...(oldestPass !== undefined && { oldestPass }) };
}

/**
 * Verifies the ARC chain of a message. Mirrors `acl_verify_arc` in arc.c.
 *
 * @returns the state, with the reason where Exim gives one
 */
export function verifyChain(message: ArcMessage): ArcVerdict {
  const chain: Chain = new Map();
  for (const text of message.headers) {
    const fault = tryHeader(chain, text, false, message.release);
    if (fault !== undefined) {
      return { state: 'fail', reason: `collecting headers: ${fault}`, domains: domainsOf(inOrder(chain)) };
    }
  }
  const sets = inOrder(chain);
  const domains = domainsOf(sets);
  if (sets.length === 0) return { state: 'none', domains };
  const verification: Verification = { ...message, sets, hashBody: bodyHasher(message.body) };
  const { failed, ...checked } = checkSets(verification);
  if (failed) return { state: 'fail', ...checked, domains };
  for (const set of [...sets].reverse()) {
    const fault = sealFault(set, verification);
    if (fault) return { state: 'fail', ...checked, ...fault, domains };
  }
  return { state: 'pass', ...checked, domains };
}
