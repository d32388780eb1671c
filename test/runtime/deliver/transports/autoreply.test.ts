import { describe, expect, it } from 'vitest';
import type { Setting } from './batch.ts';
import { deliver, runWith } from './batch.ts';

const reply = (options: string, setting: Partial<Setting> = {}): ReturnType<typeof deliver> =>
  deliver({ transports: `vacation:\n  driver = autoreply\n${options}`, ...setting });

const headers =
  'From: sender@client.example\nMessage-ID: <m1@client.example>\nReferences: <m0@client.example>\nSubject: hello\n';

describe('the transport autoreply', () => {
  it('answers a message', () => {
    const options =
      '  from = $local_part@$domain\n  to = $sender_address\n  subject = Re: $h_subject:\n  headers = X-A: b\\nX-C: d\n  text = away until\\nMonday\n';
    const { outcomes, submitted } = reply(options, { headers });
    expect(outcomes).toMatchObject([{ status: 'delivered' }]);
    expect(submitted).toEqual([
      {
        sender: '',
        recipients: [],
        fromHeader: true,
        text:
          'From: rcpt@example.org\nTo: sender@client.example\nSubject: Re: hello\nIn-Reply-To: <m1@client.example>\n' +
          'References: <m0@client.example> <m1@client.example>\nAuto-Submitted: auto-replied\nX-A: b\nX-C: d\n\naway until\nMonday\n',
      },
    ]);
  });

  it('takes text from a file', () => {
    const files = { '/etc/away': 'Dear $sender_address,\nbad ${line\n' };
    const plain = reply('  to = a@b.example\n  text = first\n  file = /etc/away\n', { world: { files } });
    expect(plain.submitted?.[0]?.text).toContain('\n\nfirst\nDear $sender_address,\nbad ${line\n');
    const expanded = reply('  to = a@b.example\n  file = /etc/away\n  file_expand\n', { world: { files } });
    expect(expanded.submitted?.[0]?.text).toContain('\n\nDear sender@client.example,\nbad ${line\n');
    expect(reply('  to = a@b.example\n  file = /etc/none\n').outcomes).toMatchObject([
      {
        status: 'deferred',
        errno: 2,
        message:
          'Failed to open file /etc/none when sending message from vacation transport: No such file or directory',
      },
    ]);
    expect(reply('  to = a@b.example\n  file = /etc/none\n  file_optional\n').submitted).toHaveLength(1);
  });

  it('returns the message', () => {
    const { submitted } = reply('  to = a@b.example\n  text = see\n  return_message\n  return_path_add\n');
    expect(submitted?.[0]?.text).toContain(
      'see\n\n------ This is a copy of the message, including all the headers.\n\nReturn-path: <sender@client.example>\nFrom: sender@client.example\nTo: rcpt@example.org\nSubject: hello\n\nbody line\n',
    );
  });

  it('answers everybody once, or again after a time', () => {
    const transports =
      'vacation:\n  driver = autoreply\n  to = a@b.example\n  once = /var/once\n  once_repeat = 1d\n  log = /var/log\n';
    const { run } = runWith({ transports });
    const answered = (): number => deliver({ transports }, 'vacation', run).submitted?.length ?? 0;
    expect(answered()).toBe(1);
    expect(answered()).toBe(0);
    run.world.clock.sleep(86_400_000);
    expect(answered()).toBe(1);
  });

  it('logs what it sends', () => {
    const { files } = reply('  to = a@b.example\n  subject = s\n  log = /var/log/vacation\n');
    expect([...files]).toEqual([['/var/log/vacation', '2026-01-02 03:04:05\n  To: a@b.example\n  Subject: s\n']]);
  });

  it('spares those who never get mail', () => {
    const options = '  to = a@b.example, c@d.example\n  never_mail = *@b.example\n';
    expect(reply(options).submitted?.[0]?.text).toMatch(/^To: {2}?c@d\.example\n/);
    expect(reply(options.replace('*@b', '*@*')).submitted).toBeUndefined();
  });

  it('refuses header lines that break', () => {
    expect(reply('  to = a@b.example\n  subject = a\\nb\n').outcomes).toMatchObject([
      { status: 'failed', message: 'Expansion of "a\\nb" in vacation transport contains non-printing character 10' },
    ]);
    expect(reply('  to = ${nonsense:x}\n').outcomes[0]?.message).toMatch(
      /^Expansion of "\$\{nonsense:x\}" failed in vacation transport: /,
    );
  });

  it('refuses files that strangers name, from 4.94 on', () => {
    const options = '  to = a@b.example\n  once = /var/$local_part\n';
    expect(reply(options).outcomes).toMatchObject([
      {
        status: 'deferred',
        errno: 13,
        message: "Tainted '/var/rcpt' (once file for vacation transport) not permitted",
      },
    ]);
    expect(reply(options, { version: '4.93' }).submitted).toHaveLength(1);
  });

  it('sends what a filter has set up', () => {
    const { submitted } = reply('', {
      address: (address) => {
        address.special = 'reply';
        address.reply = { to: 'x@y.example', subject: 'away', text: 'gone', once_repeat: 0 };
      },
    });
    expect(submitted?.[0]?.text).toBe('To: x@y.example\nSubject: away\nAuto-Submitted: auto-replied\n\ngone\n');
  });
});
