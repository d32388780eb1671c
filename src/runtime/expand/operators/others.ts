import { printable } from '../characters.ts';
import { taintedMessage } from '../compile/sequence.ts';
import { expandWithin } from '../compile/sequence.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail } from '../compile/code.ts';
import { decodeRfc2047, encodeRfc2047 } from '../encodings/rfc2047.ts';
import { readDecimal, toInt32 } from '../numbers.ts';
import { statText } from '../stat.ts';
import { wrapHeader } from '../wrap-header.ts';
import type { OperatorMaker } from './operator.ts';
import { pure } from './operator.ts';

const octal = (char: string): string => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;

const escape: OperatorMaker = () => ({
  apply: (subject, context) => printable(subject, context.environment.settings.printTopBits),
});

const hexquote = pure((subject) =>
  subject.replace(/[^!-~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`),
);

/** Expands what came of an expansion. */
const expand: OperatorMaker = ({ compiler: { release } }) => ({
  apply: (subject, context) => {
    const malformed = context.malformedHeader;
    const inner =
      context.taint === false || subject === ''
        ? expandWithin(subject, context)
        : fail(context, taintedMessage(subject, release));
    context.malformedHeader ||= malformed;
    if (inner !== undefined) return inner;
    return fail(context, `internal expansion of ${quoted(subject, release)} failed: ${context.message}`);
  },
});

const headerwrap: OperatorMaker = ({ argument }) => {
  const [columns, most] = (argument ?? '').split('_').filter((each) => each !== '');
  const number = (text: string): number => toInt32(readDecimal(text).value) >>> 0;
  const width = columns === undefined ? 80 : number(columns);
  const limit = most === undefined ? 998 : number(most);
  return { apply: (subject) => wrapHeader(subject, width, limit) };
};

const rfc2047: OperatorMaker = ({ compiler: { release } }) => ({
  apply: (subject, context) => encodeRfc2047(subject, context.environment.settings.headersCharset, release),
});

const rfc2047d: OperatorMaker = () => ({
  apply: (subject, context) => {
    const { checkRfc2047Length, headersCharset } = context.environment.settings;
    const { text, error } = decodeRfc2047(subject, checkRfc2047Length, headersCharset);
    return error === undefined ? text : fail(context, error);
  },
});

const stat: OperatorMaker = () => ({
  apply: (subject, context) => {
    if (context.forbidden.has('exists')) return fail(context, 'Use of the stat() expansion is not permitted');
    const status = context.world.files.status(subject, true, true);
    if (!status.ok) return fail(context, `stat(${subject}) failed: ${status.message}`);
    return statText(status.value);
  },
  clean: true,
});

/** Decodes xtext; what is malformed gives nothing. */
function decodeXtext(subject: string): string {
  if (/[^!-\x7f]|=|\+(?![0-9A-Fa-f]{2})/.test(subject)) return '';
  return subject.replace(/\+([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** `${escape:…}`, `${escape8bit:…}`, `${expand:…}`, `${headerwrap:…}`, `${rfc2047:…}`, `${stat:…}` and others. */
export const otherOperators = {
  bless: pure((subject) => subject),
  escape,
  escape8bit: pure((subject) => subject.replace(/[\x7f-\xff\\]/g, octal)),
  expand,
  headerwrap,
  hexquote,
  rfc2047,
  rfc2047d,
  stat,
  xtextd: pure(decodeXtext),
};
