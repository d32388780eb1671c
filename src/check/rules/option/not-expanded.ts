import { eachOption } from '../../options.ts';
import { isExpanded } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import type { CompiledConfig, OptionValue } from '../../../compile/config.ts';

/** What looks like something to expand: an item, or a variable that Exim has. */
const expansion = /\$(?:\{[a-z]\w*[}:{ ]|([a-z]\w+))/g;

/** An expansion where nothing is expanded. */
export const optionNotExpanded: Rule = {
  name: 'option/not-expanded',
  severity: 'warning',
  summary: 'Variables and other expansions stand in options that Exim expands.',
  why: 'Exim takes the value of some options as it stands, because it needs them before there is anything to expand, or never thought of it. The dollar then is a dollar.',
  wrong: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  local_part_prefix = ${if eq{$domain}{a}{x-}}\n  transport = local\n',
      points: '${if eq{$domain}{a}{x-}}',
      says: 'taken as it stands',
    },
    {
      config:
        'begin routers\nout:\n  driver = dnslookup\n  fallback_hosts = $domain.relay.example.org\n  transport = smtp\n',
      points: '$domain',
      says: 'from Exim 4.99 on',
      target: { version: '4.98' },
    },
  ],
  right: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  local_part_prefix = x-\n  condition = ${if eq{$domain}{a}}\n  transport = local\n',
    },
  ],
  check({ config, report }) {
    const variables = config.catalogue.rows('variables');
    for (const { option } of eachOption(config)) {
      if (option.row.type !== 'string' || isExpanded(option.row) || option.hide) continue;
      for (const { value } of option.settings) {
        if (!value?.text.includes('$')) continue;
        for (const match of value.text.matchAll(expansion)) {
          const [text, variable] = match;
          if (variable !== undefined && !variables.has(variable)) continue;
          const end = variable === undefined ? value.text.length : match.index + text.length;
          report({
            at: spanIn(value, match.index, end),
            message: `this is taken as it stands: "${option.row.name}" is not expanded${since(config, option)}`,
          });
          break;
        }
      }
    }
  },
};

/** From which release on an option is expanded, where one does. */
function since(config: CompiledConfig, { row }: OptionValue): string {
  const all = config.catalogue.catalogue.options.filter(({ name, place }) => name === row.name && place === row.place);
  const change = all
    .flatMap(({ changes }) => changes ?? [])
    .find((each) => each.literal === false || each.type?.startsWith('expand'));
  return change ? ` (it is from Exim ${change.since} on)` : '';
}
