import type { Fault, LogicalSpan } from '../../grammar/fault.ts';
import type { PhysicalSpan, SourceFile } from '../../grammar/source/file.ts';
import { lineColumn } from '../../grammar/source/file.ts';
import { locate } from '../../grammar/source/logical.ts';
import type {
  AclInPlace,
  CompiledAcl,
  CompiledConfig,
  CompiledDriver,
  CompiledRewrite,
  NamedList,
  Options,
  OptionValue,
  TypedValue,
} from './config.ts';
import type { Reference } from './references.ts';
import { references } from './references.ts';

/** A stretch of what was typed; lines and columns start at 1, columns count bytes, and the end is exclusive. */
export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The macros whose text it is, innermost first. */
  readonly macros?: readonly string[];
}

/** A typed value: times in seconds, fixed-point numbers in thousandths, integers that Exim keeps in K in K. */
export type JsonValue =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'integer' | 'fixed' | 'time'; readonly value: number }
  | { readonly kind: 'times'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'user' | 'group'; readonly name: string; readonly id: number | null }
  | { readonly kind: 'users' | 'groups'; readonly names: readonly string[]; readonly ids: readonly (number | null)[] }
  | { readonly kind: 'rewrite'; readonly value: string; readonly rules: readonly JsonRewrite[] };

export interface JsonOption {
  readonly name: string;
  readonly type: string;
  readonly value: JsonValue;
  /** What a text came to that Exim expands as it reads the configuration, where the configuration alone tells that. */
  readonly resolved?: string;
  readonly hide: boolean;
  readonly at: readonly JsonPlace[];
}

export interface JsonRewrite {
  readonly pattern: string;
  readonly replacement: string;
  readonly flags: string;
}

export interface JsonDriver {
  readonly name: string;
  /** Null where the target has no such driver. */
  readonly driver: string | null;
  readonly at: JsonPlace;
  readonly options: readonly JsonOption[];
}

export interface JsonStatement {
  readonly verb: string;
  readonly at: JsonPlace;
  readonly items: readonly {
    readonly name: string;
    readonly kind: 'condition' | 'modifier';
    readonly negated: boolean;
    readonly variable?: string;
    readonly value: string;
    readonly at: JsonPlace;
  }[];
}

/** A compiled configuration as `eximc compile` prints it: schema/compiled-config.schema.json. */
export interface JsonConfig {
  readonly version: 1;
  readonly target: { readonly version: string; readonly features: readonly string[] };
  readonly files: readonly string[];
  readonly macros: readonly { readonly name: string; readonly value: string; readonly from: string }[];
  readonly main: readonly JsonOption[];
  readonly lists: readonly {
    readonly kind: string;
    readonly name: string;
    readonly value: string;
    readonly hide: boolean;
    readonly cache: boolean;
    readonly at: JsonPlace;
  }[];
  readonly acls: readonly {
    readonly name: string;
    readonly at: JsonPlace;
    readonly statements: readonly JsonStatement[];
  }[];
  /** ACLs that stand where the name of one is expected, and files that are named there. */
  readonly aclsInPlace: readonly {
    readonly kind: 'inline' | 'file';
    /** Its text, once expanded; what only a run can tell stands in it as it is written. */
    readonly text: string;
    readonly at: JsonPlace;
    /** Where it stands, or what names the file. */
    readonly origins: readonly JsonPlace[];
    readonly statements: readonly JsonStatement[];
  }[];
  readonly routers: readonly JsonDriver[];
  readonly transports: readonly JsonDriver[];
  readonly authenticators: readonly JsonDriver[];
  readonly retry: readonly {
    readonly pattern: string;
    readonly error: string;
    readonly senders: string | null;
    readonly parameters: readonly {
      readonly letter: string;
      readonly until: number;
      readonly interval: number;
      readonly factor?: number;
    }[];
    readonly at: JsonPlace;
  }[];
  readonly rewrite: readonly (JsonRewrite & { readonly at: JsonPlace })[];
  readonly references: readonly {
    readonly kind: string;
    readonly name: string;
    readonly static: boolean;
    readonly at: JsonPlace;
    /** Where what is meant is defined; null where nothing is. */
    readonly target: JsonPlace | null;
  }[];
  readonly faults: readonly {
    readonly rule: string;
    readonly message: string;
    readonly at: JsonPlace;
    readonly suggestions: readonly string[];
    /** What Exim says; null where it accepts this. */
    readonly exim: { readonly message: string; readonly file?: string; readonly line?: number } | null;
  }[];
}

type PlaceOf = (span: LogicalSpan | PhysicalSpan) => JsonPlace;

function physicalPlace(file: SourceFile, start: number, end: number): JsonPlace {
  const from = lineColumn(file, start);
  const to = lineColumn(file, end);
  return { file: file.path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function placesIn(config: CompiledConfig): PlaceOf {
  const { segments } = config.source.logical;
  const main = config.source.files[0];
  return (span) => {
    if ('file' in span) return physicalPlace(span.file, span.start, span.end);
    const found = locate(segments, span.start, span.end);
    if (!found) return main ? physicalPlace(main, 0, 0) : { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
    const place = physicalPlace(found.file, found.start, found.end);
    return found.uses.length > 0 ? { ...place, macros: found.uses.map((use) => use.macro.name) } : place;
  };
}

function jsonRewrite({ pattern, replacement, flags }: CompiledRewrite): JsonRewrite {
  return { pattern, replacement, flags };
}

function jsonValue(value: TypedValue): JsonValue {
  switch (value.kind) {
    case 'user':
    case 'group':
      return { kind: value.kind, name: value.name, id: value.id ?? null };
    case 'users':
    case 'groups':
      return { kind: value.kind, names: value.names, ids: value.ids.map((id) => id ?? null) };
    case 'rewrite':
      return { kind: 'rewrite', value: value.value, rules: value.rules.map(jsonRewrite) };
    default:
      return value;
  }
}

function jsonOptions(options: Options, placeOf: PlaceOf): JsonOption[] {
  return [...options.values()].map(({ row, value, resolved, hide, settings }: OptionValue) => ({
    name: row.name,
    type: row.type,
    value: jsonValue(value),
    ...(resolved !== undefined && { resolved }),
    hide,
    at: settings.map(placeOf),
  }));
}

function jsonDriver({ name, driver, options, node }: CompiledDriver, placeOf: PlaceOf): JsonDriver {
  return { name, driver: driver?.name ?? null, at: placeOf(node.header), options: jsonOptions(options, placeOf) };
}

function jsonStatements({ statements }: CompiledAcl, placeOf: PlaceOf): JsonStatement[] {
  return statements.map((statement) => ({
    verb: statement.verb,
    at: placeOf(statement.node),
    items: statement.items.map(({ row, negated, variable, value, node: item }) => ({
      name: row.name,
      kind: row.kind,
      negated,
      ...(variable === undefined ? {} : { variable }),
      value,
      at: placeOf(item),
    })),
  }));
}

function jsonAcl(acl: CompiledAcl, placeOf: PlaceOf): JsonConfig['acls'][number] {
  return { name: acl.name, at: placeOf(acl.node.header), statements: jsonStatements(acl, placeOf) };
}

function jsonAclInPlace(acl: AclInPlace, placeOf: PlaceOf): JsonConfig['aclsInPlace'][number] {
  return {
    kind: acl.file ? 'file' : 'inline',
    text: acl.text,
    at: placeOf(acl.node.header),
    origins: acl.origins.map(({ at }) => placeOf(at)),
    statements: jsonStatements(acl, placeOf),
  };
}

function jsonList({ list, name, value, hide, cache, node }: NamedList, placeOf: PlaceOf): JsonConfig['lists'][number] {
  return { kind: list, name, value, hide, cache, at: placeOf(node) };
}

function jsonReference(
  { kind, name, at, static: fixed, target }: Reference,
  placeOf: PlaceOf,
): JsonConfig['references'][number] {
  return { kind, name, static: fixed, at: placeOf(at), target: target ? placeOf(target.name) : null };
}

function jsonFault({ rule, message, at, suggestions, exim }: Fault, placeOf: PlaceOf): JsonConfig['faults'][number] {
  const said = exim && {
    message: exim.message,
    ...(exim.file === undefined ? {} : { file: exim.file }),
    ...(exim.line === undefined ? {} : { line: exim.line }),
  };
  return { rule, message, at: placeOf(at), suggestions: suggestions ?? [], exim: said ?? null };
}

/**
 * A compiled configuration as plain data, with typed values and resolved references, of the form that
 * `schema/compiled-config.schema.json` tells. Texts are byte strings: written as Latin-1, the JSON text has the
 * configuration's own bytes.
 */
export function toJson(config: CompiledConfig): JsonConfig {
  const placeOf = placesIn(config);
  const { target, source, lists } = config;
  return {
    version: 1,
    target: { version: target.version, features: [...target.features].sort() },
    files: source.files.map((file) => file.path),
    macros: source.macros.map(({ name, replacement, from }) => ({ name, value: replacement, from })),
    main: jsonOptions(config.main, placeOf),
    lists: Object.values(lists).flatMap((kind) => [...kind.values()].map((list) => jsonList(list, placeOf))),
    acls: [...config.acls.values()].map((acl) => jsonAcl(acl, placeOf)),
    aclsInPlace: config.aclsInPlace.map((acl) => jsonAclInPlace(acl, placeOf)),
    routers: config.routers.map((driver) => jsonDriver(driver, placeOf)),
    transports: config.transports.map((driver) => jsonDriver(driver, placeOf)),
    authenticators: config.authenticators.map((driver) => jsonDriver(driver, placeOf)),
    retry: config.retry.map(({ pattern, error, senders, parameters, node }) => ({
      pattern,
      error,
      senders: senders ?? null,
      parameters: parameters.map(({ letter, until, interval, factor }) => ({
        letter,
        until,
        interval,
        ...(factor === undefined ? {} : { factor }),
      })),
      at: placeOf(node),
    })),
    rewrite: config.rewrite.map((rule) => ({
      ...jsonRewrite(rule),
      at: placeOf(rule.node ?? { start: 0, end: 0 }),
    })),
    references: references(config).map((reference) => jsonReference(reference, placeOf)),
    faults: config.faults.map((fault) => jsonFault(fault, placeOf)),
  };
}
