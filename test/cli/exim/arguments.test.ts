import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/exim/arguments.ts';
import type { EximArguments } from '../../../src/cli/exim/arguments.ts';

function read(line: string): EximArguments {
  const reading = readArguments(line === '' ? [] : line.split(' '));
  if (!reading.ok) throw new Error(reading.message);
  return reading.arguments;
}

function refusal(args: readonly string[]): string {
  const reading = readArguments(args);
  return reading.ok ? '' : reading.message;
}

describe('arguments of exim', () => {
  it.each([
    ['-bV', 'version', []],
    ['-C f -bP router r1', 'print', ['router', 'r1']],
    ['-bt -- -a@b', 'address', ['-a@b']],
    ['-brt a.b -x', 'retry', ['a.b', '-x']],
    ['-brw a@b', 'rewrite', ['a@b']],
    ['a@b c@d', 'receive', ['a@b', 'c@d']],
    ['-t', 'receive', []],
    ['-bs', 'smtp', []],
    ['', 'usage', []],
    ['--version', 'version', []],
  ] as const)('%j', (line, mode, rest) => {
    const got = read(line);
    expect(got.mode).toBe(mode);
    expect(got.rest).toEqual(rest);
  });

  it('take their values as Exim does', () => {
    const { values, flags, configFiles, defines, own } = read(
      '-Cx:y -DA=1 -DB -bhc 1.2.3.4 -fa@b -F n -oMi 5.6.7.8 -oMr smtp -odq -n -oB3 -d+all --dns=z --target 4.96',
    );
    expect(configFiles).toBe('x:y');
    expect(defines).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '' },
    ]);
    expect(values).toEqual({
      hostAddress: '1.2.3.4',
      sender: 'a@b',
      senderName: 'n',
      interfaceAddress: '5.6.7.8',
      receivedProtocol: 'smtp',
      connectionMessages: '3',
      debug: '+all',
    });
    expect(flags).toEqual({ callout: true, queueOnly: true, noLabels: true });
    expect(own).toEqual({ dns: 'z', target: '4.96' });
  });

  it('may define macros with spaces, and give a protocol with a host', () => {
    const reading = readArguments(['-D OPT = a b', '-pspecial:host.name', '-bV']);
    expect(reading.ok && reading.arguments.defines).toEqual([{ name: 'OPT', value: 'a b' }]);
    expect(reading.ok && reading.arguments.values).toEqual({ receivedProtocol: 'special', hostName: 'host.name' });
  });

  it("are refused in Exim's words", () => {
    expect(refusal(['-bX'])).toBe('unknown, malformed, or incomplete option -bX\n');
    expect(refusal(['-bh'])).toBe('unknown, malformed, or incomplete option -bh\n');
    expect(refusal(['-oMa'])).toBe('data expected after -oMa');
    expect(refusal(['-bf'])).toBe('file name expected after -bf');
    expect(refusal(['-Dx=1'])).toBe('macro name set by -D must start with an upper case letter');
    expect(refusal(['-DA-b'])).toBe('unknown, malformed, or incomplete option -DA-b\n');
    expect(refusal(['-DA', '-DA=1'])).toBe('duplicated -D in command line');
    expect(refusal(['-oMr', 'a', '-pb'])).toBe('received_protocol is set already');
    expect(refusal(['--nosuch'])).toBe('unknown, malformed, or incomplete option --nosuch\n');
  });
});
