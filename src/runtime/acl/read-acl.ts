import type { AclStatement } from '../../../grammar/config/ast.ts';
import { lineColumn } from '../../../grammar/source/file.ts';
import { aclTextLines } from '../../../grammar/preprocess/acl-text.ts';
import { locate } from '../../../grammar/source/logical.ts';
import type { Phase } from '../../catalogue/row.ts';
import { readAclText } from '../../compile/acl-text.ts';
import type {
  AclInPlace,
  AclOrigin,
  CompiledAclItem,
  CompiledConfig,
  CompiledStatement,
} from '../../compile/config.ts';
import type { Run } from '../run/run.ts';
import { inQuotes } from './outcome.ts';

/** An ACL ready to be run. */
export interface ReadyAcl {
  /** How log lines call it: `ACL acl_check_rcpt`, `inline ACL`. */
  readonly title: string;
  readonly statements: readonly CompiledStatement[];
  /** Whether it has a name, so that Exim knows the lines of its statements. */
  readonly named: boolean;
  /** Whether its statements stand in the configuration as it was compiled, so that their places can be told. */
  readonly configured: boolean;
}

export type AclReading =
  | { readonly ok: true; readonly acl: ReadyAcl }
  /** `message` is absent where there is no ACL, which refuses. */
  | { readonly ok: false; readonly message?: string };

/** What asks for the ACL, as far as it is known: an option, by the phase that is for, or the condition `acl`. */
export interface AclAsked {
  readonly phase?: Phase;
  readonly item?: CompiledAclItem;
}

/** What has been read of a configuration's ACLs that have no names. */
interface Known {
  /** Those of which the text is known, by it. */
  readonly inPlace: ReadonlyMap<string, readonly AclInPlace[]>;
  readonly files: ReadonlyMap<string, AclInPlace>;
  /** Those of which only a run can tell a part. */
  readonly open: readonly AclInPlace[];
  /** What texts came to. */
  readonly read: Map<string, AclReading>;
}

const most = 1000;
const knownOf = new WeakMap<CompiledConfig, Known>();

function known(config: CompiledConfig): Known {
  let found = knownOf.get(config);
  if (!found) {
    const inPlace = new Map<string, AclInPlace[]>();
    const files = new Map<string, AclInPlace>();
    const open: AclInPlace[] = [];
    for (const acl of config.aclsInPlace) {
      const { file, text } = acl;
      if (file) files.set(file.path, acl);
      else if (acl.open.length > 0) open.push(acl);
      else {
        const same = inPlace.get(text);
        if (same) same.push(acl);
        else inPlace.set(text, [acl]);
      }
    }
    knownOf.set(config, (found = { inPlace, files, open, read: new Map() }));
  }
  return found;
}

/** Whether an ACL in place is the one that is asked for. */
function isMeant({ from }: AclOrigin, { phase, item }: AclAsked): boolean {
  if (from.kind === 'acl') return item !== undefined && from.item.node === item.node;
  return from.kind === 'option' && phase !== undefined && from.option.row.phase === phase;
}

/** Gives the statements of an ACL the places of one in the configuration that is made like it; undefined where it is not. */
function placed(statements: readonly CompiledStatement[], model: AclInPlace): readonly CompiledStatement[] | undefined {
  if (statements.length !== model.statements.length) return undefined;
  const result: CompiledStatement[] = [];
  for (const [i, { verb, items }] of statements.entries()) {
    const like = model.statements[i];
    if (like?.verb !== verb || like.items.length !== items.length) return undefined;
    const placedItems = items.map((item, j) => ({ ...item, node: like.items[j]?.node ?? item.node }));
    result.push({ verb, items: placedItems, node: like.node });
  }
  return result;
}

function ready(title: string, statements: readonly CompiledStatement[], configured: boolean): AclReading {
  return { ok: true, acl: { title, statements, named: false, configured } };
}

/** Reads a text of which nothing is known, but perhaps how it is made. */
function readUnknown(text: string, models: readonly AclInPlace[], title: string, config: CompiledConfig): AclReading {
  const result = readAclText(text, config);
  if (!result.ok) return { ok: false, message: result.message };
  const { statements } = result;
  const found = models.map((model) => placed(statements, model)).find((each) => each !== undefined);
  return ready(title, found ?? statements, found !== undefined);
}

/** Reads an ACL that stands in the configuration just as it is to be run. */
function readConfigured({ text, statements, name }: AclInPlace, config: CompiledConfig): AclReading {
  const result = readAclText(text, config);
  return result.ok ? ready(name, statements, true) : { ok: false, message: result.message };
}

/** What a text comes to, read once. */
function readOnce(config: CompiledConfig, key: string, work: () => AclReading): AclReading {
  const { read } = known(config);
  let reading = read.get(key);
  if (!reading) {
    if (read.size > most) read.clear();
    read.set(key, (reading = work()));
  }
  return reading;
}

/** Whether newlines end lines of an ACL in place, and whether lines of it are continued; neither where a text is none. */
export function linesInPlace(
  text: string,
  config: CompiledConfig,
): { readonly ended: boolean; readonly continued: boolean } {
  if (!text.includes('\n')) return { ended: false, continued: false };
  const trimmed = text.replace(/^[\t-\r ]+/, '');
  if (!trimmed.includes(' ') && (config.acls.has(trimmed) || trimmed.startsWith('/')))
    return { ended: false, continued: false };
  const { lines } = aclTextLines(trimmed);
  return {
    ended: lines.some((line) => trimmed.charAt(line.at(-1)?.end ?? trimmed.length) === '\n'),
    continued: lines.some(({ length }) => length > 1),
  };
}

/**
 * Finds an ACL: a named one, that in a file, or one written in place.
 *
 * @param text the name or text, expanded
 * @param asked what asks for it
 */
export function readAcl(text: string, run: Run, asked: AclAsked): AclReading {
  const trimmed = text.replace(/^[\t-\r ]+/, '');
  const { config } = run;
  if (!trimmed.includes(' ')) {
    const named = config.acls.get(trimmed);
    if (named) {
      const { statements } = named;
      if (statements.length === 0) return { ok: false };
      return { ok: true, acl: { title: `ACL ${trimmed}`, statements, named: true, configured: true } };
    }
    if (trimmed.startsWith('/')) {
      const file = run.world.files.read(trimmed);
      if (!file.ok) {
        const what = file.code === 'EISDIR' ? 'read' : 'open';
        return { ok: false, message: `failed to ${what} ACL file ${inQuotes(run, trimmed)}: ${file.message}` };
      }
      const { value } = file;
      const same = known(config).files.get(trimmed);
      return readOnce(config, `${trimmed}\0${value}`, () =>
        same?.text === value ? readConfigured(same, config) : readUnknown(value, [], `ACL ${trimmed}`, config),
      );
    }
  }
  const { inPlace, open } = known(config);
  const isAsked = ({ origins }: AclInPlace): boolean => origins.some((origin) => isMeant(origin, asked));
  const same = inPlace.get(trimmed) ?? [];
  const meant = same.find(isAsked) ?? same[0];
  if (meant) return readOnce(config, `${meant.node.start}`, () => readConfigured(meant, config));
  const models = open.filter(isAsked);
  const key = [...models.map(({ node }) => node.start), '', trimmed].join('\0');
  return readOnce(config, key, () => readUnknown(trimmed, models, 'inline ACL', config));
}

/** Where a statement of the configuration stands, as log lines say it: `at line 3 of /etc/exim.conf`. */
export function placeOf({ start }: AclStatement, config: CompiledConfig): string | undefined {
  const place = locate(config.source.logical.segments, start, start + 1);
  if (!place) return undefined;
  const { line: number } = lineColumn(place.file, place.start);
  return `at line ${number} of ${place.file.path}`;
}
