import { listReader, nextInList, splitList } from '../../../../grammar/list/split.ts';
import { lowerCase } from '../../expand/characters.ts';
import { rewriteHeader } from '../../rewrite/rewrite-header.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { expandText } from '../../route/expand-options.ts';
import { fullTime } from '../../run/times.ts';
import type { HeaderLine } from '../../state/message.ts';
import type { RoutingAddress } from '../../route/routing-address.ts';
import type { TransportBatch } from '../types.ts';

/** Header lines, or why they cannot be had: the message of the expansion that failed. */
export type HeaderText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/** What is put in front of the header of the message. */
export interface AddedLines {
  readonly returnPath: boolean;
  readonly envelopeTo: boolean;
  readonly deliveryDate: boolean;
}

/** How long an address may be in a Return-path: line. */
const longestAddress = 256;

/**
 * Whether a header line has one of the names in a list.
 *
 * @param names those that an item comes to; undefined for one that comes to nothing
 */
function isNamed(text: string, names: readonly (string | undefined)[], globs: boolean): boolean {
  const lower = lowerCase(text);
  return names.some((name) => {
    if (name === undefined) return false;
    if (globs && name.endsWith('*')) return lower.startsWith(lowerCase(name.slice(0, -1)));
    if (!lower.startsWith(lowerCase(name))) return false;
    return /^[ \t]*:/.test(text.slice(name.length));
  });
}

/** The names of header lines that the transport takes out, or why they cannot be had. */
function removedByTransport(
  batch: TransportBatch,
): { readonly names: readonly (string | undefined)[] } | { readonly message: string } {
  const { run, transport } = batch;
  const names: (string | undefined)[] = [];
  const list = driverOptions(transport, run.config).text('headers_remove');
  for (const item of splitList(list ?? '', { separator: ':' })) {
    const expanded = expandText(item, run);
    if (expanded.status === 'failed') return { message: expanded.message };
    names.push(expanded.status === 'value' ? expanded.value : undefined);
  }
  return { names };
}

/** The header lines of the message that are left, rewritten where the transport has rules for that. */
function keptLines(batch: TransportBatch): HeaderText {
  const { run, transport, addresses } = batch;
  // From 4.94 on a name may end with an asterisk.
  const globs = run.release >= 94;
  const ofAddress = splitList(addresses[0]?.propagated.removeHeaders ?? '', { separator: ':' });
  const rewriting = transport.options.get('headers_rewrite')?.value;
  const rules = rewriting?.kind === 'rewrite' ? rewriting.rules : [];
  const context = { ...run.rewriting, addHeader: () => undefined };
  let text = '';
  for (const line of run.message.headers) {
    if (line.type === '*') continue;
    // The list is expanded for each line anew, so that a header may decide.
    const removed = removedByTransport(batch);
    if ('message' in removed) return { ok: false, message: removed.message };
    if (isNamed(line.text, removed.names, globs) || isNamed(line.text, ofAddress, globs)) continue;
    text += rewritten(line, rules.length > 0, () =>
      rewriteHeader(line, rules, { qualifiesSenders: false, qualifiesRecipients: false }, context),
    );
  }
  return { ok: true, text };
}

function rewritten(line: HeaderLine, hasRules: boolean, rewrite: () => string | undefined): string {
  return (hasRules ? rewrite() : undefined) ?? line.text;
}

/** The header lines that the transport adds. */
function addedByTransport(batch: TransportBatch, early: boolean): HeaderText {
  const { run, transport } = batch;
  const list = driverOptions(transport, run.config).text('headers_add');
  let text = '';
  const reader = listReader(list ?? '', { separator: '\n' });
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    const expanded = expandText(item, run);
    if (expanded.status === 'failed') return { ok: false, message: expanded.message };
    if (expanded.status === 'forced' || expanded.value === '') continue;
    const { value } = expanded;
    // Exim writes whole lines only while the message comes in: the newline that it adds does not make one of what precedes.
    const written = early ? value.slice(0, value.lastIndexOf('\n') + 1) : value;
    text += value.endsWith('\n') ? value : `${written}\n`;
  }
  return { ok: true, text };
}

/**
 * The header as it is delivered, and the empty line that ends it: what is left of the message's lines, those that routers
 * and those that the transport added. Mirrors `transport_headers_send`.
 *
 * @param early whether the message is passed on while it comes in (`cutthrough_headers_send`)
 */
export function headerLines(batch: TransportBatch, early = false): HeaderText {
  const kept = keptLines(batch);
  if (!kept.ok) return kept;
  const added = addedByTransport(batch, early);
  if (!added.ok) return added;
  const byRouters = (batch.addresses[0]?.propagated.extraHeaders ?? []).join('');
  return { ok: true, text: `${kept.text}${byRouters}${added.text}\n` };
}

/** The address that came with the message. */
export function progenitor(address: RoutingAddress): RoutingAddress {
  let each = address;
  while (each.parent) each = each.parent;
  return each;
}

/** The addresses of an Envelope-to: line: those that led here, each once. Mirrors `write_env_to`. */
function envelopeTo({ addresses, duplicates = [] }: TransportBatch): readonly string[] {
  const seen = new Set<RoutingAddress>();
  const written = new Set<RoutingAddress>();
  const visit = (address: RoutingAddress): void => {
    if (seen.has(address)) return;
    seen.add(address);
    for (let each: RoutingAddress | undefined = address; each; each = each.parent) {
      for (const duplicate of duplicates) if (duplicate.of === each) visit(duplicate.address);
    }
    written.add(progenitor(address));
  };
  for (const address of addresses) visit(address);
  return [...written].map(({ address }) => address);
}

/** The lines that are put in front of the header: Return-path:, Envelope-to: and Delivery-date:. */
export function addedLines(batch: TransportBatch, added: AddedLines): string {
  let text = '';
  if (added.returnPath) text += `Return-path: <${batch.returnPath.slice(0, longestAddress)}>\n`;
  if (added.envelopeTo) text += `Envelope-to: ${envelopeTo(batch).join(',\n ')}\n`;
  if (added.deliveryDate) text += `Delivery-date: ${fullTime(batch.run.world)}\n`;
  return text;
}
