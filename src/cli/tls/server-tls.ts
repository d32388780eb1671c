import { stringSetting } from '../../compile/config.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { decodeText } from '../../check/positions.ts';
import type { ClientInput } from '../../runtime/simulation/types.ts';
import type { RealTls } from '../../runtime/smtp/tls/handshake.ts';
import { mainSettings } from '../../runtime/run/settings.ts';
import { isUnder } from '../../runtime/world/permissions.ts';
import type { Io } from '../io.ts';
import { permissionsOf } from '../permission-options.ts';
import type { OpenedScenario } from '../scenario-runner.ts';
import type { SessionOptions } from '../session-options.ts';
import type { ServerKeys } from './server-handshake.ts';
import { createServerKeys, madeCertificate } from './server-handshake.ts';

/** The TLS of a server that listens. */
export interface ServerTlsSource {
  readonly keys: ServerKeys;
  /** What the session of a client is given; undefined where the target's Exim has no TLS. */
  readonly tls: ((client: ClientInput) => RealTls) | undefined;
}

/** The files that an option names, as far as that is known without a client. */
function filesOf({ config }: OpenedScenario, option: string): readonly string[] {
  const text = stringSetting(config.main, option);
  return text === undefined || text.includes('$') ? [] : splitList(text);
}

/**
 * Finds out how the server of `eximc session --listen` does TLS, and tells of it: which certificate it shows, as far as
 * that is known before a client comes.
 *
 * @param options what may be read: where that is nothing, a certificate is made in place of one that cannot be read
 */
export function serverTlsFor(opened: OpenedScenario, options: SessionOptions, io: Io): ServerTlsSource {
  const { config, world, scenario } = opened;
  const keys = createServerKeys();
  if (!config.target.features.has('tls')) return { keys, tls: undefined };
  const settings = mainSettings(config);
  const read = permissionsOf(options, io.cwd)?.read;
  const mayRead = (path: string): boolean => scenario.world.root !== undefined || isUnder(decodeText(path), read);
  const told = new Set<string>();
  const tell = (text: string): void => {
    if (!told.has(text) && !options.quiet) io.err(`eximc: ${text}\n`);
    told.add(text);
  };
  const make = (why: string): void => {
    const { fingerprint } = madeCertificate(keys, settings.primaryHostname);
    tell(`${why}: TLS with a certificate that signs itself, SHA-256 ${fingerprint}`);
  };
  const unreadable = (path: string): string => `${decodeText(path)} may not be read (--allow-read, --root)`;
  if (stringSetting(config.main, 'tls_certificate') === undefined) make('tls_certificate is not set');
  else {
    const files = [...filesOf(opened, 'tls_certificate'), ...filesOf(opened, 'tls_privatekey')];
    const closed = files.find((path) => !mayRead(path) && !world.files.status(path).ok);
    if (closed !== undefined) make(unreadable(closed));
  }
  const ports = splitList(stringSetting(config.main, 'tls_on_connect_ports') ?? '');
  return {
    keys,
    tls: (client) => ({
      onConnect: options.tlsOnConnect === true || ports.includes(String(client.interface?.port ?? 25)),
      doesWithout(path) {
        if (mayRead(path)) return false;
        tell(`${unreadable(path)}: TLS does without it`);
        return true;
      },
    }),
  };
}
