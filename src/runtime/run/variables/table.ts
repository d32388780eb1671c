import type { VariableRow } from '../../../catalogue/row.ts';
import type { Variables } from '../../expand/context.ts';
import { mimeVariables } from '../../mime/variables.ts';
import type { Value } from '../../expand/value.ts';
import type { Run } from '../run.ts';
import { addressVariables } from './address.ts';
import { connectionVariables } from './connection.ts';
import { messageVariables } from './message.ts';
import { systemVariables } from './system.ts';

/** How the value of a variable is found; undefined for one that is not set. */
export type VariableGetter = (run: Run) => Value | undefined;

export type VariableTable = Readonly<Record<string, VariableGetter>>;

const own: ReadonlyMap<string, VariableGetter> = new Map(
  Object.entries({
    ...systemVariables,
    ...connectionVariables,
    ...messageVariables,
    ...mimeVariables,
    ...addressVariables,
  }),
);

/** Whether Exim calls the value of a variable tainted, whatever it holds. */
function isTainted(row: VariableRow | undefined): boolean {
  return row?.tainted === true && row.inherits !== true;
}

/** What numbers are that nothing has set, where that shows. */
const unset: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['host_port', 'inode', 'event_defer_errno', 'av_failed', 'mime_anomaly_level', 'mime_content_size'],
      ...['mime_is_coverletter', 'mime_is_multipart', 'mime_is_rfc822', 'dkim_created', 'dkim_key_length'],
      ...[
        'dkim_key_nosubdomains',
        'dkim_key_testing',
        'tls_out_ocsp',
        'tls_out_tlsa_usage',
        'tls_out_resumption',
        'regex_cachesize',
      ],
    ].map((name) => [name, '0']),
  ),
  tls_out_dane: 'no',
  sending_port: '-1',
  mime_part_count: '-1',
  local_user_uid: '4294967295',
  local_user_gid: '4294967295',
  dkim_bodylength: '9999999999999',
  dkim_expires: '9999999999999',
};

/** The ACL variable that a name stands for, `c_x` or `m0`, where it stands for one. */
function aclVariable(name: string): string | undefined {
  if (!name.startsWith('acl_c') && !name.startsWith('acl_m')) return undefined;
  const variable = name.slice(4);
  return /^[a-z][a-z]/i.test(variable) ? undefined : variable;
}

/** Finds how a variable is read that extensions bring. */
export type FindVariable = (name: string) => VariableTable[string] | undefined;

/** How a variable is read; `more` is what extensions bring to the run. */
type Reading = (run: Run, more: FindVariable) => Value | undefined;

/** Finds out how a variable is read. */
function readingOf(name: string, row: VariableRow | undefined): Reading {
  const notSet = ({ settings }: Run): Value | undefined => (settings.flag('strict_acl_vars') ? undefined : '');
  const variable = aclVariable(name);
  if (variable !== undefined) {
    const scope = variable.startsWith('c') ? 'connection' : 'message';
    return (run) => run[scope].aclVariables.get(variable) ?? notSet(run);
  }
  const argument = /^acl_arg([1-9])$/.exec(name);
  if (argument) return ({ aclArguments }) => aclArguments[Number(argument[1]) - 1];
  if (name === 'acl_narg') return ({ aclArguments }) => String(aclArguments.length);
  if (name.startsWith('r_')) return (run) => run.address?.propagated.variables.get(name) ?? notSet(run);
  const tainted = isTainted(row);
  const without = Object.hasOwn(unset, name) ? unset[name] : undefined;
  const getter = own.get(name);
  return (run, more) => {
    const given = getter ?? more(name);
    const value = given?.(run) ?? run.values.get(name) ?? without;
    if (value === undefined || typeof value !== 'string' || value === '') return value;
    return tainted ? { text: value, taint: true } : value;
  };
}

/** How many readings are kept: configurations make up names, and a server sees many of them. */
const mostReadings = 5000;

const readings = new WeakMap<ReadonlyMap<string, VariableRow>, Map<string, Reading>>();

/**
 * The variables of a run. A getter comes first, then what stands by name in `run.values`; the catalogue says which are
 * tainted. ACL and router variables, `auth1` and their kin are found too.
 *
 * @param run gives the run, which is not there yet when this is made
 */
export function runVariables(run: () => Run, rows: ReadonlyMap<string, VariableRow>, more: FindVariable): Variables {
  const kept = readings.get(rows) ?? new Map<string, Reading>();
  readings.set(rows, kept);
  return {
    get(name) {
      let reading = kept.get(name);
      if (!reading) {
        if (kept.size >= mostReadings) kept.clear();
        kept.set(name, (reading = readingOf(name, rows.get(name))));
      }
      return reading(run(), more);
    },
  };
}
