import { quoted } from '../../../../grammar/expansion/messages.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { expandText } from '../../route/expand-options.ts';
import type { TransportBatch } from '../types.ts';

/** Text that stands before or after a message, or why it cannot be had. */
export type Surrounding =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly why: string; readonly defer: boolean };

/**
 * The options `message_prefix` and `message_suffix`.
 *
 * @returns as `message` what Exim says of an expansion that fails, without the reason, which is `why`
 */
export function surroundingText(batch: TransportBatch, which: 'prefix' | 'suffix'): Surrounding {
  const { run, transport } = batch;
  const written = driverOptions(transport, run.config).text(`message_${which}`);
  if (written === undefined || written === '') return { ok: true, text: '' };
  const expanded = expandText(written, run);
  if (expanded.status === 'value') return { ok: true, text: expanded.value };
  const what = `Expansion of ${quoted(written, run.release)} (${which} for ${transport.name} transport) failed`;
  const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
  return { ok: false, message: what, why, defer: expanded.status === 'failed' && expanded.defer };
}
