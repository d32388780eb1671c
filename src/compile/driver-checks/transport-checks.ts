import { isNumericAccount } from '../accounts.ts';
import type { DriverCheck, DriverView } from './driver-check.ts';
import { exactlyOne } from './driver-check.ts';

/** Whether a transport has a user of its own and no group: a user given by name brings one along. */
function hasUserWithoutGroup(transport: DriverView): boolean {
  const user = transport.value('user');
  if (user?.kind !== 'user' || transport.value('group')) return false;
  return isNumericAccount(user.name);
}

/** Whether an appendfile transport is left with no way of locking, after what its options imply for each other. */
function hasNoLocking(transport: DriverView): boolean {
  const { options } = transport.driver;
  let lockfile = transport.on('use_lockfile');
  let fcntl = transport.on('use_fcntl_lock');
  let flock = transport.on('use_flock_lock');
  let mbx = transport.on('use_mbx_lock');
  const set = (option: string): boolean => options.has(option);
  if (flock && !set('use_fcntl_lock')) fcntl = false;
  if (transport.on('mbx_format')) {
    if (!set('use_lockfile') && !set('use_fcntl_lock') && !set('use_flock_lock') && !set('use_mbx_lock')) {
      lockfile = flock = false;
      mbx = fcntl = true;
    } else if (mbx) {
      if (!set('use_lockfile')) lockfile = false;
      if (!set('use_fcntl_lock')) fcntl = false;
      if (!set('use_flock_lock')) flock = false;
      if (!fcntl && !flock) fcntl = true;
    }
  }
  return !fcntl && !flock && !lockfile && !mbx;
}

function isZero(transport: DriverView, option: string): boolean {
  const value = transport.value(option);
  return value?.kind === 'time' && value.value <= 0;
}

function userNeedsGroup(driver: string): DriverCheck {
  return {
    drivers: [driver],
    rule: 'driver/missing-option',
    when: { test: hasUserWithoutGroup },
    message: 'a user given by number needs a "group"',
    exim: 'user set without group for the {name} transport',
    at: ['user'],
  };
}

const creations = ['anywhere', 'belowhome', 'inhome'];

const createFile = { drivers: ['appendfile'], rule: 'driver/bad-value', at: ['create_file'] } as const;

/** What the transports check of their options, in the order in which they do (`*_transport_init`). */
export const transportChecks: readonly DriverCheck[] = [
  {
    drivers: ['appendfile'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'file' }, { set: 'directory' }] },
    message: 'an appendfile transport takes "file" or "directory", not both',
    exim: '{name} transport:\n  only one of "file" or "directory" can be specified',
    form: 'for',
    at: ['directory'],
  },
  ...['quota_filecount', 'quota_directory'].map((option): DriverCheck => ({
    drivers: ['appendfile'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'file' }, { set: option }] },
    message: `"${option}" goes only with "directory"`,
    exim: `{name} transport:\n  ${option} must not be set without "directory"`,
    form: 'for',
    at: [option],
  })),
  {
    drivers: ['appendfile'],
    rule: 'driver/missing-option',
    when: { test: hasNoLocking },
    message: 'the transport "{name}" is left without any kind of locking',
    exim: '{name} transport:\n  no locking configured',
    form: 'for',
    at: ['use_lockfile', 'use_fcntl_lock', 'use_flock_lock', 'use_mbx_lock'],
  },
  {
    drivers: ['appendfile'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'directory' }, { on: 'maildir_format' }, { on: 'mailstore_format' }] },
    message: 'a directory is a maildir or a mailstore, not both',
    exim: '{name} transport:\n  only one of maildir and mailstore may be specified',
    form: 'for',
    at: ['mailstore_format'],
  },
  ...['quota_filecount', 'quota_directory'].map((option): DriverCheck => ({
    drivers: ['appendfile'],
    rule: 'driver/missing-option',
    when: { all: [{ set: 'directory' }, { set: option }, { not: { set: 'quota' } }] },
    message: `"${option}" needs "quota"`,
    exim: `{name} transport:\n  quota must be set if ${option} is set`,
    form: 'for',
    at: [option],
  })),
  userNeedsGroup('appendfile'),
  {
    ...createFile,
    when: { not: { option: 'create_file', isOneOf: creations } },
    message: '"create_file" must be anywhere, belowhome, or inhome',
    exim: 'invalid value given for "file_create" for the {name} transport: {value}',
    until: '4.94',
  },
  {
    ...createFile,
    when: {
      not: {
        any: [
          { option: 'create_file', isOneOf: ['', ...creations] },
          { test: (transport) => transport.text('create_file')?.startsWith('/') === true },
        ],
      },
    },
    message: '"create_file" must be anywhere, belowhome, inhome, or an absolute path',
    exim: 'invalid value given for "create_file" for the {name} transport: \'{value}\'',
    since: '4.95',
  },
  userNeedsGroup('autoreply'),
  {
    drivers: ['lmtp'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'command' }, { set: 'socket' }] },
    message: 'an lmtp transport takes "command" or "socket", not both',
    exim: 'one (and only one) of command or socket must be set for the {name} transport',
    at: ['socket'],
  },
  {
    drivers: ['lmtp'],
    rule: 'driver/missing-option',
    when: { not: exactlyOne('command', 'socket') },
    message: 'the lmtp transport "{name}" has neither "command" nor "socket"',
    exim: 'one (and only one) of command or socket must be set for the {name} transport',
    at: [],
  },
  userNeedsGroup('lmtp'),
  {
    drivers: ['pipe'],
    rule: 'driver/exclusive-options',
    when: { all: [{ on: 'pipe_as_creator' }, { any: [{ set: 'user' }, { set: 'group' }] }] },
    message: '"pipe_as_creator" excludes "user" and "group"',
    exim: 'both pipe_as_creator and an explicit uid/gid are set for the {name} transport',
    at: ['pipe_as_creator'],
  },
  userNeedsGroup('pipe'),
  {
    drivers: ['pipe'],
    rule: 'driver/bad-value',
    when: { test: (transport) => !/^(?:\*|[\d: ]*)$/.test(transport.text('temp_errors') ?? '') },
    message: '"temp_errors" must be an asterisk or a list of numbers',
    exim: 'temp_errors must be a list of numbers or an asterisk for the {name} transport',
    at: ['temp_errors'],
  },
  {
    drivers: ['pipe'],
    rule: 'driver/exclusive-options',
    when: { all: [{ on: 'return_output' }, { on: 'return_fail_output' }] },
    message: '"return_output" and "return_fail_output" exclude each other',
    exim: 'both return_output and return_fail_output set for {name} transport',
    at: ['return_fail_output'],
  },
  {
    drivers: ['pipe'],
    rule: 'driver/exclusive-options',
    when: { all: [{ on: 'log_output' }, { on: 'log_fail_output' }] },
    message: '"log_output" and "log_fail_output" exclude each other',
    exim: 'both log_output and log_fail_output set for the {name} transport',
    at: ['log_fail_output'],
  },
  {
    drivers: ['pipe'],
    rule: 'driver/exclusive-options',
    when: { all: [{ on: 'restrict_to_path' }, { on: 'use_shell' }] },
    message: '"restrict_to_path" and "use_shell" exclude each other',
    exim: 'both restrict_to_path and use_shell set for {name} transport',
    at: ['use_shell'],
  },
  {
    drivers: ['pipe'],
    rule: 'driver/exclusive-options',
    when: { all: [{ set: 'allow_commands' }, { on: 'use_shell' }] },
    message: '"allow_commands" and "use_shell" exclude each other',
    exim: 'both allow_commands and use_shell set for {name} transport',
    at: ['use_shell'],
  },
  {
    drivers: ['queuefile'],
    rule: 'driver/missing-option',
    when: { not: { set: 'directory' } },
    message: 'the queuefile transport "{name}" has no "directory"',
    exim: 'directory must be set for the {name} transport',
    at: [],
  },
  {
    drivers: ['smtp'],
    rule: 'driver/bad-value',
    when: {
      test: (transport) =>
        ['command_timeout', 'data_timeout', 'final_timeout'].some((option) => isZero(transport, option)),
    },
    message: 'the timeouts for commands, data and the final reply must be greater than zero',
    exim: 'command, data, or final timeout value is zero for {name} transport',
    at: ['command_timeout', 'data_timeout', 'final_timeout'],
  },
];

/** What is checked of every transport once they have all been read (`transport_init`). */
export const transportsTogether: readonly DriverCheck[] = [
  {
    rule: 'driver/forbidden-option',
    when: { all: [{ set: 'shadow_transport' }, { test: ({ driver }) => driver.driver?.local !== true }] },
    message: 'only a transport that delivers on this machine can have a "shadow_transport"',
    exim: 'shadow transport not allowed on non-local transport {name}',
    at: ['shadow_transport'],
  },
  {
    rule: 'driver/exclusive-options',
    when: { all: [{ on: 'body_only' }, { on: 'headers_only' }] },
    message: '"body_only" and "headers_only" exclude each other',
    exim: '{name} transport: body_only and headers_only are mutually exclusive',
    at: ['headers_only'],
  },
];
