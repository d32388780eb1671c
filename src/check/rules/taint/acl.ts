import { dequote } from '../../../../grammar/config/dequote.ts';
import type { Sequence } from '../../../../grammar/expansion/ast.ts';
import { isInPlace } from '../../../compile/config.ts';
import type { ExpandedText } from '../../expansions.ts';
import { expansionsOf } from '../../expansions.ts';
import { expandLate } from '../../late-expansion.ts';
import type { Rule } from '../../rule.ts';
import type { Sink } from '../../taint-report.ts';
import { reportTaint } from '../../taint-report.ts';

const sink: Sink = { what: 'the name or the text of an ACL', since: '4.95' };

/** The parts of a condition's value that say which ACL is meant: those of its first word. */
function ofFirstWord({ value, tree }: ExpandedText): Sequence {
  const start = /^[\t-\r ]*/.exec(value.text)?.[0].length ?? 0;
  const { end } = dequote(value.text, start, value.text.length);
  return { ...tree, parts: tree.parts.filter((part) => part.start < end) };
}

/** An ACL made of what somebody outside has chosen. */
export const taintAcl: Rule = {
  name: 'taint/acl',
  severity: 'error',
  summary: 'The name of an ACL, and the text of one that is written in place, hold nothing that comes from outside.',
  why: 'Exim expands the value, and finds in the result what somebody outside has chosen: it logs "attempt to use tainted ACL text" to the panic log and answers with a temporary error, whatever the text is. In an ACL that is written in place, a backslash before the dollar keeps the variable until its word is run.',
  wrong: [
    {
      config: 'acl_smtp_helo = accept logwrite = they say $sender_helo_name\n',
      points: '$sender_helo_name',
      says: 'the name or the text of an ACL',
      fixed: 'acl_smtp_helo = accept logwrite = they say \\$sender_helo_name\n',
    },
    {
      config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept acl = for_$domain\n',
      points: '$domain',
      says: 'comes from outside',
    },
  ],
  right: [
    { config: 'acl_smtp_helo = accept logwrite = they say \\$sender_helo_name\n' },
    { config: 'acl_smtp_rcpt = check\nbegin acl\ncheck:\n  accept acl = other $domain\nother:\n  accept\n' },
    { config: 'acl_smtp_rcpt = ${if eq{$domain}{example.org}{check}{deny}}\nbegin acl\ncheck:\n  accept\n' },
  ],
  check({ config, report }) {
    const { texts, items, conditions } = expansionsOf(config);
    for (const text of texts) {
      const { site } = text;
      if (site.kind === 'main') {
        if (site.option.row.content !== 'acl') continue;
        reportTaint(config, text, text.tree, sink, (said) => {
          const fix = 'file' in said.at ? undefined : expandLate(config, said.at);
          report({ ...said, ...(fix && { fix }) });
        });
      } else if (site.kind === 'acl' && site.item.row.name === 'acl') {
        // What has been expanded with the ACL that it stands in has been reported there.
        const { acl } = site;
        if (isInPlace(acl) && acl.open.some(({ start, end }) => start < text.value.end && text.value.start < end))
          continue;
        reportTaint(config, text, ofFirstWord(text), sink, report);
      }
    }
    for (const { text, node } of items) {
      if (node.kind === 'item' && node.name.text === 'acl') reportTaint(config, text, node.arguments[0], sink, report);
    }
    for (const { text, node } of conditions) {
      if (node.kind === 'condition' && node.name.text === 'acl')
        reportTaint(config, text, node.arguments[0], sink, report);
    }
  },
};
