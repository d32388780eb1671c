import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf, isExpandedInPieces, placeOf } from '../../expansions.ts';
import type { ExpandedText } from '../../expansions.ts';
import { literalText } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';
import { unsetScopedVariables } from '../../scoped-variables.ts';

/** $value or $item outside of what sets it. */
export const expansionOutsideItsItem: Rule = {
  name: 'expansion/outside-its-item',
  severity: 'warning',
  summary:
    '$value is used within the results of a lookup, extract or the like, and $item within what is done with each item of a list.',
  why: 'Such a variable has its value only there: anywhere else it is empty. A brace in the wrong place is the usual cause.',
  exceptions:
    'An ACL that is run by ${acl may be run where they are set; route_list and the queryprogram router set $value, too.',
  wrong: [
    {
      config: inRcpt('  accept condition = ${lookup{$domain}lsearch{/etc/friends}}$value\n'),
      points: '$value',
      says: 'is empty here',
    },
    {
      config: inRcpt('  accept condition = ${lookup{$domain}lsearch{$value}}\n'),
      points: '$value',
      says: 'lookup, extract',
    },
    {
      config: inRcpt('  accept condition = ${if eq{$item}{a}{${map{a:b}{$item}}}}\n'),
      points: '$item',
      says: 'forany, map',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  accept condition = ${lookup{$domain}lsearch{/etc/friends}{${lc:$value}}{no}}\n  accept condition = ${if forany{a:b}{eq{$item}{$domain}}}\n  accept condition = ${if inlist{$domain}{a:b}{$value}}\n  warn set acl_m_x = ${reduce{1:2}{0}{${eval:$value+$item}}} ${extract{2}{:}{a:b}{$value}}\n',
      ),
    },
  ],
  check({ config, report }) {
    const { texts, items, conditions, variables } = expansionsOf(config);
    if (!variables.some(({ node }) => node.name === 'value' || node.name === 'item')) return;
    const calls = [
      ...items.flatMap(({ node }) => (node.kind === 'item' && node.name.text === 'acl' ? [node.arguments[0]] : [])),
      ...conditions.flatMap(({ node }) =>
        node.kind === 'condition' && node.name.text === 'acl' ? [node.arguments[0]] : [],
      ),
    ];
    const names = calls.map((call) => trimSpace(literalText(call)));
    for (const text of texts) {
      if (isExpandedInPieces(text) || setsValue(text) || isRunByItem(text, names)) continue;
      for (const node of unsetScopedVariables(text.tree)) {
        const where =
          node.name === 'value'
            ? 'only the results of lookup, extract and their kin have it'
            : 'only what forany, map and their kin do with each item has it';
        report({ at: placeOf({ text, node }), message: `$${node.name} is empty here: ${where}` });
      }
    }
  },
};

/** Whether Exim has set $value by the time it expands a text. */
function setsValue({ site }: ExpandedText): boolean {
  if (site.kind !== 'router') return false;
  return site.option.row.name === 'route_list' || site.driver.driver?.name === 'queryprogram';
}

/** Whether a text is part of an ACL that an expansion runs, which may be one whose name is expanded. */
function isRunByItem({ site }: ExpandedText, names: readonly (string | undefined)[]): boolean {
  return site.kind === 'acl' && names.some((name) => name === undefined || name === site.acl.name);
}
