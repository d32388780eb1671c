import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runExim } from './run-exim.ts';

const folder = mkdtempSync(join(tmpdir(), 'bem-'));
writeFileSync(join(folder, 'exim.conf'), 'primary_hostname = vm.example\nqualify_domain = test.ex\n');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function expand(message: string, text: string): string {
  writeFileSync(join(folder, 'message'), message, 'latin1');
  const args = ['--target', '4.96', '-C', join(folder, 'exim.conf'), '-bem', join(folder, 'message'), '-be', text];
  return runExim(args, folder).out;
}

// What exim 4.96 said of these messages.
describe('the message of -bem', () => {
  it('is put right as one of a local program', () => {
    expect(
      expand('From: x@y\nTo: a@b, c\nReturn-path: <rp@x.y>\n\nbody\n.\nafter\n', '<$h_to:> $return_path $message_body'),
    ).toBe('Return-path taken from "Return-path:" header line\n<a@b, c@test.ex> rp@x.y body \n');
  });

  it('may begin with a line that names its sender', () => {
    expect(expand('From x@y Mon Jan  5 12:35 1996\nX: 1\n\nB', '$sender_address $h_from:')).toBe(
      'Sender taken from "From " line\nx@y x@y\n',
    );
  });

  it('may have no header', () => {
    expect(expand('nothing\nbody\n', '<$message_body> $message_size $body_linecount')).toBe(
      'Warning: no message headers read\n<body > 13 1\n',
    );
  });
});
