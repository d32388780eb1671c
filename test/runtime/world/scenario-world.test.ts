import { describe, expect, it } from 'vitest';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

describe('the world of a scenario', () => {
  it('is the same each time', () => {
    const data = { seed: 5, clock: Date.UTC(2026, 0, 2), files: { '/f': 'x' } };
    const sample = () => {
      const world = createScenarioWorld(data);
      const numbers = Array.from({ length: 20 }, () => world.random.below(1000));
      world.clock.sleep(1500);
      return { numbers, now: world.clock.now(), status: world.files.status('/f') };
    };
    expect(sample()).toEqual(sample());
    expect(sample().now).toBe(Date.UTC(2026, 0, 2, 0, 0, 1, 500));
    expect(new Set(sample().numbers).size).toBeGreaterThan(10);
    expect(createScenarioWorld({ seed: 6 }).random.below(1_000_000)).not.toBe(
      createScenarioWorld({ seed: 7 }).random.below(1_000_000),
    );
    expect(createScenarioWorld({}).random.below(1)).toBe(0);
  });

  it('has the time zone that it says', () => {
    const offset = (timeZone: string, month: number) =>
      createScenarioWorld({ timeZone }).clock.offset(Date.UTC(2026, month, 1));
    expect([offset('UTC', 0), offset('Europe/Paris', 0), offset('Europe/Paris', 6)]).toEqual([0, 60, 120]);
    expect([offset('America/St_Johns', 0), offset('Nowhere/City', 0), offset('EST5', 0), offset('CET-1', 0)]).toEqual([
      -210, 0, -300, 60,
    ]);
    expect(createScenarioWorld({}).clock.offset(0, ':Asia/Kolkata')).toBe(330);
  });

  it('has the users that it says, and their groups', () => {
    const { accounts } = createScenarioWorld({
      users: [{ name: 'alice' }, { name: 'mail', uid: 8, gid: 8, home: '/var/mail' }],
      groups: [{ name: 'staff', gid: 50, members: ['alice'] }],
    });
    expect(accounts.byName('alice')).toEqual({
      name: 'alice',
      uid: 1000,
      gid: 1000,
      gecos: '',
      home: '/home/alice',
      shell: '/bin/sh',
    });
    expect(accounts.byUid(8)?.home).toBe('/var/mail');
    expect(accounts.groupByName('alice')?.gid).toBe(1000);
    expect(accounts.groupByName('staff')?.members).toEqual(['alice']);
    expect(accounts.byName('root')).toBeUndefined();
  });

  it('keeps hints', () => {
    const { hints } = createScenarioWorld({});
    hints.set('ratelimit', 'k', { rate: 1 });
    expect(hints.get('ratelimit', 'k')).toEqual({ rate: 1 });
    expect(hints.get('seen', 'k')).toBeUndefined();
    hints.delete('ratelimit', 'k');
    expect(hints.get('ratelimit', 'k')).toBeUndefined();
  });

  it('answers commands, sockets and calls from what is stated', () => {
    const world = createScenarioWorld({
      commands: {
        '/bin/check alice': { stdout: 'ok', status: 3 },
        '/bin/slow': { timeout: true },
        '/bin/none': { error: 'ENOENT' },
      },
      sockets: { '/run/s': 'hello', 'h:25': { answers: { a: 'b' } } },
      calls: {
        pam: { 'user password': 'yes', '*': { status: 'fail' } },
        perl: { f: { status: 'defer', value: 'later' } },
      },
    });
    expect(world.processes.run(['/bin/check', 'alice'], {})).toEqual({
      ok: true,
      value: { stdout: 'ok', stderr: '', status: 3 },
    });
    expect(world.processes.run(['/bin/slow'], {})).toMatchObject({ value: { timedOut: true } });
    expect(world.processes.run(['/bin/none'], {})).toMatchObject({ ok: false, message: 'No such file or directory' });
    expect(world.sockets.exchange({ kind: 'unix', path: '/run/s' }, 'x', { timeout: 1 })).toEqual({
      ok: true,
      value: 'hello',
    });
    expect(world.sockets.exchange({ kind: 'tcp', host: 'h', port: 25 }, 'a', { timeout: 1 })).toEqual({
      ok: true,
      value: 'b',
    });
    expect(world.stated.call('pam', ['user', 'password'])).toEqual({ status: 'ok', value: 'yes' });
    expect(world.stated.call('pam', ['other'])).toEqual({ status: 'fail', value: '' });
    expect(world.stated.call('perl', ['f'])).toEqual({ status: 'defer', value: 'later' });
    expect(world.stated.call('perl', ['toString'])).toBeUndefined();
    expect(world.stated.call('constructor', [])).toBeUndefined();
    expect(world.missed).toEqual([]);
  });

  it('notes once what it was asked for and could not tell', () => {
    const world = createScenarioWorld({});
    world.files.read('/etc/aliases');
    world.files.read('/etc/aliases');
    world.dns.query('example.org', 'MX');
    world.processes.run(['/bin/sh', '-c', 'x'], {});
    world.sockets.exchange({ kind: 'tcp', host: 'h', port: 25 }, 'EHLO', { timeout: 1 });
    expect(world.missed.map(({ what }) => what)).toEqual([
      'file /etc/aliases',
      'DNS MX records of example.org',
      'command /bin/sh -c x',
      'socket h:25',
    ]);
    const stated = createScenarioWorld({ dns: {} });
    expect(stated.dns.query('example.org', 'MX').status).toBe('noName');
    expect(stated.missed).toEqual([]);
  });

  it('asks a host that may for what it does not have', () => {
    const host = createScenarioWorld({
      files: { '/h': 'host', '/f': 'hidden', '/gone': 'still there' },
      dns: { records: ['h. A 192.0.2.1'] },
      commands: { '/bin/h': { stdout: 'h' } },
    });
    const world = createScenarioWorld(
      { files: { '/f': 'own', '/gone': null }, dns: { records: ['f. A 192.0.2.2'] } },
      { host, allow: { read: true, net: true, run: true } },
    );
    expect([world.files.read('/h'), world.files.read('/f')]).toMatchObject([{ value: 'host' }, { value: 'own' }]);
    expect([world.dns.query('h', 'A').status, world.dns.query('f', 'MX').status]).toEqual(['ok', 'noData']);
    expect(world.processes.run(['/bin/h'], {})).toMatchObject({ value: { stdout: 'h' } });
    const closed = createScenarioWorld({ dns: {} }, { host, allow: {} });
    expect(world.files.read('/gone').ok).toBe(false);
    expect(closed.files.read('/h').ok).toBe(false);
    expect(closed.dns.query('h', 'A').status).toBe('noName');
    expect(closed.processes.run(['/bin/h'], {}).ok).toBe(false);
  });
});
