import { describe, expect, it } from 'vitest';
import { converse } from './session.ts';

const opening = 'helo client.example\nmail from:<a@client.example>\n';

describe('a session', () => {
  it('greets, refuses by an ACL, and takes leave', () => {
    const config = 'acl_smtp_rcpt = r\nsmtp_banner = hello\nbegin acl\nr:\n  deny message = no $local_part here\n';
    const { replies, log } = converse(config, `${opening}rcpt to:<b@example.org>\ndata\nquit\n`);
    expect(replies).toBe(
      '220 hello\n250 mail.example Hello client.example [192.0.2.1]\n250 OK\n550 no b here\n' +
        '503-All RCPT commands were rejected with this error:\n503-no b here\n' +
        '503 valid RCPT command must precede DATA\n221 mail.example closing connection\n',
    );
    expect(log[0]).toBe('H=(client.example) [192.0.2.1] F=<a@client.example> rejected RCPT <b@example.org>: no b here');
  });

  it('receives a message, with the header lines that ACLs add, and logs it', () => {
    const config =
      'acl_smtp_rcpt = r\nacl_smtp_data = d\nbegin acl\nr:\n  accept add_header = X-Seen: $sender_host_address\n' +
      'd:\n  deny condition = ${if eq{$h_x-seen:}{192.0.2.1}{no}{yes}}\n  accept message = taken\n';
    const { replies, log } = converse(config, `${opening}rcpt to:<b@c>\ndata\nSubject: x\n\n..dot\n.\nquit\n`);
    expect(replies).toContain('354 Enter message, ending with "." on a line by itself\n250 taken\n');
    expect(log.at(-1)).toMatch(
      /^\w{6}-\w{11}-\w{4} <= a@client\.example H=\(client\.example\) \[192\.0\.2\.1\] P=smtp S=\d+$/,
    );
  });

  it('drops a client that makes too many errors', () => {
    const { replies } = converse('', 'foo\nfoo\nfoo\nfoo\nfoo\n');
    expect(replies.split('\n').slice(1, 5)).toEqual([
      '500 unrecognized command',
      '500 unrecognized command',
      '500 unrecognized command',
      '500 Too many unrecognized commands',
    ]);
  });

  it('looks hosts up in DNS lists', () => {
    const config =
      'acl_smtp_connect = c\nbegin acl\nc:\n  drop dnslists = rbl.example\n    message = $dnslist_value $dnslist_text\n  accept\n';
    const records = ['1.2.0.192.rbl.example. 60 IN A 127.0.0.2', '1.2.0.192.rbl.example. 60 IN TXT "listed"'];
    expect(converse(config, 'quit\n', { records }).replies).toBe('550 127.0.0.2 listed\n');
  });

  it('counts with ratelimit', () => {
    const config =
      'acl_smtp_rcpt = r\nbegin acl\nr:\n  defer ratelimit = 2 / 1h / per_rcpt / strict\n    message = $sender_rate\n  accept\n';
    const { replies } = converse(config, `${opening}${'rcpt to:<b@c>\n'.repeat(3)}quit\n`);
    expect(replies).toContain('250 OK\n250 Accepted\n250 Accepted\n451 3.0\n');
  });
});
