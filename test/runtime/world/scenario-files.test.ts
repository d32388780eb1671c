import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OverlayEntry } from '../../../src/runtime/world/scenario-files.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

const place = mkdtempSync(join(tmpdir(), 'root-'));
const root = join(place, 'root');
const secret = 'SECRET';

beforeAll(() => {
  mkdirSync(join(root, 'etc/mail'), { recursive: true });
  mkdirSync(join(place, 'outside/etc'), { recursive: true });
  writeFileSync(join(place, 'outside/secret'), secret);
  writeFileSync(join(place, 'secret'), secret);
  writeFileSync(join(root, 'etc/aliases'), 'root: alice\n');
  writeFileSync(join(root, 'etc/run'), '#!\n');
  chmodSync(join(root, 'etc/run'), 0o700);
  symlinkSync('aliases', join(root, 'etc/same'));
  symlinkSync('/etc/aliases', join(root, 'etc/absolute'));
  symlinkSync('../../../../../secret', join(root, 'etc/up'));
  symlinkSync(join(place, 'secret'), join(root, 'etc/out'));
  symlinkSync('/etc/passwd', join(root, 'etc/system'));
  symlinkSync(join(place, 'outside'), join(root, 'outside'));
  symlinkSync('../outside', join(root, 'sideways'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('gone', join(root, 'dangling'));
  spawnSync('mkfifo', [join(root, 'pipe')]);
});
afterAll(() => {
  rmSync(place, { recursive: true });
});

const filesOf = (files: Readonly<Record<string, OverlayEntry>> = {}) => createScenarioWorld({ root, files }).files;
const read = (path: string, files: Readonly<Record<string, OverlayEntry>> = {}) => {
  const outcome = filesOf(files).read(path);
  return outcome.ok ? outcome.value : outcome.code;
};

describe('files of a scenario', () => {
  it('come from the overlay, or else from below the root folder', () => {
    expect(read('/etc/aliases')).toBe('root: alice\n');
    expect(read('/etc/aliases', { '/etc/aliases': 'mine' })).toBe('mine');
    expect(read('/etc/other', { '/etc/other': 'mine' })).toBe('mine');
    expect(read('/etc/aliases', { '/etc/other': 'mine' })).toBe('root: alice\n');
    expect(read('/etc/aliases', { '/etc/aliases': null })).toBe('ENOENT');
    expect(read('/etc/aliases', { '/etc': null })).toBe('ENOENT');
    expect(read('/etc/aliases', { '/etc': 'a file' })).toBe('ENOTDIR');
    expect(read('//etc/./mail/..//aliases')).toBe('root: alice\n');
    expect(read('etc/aliases')).toBe('root: alice\n');
    expect(createScenarioWorld({}).files.read('/etc/passwd')).toMatchObject({ ok: false, code: 'ENOENT' });
  });

  it('fail as the system does', () => {
    expect(read('/etc')).toBe('EISDIR');
    expect(read('/etc/aliases/')).toBe('ENOTDIR');
    expect(read('/etc/aliases/x')).toBe('ENOTDIR');
    expect(read('/etc/aliases/..')).toBe('ENOTDIR');
    expect(read('/loop')).toBe('ELOOP');
    expect(read('/dangling')).toBe('ENOENT');
    expect(read('')).toBe('ENOENT');
    expect(read('/etc/\0')).toBe('ENOENT');
    expect(read(`/${'x'.repeat(5000)}`)).toBe('ENAMETOOLONG');
    expect(read('/pipe')).toBe('EACCES');
    expect(filesOf().readLink('/etc/aliases')).toMatchObject({ ok: false, code: 'EINVAL' });
    expect(filesOf().list('/etc/aliases')).toMatchObject({ ok: false, code: 'ENOTDIR' });
  });

  it('have a status that is the same on every machine', () => {
    const files = filesOf({
      '/own': { content: 'abc', mode: 0o600, uid: 5, gid: 6, mtime: 7 },
      '/dir': { directory: true, mode: 0o700 },
      '/link': { link: '/own' },
    });
    const status = (path: string, follow?: boolean) => {
      const outcome = files.status(path, follow);
      return outcome.ok ? outcome.value : outcome.code;
    };
    const begin = Date.UTC(2026, 0, 1) / 1000;
    expect(status('/etc/aliases')).toMatchObject({ type: 'file', size: 12, mode: 0o644, uid: 0, gid: 0, mtime: begin });
    expect(status('/etc/run')).toMatchObject({ mode: 0o755 });
    expect(status('/own')).toMatchObject({ size: 3, mode: 0o600, uid: 5, gid: 6, mtime: 7, links: 1 });
    expect(status('/dir')).toMatchObject({ type: 'directory', mode: 0o700 });
    expect(status('/link')).toMatchObject({ type: 'file', size: 3 });
    expect(status('/link', false)).toMatchObject({ type: 'symlink' });
    expect(status('/dangling')).toBe('ENOENT');
    expect(status('/dangling', false)).toMatchObject({ type: 'symlink' });
    expect(status('/')).toMatchObject({ type: 'directory' });
  });

  it('are listed together', () => {
    expect(filesOf({ '/etc/new': '', '/etc/run': null, '/etc/deep/x': '' }).list('/etc')).toEqual({
      ok: true,
      value: ['absolute', 'aliases', 'deep', 'mail', 'new', 'out', 'same', 'system', 'up'],
    });
    expect(filesOf({ '/b': '', '/a/c': '' }).list('/a')).toEqual({ ok: true, value: ['c'] });
  });
});

describe('nothing outside the root folder and the overlay', () => {
  it('is reached by .. or by symbolic links', () => {
    const paths = [
      '/../secret',
      '/../../../../../../etc/passwd',
      '/etc/../../secret',
      '/etc/up',
      '/etc/out',
      '/etc/system',
      '/outside/secret',
      '/sideways/secret',
      '/sideways/../secret',
      `${place}/secret`,
      '/etc/passwd',
      '/proc/self/environ',
      '/dev/zero',
    ];
    for (const path of paths) expect([path, read(path)]).toEqual([path, 'ENOENT']);
  });

  it('is reached through a link of the root folder that the overlay puts a directory on', () => {
    for (const name of ['outside', 'sideways']) {
      const overlay = { [`/${name}/own`]: 'mine' };
      expect(read(`/${name}/own`, overlay)).toBe('mine');
      expect(read(`/${name}/secret`, overlay)).toBe('ENOENT');
      expect(filesOf(overlay).list(`/${name}`)).toEqual({ ok: true, value: ['own'] });
      expect(filesOf(overlay).status(`/${name}/secret`).ok).toBe(false);
      expect(filesOf({ '/outside/etc/own': 'x' }).list('/outside/etc')).toEqual({ ok: true, value: ['own'] });
    }
  });

  it('is reached by links of the overlay', () => {
    expect(read('/l', { '/l': { link: `${place}/secret` } })).toBe('ENOENT');
    expect(read('/l/secret', { '/l': { link: '../..' } })).toBe('ENOENT');
    expect(read('/l', { '/l': { link: 'etc/aliases' } })).toBe('root: alice\n');
  });

  it('links below the root lead below the root', () => {
    expect(read('/etc/same')).toBe('root: alice\n');
    expect(read('/etc/absolute')).toBe('root: alice\n');
    expect(filesOf().readLink('/etc/system')).toEqual({ ok: true, value: '/etc/passwd' });
  });
});
