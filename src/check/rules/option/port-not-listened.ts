import type { CompiledConfig } from '../../../compile/config.ts';
import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { valueNode } from '../../../compile/config.ts';
import { spanIn } from '../../spans.ts';

/** Ports by the names that services have for mail. */
const services: Readonly<Record<string, string>> = {
  smtp: '25',
  smtps: '465',
  ssmtp: '465',
  submission: '587',
  submissions: '465',
  urd: '465',
};

const portOf = (text: string): string | undefined => (/^\d+$/.test(text) ? String(Number(text)) : services[text]);

/** The ports on which the daemon listens; undefined where the configuration alone does not tell. */
function listenedPorts(config: CompiledConfig): Set<string> | undefined {
  const ports = new Set<string>();
  const own = valueNode(config.main.get('daemon_smtp_ports'));
  for (const { text, open } of own ? listItems(config, own) : []) {
    const port = open ? undefined : portOf(text);
    if (port === undefined) return undefined;
    ports.add(port);
  }
  const interfaces = valueNode(config.main.get('local_interfaces'));
  for (const { text } of interfaces ? listItems(config, interfaces) : []) {
    const [, port] = /^(?:\[.*\]:|\d+(?:\.\d+){3}\.|[\da-f:]*:[\da-f:]*\.)(\d+)$/i.exec(text) ?? [];
    if (port !== undefined) ports.add(String(Number(port)));
  }
  // Neither is set: most likely, options of the command line say it.
  return ports.size > 0 && own ? ports : undefined;
}

/** A port for TLS from the beginning, on which nothing listens. */
export const optionPortNotListened: Rule = {
  name: 'option/port-not-listened',
  severity: 'warning',
  summary: 'The ports of tls_on_connect_ports are among those of daemon_smtp_ports or local_interfaces.',
  why: 'tls_on_connect_ports says on which ports TLS begins at once, not on which the daemon listens. A port that only stands there is closed, and clients cannot connect.',
  exceptions: 'A daemon that is given ports by -oX, or is started by inetd.',
  wrong: [
    {
      config: 'daemon_smtp_ports = 25 : 587\ntls_on_connect_ports = 465\n',
      points: '465',
      says: 'does not listen on port 465',
    },
  ],
  right: [
    { config: 'daemon_smtp_ports = 25 : smtps : 587\ntls_on_connect_ports = 465\n' },
    { config: 'daemon_smtp_ports = 25\nlocal_interfaces = <; 0.0.0.0 ; [0.0.0.0]:465\ntls_on_connect_ports = 465\n' },
    { config: 'tls_on_connect_ports = 465\n' },
  ],
  check({ config, report }) {
    const ports = listenedPorts(config);
    const value = valueNode(config.main.get('tls_on_connect_ports'));
    if (!ports || !value) return;
    for (const { text, open, start, end } of listItems(config, value)) {
      const port = open ? undefined : portOf(text);
      if (port === undefined || ports.has(port)) continue;
      report({
        at: spanIn(value, start, end),
        message: `the daemon does not listen on port ${port}: "daemon_smtp_ports" does not name it`,
      });
    }
  },
};
