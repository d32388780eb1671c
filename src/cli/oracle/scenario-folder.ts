import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lineColumn } from '../../../grammar/source/file.ts';
import type { Account } from '../../runtime/world/world.ts';
import type { OpenedScenario } from '../scenario-runner.ts';

/** A folder on this machine with all that a real Exim is to see of a scenario. */
export interface ScenarioFolder {
  readonly folder: string;
  /** The configuration, with the names of the files of the folder in place of those that the scenario has. */
  readonly config: string;
  /** Files to stand in place of the machine's own. */
  readonly passwd: string;
  readonly group: string;
}

/** Users that people are, and not services, have numbers from here on; 65534 is nobody. */
const firstPerson = 1000;

/** The lines of a file of accounts that a real Exim cannot do without: of the services, not of the people. */
function serviceLines(path: string): string {
  if (!existsSync(path)) return '';
  return readFileSync(path, 'latin1')
    .split('\n')
    .filter((line) => {
      const id = Number(line.split(':')[2]);
      return line !== '' && (id < firstPerson || id === 65534);
    })
    .map((line) => `${line}\n`)
    .join('');
}

const isRoot = process.getuid?.() === 0;

/** Gives a file its owner and its mode, as far as that is allowed here. */
function own(at: string, path: string, { world }: OpenedScenario): void {
  const status = world.files.status(path, false, false);
  if (!status.ok || status.value.type === 'symlink') return;
  chmodSync(at, status.value.mode);
  if (isRoot) lchownSync(at, status.value.uid, status.value.gid);
}

function writeEntries(opened: OpenedScenario, folder: string): void {
  const { root, files = {} } = opened.scenario.world;
  if (root !== undefined && existsSync(root)) cpSync(root, folder, { recursive: true, verbatimSymlinks: true });
  for (const [path, entry] of Object.entries(files)) {
    if (entry === null) continue;
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof entry === 'string') writeFileSync(at, entry, 'latin1');
    else if (entry.directory) mkdirSync(at, { recursive: true });
    else if (entry.link !== undefined) symlinkSync(entry.link, at);
    else writeFileSync(at, entry.content ?? '', 'latin1');
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'latin1' })) {
    own(join(folder, name), `/${name}`, opened);
  }
}

const accountsLine = ({ name, uid, gid, gecos, home, shell }: Account, folder: string): string => {
  const below = existsSync(join(folder, home)) ? join(folder, home) : home;
  return `${name}:x:${uid}:${gid}:${gecos}:${below}:${shell}\n`;
};

/** The users of a scenario, and their groups, before those of the machine's services. */
function accountFiles({ scenario, world }: OpenedScenario, folder: string): { passwd: string; group: string } {
  const users = (scenario.world.users ?? []).flatMap(({ name }) => world.accounts.byName(name) ?? []);
  const named = new Set([...(scenario.world.groups ?? []), ...users].map(({ name }) => name));
  const groups = [...named].flatMap((name) => world.accounts.groupByName(name) ?? []);
  const groupLine = ({ name, gid, members }: (typeof groups)[number]): string =>
    `${name}:x:${gid}:${members.join(',')}\n`;
  return {
    passwd: users.map((user) => accountsLine(user, folder)).join('') + serviceLines('/etc/passwd'),
    group: groups.map(groupLine).join('') + serviceLines('/etc/group'),
  };
}

/** The lines of a configuration as Exim has them, with macros and includes replaced: without those that define macros. */
function configText({ config: { source } }: OpenedScenario): string {
  const { text, lines } = source.logical;
  const defining = new Set(
    source.macros.flatMap(({ site }) => (site ? [`${site.file.path}\0${lineColumn(site.file, site.start).line}`] : [])),
  );
  return lines
    .filter(({ file, firstLine }) => !defining.has(`${file.path}\0${firstLine}`))
    .map(({ start, end }) => `${text.slice(start, end)}\n`)
    .join('');
}

/** Writes the files of a scenario into a folder of their own, which the caller removes. */
export function writeScenarioFolder(opened: OpenedScenario): ScenarioFolder {
  const { config } = opened;
  const folder = mkdtempSync(join(tmpdir(), 'eximc-oracle-'));
  writeEntries(opened, folder);
  const { passwd, group } = accountFiles(opened, folder);
  let text = configText(opened);
  for (const top of readdirSync(folder)) {
    const name = top.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    text = text.replace(new RegExp(`(?<![\\w/])/${name}(?=/)`, 'g'), `${folder}/${top}`);
  }
  // Exim reads and keeps hints as a user of its own.
  chmodSync(folder, 0o755);
  const spool = join(folder, '.spool');
  mkdirSync(spool);
  chmodSync(spool, 0o777);
  if (!config.main.has('spool_directory')) text = `spool_directory = ${spool}\n${text}`;
  const written = {
    folder,
    config: join(folder, '.exim.conf'),
    passwd: join(folder, '.passwd'),
    group: join(folder, '.group'),
  };
  // A line of the logical text ends where it was continued; the others are as they were read, macros and includes replaced.
  writeFileSync(written.config, text, 'latin1');
  writeFileSync(written.passwd, passwd, 'latin1');
  writeFileSync(written.group, group, 'latin1');
  return written;
}
