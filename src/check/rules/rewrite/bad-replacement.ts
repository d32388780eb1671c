import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Value } from '../../../../grammar/config/ast.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { partsOf } from '../../lists.ts';
import type { Rule } from '../../rule.ts';

/** Stands in a text for what an expansion gives there. */
const open = '\uffff';

/** What is wrong with what an address is rewritten to; undefined where nothing is, or only a run can tell. */
function problemOf(text: string, flags: string): string | undefined {
  // An address in angle brackets, with a name before it.
  const address = trimSpace(/<([^<>]*)>[\t-\r ]*$/.exec(text)?.[1] ?? text);
  if (address === '' || address === '*' || address.startsWith('"')) return undefined;
  if (address.startsWith('@')) return 'no local part stands before the "@"';
  if (address.endsWith('@')) return 'no domain stands behind the "@"';
  if (!address.includes(open) && address.split('@').length > 2) return 'it holds more than one "@"';
  if (/[\t-\r ]/.test(address.replace(/^[^\t-\r ]+@/, '')) && !address.includes(open)) return 'it holds white space';
  if (address.includes('@') || address.includes(open)) return undefined;
  return flags.includes('Q') ? undefined : 'it has no domain, nor has the rule the flag Q';
}

/** The replacement with what is expanded in it taken out. */
function flatText(config: CompiledConfig, value: Value): string {
  return partsOf(config, value, '\0')[0]?.text ?? '';
}

/** A rewriting rule whose replacement is no address. */
export const rewriteBadReplacement: Rule = {
  name: 'rewrite/bad-replacement',
  severity: 'warning',
  summary: 'The replacement of a rewriting rule is an address, with a local part and a domain.',
  why: 'Exim looks at what a rule gives before it takes it. What is no address, or has no domain where the flag Q does not ask for one, is logged as an error, and the address stays as it was.',
  wrong: [
    { config: 'begin rewrite\n*@old.example.org webmaster Ff\n', points: 'webmaster', says: 'no domain' },
    { config: 'begin rewrite\n*@old.example.org $1@ Ff\n', points: '$1@', says: 'no domain stands behind' },
    {
      config: 'begin rewrite\n*@old.example.org @example.org\n',
      points: '@example.org',
      occurrence: 1,
      says: 'no local part',
    },
  ],
  right: [
    { config: 'begin rewrite\n*@old.example.org $1@example.org Ff\n' },
    { config: 'begin rewrite\n*@old.example.org webmaster Q\n' },
    { config: 'begin rewrite\n*@example.org *\nbob@* ${lookup{$1}lsearch{/etc/names}{$value}fail}\n' },
    { config: 'begin rewrite\nbob@example.org "Bob <bob.b@example.org>" fw\n' },
  ],
  check({ config, report }) {
    for (const { node, flags } of config.rewrite) {
      const value = node?.replacement;
      const problem = value && problemOf(flatText(config, value), flags);
      if (value && problem !== undefined)
        report({ at: value, message: `this is no address to rewrite to: ${problem}` });
    }
  },
};
