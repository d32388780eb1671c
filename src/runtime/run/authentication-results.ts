import { stringSetting } from '../../compile/config.ts';
import { textOf } from '../expand/value.ts';
import type { Run } from './run.ts';

/** That the message came from a local program (`authres_local`); without a message there is nothing to tell. */
function local({ connection, values, message }: Run, hostname: string): string {
  if (message.flags.get('authentication_local') !== true) return '';
  const id = connection.authenticatedId ?? values.get('authenticated_id');
  return `;\n\tlocal=pass (non-smtp, ${hostname})${id === undefined ? '' : ` u=${textOf(id)}`}`;
}

/** What the search for the client's name gave, where there has been one (`authres_iprev`). */
function reverseLookup({ connection }: Run): string {
  const { hostName, hostAddress, hostLookupDeferred, hostLookupFailed } = connection;
  let text: string;
  if (hostName !== undefined) text = `pass (${hostName})`;
  else if (hostLookupDeferred) text = 'temperror';
  else if (hostLookupFailed) text = 'fail';
  else return '';
  return `;\n\tiprev=${text}${hostAddress === undefined ? '' : ` smtp.remote-ip=${hostAddress}`}`;
}

/** Who has authenticated (`authres_smtpauth`). */
function authentication({ connection, config }: Run): string {
  const { authenticator, authenticatedId, authenticatedSender } = connection;
  if (authenticator === undefined) return '';
  const driver = config.authenticators.find(({ name }) => name === authenticator);
  const name = (driver && stringSetting(driver.options, 'public_name')) ?? authenticator;
  const tls = name === 'tls';
  const key = tls ? 'x509.auth' : 'smtp.auth';
  const none = tls ? `) reason=${key}` : ', no id saved)';
  const id = authenticatedId === undefined || authenticatedId === '' ? none : `) ${key}=${authenticatedId}`;
  return `;\n\tauth=pass (${name}${id}${authenticatedSender === undefined ? '' : ` smtp.mailfrom=${authenticatedSender}`}`;
}

/** What `${authresults {…}}` says after the host's name: Exim's own results, then those of all checks. */
export function authenticationResults(run: Run, hostname: string): string {
  const parts = run.extensions.map(({ authenticationResults: results }) => results?.(run) ?? '');
  return local(run, hostname) + reverseLookup(run) + authentication(run) + parts.join('');
}
