import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Run, Skip } from '../compile/code.ts';
import { fail, failWith, give, skipThen } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { encodeFolder } from '../encodings/imap-folder.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll, runAll } from './item.ts';

/** `${imapfolder{name}{separator}{specials}}`. The separator is checked even where the value is not wanted. */
export const imapfolderItem: ItemMaker = (node, compiler) => {
  const { release } = compiler;
  const codes = compileAll(node.arguments, compiler);
  const { problem } = node;
  const separatorCode = codes[1];
  const check = (separator: string, context: ExpandContext): true | undefined =>
    separator.length === 1
      ? true
      : fail(context, `IMAP folder separator must be one character, found ${quoted(separator, release)}`);
  const run: Run = (context) => {
    const values = runAll(codes, context);
    if (!values) return undefined;
    if (problem) return failWith(context, problem);
    const [name = '', separator = '/', specials = ''] = values;
    if (!check(textOf(separator), context)) return undefined;
    const charset = context.environment.settings.headersCharset;
    const encoded = encodeFolder(give(name, context), charset, textOf(separator), textOf(specials));
    if (!encoded.ok) return fail(context, encoded.message);
    // Of a name of which nothing is left Exim makes no text at all.
    if (encoded.text === '' && textOf(name) !== '') {
      return fail(context, release < 97 ? 'nothing is left of the name: Exim dies here' : '');
    }
    return encoded.text;
  };
  let skip: Skip = skipThen(codes, problem);
  if (!problem && separatorCode) {
    const skipAll = skip;
    const skipSeparator = separatorCode.skip;
    skip = (context) => {
      if (typeof skipAll !== 'string' && skipAll(context) === undefined) return undefined;
      const separator = typeof skipSeparator === 'string' ? skipSeparator : skipSeparator(context);
      return separator !== undefined && check(separator, context) ? '' : undefined;
    };
  }
  return { run, skip };
};
