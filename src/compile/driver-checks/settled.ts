import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import type { DriverClass } from '../../../grammar/config/ast.ts';
import type { Default } from '../../catalogue/row.ts';
import type { Condition, DriverView } from './driver-check.ts';
import { holds } from './driver-check.ts';

/** A value that a driver gives to one of its options once all have been read. */
export interface Settled {
  readonly class: DriverClass;
  /** The driver; absent: every one of the class. */
  readonly driver?: string;
  readonly options: readonly string[];
  readonly when: Condition;
  /** The value as `-bP` shows it; `{name}` and `{public_name}` stand for those of the driver. */
  readonly value: Default | ((driver: DriverView) => Default);
  /** Also where the option was set. */
  readonly always?: true;
}

/** Whether a text that is set has something in it. */
function filled(option: string): Condition {
  return { test: ({ driver }) => driver.options.has(option) };
}

/** Whether members of a group may write to files that a redirect router reads. */
function mayGroupWrite(router: DriverView): boolean {
  const mask = router.value('modemask');
  return mask?.kind === 'integer' && (mask.value & 0o20) === 0;
}

const usesFcntl: Condition = {
  test: (transport) => {
    if (transport.driver.options.has('use_fcntl_lock')) return transport.on('use_fcntl_lock');
    return !transport.on('use_flock_lock') || transport.on('mbx_format');
  },
};

const separateFiles: Condition = {
  any: [{ set: 'directory' }, { on: 'maildir_format' }, { on: 'mailstore_format' }],
};

const warning =
  'To: $local_part@$domain\\nSubject: Your mailbox\\n\\nThis message is automatically created by mail delivery software (Exim).\\n\\nThe size of your mailbox has exceeded a warning threshold that is\\nset by the system administrator.\\n';

/** The values, in the order in which they are given: the first that applies counts. */
export const settledValues: readonly Settled[] = [
  {
    class: 'router',
    options: ['retry_use_local_part'],
    when: {
      any: [
        { on: 'check_local_user' },
        ...['local_parts', 'condition', 'local_part_prefix', 'local_part_suffix', 'senders', 'require_files'].map(
          (option): Condition => ({ set: option }),
        ),
      ],
    },
    value: true,
  },
  {
    class: 'router',
    options: ['self'],
    when: { test: (router) => router.text('self')?.startsWith('reroute:') === true },
    value: (router) => (router.text('self') ?? '').replace(/^reroute:[\t-\r ]*(?:rewrite:[\t-\r ]*)?/, ''),
    always: true,
  },
  {
    class: 'router',
    driver: 'redirect',
    options: ['forbid_pipe', 'forbid_file', 'forbid_filter_reply'],
    when: { on: 'one_time' },
    value: true,
    always: true,
  },
  {
    class: 'router',
    driver: 'redirect',
    options: ['check_owner'],
    when: { any: [{ on: 'check_local_user' }, filled('owners')] },
    value: true,
  },
  {
    class: 'router',
    driver: 'redirect',
    options: ['check_group'],
    when: { any: [{ all: [{ on: 'check_local_user' }, { test: mayGroupWrite }] }, filled('owngroups')] },
    value: true,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['check_string'],
    when: { on: 'use_bsmtp' },
    value: '.',
    always: true,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['escape_string'],
    when: { on: 'use_bsmtp' },
    value: '..',
    always: true,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['message_prefix', 'message_suffix'],
    when: { any: [{ on: 'use_bsmtp' }, separateFiles] },
    value: '',
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['check_string', 'escape_string'],
    when: separateFiles,
    value: '',
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['lock_fcntl_timeout'],
    when: { not: usesFcntl },
    value: '0s',
    always: true,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['lock_flock_timeout'],
    when: { not: { on: 'use_flock_lock' } },
    value: '0s',
    always: true,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['use_fcntl_lock'],
    when: { not: usesFcntl },
    value: false,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['use_lockfile'],
    when: { on: 'mbx_format' },
    value: false,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['use_mbx_lock'],
    when: {
      all: [
        { on: 'mbx_format' },
        ...['use_lockfile', 'use_fcntl_lock', 'use_flock_lock'].map((option): Condition => ({ not: filled(option) })),
      ],
    },
    value: true,
  },
  {
    class: 'transport',
    driver: 'appendfile',
    options: ['quota_warn_message'],
    when: { set: 'quota_warn_threshold' },
    value: warning,
  },
  {
    class: 'transport',
    driver: 'pipe',
    options: ['check_string'],
    when: { on: 'use_bsmtp' },
    value: '.',
    always: true,
  },
  {
    class: 'transport',
    driver: 'pipe',
    options: ['escape_string'],
    when: { on: 'use_bsmtp' },
    value: '..',
    always: true,
  },
  {
    class: 'transport',
    driver: 'pipe',
    options: ['message_prefix', 'message_suffix'],
    when: { on: 'use_bsmtp' },
    value: '',
  },
  ...['lmtp', 'smtp', 'smtps', 'submissions'].map((protocol): Settled => ({
    class: 'transport',
    driver: 'smtp',
    options: ['port'],
    when: { test: (transport) => lowerCase(transport.text('protocol')) === protocol },
    value: protocol,
  })),
  {
    class: 'transport',
    driver: 'smtp',
    options: ['port'],
    when: { all: [] },
    value: '25',
  },
  {
    class: 'authenticator',
    driver: 'tls',
    options: ['public_name'],
    when: { all: [] },
    value: '{name}',
    always: true,
  },
  ...['dovecot', 'external', 'plaintext', 'spa'].map((driver): Settled => ({
    class: 'authenticator',
    driver,
    options: ['public_name'],
    when: { all: [] },
    value: '{name}',
  })),
  ...['cyrus_sasl', 'gsasl'].map((driver): Settled => ({
    class: 'authenticator',
    driver,
    options: ['server_mech'],
    when: { set: 'public_name' },
    value: '{public_name}',
  })),
];

/**
 * The value that a driver has given to an option of its own accord.
 *
 * @returns undefined where it has not: what was set counts, or else the default
 */
export function settledValue(view: DriverView, option: string): Default | undefined {
  const { driver } = view;
  const found = settledValues.find(
    (each) =>
      each.class === driver.class &&
      (each.driver === undefined || each.driver === driver.driver?.name) &&
      each.options.includes(option) &&
      (each.always === true || !driver.options.has(option)) &&
      holds(each.when, view),
  );
  const value = typeof found?.value === 'function' ? found.value(view) : found?.value;
  return typeof value !== 'string'
    ? value
    : value.replace('{name}', driver.name).replace('{public_name}', view.text('public_name') ?? '');
}
