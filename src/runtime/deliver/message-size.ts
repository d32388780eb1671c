import type { CompiledDriver } from '../../compile/config.ts';
import { readSize } from '../run/settings.ts';
import { driverOptions } from '../route/driver-options.ts';
import { expandText } from '../route/expand-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { withAddresses } from './address-scope.ts';
import type { DeliveryState } from './delivery-state.ts';

/**
 * Whether the message is too big for a transport. Mirrors `check_message_size`.
 *
 * @returns undefined where it is not
 */
export function checkMessageSize(
  { run }: DeliveryState,
  transport: CompiledDriver,
  address: RoutingAddress,
): { readonly status: 'deferred' | 'failed'; readonly message: string } | undefined {
  const text = driverOptions(transport, run.config).text('message_size_limit');
  // Without a limit it is a plain zero, which needs no expansion.
  if (text === undefined || text === '0') return undefined;
  const expanded = withAddresses([address], run, () => expandText(text, run));
  const where = `message_size_limit in ${transport.name} transport`;
  if (expanded.status !== 'value') {
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    return { status: 'deferred', message: `failed to expand ${where}: ${why}` };
  }
  const limit = readSize(expanded.value);
  if (limit === undefined) {
    const why = `integer expected but "${expanded.value}" found`;
    return { status: 'deferred', message: `invalid ${where}: ${why}` };
  }
  if (limit <= 0 || messageSize(run.message) <= limit) return undefined;
  return { status: 'failed', message: `message is too big (transport limit = ${limit})` };
}

/** The size of a message as Exim reckons it: header, empty line and body. */
export function messageSize({ headers, body }: DeliveryState['run']['message']): number {
  return headers.reduce((sum, { text, type }) => sum + (type === '*' ? 0 : text.length), 0) + 1 + body.length;
}
