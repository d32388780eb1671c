import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { literalText } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A text that bool{…} does not take. */
export const expansionBadBool: Rule = {
  name: 'expansion/bad-bool',
  severity: 'error',
  summary: 'bool{…} is given true, false, yes, no, a number, or nothing.',
  why: 'Anything else makes the expansion fail: "unrecognised boolean value". The answer of an ACL is a temporary error then, and a router or transport defers. bool_lax takes any text.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if bool{maybe}}\n  accept\n'),
      points: 'maybe',
      says: 'no boolean',
    },
  ],
  right: [
    { config: inRcpt('  deny condition = ${if bool{$acl_m_flag}}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if or{{bool{yes}}{bool_lax{on}}{bool{-1}}{bool{}}}}\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).conditions) {
      const given = node.kind === 'condition' && node.name.text === 'bool' ? node.arguments[0] : undefined;
      const literal = trimSpace(literalText(given));
      if (!given || literal === undefined || /^(?:true|false|yes|no|-?\d*)$/i.test(literal)) continue;
      const { parts } = given;
      report({
        at: spanIn(text.value, parts[0]?.start ?? given.start, parts.at(-1)?.end ?? given.end),
        message: `"${literal}" is no boolean: the expansion fails`,
      });
    }
  },
};
