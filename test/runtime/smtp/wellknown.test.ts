import { describe, expect, it } from 'vitest';
import { checkHost } from '../acl/host-checking.ts';

const config =
  'wellknown_advertise_hosts = *\nacl_smtp_wellknown = w\nbegin acl\nw:\n' +
  '  accept control = wellknown//known/${sg{$smtp_command_argument}{/}{}}\n';
const files = { '/known/a': 'one line\nx=1 + 2\n', '/known/b': 'y'.repeat(100) };

const ask = (lines: string, text = config): string =>
  checkHost(text, `${lines}\nQUIT\n`, { version: '4.99', world: { files } }).replies;

describe('WELLKNOWN', () => {
  it('sends what the ACL has chosen, in lines that are not too long', () => {
    expect(ask('WELLKNOWN a\nWELLKNOWN b\nWELLKNOWN c')).toBe(
      '220 hello\n250-SIZE=17\n250-one+20line+0A\n250 x+3D1+20+2B+202+0A\n' +
        `250-SIZE=100\n250-${'y'.repeat(75)}\n250 ${'y'.repeat(25)}\n` +
        '550 Administrative prohibition\n221 mail.example closing connection\n',
    );
  });

  it('is offered and answered only where the configuration says so', () => {
    expect(ask('EHLO client.example')).toContain('250-WELLKNOWN\n');
    expect(ask('EHLO client.example', '')).not.toContain('WELLKNOWN');
    expect(ask('WELLKNOWN a', '')).toContain('554 not permitted\n');
  });
});
