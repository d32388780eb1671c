import { delivering } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import type { Sink } from '../../taint-report.ts';
import { reportTaint } from '../../taint-report.ts';

const transport: Sink = { what: 'the name of a transport', since: '4.93' };
const queue: Sink = { what: 'the name of a queue', since: '4.94' };
/** Options of the smtp transport. */
const smtp: Readonly<Record<string, Sink>> = {
  hosts: { what: 'a list of hosts', since: '4.93' },
  interface: { what: 'an interface', since: '4.93' },
};

const named = (name: string): string =>
  delivering('  driver = appendfile\n  file = /var/mail/all\n').replace('= local\n', `= ${name}\n`);

/** A name made of what somebody outside has chosen. */
export const taintName: Rule = {
  name: 'taint/name',
  severity: 'error',
  summary: 'Names of transports and queues, and hosts to deliver to, are made of nothing that comes from outside.',
  why: 'Whoever sends mail would choose what is done with it. Exim refuses the name and logs it to the panic log; the mail is deferred.',
  wrong: [
    { config: named('${domain:$local_part@$domain}_smtp'), points: '$local_part', says: 'the name of a transport' },
  ],
  right: [{ config: named('${if eq{$domain}{example.org}{local}{local}}') }],
  check({ config, report }) {
    for (const text of expansionsOf(config).texts) {
      const { site } = text;
      let sink: Sink | undefined;
      if (site.kind === 'router') sink = site.option.row.name === 'transport' ? transport : undefined;
      else if (site.kind === 'acl') sink = site.item.row.name === 'queue' ? queue : undefined;
      else if (site.kind === 'transport' && site.driver.driver?.name === 'smtp') sink = smtp[site.option.row.name];
      if (sink) reportTaint(config, text, text.tree, sink, report);
    }
  },
};
