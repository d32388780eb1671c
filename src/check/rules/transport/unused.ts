import type { CompiledConfig, Options } from '../../../compile/config.ts';
import type { Rule } from '../../rule.ts';

/** The texts of all options that name a transport, wherever they are set. */
function textsNamingTransports(config: CompiledConfig): string[] {
  const places: readonly Options[] = [
    config.main,
    ...[...config.routers, ...config.transports].map(({ options }) => options),
  ];
  const texts: string[] = [];
  for (const options of places) {
    for (const { row, value } of options.values()) {
      // A route may name the transport that it is to take.
      const names = row.content === 'transport' || row.name === 'route_list' || row.name === 'route_data';
      if (names && value.kind === 'string') texts.push(value.value);
    }
  }
  return texts;
}

/** A rule over the compiled configuration. */
export const transportUnused: Rule = {
  name: 'transport/unused',
  severity: 'warning',
  summary: 'Every transport is used by a router.',
  why: 'Nothing is ever delivered through a transport that no router names: a router is missing, or names another by mistake.',
  exceptions: 'Transports that are kept ready. Where a name is only known at run time, nothing is reported.',
  needsWhole: true,
  wrong: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local_delivery\nbegin transports\nlocal_delivery:\n  driver = appendfile\n  file = /var/mail/all\nlocal_deliver:\n  driver = appendfile\n  file = /var/mail/old\n',
      points: 'local_deliver',
      occurrence: 3,
      says: 'no router uses the transport "local_deliver"',
    },
  ],
  right: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local_delivery\nbegin transports\nlocal_delivery:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
  check({ config, report }) {
    const texts = textsNamingTransports(config);
    const decidedLater =
      texts.some((text) => text.includes('$')) || config.routers.some(({ driver }) => driver?.name === 'queryprogram');
    if (decidedLater) return;
    const used = new Set(texts.flatMap((text) => text.split(/[\s;:]+/)));
    for (const { name, node } of config.transports) {
      if (!used.has(name)) report({ at: node.name, message: `no router uses the transport "${name}"` });
    }
  },
};
