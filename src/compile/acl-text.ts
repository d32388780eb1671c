import { parseAcls } from '../../grammar/config/parser.ts';
import { sourceFile } from '../../grammar/source/file.ts';
import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import { compileAcl } from './acls.ts';
import type { Compilation } from './compilation.ts';
import type { CompiledConfig, CompiledStatement } from './config.ts';
import { growingText } from './growing-text.ts';

const noSource: Preprocessed = {
  logical: { text: '', lines: [], segments: [] },
  files: [],
  directives: [],
  inactive: [],
  comments: [],
  macros: [],
  uses: [],
  faults: [],
};

/**
 * Reads the text of an ACL that is found while a configuration is in use (`acl_read`).
 *
 * @param text a byte string, already expanded
 * @param config the configuration that it is used with
 * @returns its statements, whose nodes have places in a text of their own; or Exim's message of why it cannot be read
 */
export function readAclText(
  text: string,
  config: CompiledConfig,
):
  | { readonly ok: true; readonly statements: readonly CompiledStatement[] }
  | { readonly ok: false; readonly message: string } {
  const growing = growingText(noSource);
  const file = sourceFile('', text);
  const { start, end } = growing.lay({ text, at: { start: 0, end: 0 }, open: [], file });
  const { logical } = growing.grown();
  const { catalogue, accounts, main } = config;
  const compilation: Compilation = {
    catalogue,
    logical,
    text: logical.text,
    accounts,
    hooks: {},
    soFar: () => config,
    main,
    faults: [],
  };
  const [node] = parseAcls(logical.text, start, end);
  if (node?.kind !== 'acl') return { ok: true, statements: [] };
  const { statements } = compileAcl(compilation, node);
  const message = compilation.faults.find(({ exim }) => exim)?.exim?.message;
  return message === undefined
    ? { ok: true, statements }
    : { ok: false, message: message.replace(/^error in ACL: /, '') };
}
