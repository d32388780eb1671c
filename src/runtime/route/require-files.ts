import { quoted } from '../../../grammar/expansion/messages.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { isSpace } from '../expand/characters.ts';
import type { Run } from '../run/run.ts';
import type { Outcome, FileStatus } from '../world/world.ts';
import { expandText } from './expand-options.ts';
import { findGroup, findUser } from './users.ts';

/** What a check of a router's preconditions comes to. */
export type Precondition = { readonly status: 'ok' | 'skip' } | { readonly status: 'defer'; readonly message: string };

const ok: Precondition = { status: 'ok' };
const skip: Precondition = { status: 'skip' };

/** Who wants to read a file. */
export interface Reader {
  readonly uid: number;
  readonly gid: number;
}

function lacks(status: FileStatus, { uid, gid }: Reader, bits: number): boolean {
  const shift = status.uid === uid ? 6 : status.gid === gid ? 3 : 0;
  return (status.mode & (bits << shift)) !== bits << shift;
}

/** The status of a file; refused where the reader may not get at it (`route_check_access`). */
export function statusFor(path: string, reader: Reader | undefined, run: Run): Outcome<FileStatus> {
  const { files } = run.world;
  const status = files.status(path, true, true);
  if (!status.ok || !reader) return status;
  const denied = { ok: false, code: 'EACCES', message: 'Permission denied' } as const;
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
    const folder = files.status(path.slice(0, at));
    if (!folder.ok) return folder;
    if (lacks(folder.value, reader, 1)) return denied;
  }
  return lacks(status.value, reader, 4) ? denied : status;
}

/** `  + ! /path`: a mark, and the spaces after it. */
function withoutMark(text: string, mark: string): string | undefined {
  if (!text.startsWith(mark)) return undefined;
  let at = 1;
  while (isSpace(text.charCodeAt(at))) at++;
  return text.slice(at);
}

/**
 * Whether the files that `require_files` names are there. Mirrors `check_files`.
 *
 * @param list the option, not expanded: each item is expanded by itself
 */
export function checkFiles(list: string, run: Run): Precondition {
  const { release } = run;
  const defer = (message: string): Precondition => ({ status: 'defer', message });
  let reader: Reader | undefined;
  for (const check of splitList(list)) {
    const expanded = expandText(check, run);
    if (expanded.status === 'forced') continue;
    if (expanded.status === 'failed') {
      return defer(`failed to expand ${quoted(check, release)} for require_files: ${expanded.message}`);
    }
    const item = expanded.value;
    if (item === '') continue;
    if (!item.includes('/')) {
      const [, name = '', group] = /^([^,]*)(?:,([^]*))?$/.exec(item) ?? [];
      const user = findUser(name, run);
      if (!user) return defer(`user ${quoted(item, release)} for require_files not found`);
      let gid = user.account?.gid;
      if (group !== undefined) {
        gid = findGroup(group, run);
        if (gid === undefined) return defer(`group ${quoted(group, release)} for require_files not found\n`);
      }
      if (gid === undefined) return defer(`group missing after numerical uid ${user.uid} for require_files`);
      reader = { uid: user.uid, gid };
      continue;
    }
    const plus = withoutMark(item, '+');
    const marked = plus ?? item;
    const negated = withoutMark(marked, '!');
    const path = negated ?? marked;
    if (!path.startsWith('/')) return defer(`require_files: ${quoted(path, release)} is not absolute`);
    const status = statusFor(path, reader, run);
    if (!status.ok && status.code !== 'ENOENT' && !(status.code === 'EACCES' && plus !== undefined)) {
      return defer(`require_files: error for ${path}: ${status.message}`);
    }
    if (status.ok === (negated !== undefined)) return skip;
  }
  return ok;
}
