import { lowerCase, trimSpaceStart } from '../../../../grammar/preprocess/characters.ts';
import type { Part, Sequence } from '../../../../grammar/expansion/ast.ts';
import type { Value } from '../../../../grammar/config/ast.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { delivering, inData } from '../../example-config.ts';
import { treeOf } from '../../expansions.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { trimmedSpan } from '../../spans.ts';

/** What says where a header line is added by an ACL (`setup_header`). */
const positions = [':after_received:', ':at_start_rfc:', ':at_start:', ':at_end:'];

const literalOf = (part: Part): string | undefined =>
  part.kind === 'text' || part.kind === 'protected' ? part.text : part.kind === 'escape' ? part.value : undefined;

/** The text at the beginning of a value, as far as it stands there; and whether it is all. */
function beginning(tree: Sequence | undefined, value: Value): { readonly text: string; readonly whole: boolean } {
  if (!tree) return { text: value.text, whole: true };
  let text = '';
  for (const part of tree.parts) {
    const literal = literalOf(part);
    if (literal === undefined) return { text, whole: false };
    text += literal;
  }
  return { text, whole: true };
}

/** What is wrong with the beginning of header lines that are added. */
function problemOf(config: CompiledConfig, value: Value, inAcl: boolean): string | undefined {
  const { text, whole } = beginning(treeOf(config, value), value);
  const lines = trimSpaceStart(text);
  if (lines === '') return undefined;
  const [position = ''] = inAcl ? (/^:\w*:/.exec(lines) ?? []) : [];
  if (position !== '' && !positions.includes(lowerCase(position)))
    return `"${position}" is no place for a header line${didYouMean(nearest(position, positions))}`;
  const line = trimSpaceStart(lines.slice(position.length));
  const [name = ''] = /^[!-9;-~]*/.exec(line) ?? [];
  const rest = line.slice(name.length);
  if (rest.startsWith(':') && name !== '') return undefined;
  // What an expansion gives may be the rest of the name.
  if (rest === '' && !whole) return undefined;
  if (!inAcl) return `this is no header line: no name and colon stand before the text`;
  return 'no name and colon stand before the text: Exim adds it as "X-ACL-Warn:"';
}

/** A header line that is added without a name. */
export const headerBadAddition: Rule = {
  name: 'header/bad-addition',
  severity: 'warning',
  summary: 'What add_header and headers_add add begins with the name of a header line and a colon.',
  why: 'An ACL adds a text without a name as the header line X-ACL-Warn, and takes a name with a space in it for such a text. A router or transport writes it as it is: the line is none, and many programs take it for the end of the header, and what follows for the message itself.',
  exceptions: 'An ACL that relies upon X-ACL-Warn; the name can be written out just as well.',
  wrong: [
    {
      config: inData('  warn add_header = this is spam\n  accept\n'),
      points: 'this is spam',
      says: '"X-ACL-Warn:"',
    },
    { config: inData('  warn add_header = X-Spam Flag: yes\n  accept\n'), points: 'X-Spam Flag: yes' },
    {
      config: inData('  warn add_header = :at_stat:X-Spam: yes\n  accept\n'),
      points: ':at_stat:X-Spam: yes',
      says: 'did you mean ":at_start:"?',
    },
    {
      config: delivering('  driver = appendfile\n  file = /var/mail/all\n  headers_add = delivered here\n'),
      points: 'delivered here',
      says: 'no header line',
    },
  ],
  right: [
    { config: inData('  warn add_header = X-Spam-Score: $spam_score ($spam_bar)\n  accept\n') },
    { config: inData('  warn add_header = :at_start:X-Spam: yes\n  accept\n') },
    { config: inData('  warn add_header = ${if def:acl_m_header {$acl_m_header}}\n  accept\n') },
    { config: inData('  warn add_header = X-${acl_m_kind}: yes\n  accept\n') },
  ],
  check({ config, report }) {
    const look = (value: Value | undefined, inAcl: boolean): void => {
      const problem = value && problemOf(config, value, inAcl);
      if (value && problem !== undefined) report({ at: trimmedSpan(value, 0, value.text.length), message: problem });
    };
    for (const { item } of itemsNamed(config, 'add_header')) look(item.node.value, true);
    for (const { option } of eachOption(config))
      if (option.row.name === 'headers_add') for (const { value } of option.settings) look(value, false);
  },
};
