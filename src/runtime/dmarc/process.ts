import { lowerCase, trimSpace } from '../expand/characters.ts';
import { isBuilt } from '../../catalogue/target.ts';
import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { dkimState } from '../dkim/state.ts';
import { dnsLookup } from '../dns/lookup.ts';
import { dnsContextOf } from '../host/dns.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { spfState } from '../spf/extension.ts';
import type { DmarcVerdict } from './evaluate.ts';
import { evaluateDmarc } from './evaluate.ts';
import type { DmarcRecord } from './record.ts';
import { readDmarcRecord, recordBytes } from './record.ts';
import type { StatedDmarc } from './stated.ts';
import type { SuffixList } from './suffixes.ts';
import { readSuffixList } from './suffixes.ts';

/** What is known of a message: the globals of dmarc.c. */
export interface DmarcState {
  /** Absent where nothing can be judged: no client, no list of suffixes. */
  readonly suffixes: SuffixList | undefined;
  /** A condition has asked. */
  checked: boolean;
  fromDomain?: string;
  verdict?: DmarcVerdict;
}

const key = 'dmarc';

/** The state of a message; undefined before it has been read. */
export function dmarcState({ message }: Run): DmarcState | undefined {
  return message.systems.get(key) as DmarcState | undefined;
}

/** Whether DMARC is left out for the message. */
export function isOff({ message }: Run): boolean {
  return message.flags.get('dmarc_disable_verify') === true;
}

const lists = new WeakMap<object, Map<string, SuffixList>>();

/** The list of public suffixes that `dmarc_tld_file` names; undefined where there is none. */
function suffixList(run: Run): SuffixList | undefined {
  const option = run.settings.text('dmarc_tld_file');
  if (option === undefined) return undefined;
  const expanded = run.release >= 99 ? run.expand(option) : undefined;
  if (expanded && (!expanded.ok || expanded.value === '')) return undefined;
  const { files } = run.world;
  let known = lists.get(files);
  if (!known) lists.set(files, (known = new Map<string, SuffixList>()));
  const before = known.get(option);
  if (before) return before;
  // Exim expands the option to see whether there is one, and then reads the file by the name that was not expanded.
  const file = files.read(option);
  if (!file.ok) {
    const { id } = run.message;
    run.message.id = '';
    writeLog(run, `DMARC failure to load tld list '${option}': ${file.message}`, ['main', 'panic']);
    run.message.id = id;
    return undefined;
  }
  const list = readSuffixList(file.value);
  known.set(option, list);
  return list;
}

/** Gets ready for a message. Mirrors `dmarc_msg_init`. */
export function beginMessage(run: Run, stated: StatedDmarc | undefined): void {
  if (!isBuilt('dmarc', run.config.target.features) || isOff(run)) return;
  const usable = run.connection.hostAddress !== undefined;
  const suffixes = stated ? readSuffixList('') : suffixList(run);
  run.message.systems.set(key, { suffixes: usable ? suffixes : undefined, checked: false } satisfies DmarcState);
}

/** The domain of the header From:, or of the last of several. */
function authorDomain(run: Run): string | undefined {
  const resent = run.message.headers.some(({ text }) => /^resent-/i.test(text));
  const name = resent ? /^resent-from:/i : /^from:/i;
  const from = run.message.headers.findLast(({ text, type }) => type !== '*' && name.test(text));
  if (!from) return undefined;
  const written = from.text.slice(from.text.indexOf(':') + 1).replace(/\n(?=[ \t])/g, '');
  const first = trimSpace(written.slice(0, addressEnd(written, 0, false)));
  const found = extractAddress(first, run.addressSettings);
  if (!found.ok) return '';
  return found.address.slice(found.address.lastIndexOf('@') + 1);
}

/**
 * Looks the record of a domain up (`dmarc_dns_lookup`). From 4.100 on it must say that it is one, and several are none;
 * in 4.99 the last TXT record counts, before that the first.
 */
function findRecord(domain: string, run: Run): DmarcRecord | undefined {
  const answer = dnsLookup(`_dmarc.${domain}`, 'TXT', dnsContextOf(run.match));
  if (answer.rc !== 'succeed') return undefined;
  const texts = answer.records.filter(({ type }) => type === 'TXT').map(({ data }) => data);
  if (run.release >= 100) {
    const [first, another] = texts.map(([text = '']) => text).filter((text) => /^v=DMARC1;./.test(text));
    return first === undefined || another !== undefined ? undefined : readDmarcRecord(first);
  }
  const long = texts.filter((strings) => strings.join('').length > 2);
  const chosen = run.release >= 99 ? long.at(-1) : long[0];
  return chosen && readDmarcRecord(recordBytes(chosen));
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const statedTexts: Readonly<Record<string, Pick<DmarcVerdict, 'text' | 'word'>>> = {
  accept: { text: 'Accept', word: 'pass' },
  reject: { text: 'Reject', word: 'fail' },
  quarantine: { text: 'Quarantine', word: 'fail' },
  none: { text: 'None, Accept', word: 'none' },
  norecord: { text: 'No DMARC record', word: 'none' },
  nofrom: { text: 'No From: domain found', word: 'temperror' },
  temperror: { text: 'Internal Policy Error', word: 'temperror' },
};

/** Judges the message when a condition asks for the first time. Mirrors `dmarc_process`. */
export function processMessage(run: Run, stated: StatedDmarc | undefined): void {
  const state = dmarcState(run);
  if (!state || state.checked) return;
  state.checked = true;
  if (isOff(run) || !state.suffixes) return;
  const fromDomain = authorDomain(run);
  if (fromDomain === undefined || fromDomain === '') return;
  state.fromDomain = fromDomain;
  if (run.connection.authenticator !== undefined) return;
  const found = stated?.results.find(({ domain = fromDomain }) => lowerCase(domain) === lowerCase(fromDomain));
  if (found) {
    const { text = '', word = 'none' } = statedTexts[found.status] ?? {};
    const passes = found.status === 'accept';
    state.verdict = {
      status: found.status,
      text,
      word,
      policy: found.policy ?? '',
      spfAligned: passes,
      dkimAligned: passes,
    };
    return;
  }
  const { sender } = run.message;
  const senderDomain = sender.slice(sender.lastIndexOf('@') + 1);
  const spf = spfState(run)?.answer.result;
  const record = findRecord(fromDomain, run);
  const verdict = evaluateDmarc(record, {
    fromDomain,
    ...(senderDomain !== '' && { spf: { domain: senderDomain, passes: spf === 'pass' } }),
    signers: (dkimState(run.message)?.signatures ?? []).flatMap(({ status, domain }) =>
      status === 'pass' && domain !== undefined ? [domain] : [],
    ),
    suffixes: state.suffixes,
  });
  // A record with a fault is no record, and yet the policy that it began with is enforced.
  const counts = record !== undefined && !record.faulty;
  state.verdict = counts ? verdict : { ...verdict, spfAligned: false, dkimAligned: false };
  if (!counts) return;
  const { spfAligned, dkimAligned, text, status } = verdict;
  writeLog(
    run,
    `DMARC results: spf_domain=${senderDomain} dmarc_domain=${fromDomain} spf_align=${yesNo(spfAligned)} ` +
      `dkim_align=${yesNo(dkimAligned)} enforcement='${text}'`,
  );
  const fails = status === 'reject' || status === 'quarantine';
  if (fails && run.message.flags.get('dmarc_enable_forensic') === true && !run.connection.hostChecking) {
    for (const address of record.reportsTo) run.tracer.unfaithful(`DMARC: no failure report is sent to ${address}`);
  }
}
