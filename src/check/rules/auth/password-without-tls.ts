import type { Rule } from '../../rule.ts';
import { textOf } from '../../options.ts';

const plain = (option: string, main = ''): string =>
  `${main}begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n  server_condition = \${if saslauthd{{$auth2}{$auth3}}}\n${option}`;

/** A password that goes over the network in the clear. */
export const authPasswordWithoutTls: Rule = {
  name: 'auth/password-without-tls',
  severity: 'warning',
  summary: 'Passwords are asked for in encrypted sessions only.',
  why: 'PLAIN and LOGIN send the password as it is. Offered without TLS, clients that do not insist on it send it for everyone on the way to read.',
  exceptions:
    'A server that can be reached through encrypted connections only (tls_on_connect_ports), or from the same machine.',
  presets: ['strict'],
  wrong: [{ config: plain(''), points: 'plain', says: 'server_advertise_condition' }],
  right: [
    { config: plain('  server_advertise_condition = ${if def:tls_in_cipher}\n') },
    { config: plain('', 'auth_advertise_hosts = ${if def:tls_in_cipher{*}}\n') },
  ],
  check({ config, report }) {
    const hosts = textOf(config.main, 'auth_advertise_hosts') ?? '';
    if (config.main.has('auth_advertise_hosts') && (hosts === '' || /tls/.test(hosts))) return;
    for (const { driver, options, node } of config.authenticators) {
      if (driver?.name !== 'plaintext' || !textOf(options, 'server_condition')) continue;
      const condition = `${textOf(options, 'server_advertise_condition') ?? ''} ${textOf(options, 'server_condition') ?? ''}`;
      if (/tls|cipher|encrypted|port/.test(condition)) continue;
      report({
        at: node.name,
        message:
          'the password is also asked for without TLS: set server_advertise_condition to ${if def:tls_in_cipher}',
      });
    }
  },
};
