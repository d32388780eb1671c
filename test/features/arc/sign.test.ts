import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arc } from '../../../src/features/arc/index.ts';
import { coreExtensions } from '../../../src/runtime/extensions.ts';
import { privateKey } from '../../runtime/dkim/keys.ts';
import { mailRun, sign } from '../../runtime/dkim/mail-run.ts';
import type { HopOptions } from './hops.ts';
import { arrive, found, pass } from './hops.ts';

interface Recorded {
  readonly cases: readonly {
    readonly name: string;
    readonly options: readonly string[];
    readonly message: string;
    readonly added: string;
  }[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/recorded/signing-4.99.json', import.meta.url), 'utf8'),
) as Recorded;

const results = 'Authentication-Results: hop1.example;\n\tarc=none\n';
const message = `${results}From: a@b\nTo: c@d\n\nbody\n`;

/** Signs a message with options of a transport; gives what is put before it, and the log. */
function seal(options: readonly string[], text: string, version?: string): { added: string; log: readonly string[] } {
  const files = {
    '/keys/rsa2048.pem': privateKey('rsa2048'),
    '/keys/ed25519.pem': privateKey('ed25519'),
  };
  const { run, log } = mailRun(
    `begin transports\nt:\n driver = smtp\n${options.map((each) => ` ${each}\n`).join('')}`,
    {
      files,
      extensions: [...coreExtensions(), arc.runtime?.(undefined) ?? {}],
      ...(version !== undefined && { target: { version } }),
    },
  );
  const result = sign(run, text);
  if ('defer' in result) return { added: `defer: ${result.defer}`, log };
  expect(result.message.endsWith(text)).toBe(true);
  return { added: result.message.slice(0, -text.length), log };
}

const spec = (text: string, version?: string): ReturnType<typeof seal> =>
  seal([`arc_sign = ${text}`], message, version);

describe('arc_sign', () => {
  it.each(recorded.cases)('makes what Exim 4.99 makes, byte for byte: $name', ({ options, message: text, added }) => {
    expect(seal(options, text).added).toBe(added);
  });

  it('puts in times', () => {
    const key = '/keys/rsa2048.pem';
    expect(spec(`hop1.example : s : ${key} : timestamps`).added).toMatch(
      /ARC-Seal: i=1; cv=none; a=rsa-sha256; d=hop1\.example; s=s; t=1767323045;\n/,
    );
    const times = (options: string): string | undefined =>
      /Signature: i=1;.*s=s;(.*);/.exec(spec(`hop1.example : s : ${key} : ${options}`).added)?.[1]?.trim();
    expect(times('expire')).toBe('x=1769915045');
    expect(times('expire=+60, timestamps')).toBe('t=1767323045; x=1767323105');
    expect(times('expire=1234')).toBe('x=1234');
    expect(times('expire=+0')).toBe('x=1769915045');
  });

  it('says what is wrong with its specification, and sends the message as it is', () => {
    const key = '/keys/rsa2048.pem';
    const said = (text: string, version?: string): readonly string[] => {
      const { added, log } = spec(text, version);
      expect(added).toBe('');
      return log;
    };
    expect(said('hop1.example')).toEqual(["ARC: bad signing-specification (selector empty) 'hop1.example'"]);
    expect(said(`hop 1 : s : ${key}`)).toEqual([
      `ARC: bad signing-specification (identity chars) 'hop 1 : s : ${key}'`,
    ]);
    expect(said(`hop1.example : s_s : ${key}`, '4.96')).toEqual(['ARC: bad signing-specification (selector)']);
    expect(said('hop1.example : s', '4.93')).toEqual(['ARC: bad signing-specification (private-key)']);
    expect(said('hop1.example : s : /keys/none.pem')).toEqual([
      "unable to open file '/keys/none.pem' for reading: No such file or directory",
    ]);
    expect(said('hop1.example : s : nonsense')).toEqual([
      'ARC: AMS signing: privkey PEM-block import: error:1E08010C:DECODER routines::unsupported',
      'ARC: bad message body-hash',
    ]);
    expect(said('')).toEqual([]);
    expect(said('${if eq{1}{2}{x}fail}')).toEqual([]);
    expect(spec('${if').added).toBe('defer: failed to expand arc_sign');
  });

  it('needs the results of its own domain', () => {
    const key = '/keys/rsa2048.pem';
    const lacks = ['ARC: no Authentication-Results header for signing'];
    expect(spec(`hop2.example : s : ${key}`).log).toEqual(lacks);
    expect(seal([`arc_sign = hop1.example : s : ${key}`], 'From: a@b\n\nbody\n').log).toEqual(lacks);
    // What begins like the name will do.
    expect(spec(`hop1 : s : ${key}`).log).toEqual([]);
  });

  it('seals a chain that has failed, covering but its own set', () => {
    const text = pass(pass(message, 'hop1.example').replace('body', 'bodies'), 'hop2.example');
    expect(text).toMatch(/^ARC-Seal: i=2; cv=fail;/);
    expect(found(arrive(text, 'mx.example'))).toContain('state=fail reason=i=2 (cv)');
  });

  it('says nothing of the client before 4.97', () => {
    const made = (options: HopOptions): string => pass('From: a@b\n\nx\n', 'hop1.example', options);
    expect(made({ target: { version: '4.96' } })).toContain(
      'ARC-Authentication-Results: i=1; hop1.example;\n\tarc=none',
    );
    expect(made({})).toContain('ARC-Authentication-Results: i=1; hop1.example; smtp.remote-ip=192.0.2.1;\n\tarc=none');
  });
});
