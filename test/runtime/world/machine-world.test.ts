import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMachineWorld } from '../../../src/runtime/world/machine-world.ts';
import { allPermissions } from '../../../src/runtime/world/permissions.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { name, reply } from './dns-packets.ts';

const place = realpathSync(mkdtempSync(join(tmpdir(), 'machine-')));

beforeAll(() => {
  mkdirSync(join(place, 'open'));
  writeFileSync(join(place, 'open/file'), 'content');
  writeFileSync(join(place, 'closed'), 'SECRET');
  symlinkSync('../closed', join(place, 'open/out'));
  symlinkSync('file', join(place, 'open/in'));
});
afterAll(() => {
  rmSync(place, { recursive: true });
});

/** A server in another thread, since a world's calls block this one. */
async function startServer(
  source: string,
  data: unknown,
): Promise<{ readonly port: number; readonly stop: () => Promise<unknown> }> {
  const worker = new Worker(source, { eval: true, workerData: data });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  return { port, stop: () => worker.terminate() };
}

const streamServer = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require('node:net').createServer({ allowHalfOpen: true }, (socket) => {
  let got = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    got += chunk.toString('latin1');
    if (got.includes('now')) socket.end('got ' + got);
  });
  socket.on('end', () => socket.end('end after ' + got + '\\xff'.repeat(2), 'latin1'));
});
server.listen(workerData, () => parentPort.postMessage(workerData === 0 ? server.address().port : 0));`;

describe('files of the machine', () => {
  const read = (path: string, allowed: true | readonly string[] | undefined) => {
    const world = createMachineWorld({ allow: allowed === undefined ? {} : { read: allowed }, cwd: place });
    const outcome = world.files.read(path);
    return outcome.ok ? outcome.value : `${outcome.code} ${world.missed.length}`;
  };

  it('are read where that is allowed, and nowhere else', () => {
    expect(read(join(place, 'open/file'), undefined)).toBe('EACCES 1');
    expect(read(join(place, 'open/file'), [join(place, 'open')])).toBe('content');
    expect(read(join(place, 'open/in'), [join(place, 'open')])).toBe('content');
    expect(read(join(place, 'open/out'), [join(place, 'open')])).toBe('EACCES 1');
    expect(read(join(place, 'open/../closed'), [join(place, 'open')])).toBe('EACCES 1');
    expect(read(join(place, 'openness'), [join(place, 'open')])).toBe('EACCES 1');
    expect(read(join(place, 'open/none'), [join(place, 'open')])).toBe('ENOENT 0');
    expect(read(join(place, 'open/out'), true)).toBe('SECRET');
    expect(read('open/file', true)).toBe('content');
    expect(read(place, true)).toBe('EISDIR 0');
    expect(read('/dev/zero', true)).toBe('');
  });

  it('have their status, targets and names', () => {
    const { files } = createMachineWorld({ allow: { read: [join(place, 'open')] } });
    expect(files.status(join(place, 'open/file'))).toMatchObject({ value: { type: 'file', size: 7, links: 1 } });
    expect(files.status(join(place, 'open/out'), false)).toMatchObject({ value: { type: 'symlink' } });
    expect(files.status(join(place, 'open/out')).ok).toBe(false);
    expect(files.readLink(join(place, 'open/out'))).toEqual({ ok: true, value: '../closed' });
    const listed = files.list(join(place, 'open'));
    expect(listed.ok ? [...listed.value].sort() : []).toEqual(['file', 'in', 'out']);
    expect(files.list(place).ok).toBe(false);
  });
});

describe('programs of the machine', () => {
  it('run where that is allowed, and nowhere else', () => {
    const run = (argv: string[], run?: true | readonly string[], options = {}) =>
      createMachineWorld({ allow: run === undefined ? {} : { run } }).processes.run(argv, options);
    expect(run(['/bin/echo', 'x'])).toMatchObject({ ok: false, code: 'EPERM', message: 'Operation not permitted' });
    expect(run(['/bin/echo', 'x'], ['/bin/cat'])).toMatchObject({ ok: false, code: 'EPERM' });
    expect(run(['/bin/echo', 'x'], ['/bin/echo'])).toEqual({
      ok: true,
      value: { stdout: 'x\n', stderr: '', status: 0 },
    });
    expect(run(['/bin/sh', '-c', 'cat; echo e >&2; exit 3'], ['/bin'], { stdin: '\xff\0' })).toEqual({
      ok: true,
      value: { stdout: '\xff\0', stderr: 'e\n', status: 3 },
    });
    expect(run(['/bin/sh', '-c', 'kill -9 $$'], true)).toMatchObject({ value: { status: 137 } });
    expect(run(['/bin/sleep', '9'], true, { timeout: 0.2 })).toMatchObject({ value: { timedOut: true } });
    expect(run(['/no/such/program'], true)).toMatchObject({ ok: false, code: 'ENOENT' });
    expect(run(['/bin/sh', '-c', 'echo "$A$HOME"'], true, { environment: new Map([['A', 'b']]) })).toMatchObject({
      value: { stdout: 'b\n' },
    });
  });
});

describe('sockets of the machine', () => {
  it('are connected to where that is allowed, and nowhere else', async () => {
    const path = join(place, 'socket');
    const servers = await Promise.all([startServer(streamServer, 0), startServer(streamServer, path)]);
    const port = servers[0].port;
    const world = createMachineWorld({ allow: { net: ['127.0.0.1', path] } });
    try {
      const tcp = { kind: 'tcp', host: '127.0.0.1', port } as const;
      expect(world.sockets.exchange(tcp, 'now\xe9', { timeout: 5 })).toEqual({ ok: true, value: 'got now\xc3\xa9' });
      expect(world.sockets.exchange(tcp, 'x', { timeout: 5, shutdown: true })).toEqual({
        ok: true,
        value: 'end after x\xff\xff',
      });
      expect(world.sockets.exchange({ kind: 'unix', path }, 'y', { timeout: 5, shutdown: true })).toMatchObject({
        value: 'end after y\xff\xff',
      });
      expect(world.sockets.exchange(tcp, 'x', { timeout: 0.2 })).toMatchObject({ ok: false, code: 'ETIMEDOUT' });
      expect(world.sockets.exchange({ kind: 'unix', path: join(place, 'none') }, 'x', { timeout: 1 })).toMatchObject({
        code: 'EPERM',
      });
      expect(world.sockets.exchange({ kind: 'tcp', host: '127.0.0.2', port }, 'x', { timeout: 1 })).toMatchObject({
        code: 'EPERM',
      });
      const open = createMachineWorld({ allow: { net: true } });
      expect(open.sockets.exchange({ kind: 'unix', path: join(place, 'none') }, 'x', { timeout: 1 })).toMatchObject({
        code: 'ENOENT',
      });
      expect(open.sockets.exchange({ kind: 'tcp', host: '127.0.0.1', port: 1 }, 'x', { timeout: 1 })).toMatchObject({
        code: 'ECONNREFUSED',
      });
      expect(
        open.sockets.exchange({ kind: 'tcp', host: '127.0.0.1', port: 'no-such-service' }, 'x', { timeout: 1 }),
      ).toMatchObject({ code: 'EINVAL' });
      open.close();
    } finally {
      world.close();
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  it('ask a name server, by TCP where the answer is too long', async () => {
    const ok = Buffer.from(
      reply({ asked: 'x.test', type: 15, answers: [{ type: 15, data: [0, 7, ...name('mx.test')] }] }),
    ).toString('hex');
    const cut = Buffer.from(reply({ asked: 'x.test', type: 15, flags: 0x200 })).toString('hex');
    const server = await startServer(
      `
const { parentPort, workerData } = require('node:worker_threads');
const answer = (hex, query) => { const bytes = Buffer.from(hex, 'hex'); query.copy(bytes, 0, 0, 2); return bytes; };
const tcp = require('node:net').createServer((socket) => socket.on('data', (query) => {
  const bytes = answer(workerData.ok, query.subarray(2));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  socket.write(Buffer.concat([length, bytes]));
}));
tcp.listen(0, '127.0.0.1', () => {
  const port = tcp.address().port;
  const udp = require('node:dgram').createSocket('udp4');
  udp.on('message', (query, from) => udp.send(answer(workerData.cut, query), from.port, from.address));
  udp.bind(port, '127.0.0.1', () => parentPort.postMessage(port));
});`,
      { ok, cut },
    );
    const world = createMachineWorld({
      allow: { net: true },
      nameServers: [{ address: '127.0.0.1', port: server.port }],
    });
    try {
      expect(world.dns.query('x.test', 'MX')).toMatchObject({
        status: 'ok',
        records: [{ name: 'x.test', data: ['7', 'mx.test'] }],
      });
      expect(world.dns.query('bad..name', 'MX')).toEqual({ status: 'noName' });
    } finally {
      world.close();
      await server.stop();
    }
  });

  it('ask no name server where the network is closed', () => {
    const world = createMachineWorld();
    expect(world.dns.query('example.org', 'A')).toEqual({ status: 'tryAgain' });
    expect(world.missed).toHaveLength(1);
    const data = createMachineWorld({ dns: { records: ['example.org. A 192.0.2.1'] } });
    expect(data.dns.query('example.org', 'A').status).toBe('ok');
    expect(data.dns.query('example.net', 'A').status).toBe('noName');
  });
});

describe('the rest of the machine', () => {
  it('is told', () => {
    const world = createMachineWorld({
      at: Date.UTC(2030, 0, 1),
      environment: { TZ: 'Europe/Paris', A: 'b', C: undefined },
    });
    expect(world.accounts.byUid(0)?.name).toBe('root');
    expect(world.accounts.groupByName('root')?.gid).toBe(0);
    expect(Math.abs(world.clock.now() - Date.UTC(2030, 0, 1))).toBeLessThan(5000);
    expect(world.clock.offset(Date.UTC(2030, 6, 1))).toBe(120);
    expect([...world.environment]).toEqual([
      ['TZ', 'Europe/Paris'],
      ['A', 'b'],
    ]);
    expect(world.interfaces).toContain('127.0.0.1');
    expect(world.stated.lookup('mysql', 'x')).toBeUndefined();
    const before = performance.now();
    world.clock.sleep(30);
    expect(performance.now() - before).toBeGreaterThan(25);
    expect(world.random.below(5)).toBeLessThan(5);
  });

  it('stands behind a scenario as far as it is allowed', () => {
    const allow = { read: [join(place, 'open')] };
    const world = createScenarioWorld({ files: { [join(place, 'open/file')]: 'overlay' } }, { allow });
    expect(world.files.read(join(place, 'open/file'))).toEqual({ ok: true, value: 'overlay' });
    expect(world.files.read(join(place, 'open/in'))).toEqual({ ok: true, value: 'content' });
    expect(world.files.read(join(place, 'closed'))).toMatchObject({ ok: false, code: 'EACCES' });
    expect(world.processes.run(['/bin/echo'], {})).toMatchObject({ ok: false, code: 'EPERM' });
    expect(world.missed.map(({ what }) => what)).toEqual([
      `file ${join(place, 'closed')} (reading it is not allowed)`,
      'command /bin/echo',
    ]);
    const open = createScenarioWorld({}, { allow: allPermissions });
    expect(open.accounts.byUid(0)?.name).toBe('root');
    open.close();
  });
});
