import { offsetInLogicalText } from '../../../../grammar/config/ast.ts';
import { aclTextLines } from '../../../../grammar/preprocess/acl-text.ts';
import { compareVersions } from '../../../catalogue/version.ts';
import { aclTextsIn, kindOf } from '../../../compile/acl-texts.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** The offsets of the newlines that end lines of an ACL's text: where Exim puts an end in their place. */
function lineEnds(text: string): number[] {
  const ends = aclTextLines(text).lines.map((line) => line.at(-1)?.end ?? text.length);
  return ends.filter((end) => text.charAt(end) === '\n');
}

/** An ACL of several lines in place of its name, in a value that Exim does not copy. */
export const aclBareNewline: Rule = {
  name: 'acl/bare-newline',
  severity: 'error',
  summary: 'In an ACL of several lines that is written in place of its name, expansion makes the newlines.',
  why: 'Exim takes the text apart where it stands, and writes into it. A value with nothing to expand is the one in the configuration itself: from 4.95 on that is write-protected, and Exim dies of SIGSEGV each time the ACL is to be run; before, all but the first line was gone from the second time on. Written \\\\n in quotes, or \\n without, the newline comes of expansion, and the text is a copy.',
  wrong: [
    {
      config: 'acl_smtp_mail = "deny senders = :\\n accept"\n',
      points: '\\n',
      occurrence: 1,
      says: 'SIGSEGV',
      fixed: 'acl_smtp_mail = "deny senders = :\\\\n accept"\n',
    },
  ],
  right: [
    { config: 'acl_smtp_mail = "deny senders = :\\\\n accept"\n' },
    { config: 'acl_smtp_mail = deny senders = :\\n accept\n' },
    { config: 'acl_smtp_mail = "deny senders = $domain\\n accept"\n' },
  ],
  check({ config, report }) {
    const dies = compareVersions(config.target.version, '4.95') >= 0;
    const what = dies
      ? 'Exim dies of SIGSEGV when it comes to this newline: the text is in the configuration, which it cannot write to'
      : 'Exim puts an end to the text here when it runs the ACL: the next time, only the first line is left';
    for (const { row, settings } of config.main.values()) {
      const value = settings.at(-1)?.value;
      if (row.content !== 'acl' || !value || /[$\\]/.test(value.text)) continue;
      const [text] = aclTextsIn(value.text, 'all').texts;
      const [first, ...others] = text && kindOf(text) === 'inline' ? lineEnds(text.text) : [];
      if (first === undefined) continue;
      const edits = [first, ...others].map((end) => {
        const start = offsetInLogicalText(value, end);
        return { at: { start, end: start }, text: '\\' };
      });
      const fix = { safe: true, title: 'Leave the newlines to expansion', edits };
      report({ at: spanIn(value, first, first + 1), message: what, fix });
    }
  },
};
