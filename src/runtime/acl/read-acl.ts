import { parseConfig } from '../../../grammar/config/parser.ts';
import { preprocess } from '../../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../../grammar/source/file.ts';
import { lineColumn } from '../../../grammar/source/file.ts';
import { lineAt, locate } from '../../../grammar/source/logical.ts';
import { compileConfig } from '../../compile/compile.ts';
import type { CompiledAcl, CompiledConfig, CompiledStatement } from '../../compile/config.ts';
import type { Run } from '../run/run.ts';
import { inQuotes } from './outcome.ts';

/** An ACL ready to be run. */
export interface ReadyAcl {
  /** How log lines call it: `ACL acl_check_rcpt`, `inline ACL`. */
  readonly title: string;
  readonly statements: readonly CompiledStatement[];
  /** Whether its statements stand in the configuration, so that lines can be told. */
  readonly configured: boolean;
}

export type AclReading =
  | { readonly ok: true; readonly acl: ReadyAcl }
  /** `message` is absent where there is no ACL, which refuses. */
  | { readonly ok: false; readonly message?: string };

const inline = new WeakMap<CompiledConfig, Map<string, AclReading>>();

const nothing = { read: () => undefined, exists: () => false };

/** What stands before a line that begins another ACL or defines a macro: there `acl_read` ends. */
function firstAcl(text: string): string {
  const next = /(?<=^|[^\\]\n)[\t-\r ]*!?[\t-\r ]*(?:(?:[A-Za-z]\w*)?[\t-\r ]*:|[A-Z]\w*[\t-\r ]*=)/.exec(text);
  return next ? text.slice(0, next.index) : text;
}

/** Reads ACL text: it is compiled as a section of a configuration that holds nothing else. */
function readText(text: string, config: CompiledConfig, title: string): AclReading {
  let known = inline.get(config);
  if (!known) inline.set(config, (known = new Map<string, AclReading>()));
  const key = `${title}\0${text}`;
  const before = known.get(key);
  if (before) return before;
  const file = sourceFile('acl', `begin acl\nacl:\n${firstAcl(text)}\n`);
  const source = preprocess(file, { reader: nothing, defines: [], predefined: [] });
  const compiled = compileConfig(source, parseConfig(source.logical), config.catalogue, config.accounts);
  const fault = compiled.faults.find(({ exim }) => exim !== undefined);
  const acl: CompiledAcl | undefined = compiled.acls.get('acl');
  const message = fault?.exim?.message.replace(/^error in ACL: /, '');
  const reading: AclReading =
    message !== undefined
      ? { ok: false, message }
      : { ok: true, acl: { title, statements: acl?.statements ?? [], configured: false } };
  if (known.size > 1000) known.clear();
  known.set(key, reading);
  return reading;
}

/**
 * Finds an ACL: a named one, that in a file, or one written in place.
 *
 * @param text the name or text, expanded
 */
export function readAcl(text: string, run: Run): AclReading {
  const trimmed = text.replace(/^[\t-\r ]+/, '');
  if (!trimmed.includes(' ')) {
    const named = run.config.acls.get(trimmed);
    if (named) {
      if (named.statements.length === 0) return { ok: false };
      return { ok: true, acl: { title: `ACL ${trimmed}`, statements: named.statements, configured: true } };
    }
    if (trimmed.startsWith('/')) {
      const file = run.world.files.read(trimmed);
      if (!file.ok) {
        return { ok: false, message: `failed to open ACL file ${inQuotes(run, trimmed)}: ${file.message}` };
      }
      return readText(file.value, run.config, `ACL ${trimmed}`);
    }
  }
  return readText(trimmed, run.config, 'inline ACL');
}

/** Where a statement of the configuration stands, as log lines say it: `at line 3 of /etc/exim.conf`. */
export function placeOf(statement: CompiledStatement, config: CompiledConfig): string | undefined {
  const line = lineAt(config.source.logical, statement.node.start);
  const place = line && locate(config.source.logical.segments, statement.node.start, statement.node.start + 1);
  if (!place) return undefined;
  const { line: number } = lineColumn(place.file, place.start);
  return `at line ${number} of ${place.file.path}`;
}
