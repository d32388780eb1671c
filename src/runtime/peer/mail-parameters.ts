import { upperCase } from '../expand/characters.ts';
import { expandText } from '../route/expand-options.ts';
import type { ClientSite } from './client-site.ts';

/** Bytes that xtext (RFC 3461) does not write as they are. */
function xtext(text: string): string {
  return text.replace(/[^!-*,-<>-~]/g, (char) => `+${upperCase(char.charCodeAt(0).toString(16)).padStart(2, '0')}`);
}

/**
 * The parameter `AUTH=` of MAIL, with a blank in front, and whom it names; or why it cannot be had. Mirrors
 * `smtp_mail_auth_str`.
 *
 * @param authenticated whether the client has authenticated to the server
 */
export function authParameter(
  { run, options }: Pick<ClientSite, 'run' | 'options'>,
  authenticated: boolean,
): { readonly text: string; readonly sender?: string } | { readonly message: string } {
  let sender = run.connection.authenticatedSender;
  const written = options.text('authenticated_sender');
  if (written !== undefined) {
    const expanded = expandText(written, run);
    if (expanded.status === 'failed') return { message: `failed to expand authenticated_sender: ${expanded.message}` };
    if (expanded.status === 'value' && expanded.value !== '') sender = expanded.value;
  }
  if (sender === undefined || !(authenticated || options.flag('authenticated_sender_force'))) return { text: '' };
  return { text: ` AUTH=${xtext(sender)}`, sender };
}

/** The parameters `RET=` and `ENVID=` of MAIL, as the sender gave them, each with a blank in front. */
export function returnParameters({ run }: Pick<ClientSite, 'run'>): string {
  const { flags } = run.message;
  const ret = flags.get('dsn_ret');
  const envid = flags.get('dsn_envid');
  return (ret === undefined ? '' : ` RET=${String(ret)}`) + (envid === undefined ? '' : ` ENVID=${String(envid)}`);
}
