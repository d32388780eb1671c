import { describe, expect, it } from 'vitest';
import { checkHost } from '../acl/host-checking.ts';

const tell =
  'acl_smtp_rcpt = r\nbegin acl\nr:\n' +
  '  accept logwrite = $proxy_session $sender_host_address:$sender_host_port ' +
  'by $proxy_local_address to $proxy_external_address:$proxy_external_port\n';

const opening = 'HELO client.example\nMAIL FROM:<s@snd.example>\nRCPT TO:<r@rcp.example>\nQUIT\n';

const signature = '\r\n\r\n\0\r\nQUIT\n';
const bytes = (...codes: number[]): string => String.fromCharCode(...codes);

describe('the Proxy Protocol', () => {
  const config = `hosts_proxy = 192.0.2.1\n${tell}`;
  const v4 = signature + bytes(0x21, 0x11, 0, 12, 198, 51, 100, 7, 203, 0, 113, 9, 0x12, 0x34, 0, 25);
  const v6 =
    signature +
    bytes(0x21, 0x21, 0, 36) +
    bytes(0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 5) +
    bytes(0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 6) +
    bytes(0x12, 0x34, 0, 25);

  it.each([
    [
      'a line',
      'PROXY TCP4 198.51.100.7 203.0.113.9 4660 25\r\n',
      'yes 198.51.100.7:4660 by 192.0.2.1 to 203.0.113.9:25',
    ],
    [
      'a line for IPv6',
      'PROXY TCP6 2001:db8::5 2001:db8::6 4660 25\r\n',
      'yes 2001:db8::5:4660 by 192.0.2.1 to 2001:db8::6:25',
    ],
    ['bytes', v4, 'yes 198.51.100.7:4660 by 192.0.2.1 to 203.0.113.9:25'],
    ['bytes for IPv6', v6, 'yes 2001:db8::5:4660 by 192.0.2.1 to 2001:db8::6:25'],
    ['a proxy that speaks for itself', signature + bytes(0x20, 0, 0, 0), 'yes 192.0.2.1:0 by  to :0'],
    ['an unknown client', 'PROXY UNKNOWN\r\n', 'yes 192.0.2.1:0 by  to :0'],
  ])('tells of the client by %s', (_how, header, told) => {
    expect(checkHost(config, header + opening).log.at(-1)).toBe(told);
  });

  it.each([
    ['no header', ''],
    ['an address that is none', 'PROXY TCP4 198.51.100 203.0.113.9 4660 25\r\n'],
    ['a port that is none', 'PROXY TCP4 198.51.100.7 203.0.113.9 0 25\r\n'],
    ['another version', signature + bytes(0x11, 0x11, 0, 12)],
  ])('allows nothing but QUIT after %s', (_what, header) => {
    const { replies, log } = checkHost(config, `${header}${opening.padEnd(400, 'NOOP\n')}\nQUIT\n`);
    expect(replies.split('\n')[0]).toBe('220 hello');
    expect(replies).toMatch(/503 Command refused, required Proxy negotiation failed\n/);
    expect(replies).not.toMatch(/^250/m);
    expect(log.join()).not.toContain('yes');
  });

  it('is not spoken with others', () => {
    expect(checkHost(`hosts_proxy = 10.0.0.1\n${tell}`, opening).log).toEqual(['no 192.0.2.1:0 by  to :0']);
  });
});

describe('XCLIENT', () => {
  const config = `hosts_xclient = 192.0.2.1\n${tell}`;
  const run = (input: string, text = config): ReturnType<typeof checkHost> =>
    checkHost(text, input, { version: '4.99', port: 4241 });
  const session = (line: string): string => `EHLO proxy.example\n${line}\n${opening.replace('HELO', 'EHLO')}`;

  it('tells of the client, who then greets anew', () => {
    const { replies, log } = run(
      session('XCLIENT ADDR=198.51.100.7 NAME=joe.example PORT=99 DESTADDR=203.0.113.9 DESTPORT=25'),
    );
    expect(replies).toContain('250-XCLIENT ADDR NAME PORT LOGIN DESTADDR DESTPORT\n');
    expect(replies).toContain('220 XCLIENT success\n250-mail.example Hello joe.example [198.51.100.7]\n');
    expect(log.at(-1)).toBe('yes 198.51.100.7:99 by 192.0.2.1 to 203.0.113.9:25');
  });

  it('may say who has authenticated', () => {
    const text = config.replace(
      'accept logwrite',
      'accept logwrite = $authenticated_id/$sender_host_authenticated\n    logwrite',
    );
    const { log } = run(session('XCLIENT ADDR=198.51.100.7 PORT=99 LOGIN=joe+20doe'), text);
    expect(log[0]).toBe('joe doe/xclient');
  });

  it.each([
    ['', '501 XCLIENT must have at least one operand'],
    [' NAME', "501 XCLIENT: missing value for parameter 'NAME'"],
    [' NAME=', '501 XCLIENT: zero-length value for param'],
    [' FOO=x', "501 XCLIENT: unrecognised parameter 'FOO'"],
    [' NAME=joe.example', '501 missing ADDR for XCLIENT'],
    [' ADDR=198.51.100.7', '501 missing PORT for XCLIENT'],
  ])('refuses XCLIENT%s', (argument, reply) => {
    expect(run(`EHLO proxy.example\nXCLIENT${argument}\nQUIT\n`).replies).toContain(`${reply}\n`);
  });

  it('is for those only to whom it is offered, and not in the middle of a message', () => {
    const line = 'XCLIENT ADDR=198.51.100.7 PORT=99';
    expect(run(session(line), tell).replies).toContain('550 XCLIENT command used when not advertised\n');
    expect(run(`EHLO p.example\nMAIL FROM:<s@snd.example>\n${line}\nQUIT\n`).replies).toContain(
      '503 mail transaction in progress\n',
    );
    expect(run(`${line}\nQUIT\n`).replies).toContain('503 no HELO/EHLO given\n');
  });
});
