import type { OverlayEntry } from '../world/scenario-files.ts';
import type { ScenarioData, StatedLookup } from '../world/scenario-world.ts';
import type { DnsBlock, ZoneText } from '../world/dns-data.ts';
import { readMoment } from './moment.ts';
import type { References } from './references.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type { WrittenDns, WrittenFile, WrittenScenario } from './written.ts';

/** An object with each value made into another. */
function mapValues<T, U>(
  entries: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, change(value, key)]));
}

function fileEntry(written: WrittenFile, path: ScenarioPath, references: References): OverlayEntry {
  if (written === null || typeof written === 'string') return written;
  const { content, from, link, directory, mode, uid, gid, modified } = written;
  const bytes = from === undefined ? content : references.read(from, [...path, 'from']);
  const mtime = modified === undefined ? undefined : readMoment(modified);
  return {
    ...(bytes !== undefined && { content: bytes }),
    ...(link !== undefined && { link }),
    ...(directory !== undefined && { directory }),
    ...(mode !== undefined && { mode: Number.parseInt(mode, 8) }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(mtime !== undefined && { mtime: Math.floor(mtime / 1000) }),
  };
}

/** What the DNS has, but for names that fail: of these the times can only be told when all files are read. */
function dnsBlock({ zones, tryAgain: _, noRecovery: __, ...rest }: WrittenDns, references: References): DnsBlock {
  if (!zones) return rest;
  return {
    ...rest,
    zones: zones.map((zone, i): ZoneText => {
      const { file, text, origin } = typeof zone === 'string' ? { file: zone } : zone;
      const path = typeof zone === 'string' ? ['dns', 'zones', i] : ['dns', 'zones', i, 'file'];
      return {
        text: file === undefined ? (text ?? '') : references.read(file, path),
        ...(origin !== undefined && { origin }),
        ...(file !== undefined && { name: file }),
      };
    }),
  };
}

/**
 * What a scenario's file says of the world, as `createScenarioWorld` takes it.
 *
 * @param written the file's content
 * @param references reads the files that it names
 */
export function worldData(written: WrittenScenario, references: References): ScenarioData {
  const { root, files, clock, timeZone, seed, hostname, eximUser, interfaces, environment, users, groups, dns } =
    written;
  const { lookups, commands, calls, sockets } = written;
  const begin = clock === undefined ? undefined : readMoment(clock);
  return {
    ...(root !== undefined && { root: references.folder(root, ['root']) }),
    ...(files && { files: mapValues(files, (file, path) => fileEntry(file, ['files', path], references)) }),
    ...(begin !== undefined && { clock: begin }),
    ...(timeZone !== undefined && { timeZone }),
    ...(seed !== undefined && { seed }),
    ...(hostname !== undefined && { hostname }),
    ...(eximUser !== undefined && { eximUser }),
    ...(interfaces && { interfaces }),
    ...(environment && { environment: mapValues(environment, String) }),
    ...(users && { users }),
    ...(groups && { groups }),
    ...(dns && { dns: dnsBlock(dns, references) }),
    ...(lookups && {
      lookups: mapValues(lookups, (answers) =>
        mapValues(answers, (answer): StatedLookup => (typeof answer === 'number' ? String(answer) : answer)),
      ),
    }),
    ...(commands && { commands }),
    ...(calls && { calls }),
    ...(sockets && { sockets }),
  };
}
