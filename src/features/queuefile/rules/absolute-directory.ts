import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import type { Sequence } from '../../../../grammar/expansion/ast.ts';
import { treeOf } from '../../../check/expansions.ts';
import { outcomesOf } from '../../../check/outcomes.ts';
import { stringSetting, valueNode } from '../../../compile/config.ts';
import { spanIn, valueSpan } from '../../../check/spans.ts';
import { instancesOf } from '../../settings-of.ts';

const config = (directory: string): string =>
  `begin routers\nscan:\n  driver = accept\n  condition = \${if !eq{$received_protocol}{scanned}}\n  transport = scan\nbegin transports\nscan:\n  driver = queuefile\n  directory = ${directory}\n`;

/** The spool files have nowhere to go. */
export const absoluteDirectory: Rule = {
  name: 'queuefile/absolute-directory',
  severity: 'error',
  summary: 'The directory of a queuefile transport is an absolute path.',
  why: 'Exim asks for an absolute path when the transport runs, and freezes the message with "is not absolute" otherwise. The directory must be there already: nothing creates it.',
  wrong: [
    { config: config('input/new'), points: 'input/new', says: 'is not absolute' },
    { config: config('spool/$domain'), points: 'spool/$domain', says: 'is not absolute' },
    {
      config: config('${lookup{$domain}lsearch{/etc/scan}}'),
      points: '${lookup{$domain}lsearch{/etc/scan}}',
      says: 'expand to nothing',
    },
    {
      config: config('${if eq{$domain}{example.org}{input}{/srv/input}}'),
      points: 'input',
      occurrence: 1,
      says: 'is not absolute',
    },
  ],
  right: [
    { config: config('/var/spool/scanner/input') },
    { config: config('${lookup{$domain}lsearch{/etc/scan}{/var/spool/scanner/$value}{/var/spool/scanner/input}}') },
  ],
  check({ config, report }) {
    for (const transport of instancesOf(config.transports, 'queuefile')) {
      const option = transport.options.get('directory');
      const value = valueNode(option);
      const path = trimSpace(stringSetting(transport.options, 'directory'));
      if (!option?.settings.length || path === undefined) continue;
      const tree = treeOf(config, value);
      if (!tree || !value || !path.startsWith('$')) {
        if (path.startsWith('/')) continue;
        report({
          at: valueSpan(option),
          message: path === '' ? 'the directory is empty' : `"${path}" is not absolute`,
        });
        continue;
      }
      for (const { text, start, end } of outcomesOf(tree).literal) {
        if (!text.startsWith('/')) report({ at: spanIn(value, start, end), message: `"${text}" is not absolute` });
      }
      if (mayBeEmpty(tree)) {
        report({ at: value, message: 'the directory can expand to nothing', severity: 'warning' });
      }
    }
  },
};

/** Whether a choice has no text for one of its cases. */
function mayBeEmpty({ parts }: Sequence): boolean {
  const [part, ...others] = parts;
  if (others.length > 0) return false;
  if (part?.kind !== 'if' && part?.kind !== 'lookup' && part?.kind !== 'field') return false;
  const { no, fail } = part.yesNo;
  return !fail && (!no || no.parts.length === 0 || mayBeEmpty(no));
}
