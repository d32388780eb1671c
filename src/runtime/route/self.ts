import { hostTexts } from '../run/host-text.ts';
import { writeLog } from '../run/log.ts';
import type { HostItem } from '../state/address.ts';
import { changeDomain } from './change-domain.ts';
import type { RouterSite, RouteYield } from './site.ts';

/**
 * Does what `self` says where a host turns out to be this one. Mirrors `rf_self_action`.
 *
 * @returns `ok` for `send`: routing goes on
 */
export function selfAction(site: RouterSite, host: HostItem): RouteYield {
  const { run, options, address } = site;
  const message =
    (host.mx ?? -1) >= 0 ? 'lowest numbered MX record points to local host' : 'remote host address is the local host';
  const written = site.router.options.get('self')?.value;
  const self = written?.kind === 'string' ? written.value : (options.text('self') ?? 'freeze');
  const reroute = /^reroute:[\t-\r ]*(rewrite:[\t-\r ]*)?([^]*)$/.exec(self);
  if (reroute) {
    changeDomain(site, reroute[2] ?? '', reroute[1] !== undefined);
    return 'rerouted';
  }
  switch (self) {
    case 'send':
      return 'ok';
    case 'pass':
      address.message = message;
      address.selfHostname = host.name;
      return 'pass';
    case 'fail':
      address.message = message;
      address.passMessage = true;
      return 'fail';
    case 'defer':
      address.message = message;
      return 'defer';
    default: {
      const full = hostTexts(run)?.full;
      const about =
        run.message.id !== ''
          ? ''
          : full === undefined
            ? ` (while routing <${address.address}>)`
            : ` (while verifying <${address.address}> from host ${full})`;
      writeLog(run, `${message}: ${address.domain}${about}`);
      address.message = message;
      address.freeze = true;
      return 'defer';
    }
  }
}
