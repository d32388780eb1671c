import { matchAddress, matchDomain, matchHost, matchLocalPart, matchString } from '../../match/match.ts';
import type { NamedList } from '../../../compile/config.ts';
import type { ListCache } from '../../match/types.ts';
import type { AclWord } from '../../run/extension.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import { Crash } from '../../panic.ts';
import { matched } from '../outcome.ts';

/** The answers of named lists are kept for a connection's host, for a message's sender, and for one recipient. */
const caches = new WeakMap<object, ListCache>();

/** The answers that are kept for something: `sender_host_cache` and its kin. */
export function keptAnswers(of: object | undefined): { readonly cache?: ListCache } {
  if (!of) return {};
  let cache = caches.get(of);
  if (!cache) caches.set(of, (cache = new Map<NamedList, boolean>()));
  return { cache };
}

const tainted = (text: string): { readonly text: string; readonly taint: true } => ({ text, taint: true });

/** Exim does not see that there may be no sender when a client hangs up. */
function dieWithoutSender(run: Run): void {
  if (!run.acl.withoutSender) return;
  writeLog(run, 'SIGSEGV (null pointer indirection)', ['main', 'panic']);
  throw new Crash('SIGSEGV');
}

/** The conditions that are lists, which are expanded as they are matched. */
export const listConditions: Readonly<Record<string, AclWord>> = {
  authenticated: (text, run) => {
    const { authenticator } = run.connection;
    return authenticator === undefined ? 'FAIL' : matched(matchString(authenticator, { text }, run.match), run);
  },
  domains: (text, run) =>
    matched(
      matchDomain(tainted(run.address?.domain ?? ''), { text }, run.match, keptAnswers(run.address)),
      run,
      'domain_data',
    ),
  encrypted: (text, run) => {
    const cipher = run.connection.tls?.cipher;
    if (cipher === undefined) return 'FAIL';
    const name = cipher.includes(':') ? (cipher.split(':')[1] ?? '') : cipher;
    return matched(matchString(name, { text }, run.match), run);
  },
  hosts: (text, run, site) => {
    const result = matchHost(
      { address: run.connection.hostAddress ?? '' },
      { text },
      run.match,
      keptAnswers(run.connection),
    );
    if (result.status === 'defer') site.logMessage = result.message;
    return matched(result, run, result.status === 'match' && result.data === undefined ? undefined : 'host_data');
  },
  local_parts: (text, run) =>
    matched(
      matchLocalPart(tainted(run.address?.localPartCaseful ?? ''), { text }, run.match, keptAnswers(run.address)),
      run,
      'local_part_data',
    ),
  recipients: (text, run) =>
    matched(matchAddress(tainted(run.address?.address ?? ''), { text }, run.match), run, 'recipient_data'),
  sender_domains: (text, run) => {
    const { sender } = run.message;
    dieWithoutSender(run);
    const domain = sender.includes('@') ? sender.slice(sender.lastIndexOf('@') + 1) : '';
    return matched(matchDomain(tainted(domain), { text }, run.match, keptAnswers(run.message)), run);
  },
  senders: (text, run) => {
    dieWithoutSender(run);
    return matched(
      matchAddress(tainted(run.message.sender), { text }, run.match, keptAnswers(run.message)),
      run,
      'sender_data',
    );
  },
};
