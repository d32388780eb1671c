import { eximUser } from '../exim-user.ts';
import { dayTime, fullTime, mailboxTime, zoneText, zuluTime } from '../times.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import type { Run } from '../run.ts';
import type { VariableTable } from './table.ts';

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';

const spoolFolder = ({ settings }: Run): string => `${settings.text('spool_directory') ?? ''}/input`;

/** The folder of the main log: that of the first path among the places to log to. */
function logFolder({ settings }: Run): string {
  const path = splitList(settings.text('log_file_path') ?? '').find((each) => each.startsWith('/'));
  return path === undefined ? `${settings.text('spool_directory') ?? ''}/log` : folderOf(path);
}

/** The room on the disk of a folder, or of the one that it would be in. Mirrors `receive_statvfs`. */
function roomOf(folder: string, { world: { files } }: Run): { kilobytes: number; inodes: number } | undefined {
  for (const each of [folder, folderOf(folder)]) {
    const room = files.space?.(each);
    if (room?.ok === true) return room.value;
  }
  return undefined;
}

/** What Exim knows of itself, the machine and the time. */
export const systemVariables: VariableTable = {
  primary_hostname: ({ settings }) => settings.primaryHostname,
  qualify_domain: ({ settings }) => settings.qualifyDomain,
  qualify_recipient: ({ settings }) => settings.qualifyRecipient,
  spool_directory: ({ settings }) => settings.text('spool_directory'),
  exim_version: ({ settings, config }) => settings.text('exim_version') ?? config.target.version,
  version_number: ({ settings, config }) => settings.text('exim_version') ?? config.target.version,
  exim_path: ({ settings }) => settings.text('exim_path'),
  exim_uid: (run) => String(eximUser(run).uid),
  exim_gid: (run) => String(eximUser(run).gid),
  caller_uid: ({ caller }) => String(caller.uid),
  caller_gid: ({ caller }) => String(caller.gid),
  config_file: ({ caller }) => caller.configFile,
  config_dir: ({ caller }) => folderOf(caller.configFile),
  initial_cwd: ({ caller }) => caller.cwd,
  compile_number: () => '1',
  compile_date: () => '01-Jan-2026 00:00:00',
  pid: ({ pid }) => String(pid),
  localhost_number: ({ settings }) => settings.text('localhost_number') ?? '0',
  bounce_return_size_limit: ({ settings }) => String(settings.number('bounce_return_size_limit')),
  return_size_limit: ({ settings }) => String(settings.number('bounce_return_size_limit')),
  lookup_dnssec_authenticated: ({ lookups }) => lookups.state.dnssecAuthenticated,
  load_average: () => '0',
  log_inodes: (run) => String(roomOf(logFolder(run), run)?.inodes ?? -1),
  log_space: (run) => String(roomOf(logFolder(run), run)?.kilobytes ?? -1),
  spool_inodes: (run) => String(roomOf(spoolFolder(run), run)?.inodes ?? -1),
  spool_space: (run) => String(roomOf(spoolFolder(run), run)?.kilobytes ?? -1),
  tod_bsdinbox: ({ world }) => mailboxTime(world),
  tod_epoch: ({ world }) => String(Math.floor(world.clock.now() / 1000)),
  tod_epoch_l: ({ world }) => String(Math.floor(world.clock.now() * 1000)),
  tod_full: ({ world }) => fullTime(world),
  tod_logfile: ({ world }) => dayTime(world),
  tod_zone: ({ world }) => zoneText(world),
  tod_zulu: ({ world }) => zuluTime(world),
};
