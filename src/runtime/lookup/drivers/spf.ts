import { isIpAddress } from '../../dns/ip-address.ts';
import { evaluateSpf } from '../../spf/evaluate.ts';
import type { FindResult, LookupContext, LookupDriver, LookupQuery } from '../types.ts';

/**
 * The result of SPF for a sender: the key is the address of the sender, the "file" that of the client. Mirrors
 * `spf_lookup_find`.
 */
export const spf: LookupDriver = {
  name: 'spf',
  style: 'single-key',
  open: () => ({ ok: true, opened: { find } }),
};

function find({ key, file = '' }: LookupQuery, context: LookupContext): FindResult {
  const { world, target, state, services, settings } = context;
  const stated = world.stated.lookup('spf', key, file);
  if (stated) return stated;
  if (!isIpAddress(file, false)) return { status: 'notFound', message: `invalid IP address '${file}'` };
  const { result } = evaluateSpf({
    address: file,
    sender: key,
    helo: '',
    receiver: world.hostname,
    dns: { world, version: target.version, state: state.dns, services, settings },
  });
  return { status: 'found', value: result };
}
