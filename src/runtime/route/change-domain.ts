import { rewriteHeader } from '../rewrite/rewrite-header.ts';
import type { RouterSite } from './site.ts';
import { makeAddress } from './routing-address.ts';

/**
 * Lets an address be routed anew with another domain, as a child of what it was. Mirrors `rf_change_domain`.
 *
 * @param rewrite whether header lines are to be rewritten too
 */
export function changeDomain({ run, address, queues }: RouterSite, domain: string, rewrite: boolean): void {
  const localPart = address.address.slice(0, address.address.lastIndexOf('@'));
  const child = makeAddress(`${localPart}@${domain}`, address.taint ?? true);
  child.parent = address;
  child.propagated = { ...address.propagated };
  address.children = 1;
  queues.fresh.unshift(child);
  if (!rewrite) return;
  const { message, config, rewriting } = run;
  const routed = { from: address.domain, to: domain };
  for (const [i, header] of message.headers.entries()) {
    const options = { routed, qualifiesSenders: false, qualifiesRecipients: false };
    const text = rewriteHeader(header, config.rewrite, options, rewriting);
    if (text !== undefined) message.headers[i] = { ...header, text };
  }
}
