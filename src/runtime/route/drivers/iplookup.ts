import { splitList } from '../../../../grammar/list/split.ts';
import { isIpAddress } from '../../dns/ip-address.ts';
import type { Value } from '../../expand/value.ts';
import { findByName } from '../../host/find-by-name.ts';
import { compileRegex } from '../../regex/regex.ts';
import { writeLog } from '../../run/log.ts';
import { expandText } from '../expand-options.ts';
import { propagate } from '../finish.ts';
import { makeAddress } from '../routing-address.ts';
import type { RouterSite, RouteYield } from '../site.ts';
import { adopt } from './redirect.ts';

/** How much of an answer is read. */
const mostReply = 255;

/** Asks the hosts in turn; undefined where none of them answers. */
function ask(site: RouterSite, query: string): string | undefined {
  const { run, router, options, mode } = site;
  const port = options.number('port');
  const timeout = options.seconds('timeout');
  if ((options.text('protocol') ?? 'udp') === 'udp') {
    run.tracer.unfaithful(`router ${router.name} asks over UDP: it is asked over TCP here`);
  }
  for (const host of splitList(options.text('hosts') ?? '')) {
    const addresses = isIpAddress(host, false, run.config.target.version)
      ? [host]
      : findByName(host, { checkLocal: true }, run.match, mode.logging).hosts.map(({ address }) => address ?? '');
    for (const address of addresses) {
      if (address === '') continue;
      const answer = run.world.sockets.exchange({ kind: 'tcp', host: address, port }, query, { timeout });
      if (answer.ok && answer.value !== '') return answer.value.slice(0, mostReply);
      if (!answer.ok && answer.code === 'EPERM') {
        run.world.missing({ what: `answer of ${address} port ${port} to ${query}`, where: `router ${router.name}` });
      }
    }
  }
  return undefined;
}

/** The router `iplookup`: asks another host by which address this one is to be replaced. */
export function iplookupRouter(site: RouterSite): RouteYield {
  const { run, router, options, address, queues } = site;
  const fail = (message: string): RouteYield => {
    address.message = message;
    return 'defer';
  };
  const written = options.text('query');
  const whole = `${address.localPart}@${address.domain}`;
  let query = `${whole} ${whole}`;
  if (written !== undefined) {
    const expanded = expandText(written, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      return fail(`${router.name} router: failed to expand ${written}: ${why}`);
    }
    query = expanded.value;
  }
  const reply = ask(site, query);
  if (reply === undefined) {
    if (options.flag('optional')) return 'pass';
    return fail(`${router.name} router: failed to communicate with any host`);
  }
  let target: Value = { text: reply, taint: true };
  const pattern = options.text('response_pattern');
  if (pattern !== undefined) {
    const compiled = compileRegex(pattern);
    const found = compiled.ok ? compiled.regex.find(reply) : undefined;
    if (!found) return 'decline';
    run.expansion.captures = found.texts;
  } else {
    const [, first = '', rest = ''] = /^([^\t-\r ]*)[\t-\r ]*([^]*)$/.exec(reply) ?? [];
    run.expansion.captures = [first];
    if (written === undefined && rest !== whole) return 'decline';
    target = { text: first, taint: true };
  }
  run.expansion.capturesTaint = true;
  const reroute = options.text('reroute');
  if (reroute !== undefined) {
    const expanded = expandText(reroute, run);
    run.expansion.captures = [];
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      return fail(`${router.name} router: failed to expand ${reroute}: ${why}`);
    }
    target = expanded.from;
  }
  const text = typeof target === 'string' ? target : target.text;
  if (!text.includes('@')) {
    const message = `${router.name} router: reroute string ${text} is not of the form user@domain`;
    writeLog(run, message);
    return fail(message);
  }
  const child = makeAddress(text, typeof target === 'string' ? false : target.taint);
  adopt(child, site);
  child.startRouter = undefined;
  child.propagated = { ...address.propagated };
  queues.fresh.unshift(child);
  return propagate(site, child.propagated) ? 'ok' : 'defer';
}
