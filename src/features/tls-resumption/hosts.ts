import { compareVersions } from '../../catalogue/version.ts';
import type { CompiledConfig, CompiledDriver, OptionValue } from '../../compile/config.ts';
import { given, instancesOf } from '../settings-of.ts';

/** A setting of tls_resumption_hosts that names somebody. */
export interface ResumptionHosts {
  readonly option: OptionValue;
  /** The smtp transport; undefined for the main option. */
  readonly transport: CompiledDriver | undefined;
}

/** Where sessions may be resumed: as server, and as client of which transports. */
export function resumptionHosts(config: CompiledConfig): ResumptionHosts[] {
  const owners = [undefined, ...instancesOf(config.transports, 'smtp')];
  return owners.flatMap((transport) => {
    const option = given(transport ? transport.options : config.main, 'tls_resumption_hosts');
    return option ? [{ option, transport }] : [];
  });
}

/** Whether the OCSP state of a resumed session is lost: OpenSSL builds remember it from 4.96 on. */
export function losesOcsp({ target }: CompiledConfig): boolean {
  return compareVersions(target.version, '4.96') < 0 || target.features.has('gnutls');
}
