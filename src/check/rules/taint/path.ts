import type { CompiledDriver } from '../../../compile/config.ts';
import { delivering } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { lookupsOf } from '../../lookups.ts';
import { textOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import type { Sink } from '../../taint-report.ts';
import { reportTaint } from '../../taint-report.ts';

/** Options that name files, by the driver. */
const options: Readonly<Record<string, readonly string[]>> = {
  appendfile: ['file', 'directory'],
  autoreply: ['file', 'log', 'once'],
  redirect: ['file'],
};

const path: Sink = { what: 'a path', since: '4.94' };

/** With "belowhome", or below a directory that create_file names, Exim takes a path as it is (from 4.95 on). */
const isConfined = ({ options: set }: CompiledDriver): boolean =>
  /^(?:belowhome|\/)/.test(textOf(set, 'create_file') ?? '');

const file = (name: string, router: string): string =>
  delivering(`  driver = appendfile\n  file = /var/mail/${name}\n`, router);

/** A path made of what somebody outside has chosen. */
export const taintPath: Rule = {
  name: 'taint/path',
  severity: 'error',
  summary: 'Paths of files are made of nothing that comes from outside.',
  why: 'Whoever sends mail chooses the local part: "../../etc/x" as well. From 4.94 on Exim refuses such paths, so that nothing is delivered, and nothing looked up in such files. $local_part_data and $domain_data hold the same, once a list of the router has matched it, or check_local_user; so does a lookup of the type dsearch.',
  exceptions: 'With allow_insecure_tainted_data, which 4.95 has, Exim only complains: then it is a warning.',
  wrong: [
    {
      config: file('$local_part', '  driver = accept\n  check_local_user\n'),
      points: '$local_part',
      says: 'from 4.94 on',
      fixed: file('$local_part_data', '  driver = accept\n  check_local_user\n'),
    },
    {
      config: file('$local_part', '  driver = accept\n  check_local_user\n').replace(
        'begin transports\n',
        'hubs:\n  driver = manualroute\n  route_data = ${lookup{$domain}lsearch{/etc/hubs}}\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
      ),
      points: '$local_part',
      says: '$local_part_data holds the same here',
    },
    {
      config: file('$local_part', '  driver = accept\n  local_parts = lsearch;/etc/users\n'),
      points: '$local_part',
      says: '",ret=key"',
    },
    {
      config: file('$local_part', '  driver = accept\n  domains = example.org\n'),
      points: '$local_part',
      says: 'nothing in router "local" sets it',
    },
    {
      config: delivering(
        '  driver = appendfile\n  file = /var/mail/all\n',
        '  driver = redirect\n  data = ${lookup{$local_part}lsearch{/etc/aliases/$domain}}\n',
      ).replace('  transport = local\n', ''),
      points: '$domain',
      says: '$domain_data would do',
    },
  ],
  right: [
    { config: file('$local_part_data', '  driver = accept\n  check_local_user\n') },
    { config: file('$local_part', '  driver = accept\n'), target: { version: '4.93' } },
    { config: file('${lookup{$local_part}dsearch{/var/mail}}', '  driver = accept\n') },
  ],
  check({ config, report }) {
    const { texts, items } = expansionsOf(config);
    const byTree = new Map(texts.map((text) => [text.value, text]));
    for (const text of texts) {
      const { site } = text;
      if (site.kind !== 'transport' && site.kind !== 'router') continue;
      const { driver, option } = site;
      if (!options[driver.driver?.name ?? '']?.includes(option.row.name)) continue;
      if (!isConfined(driver)) reportTaint(config, text, text.tree, path, report);
    }
    for (const { type, query, value } of lookupsOf(config)) {
      const style = config.catalogue.rows('lookups').get(type.name);
      const text = byTree.get(value);
      if (text && style?.style === 'single-key') reportTaint(config, text, query, path, report);
    }
    for (const { text, node } of items) {
      if (node.kind === 'item' && node.name.text === 'readfile')
        reportTaint(config, text, node.arguments[0], path, report);
    }
  },
};
