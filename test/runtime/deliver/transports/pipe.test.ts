import { describe, expect, it } from 'vitest';
import type { Setting } from './batch.ts';
import { deliver } from './batch.ts';

const pipe = (options: string, setting: Partial<Setting> = {}): ReturnType<typeof deliver> =>
  deliver({ transports: `pipe:\n  driver = pipe\n${options}`, ...setting });

const asPipe: Pick<Setting, 'address' | 'version'> = {
  version: '4.93',
  address: (address) => {
    address.special = 'pipe';
  },
};

const command = (line: string, what: object): Pick<Setting, 'world'> => ({ world: { commands: { [line]: what } } });

describe('the transport pipe', () => {
  it('does not run a command whose words cannot be expanded', () => {
    const { outcomes, message } = pipe('  command = /usr/bin/take -f \'$sender address\' "two words"\n', {
      ...command('/usr/bin/take -f $sender address two words', {}),
      version: '4.93',
    });
    expect(outcomes[0]).toMatchObject({ status: 'deferred' });
    expect(outcomes[0]?.message).toContain('Expansion of "$sender address" from command');
    expect(message).toBe('');
  });

  it('expands its words one by one', () => {
    const { outcomes, message, missing } = pipe(
      '  command = /usr/bin/take -x "a  b" "${if eq{a}{a}{c d}}"\n',
      command('/usr/bin/take -x a  b c d', {}),
    );
    expect(outcomes).toMatchObject([{ status: 'delivered', command: '/usr/bin/take -x a  b c d' }]);
    expect(message).toBe(
      'From sender@client.example Fri Jan 02 03:04:05 2026\nFrom: sender@client.example\nTo: rcpt@example.org\nSubject: hello\n\nbody line\n\n',
    );
    expect(missing).toEqual([]);
  });

  it('gives each address a word of its own', () => {
    const { outcomes } = pipe('  command = /bin/x $pipe_addresses end\n', {
      ...command('/bin/x a@example.org b@example.org end', {}),
      to: ['a@example.org', 'b@example.org'],
    });
    expect(outcomes.map(({ command: line }) => line)).toEqual(Array(2).fill('/bin/x a@example.org b@example.org end'));
  });

  it('uses a shell where that is asked for', () => {
    const { outcomes } = pipe(
      '  command = /bin/x ${pipe_addresses} | /bin/y\n  use_shell\n',
      command('/bin/sh -c /bin/x rcpt@example.org | /bin/y', {}),
    );
    expect(outcomes).toMatchObject([{ status: 'delivered', command: '/bin/sh -c /bin/x rcpt@example.org | /bin/y' }]);
  });

  it('takes a command that is not known for one that succeeds, and says so', () => {
    const { outcomes, missing } = pipe('  command = /usr/bin/unknown\n');
    expect(outcomes[0]?.status).toBe('delivered');
    expect(missing).toEqual(['command /usr/bin/unknown']);
  });

  it.each([
    ['an exit code', { status: 1 }, '', 'failed', 'Child process of pipe transport returned 1 from command: /bin/x'],
    [
      'one for later',
      { status: 75 },
      '',
      'deferred',
      'Child process of pipe transport returned 75 (could mean temporary error) from command: /bin/x',
    ],
    [
      'one that is called temporary',
      { status: 9 },
      '  temp_errors = 8:9\n',
      'deferred',
      'Child process of pipe transport returned 9 from command: /bin/x',
    ],
    [
      'any',
      { status: 3 },
      '  temp_errors = *\n',
      'deferred',
      'Child process of pipe transport returned 3 from command: /bin/x',
    ],
    [
      'a command that cannot be run',
      { status: 127 },
      '',
      'failed',
      'Child process of pipe transport returned 127 (could mean unable to exec or command does not exist) from command: /bin/x',
    ],
    [
      'a signal',
      { status: 137 },
      '',
      'failed',
      'Child process of pipe transport (running command "/bin/x -a") was terminated by signal 9 (Killed)',
    ],
    ['time', { timeout: true }, '', 'failed', 'pipe delivery process timed out'],
    ['time that may come', { timeout: true }, '  timeout_defer\n', 'deferred', 'pipe delivery process timed out'],
  ] as const)('fails for %s', (_what, result, options, status, why) => {
    const { outcomes } = pipe(`  command = /bin/x -a\n${options}`, command('/bin/x -a', result));
    expect(outcomes).toMatchObject([{ status, message: why, userMessage: 'local delivery failed' }]);
  });

  it('freezes where it is to', () => {
    const signal = pipe('  command = /bin/x\n  freeze_signal\n', command('/bin/x', { status: 139 }));
    expect(signal.outcomes).toMatchObject([{ status: 'deferred', freeze: true }]);
    const exec = pipe('  command = /bin/x\n  freeze_exec_fail\n', command('/bin/x', { status: 127 }));
    expect(exec.outcomes).toMatchObject([
      { status: 'deferred', freeze: true, message: 'pipe process failed to exec "/bin/x"' },
    ]);
  });

  it('ignores the exit code where it is to', () => {
    expect(pipe('  command = /bin/x\n  ignore_status\n', command('/bin/x', { status: 1 })).outcomes[0]?.status).toBe(
      'delivered',
    );
  });

  it('returns what a command writes', () => {
    const said = { stdout: 'first line  \nsecond\n', stderr: 'and more\n', status: 1 };
    const returned = pipe('  command = /bin/x\n  return_fail_output\n  log_fail_output\n', command('/bin/x', said));
    expect(returned.outcomes).toMatchObject([{ status: 'failed', output: 'first line  \nsecond\nand more\n' }]);
    expect(returned.log).toEqual(['1vbaaa-000001-00 <rcpt@example.org>: pipe transport output: first line']);
    const always = pipe('  command = /bin/x\n  return_output\n', command('/bin/x', { ...said, status: 0 }));
    expect(always.outcomes).toMatchObject([{ status: 'failed', message: 'return message generated' }]);
    const nobody = pipe('  command = /bin/x\n  return_output\n', {
      ...command('/bin/x', { ...said, status: 0 }),
      sender: '',
    });
    expect(nobody.outcomes[0]?.status).toBe('delivered');
  });

  it('kills a command that writes too much', () => {
    const said = { stdout: 'x'.repeat(30_000) };
    const { outcomes } = pipe(
      '  command = /bin/x\n  max_output = 20000\n  return_fail_output\n',
      command('/bin/x', said),
    );
    expect(outcomes[0]?.message).toContain('terminated by signal 9');
    expect(outcomes[0]?.output).toMatch(/\n\n\*\*\* Too much output - remainder discarded \*\*\*\n$/);
  });

  it('restricts commands', () => {
    const files = { '/usr/bin/ls': '' };
    const list = pipe('  command = /bin/evil\n  allow_commands = /bin/good : /bin/better\n');
    expect(list.outcomes).toMatchObject([
      { status: 'failed', message: '"/bin/evil" command not permitted by pipe transport' },
    ]);
    const slash = pipe('  command = /bin/evil x\n  restrict_to_path\n');
    expect(slash.outcomes).toMatchObject([
      {
        status: 'failed',
        message: '"/" found in "/bin/evil x" (command for pipe transport) - failed for security reasons',
      },
    ]);
    const found = pipe('  command = ls -l\n  restrict_to_path\n', {
      world: { files, commands: { '/usr/bin/ls -l': {} } },
    });
    expect(found.outcomes).toMatchObject([{ status: 'delivered', command: '/usr/bin/ls -l' }]);
    const lost = pipe('  command = cat\n', { world: { files } });
    expect(lost.outcomes).toMatchObject([{ status: 'failed', message: '"cat" command not found for pipe transport' }]);
  });

  it('runs the command that an address gives, which is not expanded', () => {
    const { outcomes } = pipe('', { ...asPipe, ...command('/bin/x $local_part', {}), to: ['| /bin/x $local_part'] });
    expect(outcomes).toMatchObject([{ status: 'delivered', command: '/bin/x $local_part' }]);
  });

  it('may put another command before it', () => {
    const { outcomes } = pipe('  force_command\n  command = /bin/wrap -- $address_pipe end\n', {
      ...asPipe,
      ...command('/bin/wrap -- /bin/x a b end', {}),
      to: ['|/bin/x a b'],
    });
    expect(outcomes).toMatchObject([{ status: 'delivered', command: '/bin/wrap -- /bin/x a b end' }]);
  });

  it('refuses what comes from strangers, by release', () => {
    const to = ['|/bin/x'];
    expect(pipe('', { ...asPipe, version: '4.94', to }).outcomes).toMatchObject([
      { status: 'deferred', panic: true, message: "Tainted '/bin/x' (command for pipe transport) not permitted" },
    ]);
    const options = '  command = /bin/x $local_part\n';
    expect(pipe(options, { version: '4.96' }).outcomes).toMatchObject([
      { status: 'failed', message: "Tainted arg 1 for pipe transport command: 'rcpt'" },
    ]);
    expect(pipe(options, { version: '4.95', ...command('/bin/x rcpt', {}) }).outcomes[0]?.status).toBe('delivered');
  });

  it('writes batched SMTP', () => {
    const { message } = pipe('  command = /bin/x\n  use_bsmtp\n  message_prefix = HELO x\\n\n', {
      ...command('/bin/x', {}),
      body: '.\n',
    });
    expect(message).toBe(
      'HELO x\nMAIL FROM:<sender@client.example>\nRCPT TO:<rcpt@example.org>\nDATA\nFrom: sender@client.example\nTo: rcpt@example.org\nSubject: hello\n\n..\n.\n',
    );
  });
});
