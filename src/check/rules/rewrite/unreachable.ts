import type { CompiledRewrite } from '../../../compile/config.ts';
import { coversPattern } from '../../pattern-cover.ts';
import type { Rule } from '../../rule.ts';

/** Where a rule is applied: the letters of header lines, of the envelope, and S for addresses as they come by SMTP. */
const places = /[sftcbrFTS]/g;

/** Whether rewriting ends for all that a rule applies to. */
function ends({ replacement, flags }: CompiledRewrite): boolean {
  return replacement === '*' || flags.includes('q');
}

function covers(first: CompiledRewrite, later: CompiledRewrite): boolean {
  const here = later.flags.match(places) ?? [];
  // For addresses as they come by SMTP, a pattern is matched with the text that the client sent.
  if (later.flags.includes('S') || !here.every((place) => first.flags.includes(place))) return false;
  return coversPattern(first.pattern, later.pattern);
}

/** A rewriting rule that no address comes to. */
export const rewriteUnreachable: Rule = {
  name: 'rewrite/unreachable',
  severity: 'warning',
  summary: 'No rewriting rule stands below one that ends the rewriting of all its addresses.',
  why: 'The rules are applied one after the other, but one with the flag q, or with "*" in place of a replacement, is the last for the addresses that it matches. A rule below for the same ones, or for some of them, is never applied.',
  wrong: [
    {
      config: 'begin rewrite\n*@example.org *\nbob@example.org robert@example.org\n',
      points: 'bob@example.org',
      says: '"*@example.org" above ends',
    },
    { config: 'begin rewrite\n*@*.a.example $1@a.example Fq\n*@b.a.example $1@b.example F\n', points: '*@b.a.example' },
  ],
  right: [
    { config: 'begin rewrite\nbob@example.org robert@example.org\n*@example.org *\n' },
    {
      config: 'begin rewrite\n*@example.org *\n*@old.example.org $1@example.org\nbob@example.org robert@example.org\n',
    },
    { config: 'begin rewrite\n*@example.org $1@a.example Fq\n*@example.org $1@b.example h\n' },
  ],
  check({ config, report }) {
    for (const [i, rule] of config.rewrite.entries()) {
      const before = config.rewrite.slice(0, i);
      const at = before.findIndex((first) => ends(first) && covers(first, rule));
      const above = before[at];
      if (!rule.node || !above?.node) continue;
      // What a rule between the two makes of another address may come here.
      if (before.slice(at + 1).some((other) => other.replacement !== '*' && !covers(above, other))) continue;
      report({
        at: rule.node.pattern,
        message: `this rule is never applied: "${above.pattern}" above ends the rewriting of what it matches`,
        related: [{ at: above.node.pattern, message: 'this rule is the last for them' }],
      });
    }
  },
};
