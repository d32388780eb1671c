import type { CompiledDriver } from '../../../compile/config.ts';
import { referencesOf } from '../../acl-graph.ts';
import { delivering } from '../../example-config.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';

/** What a transport needs that no redirection hands a path, a command or an address to. */
interface Need {
  readonly driver: string;
  /** One of these. */
  readonly options: readonly string[];
  readonly missing: string;
}

const needs: readonly Need[] = [
  { driver: 'appendfile', options: ['file', 'directory'], missing: '"file" or "directory"' },
  { driver: 'pipe', options: ['command'], missing: '"command"' },
];

/** The options of redirect routers whose transports are told where to deliver. */
const told = new Set(['directory_transport', 'file_transport', 'pipe_transport', 'reply_transport']);

/** What the transport of a router lacks; undefined where it has what it needs. */
function missingOf(transport: CompiledDriver, router: CompiledDriver): string | undefined {
  const { driver, options } = transport;
  const need = needs.find((each) => each.driver === driver?.name);
  if (need) return need.options.some((name) => options.has(name)) ? undefined : need.missing;
  // An accept router gives no hosts.
  const hostless = driver?.name === 'smtp' && router.driver?.name === 'accept';
  return hostless && !options.has('hosts') ? '"hosts"' : undefined;
}

/** A transport that does not know where to deliver. */
export const transportWithoutTarget: Rule = {
  name: 'transport/without-target',
  severity: 'error',
  summary: 'A transport that a router names knows the file, the command or the hosts to deliver to.',
  why: 'Where a redirection gives a path or a command, its transport delivers there. Another appendfile transport needs "file" or "directory", a pipe transport "command", and an smtp transport behind an accept router "hosts". Without it, every delivery is put off.',
  wrong: [
    { config: delivering('  driver = appendfile\n  mode = 0660\n'), points: 'local', occurrence: 3, says: '"file"' },
    { config: delivering('  driver = pipe\n'), points: 'local', occurrence: 3, says: '"command"' },
    { config: delivering('  driver = smtp\n'), points: 'local', occurrence: 3, says: '"hosts"' },
  ],
  right: [
    { config: delivering('  driver = appendfile\n  directory = /var/mail/all\n  maildir_format\n') },
    { config: delivering('  driver = smtp\n  hosts = 192.0.2.1\n') },
    { config: delivering('  driver = smtp\n', '  driver = accept\n  verify_only\n') },
    { config: delivering('  driver = smtp\n', '  driver = dnslookup\n') },
    {
      config:
        'begin routers\naliases:\n  driver = redirect\n  file = /etc/aliases\n  file_transport = files\nbegin transports\nfiles:\n  driver = appendfile\n',
    },
  ],
  check({ config, report }) {
    const reported = new Set<CompiledDriver>();
    for (const { kind, at, from, target } of referencesOf(config)) {
      if (kind !== 'transport' || from.kind !== 'option' || told.has(from.option.row.name)) continue;
      const transport = config.transports.find(({ node }) => node === target);
      const router = from.driver;
      if (router?.class !== 'router' || !transport || reported.has(transport)) continue;
      if (flagOf(router.options, 'verify_only', false)) continue;
      const missing = missingOf(transport, router);
      if (missing === undefined) continue;
      reported.add(transport);
      report({
        at: transport.node.name,
        message: `the transport "${transport.name}" has no ${missing}: what the router "${router.name}" gives it cannot be delivered`,
        related: [{ at, message: `"${router.name}" delivers by it` }],
      });
    }
  },
};
