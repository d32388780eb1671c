import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../../../grammar/fault.ts';
import type { Value } from '../../../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../../../grammar/config/ast.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { beforeLine } from '../../places.ts';
import type { Fix, Rule } from '../../rule.ts';

/** Moves the comment to a line of its own; a guess where it holds what may be items of the list. */
function ownLine(config: CompiledConfig, comment: LogicalSpan, text: string): Fix | undefined {
  const line = beforeLine(config, comment);
  if (!line) return undefined;
  const edits = [
    { at: line, text: `${trimSpace(text)}\n` },
    { at: comment, text: '' },
  ];
  return { safe: !text.includes(':'), title: 'Put the comment on a line of its own', edits };
}

/** A rule with a fix. */
export const listTrailingComment: Rule = {
  name: 'list/trailing-comment',
  severity: 'warning',
  summary: 'A comment stands on a line of its own, not after a list.',
  why: 'Exim knows comments only as whole lines. After a list, "# …" becomes part of its last item, which then matches nothing.',
  wrong: [
    {
      config: 'hostlist relay_from_hosts = 127.0.0.1 : 192.0.2.0/24 # the office\n',
      points: '# the office',
      says: 'is part of the list',
      fixed: '# the office\nhostlist relay_from_hosts = 127.0.0.1 : 192.0.2.0/24\n',
    },
  ],
  right: [{ config: '# the office\nhostlist relay_from_hosts = 127.0.0.1 : 192.0.2.0/24\n' }],
  check({ config, report }) {
    const look = (value: Value | undefined): void => {
      const match = value && !value.quoted ? /[ \t]+#[^#]*$/.exec(value.text) : undefined;
      if (!value || !match) return;
      const hash = match.index + match[0].indexOf('#');
      const at = { start: offsetInLogicalText(value, hash), end: value.end };
      const fix = ownLine(config, { start: offsetInLogicalText(value, match.index), end: value.end }, match[0]);
      report({ at, message: 'this is no comment: it is part of the list', ...(fix && { fix }) });
    };
    for (const lists of Object.values(config.lists)) for (const { node } of lists.values()) look(node.value);
  },
};
