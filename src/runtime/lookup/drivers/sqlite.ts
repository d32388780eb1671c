import type { Database, SqlJsStatic, SqlValue } from 'sql.js';
import type { World } from '../../world/world.ts';
import type { FindResult, LookupContext, LookupDriver, OpenResult } from '../types.ts';

let engine: SqlJsStatic | undefined;
let loading: Promise<SqlJsStatic> | undefined;

/**
 * Loads SQLite (a WebAssembly module), which cannot be done while a configuration runs. Whoever runs a configuration that
 * has sqlite lookups calls this before; further calls do nothing.
 *
 * @throws when the module cannot be loaded
 */
export async function prepareSqlite(): Promise<void> {
  if (engine) return;
  loading ??= import('sql.js').then(async ({ default: start }) => start());
  try {
    engine = await loading;
  } catch (thrown) {
    loading = undefined;
    throw new Error(`SQLite cannot be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}`, {
      cause: thrown,
    });
  }
}

/** Databases live as long as their world, so that what one message puts in, another finds. Nothing is written to files. */
const databases = new WeakMap<World, Map<string, Database>>();

/** Queries in SQLite files: Exim's `sqlite`. */
export const sqlite: LookupDriver = {
  name: 'sqlite',
  style: 'file-query',
  open(file, context): OpenResult {
    const path = file === undefined || file === '' ? context.settings.sqlite_dbfile : file;
    if (path?.startsWith('/') !== true) {
      return { ok: false, message: 'absolute file name expected for "sqlite" lookup' };
    }
    const opened = openDatabase(path, context);
    if (typeof opened === 'string') return { ok: false, message: opened };
    return { ok: true, opened: { find: ({ key }) => execute(opened, key) } };
  },
};

/** Gives the database, or why it cannot be opened. */
function openDatabase(path: string, { world }: LookupContext): Database | string {
  const known = databases.get(world) ?? new Map<string, Database>();
  databases.set(world, known);
  const database = known.get(path);
  if (database) return database;
  if (!engine) {
    world.missing({ what: `sqlite database ${path} (SQLite is not loaded)` });
    return 'SQLite is not loaded';
  }
  const content = world.files.read(path);
  // SQLite makes a database where there is none, if only there is a folder for it.
  const folder = world.files.status(path.slice(0, path.lastIndexOf('/')) || '/');
  const isNew = !content.ok && content.code === 'ENOENT' && folder.ok && folder.value.type === 'directory';
  if (!content.ok && !isNew) return 'unable to open database file';
  const created = new engine.Database(content.ok ? Buffer.from(content.value, 'latin1') : undefined);
  known.set(path, created);
  return created;
}

const toText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();
const toBytes = (text: string): string => Buffer.from(text).toString('latin1');

/** The bytes of a result at the most: a query can make rows without end. */
const largestResult = 1 << 26;

/** Runs the statements of a query, as sqlite3_exec() and Exim's callback do. */
function execute(database: Database, query: string): FindResult {
  const rows: string[] = [];
  let size = 0;
  try {
    for (const statement of database.iterateStatements(toText(query))) {
      const names = statement.getColumnNames();
      while (statement.step()) {
        // Whole numbers as such, apart from others: the result says which is which.
        const values = (statement.get as (params: null, config: object) => (SqlValue | bigint)[]).call(
          statement,
          null,
          {
            useBigInt: true,
          },
        );
        const row = rowText(names, values);
        size += row.length + 1;
        if (size > largestResult) return { status: 'notFound', message: 'string or blob too big' };
        rows.push(row);
      }
    }
  } catch (thrown) {
    return { status: 'notFound', message: thrown instanceof Error ? toBytes(thrown.message) : 'SQL logic error' };
  }
  // A statement without a result may have changed the data.
  return rows.length === 0 ? { status: 'notFound', cacheable: false } : { status: 'found', value: rows.join('\n') };
}

function rowText(names: readonly string[], values: readonly (SqlValue | bigint)[]): string {
  const [only] = values;
  if (values.length === 1) return valueText(only ?? null);
  return values.map((value, i) => namedValue(toBytes(names[i] ?? ''), valueText(value))).join('');
}

/** A value as sqlite3_column_text() gives it: up to a zero byte. */
function valueText(value: SqlValue | bigint): string {
  if (value === null) return '<NULL>';
  const text =
    typeof value === 'string'
      ? toBytes(value)
      : typeof value === 'number'
        ? realText(value)
        : typeof value === 'bigint'
          ? String(value)
          : Buffer.from(value).toString('latin1');
  const zero = text.indexOf('\0');
  return zero < 0 ? text : text.slice(0, zero);
}

/** A floating-point number as SQLite writes it: fifteen digits, and always a decimal point. */
function realText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : value < 0 ? '-Inf' : '';
  if (value === 0) return '0.0';
  const [digits = '', power = '0'] = value.toExponential(14).split('e');
  const exponent = Number(power);
  const withPoint = (text: string): string => {
    const trimmed = text.includes('.') ? text.replace(/0+$/, '') : `${text}.`;
    return trimmed.endsWith('.') ? `${trimmed}0` : trimmed;
  };
  if (exponent < -4 || exponent > 14) {
    const sign = exponent < 0 ? '-' : '+';
    return `${withPoint(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return withPoint(value.toFixed(Math.min(100, 14 - exponent)));
}

/**
 * `name=value ` with the value in quotes where it needs them: Exim's `lf_quote`, for results of several fields.
 *
 * @param name a byte string
 * @param value a byte string
 */
export function namedValue(name: string, value: string): string {
  const needsQuotes = value === '' || /[ \t\n\r]/.test(value) || value.startsWith('"');
  return `${name}=${needsQuotes ? `"${value.replace(/["\\]/g, '\\$&')}"` : value} `;
}
