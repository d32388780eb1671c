import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import { didYouMean, nearest } from '../catalogue/near-miss.ts';
import { groupOf } from './presets.ts';
import schema from './schema/project.schema.json' with { type: 'json' };
import type { ProjectSettings } from './settings.ts';
import { defaultSettings } from './settings.ts';

/** Something wrong with a project's file; line and column start at 1. */
export interface ProjectProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What is wrong with the target that a project's file names. */
export interface TargetFault {
  readonly key: 'version' | 'features';
  readonly message: string;
}

export type ProjectFile =
  | {
      readonly ok: true;
      readonly settings: ProjectSettings;
      /** Tells where in the file a target stands that cannot be had, which only the catalogue can tell. */
      readonly refuse: (fault: TargetFault) => ProjectProblem;
    }
  | { readonly ok: false; readonly problems: readonly ProjectProblem[] };

let validator: ValidateFunction | undefined;

function validate(): ValidateFunction {
  validator ??= new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(schema);
  return validator;
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const list = (words: readonly string[], last: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;

/** What ajv found, in words. */
function messageOf(error: ErrorObject): string {
  const name = error.instancePath.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';
  const what = name === '' ? 'the file' : /^\d+$/.test(name) ? 'each item' : `"${name}"`;
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']);
    const { properties = {} } = error.parentSchema as { properties?: object };
    const known = Object.keys(properties).filter((each) => !each.startsWith('$'));
    return `unknown key "${key}"${didYouMean(nearest(key, known)) || `: there are ${list(known, 'and')}`}`;
  }
  if (error.keyword === 'enum') {
    const allowed = (params['allowedValues'] as readonly string[]).map((each) => `"${each}"`);
    const near =
      typeof error.data === 'string'
        ? didYouMean(nearest(error.data, params['allowedValues'] as readonly string[]))
        : '';
    return `${what} must be ${list(allowed, 'or')}${near}`;
  }
  if (error.keyword === 'type') {
    const types = params['type'] as string | readonly string[];
    const quotes = types === 'string' && typeof error.data === 'number' ? ': put it in quotes' : '';
    return `${what} must be ${list((typeof types === 'string' ? [types] : types).map(article), 'or')}${quotes}`;
  }
  if (error.keyword === 'pattern' && error.propertyName !== undefined) {
    return `"${error.propertyName}" is no name for a macro: it must begin with a capital letter and hold only letters, digits and underscores`;
  }
  return `${what} ${error.message ?? 'is not valid'}`;
}

/** The offset of what an error is about: the key for one that should not be there, else the value. */
function offsetOf(document: Document, error: ErrorObject): number {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const params = error.params as Record<string, unknown>;
  const key = params['additionalProperty'] ?? error.propertyName;
  return (typeof key === 'string' ? keyOffset(document, path, key) : undefined) ?? valueOffset(document, path);
}

/** Where the first of several values stands that is there; else the whole document. */
function valueOffset(document: Document, ...paths: readonly (readonly string[])[]): number {
  for (const path of paths) {
    const node = document.getIn(path, true) as { range?: readonly number[] | null } | undefined;
    if (node?.range) return node.range[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document, path: readonly string[], key: string): number | undefined {
  const map = path.length > 0 ? document.getIn(path, true) : document.contents;
  const { items = [] } = (map ?? {}) as {
    items?: readonly { key?: { value?: unknown; range?: readonly number[] | null } }[];
  };
  return items.find((item) => String(item.key?.value) === key)?.key?.range?.[0];
}

/** The file's content as it may be written: `target` also as a mere version, macros also as numbers. */
type Written = Partial<Omit<ProjectSettings, 'target' | 'macros'>> & {
  readonly target?: string | ProjectSettings['target'];
  readonly macros?: Readonly<Record<string, string | number>>;
};

function withDefaults(written: Written): ProjectSettings {
  const { target, macros, ...rest } = written;
  delete (rest as { $schema?: unknown }).$schema;
  return {
    ...defaultSettings,
    ...rest,
    ...(target !== undefined && { target: typeof target === 'string' ? { version: target } : target }),
    ...(macros && { macros: Object.fromEntries(Object.entries(macros).map(([name, value]) => [name, String(value)])) }),
  };
}

/**
 * Reads a project's file, JSON or YAML, and checks it. This module brings ajv and yaml with it: load it only when there is
 * a file to read.
 *
 * @param text the file, as text
 * @param rules the names of all rules, so that a misspelt one is found
 * @returns the settings with defaults filled in, or all that is wrong with the file, in its order
 */
export function readProjectFile(text: string, rules: Iterable<string>): ProjectFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map(({ message, pos }) => problem(lines, pos[0], message));
  if (broken.length > 0) return { ok: false, problems: broken };
  const written: unknown = document.toJS() ?? {};
  const check = validate();
  if (!check(written)) {
    const errors = (check.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames');
    const problems = errors.map((error) => ({ offset: offsetOf(document, error), message: messageOf(error) }));
    problems.sort((a, b) => a.offset - b.offset);
    return { ok: false, problems: problems.map(({ offset, message }) => problem(lines, offset, message)) };
  }
  const settings = withDefaults(written as Written);
  const problems = unknownRules(settings, [...rules]).map(({ name, message }) =>
    problem(lines, keyOffset(document, ['rules'], name) ?? 0, message),
  );
  if (problems.length > 0) return { ok: false, problems };
  const refuse = ({ key, message }: TargetFault): ProjectProblem =>
    problem(lines, valueOffset(document, ['target', key], ['target']), message);
  return { ok: true, settings, refuse };
}

function unknownRules(settings: ProjectSettings, rules: readonly string[]): { name: string; message: string }[] {
  const groups = new Set(rules.map(groupOf));
  return Object.keys(settings.rules)
    .filter((name) => name !== '*' && !rules.includes(name) && !(name.endsWith('/*') && groups.has(name.slice(0, -2))))
    .map((name) => ({ name, message: `there is no rule "${name}"${didYouMean(nearest(name, rules))}` }));
}

function problem(lines: LineCounter, offset: number, message: string): ProjectProblem {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), message };
}
