import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEximCommand } from '../../../src/cli/exim/main.ts';
import { catalogue } from '../../../src/index.ts';
import { decodePart } from '../../../src/runtime/mime/decode.ts';
import type { MimeFields } from '../../../src/runtime/mime/header.ts';
import { readMimeHeader } from '../../../src/runtime/mime/header.ts';
import { installedExim } from '../lookup/live-exim.ts';
import { mimeConfiguration, mimeOutcome, mimeSession } from './mime-sessions.ts';
import { randomMimeMessage } from './random-message.ts';

function fieldsOf(header: string, release = 99): MimeFields {
  return readMimeHeader({ text: `${header}\n\nbody`, at: 0 }, { release, checkLength: true });
}

describe('MIME headers', () => {
  it('are read without comments and white space, in lower case', () => {
    expect(fieldsOf('CONTENT-TYPE: Text/Plain (a note; name=no) ; Charset = "UTF-8"\nContent-ID: <A@B>')).toEqual({
      contentType: 'text/plain',
      charset: 'UTF-8',
      contentId: '<a@b>',
    });
  });

  it('end at the empty line', () => {
    const stream = { text: 'A: b\n\nContent-Type: x/y\n', at: 0 };
    expect(readMimeHeader(stream, { release: 96, checkLength: true })).toEqual({});
    expect(stream.text.slice(stream.at)).toBe('Content-Type: x/y\n');
  });

  it.each([
    ["filename*=utf-8'en'f%C3%A4.txt", "en'f\xc3\xa4.txt"],
    ["filename*=utf-8''f%C3%A4.txt", 'f\xc3\xa4.txt'],
    ["filename*0*=us-ascii''one%20; filename*1*=two%2e; filename*2=three", 'one two.three'],
    ['filename*=nocharset; name=other', 'other'],
    ['filename="a;b.exe"; name=later', 'later'],
  ])('%s names a file', (parameters, name) => {
    expect(fieldsOf(`Content-Disposition: attachment; ${parameters}`).filename).toBe(name);
  });

  it('lost what followed an extended file name before 4.98', () => {
    const line = "Content-Disposition: attachment; filename*0*=us-ascii''one%20; filename*1*=two%2e";
    expect(fieldsOf(line, 97).filename).toBe('one ');
    expect(fieldsOf(line, 98).filename).toBe('one two.');
  });

  it('did not know of semicolons in quotes before 4.99', () => {
    const line = 'Content-Type: text/plain; x="a; b c=d"; name=n';
    expect(fieldsOf(line, 98)).toEqual(fieldsOf(line, 99));
    expect(fieldsOf('Content-Type: text/plain; name="a; b c"', 98).filename).toBe('a;bc');
    expect(fieldsOf('Content-Type: text/plain; name="a; b c"', 99).filename).toBe('a; b c');
  });
});

describe('the encoding of a part', () => {
  const decode = (text: string, encoding?: string): ReturnType<typeof decodePart> =>
    decodePart({ text, at: 0 }, 'b', encoding);

  it('is undone up to the boundary', () => {
    expect(decode('one\ntwo\n--b--\nthree\n')).toEqual({ bytes: 'one\ntwo\n', anomaly: undefined });
    expect(decode('aGVs\nbG8=\n--b\n', 'base64')).toEqual({ bytes: 'hello', anomaly: undefined });
    expect(decode('a=\nb=3Dc =\t\n\n--b\n', 'quoted-printable').bytes).toBe('ab=c \n');
  });

  it('may be broken', () => {
    expect(decode('aGV*sbG8=\n', 'base64')).toEqual({
      bytes: 'hello',
      anomaly: { level: 2, text: 'Broken BASE64 encoding detected' },
    });
    expect(decode('a=zz', 'quoted-printable')).toEqual({
      bytes: 'a=zz',
      anomaly: { level: 1, text: 'Broken Quoted-Printable encoding detected' },
    });
  });

  it('is undone whatever there is', () => {
    const bytes = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text).toString('latin1'));
    const encoding = fc.constantFrom('base64', 'quoted-printable', undefined);
    fc.assert(
      fc.property(bytes, encoding, fc.constantFrom(93, 98, 99), (text, how, release) => {
        expect(decode(text, how).bytes.length).toBeLessThanOrEqual(text.length);
        const stream = { text: `Content-Type: ${text}`, at: 0 };
        readMimeHeader(stream, { release, checkLength: true });
        expect(stream.at).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  it('gives base64 back as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const lines = Buffer.from(data)
          .toString('base64')
          .replace(/(.{1,40})/g, '$1\n');
        expect(decode(lines, 'base64').bytes).toBe(Buffer.from(data).toString('latin1'));
      }),
    );
  });
});

const command = createEximCommand({ catalogue });

interface Recorded {
  readonly message: string;
  readonly out: string;
  readonly log: readonly string[];
}

const fixture = new URL('../../../fixtures/recorded/mime-4.96.json', import.meta.url);
const { runs } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly runs: readonly Recorded[] };

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mime-'));
  chmodSync(folder, 0o777);
  mkdirSync(join(folder, 'spool'));
  chmodSync(join(folder, 'spool'), 0o777);
  writeFileSync(join(folder, 'exim.conf'), mimeConfiguration.replaceAll('{DIR}', folder));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function outcomeHere(message: string): ReturnType<typeof mimeOutcome> {
  const args = ['--target', '4.96', '-C', join(folder, 'exim.conf'), '-bh', '10.1.2.3'];
  const { out, err } = command({ args, stdin: mimeSession(message), cwd: folder, env: { TZ: 'UTC' } });
  return mimeOutcome(out, err, folder);
}

describe('MIME parts as exim 4.96 has them', () => {
  it('are the same for its ACL', () => {
    for (const { message, out, log } of runs) expect(outcomeHere(message)).toEqual({ out, log });
  });

  it.skipIf(installedExim?.version !== '4.96')('are the same, of messages made at random (needs exim4 4.96)', () => {
    fc.assert(
      fc.property(randomMimeMessage, (message) => {
        const { stdout, stderr } = spawnSync('exim4', ['-C', join(folder, 'exim.conf'), '-bh', '10.1.2.3'], {
          input: Buffer.from(mimeSession(message), 'latin1'),
          encoding: 'latin1',
          env: { ...process.env, TZ: 'UTC' },
        });
        expect(outcomeHere(message)).toEqual(mimeOutcome(stdout, stderr, folder));
      }),
      { numRuns: 8 },
    );
  });
});
