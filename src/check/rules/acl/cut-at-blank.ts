import { trimSpaceEnd } from '../../../../grammar/preprocess/characters.ts';
import { dequote } from '../../../../grammar/config/dequote.ts';
import { parseExpansion } from '../../../../grammar/expansion/parse.ts';
import { isInPlace } from '../../../compile/config.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { languageOf } from '../../../compile/language.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const acls = 'a:\n  accept\nb:\n  accept\n';

/** The words of the condition `acl` that stand without quotes: offsets into its value. */
function bareWords(text: string): { readonly start: number; readonly end: number }[] {
  const words: { start: number; end: number }[] = [];
  for (let at = 0; at < text.length;) {
    const start = at + (/^[\t-\r ]*/.exec(text.slice(at))?.[0].length ?? 0);
    if (start >= text.length) break;
    const { end, quoted } = dequote(text, start, text.length);
    if (!quoted) words.push({ start, end });
    at = end;
  }
  return words;
}

/** An expansion of the condition `acl` that white space cuts in two. */
export const aclCutAtBlank: Rule = {
  name: 'acl/cut-at-blank',
  severity: 'error',
  summary: 'In the condition "acl", an expansion that holds white space stands in double quotes.',
  why: 'Exim first takes the value apart at white space, into the ACL and its arguments, and then expands each of them. An expansion with a blank in it is in pieces by then, none of which can be expanded: a temporary error, each time.',
  wrong: [
    {
      config: inRcpt(`  accept acl = \${if eq {$sender_helo_name}{x}{a}{b}}\n${acls}`),
      points: '${if',
      says: 'put it in double quotes',
    },
    {
      config: inRcpt(`  accept acl = a \${if eq{$sender_helo_name} {x}{1}{2}}\n${acls}`),
      points: '${if',
      says: 'cuts it off',
    },
  ],
  right: [
    { config: inRcpt(`  accept acl = "\${if eq {$sender_helo_name}{x}{a}{b}}"\n${acls}`) },
    { config: inRcpt(`  accept acl = \${if!eq{$sender_helo_name}{x}{a}{b}} $sender_helo_name\n${acls}`) },
  ],
  check({ config, report }) {
    const language = languageOf(config.catalogue);
    for (const { item, acl } of itemsNamed(config, 'acl')) {
      const { value } = item.node;
      if (!value?.text.includes('${')) continue;
      // What has been expanded with the ACL that it stands in is whole.
      if (isInPlace(acl) && acl.open.some(({ start, end }) => start < value.end && value.start < end)) continue;
      for (const { start, end } of bareWords(value.text)) {
        const word = value.text.slice(start, end);
        if (end >= trimSpaceEnd(value.text).length || !word.includes('${')) continue;
        const { parts } = parseExpansion(word, language);
        const last = parts.at(-1);
        if (!last || !('problem' in last || last.kind === 'problem' || 'condition' in last)) continue;
        if (balance(word) <= 0) continue;
        const from = start + word.lastIndexOf('${');
        const opener = /^\$\{\w*/.exec(value.text.slice(from))?.[0] ?? '${';
        report({
          at: spanIn(value, from, from + opener.length),
          message: `white space cuts it off: Exim expands "${word}" by itself; put it in double quotes`,
        });
        break;
      }
    }
  },
};

/** How many more braces a text opens than it closes. */
function balance(text: string): number {
  return text.split('{').length - text.split('}').length;
}
