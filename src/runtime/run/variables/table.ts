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
      ...['dkim_key_nosubdomains', 'dkim_key_testing', 'tls_out_ocsp', 'tls_out_tlsa_usage'],
    ].map((name) => [name, '0']),
  ),
  sending_port: '-1',
  mime_part_count: '-1',
  local_user_uid: '4294967295',
  local_user_gid: '4294967295',
  dkim_bodylength: '9999999999999',
  dkim_expires: '9999999999999',
};

/**
 * The variables of a run. A getter comes first, then what stands by name in `run.values`; the catalogue says which are
 * tainted. ACL and router variables, `auth1` and their kin are found too.
 *
 * @param run gives the run, which is not there yet when this is made
 */
export function runVariables(run: () => Run, rows: ReadonlyMap<string, VariableRow>, more: VariableTable): Variables {
  const others = new Map(Object.entries(more));
  return {
    get(name) {
      const now = run();
      if (name.startsWith('acl_')) {
        const variable = name.slice(4);
        const scope = variable.charAt(0);
        if ((scope === 'c' || scope === 'm') && !/^[a-z][a-z]/i.test(variable)) {
          const variables = scope === 'c' ? now.connection.aclVariables : now.message.aclVariables;
          return variables.get(variable) ?? (now.settings.flag('strict_acl_vars') ? undefined : '');
        }
        const argument = /^acl_arg([1-9])$/.exec(name);
        if (argument) return now.aclArguments[Number(argument[1]) - 1];
        if (name === 'acl_narg') return String(now.aclArguments.length);
      }
      if (name.startsWith('r_')) {
        return now.address?.propagated.variables.get(name) ?? (now.settings.flag('strict_acl_vars') ? undefined : '');
      }
      const value =
        (others.get(name) ?? own.get(name))?.(now) ??
        now.values.get(name) ??
        (Object.hasOwn(unset, name) ? unset[name] : undefined);
      if (value === undefined || typeof value !== 'string' || value === '') return value;
      return isTainted(rows.get(name)) ? { text: value, taint: true } : value;
    },
  };
}
