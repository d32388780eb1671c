import { trimSpace, trimSpaceStart } from '../../../../grammar/preprocess/characters.ts';
import { inRcpt } from '../../example-config.ts';
import { lookupsOf } from '../../lookups.ts';
import { literalText } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';

const query = '  accept condition = ${lookup mysql{select 1 from d}{yes}{no}}\n';

/** A lookup in a server of which none is named. */
export const lookupNoServers: Rule = {
  name: 'lookup/no-servers',
  severity: 'error',
  summary: 'Where databases in servers are asked, an option names the servers.',
  why: 'Without mysql_servers, pgsql_servers and their kin Exim does not know whom to ask: every such lookup defers, and what hangs on it.',
  needsWhole: true,
  wrong: [{ config: inRcpt(query), points: 'mysql', says: 'mysql_servers' }],
  right: [
    { config: inRcpt(query, 'hide mysql_servers = localhost/mail/u/p\n') },
    { config: inRcpt('  accept domains = pgsql,servers=10.0.0.1/mail/u/p;select 1\n') },
  ],
  check({ config, report }) {
    const options = config.catalogue.options('main');
    for (const { type, query, inList, at } of lookupsOf(config)) {
      const name = `${type.name}_servers`;
      if (!options.has(name) || config.main.has(name)) continue;
      if (type.options.some(({ text }) => trimSpace(text).startsWith('servers='))) continue;
      const [first] = query?.parts ?? [];
      const written = inList?.file?.text ?? literalText(query) ?? (first?.kind === 'text' ? first.text : '');
      if (trimSpaceStart(written).startsWith('servers=')) continue;
      report({ at, message: `no server is named: without "${name}" every lookup of this type defers` });
    }
  },
};
