import { describe, expect, it } from 'vitest';
import type { Setting } from './batch.ts';
import { deliver, runWith } from './batch.ts';

const box = (options: string, setting: Partial<Setting> = {}): ReturnType<typeof deliver> =>
  deliver({ transports: `box:\n  driver = appendfile\n${options}`, ...setting });

const message = 'From: sender@client.example\nTo: rcpt@example.org\nSubject: hello\n\nbody line\n';
const from = 'From sender@client.example Fri Jan 02 03:04:05 2026\n';

describe('the transport appendfile', () => {
  it('adds a message to a mailbox', () => {
    const { outcomes, files } = box('  file = /var/mail/box\n');
    expect(outcomes).toMatchObject([{ status: 'delivered', file: '/var/mail/box', mode: 0o600 }]);
    expect([...files]).toEqual([['/var/mail/box', `${from}${message}\n`]]);
  });

  it('adds the header lines that are asked for', () => {
    const options = '  file = /var/mail/box\n  return_path_add\n  envelope_to_add\n  delivery_date_add\n';
    const { message: written } = box(options);
    expect(written).toBe(
      `${from}Return-path: <sender@client.example>\nEnvelope-to: rcpt@example.org\nDelivery-date: Fri, 02 Jan 2026 03:04:05 +0000\n${message}\n`,
    );
  });

  it('takes header lines out and adds others', () => {
    const options =
      '  file = /var/mail/box\n  headers_remove = subject : X-*\n  headers_add = X-New: ${lc:VALUE}\n  headers_add = ${if eq{a}{b}{X-No: x}}\n';
    const headers = 'Subject: gone\nX-Old: a\nFrom: a@b.example\n';
    expect(box(options, { headers }).message).toBe(`${from}From: a@b.example\nX-New: value\n\nbody line\n\n`);
    // Only from 4.94 on an asterisk stands for any end of a name.
    expect(box(options, { headers, version: '4.93' }).message).toContain('X-Old: a\n');
  });

  it('adds and removes what routers want', () => {
    const { message: written } = box('  file = /var/mail/box\n', {
      address: (address) => {
        address.propagated.extraHeaders = ['X-Router: r\n'];
        address.propagated.removeHeaders = 'to';
      },
    });
    expect(written).toBe(`${from}From: sender@client.example\nSubject: hello\nX-Router: r\n\nbody line\n\n`);
  });

  it('escapes lines that look like the beginning of a message', () => {
    const { message: written } = box('  file = /var/mail/box\n', { body: 'From me\nnot From\nFrom you\n' });
    expect(written).toContain('\n\n>From me\nnot From\n>From you\n');
  });

  it('leaves out what is not wanted', () => {
    expect(box('  file = /var/mail/box\n  body_only\n').message).toBe(`${from}body line\n\n`);
    expect(box('  file = /var/mail/box\n  headers_only\n').message).toBe(`${from}${message.slice(0, -10)}\n`);
  });

  it('writes batched SMTP', () => {
    const options = '  file = /var/spool/bsmtp\n  use_bsmtp\n  use_crlf\n';
    expect(box(options, { to: ['a@example.org', 'b@example.org'], body: '.\nx\n' }).message).toBe(
      'MAIL FROM:<sender@client.example>\r\nRCPT TO:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n' +
        'From: sender@client.example\r\nTo: rcpt@example.org\r\nSubject: hello\r\n\r\n..\r\nx\r\n.\r\n',
    );
  });

  it('passes messages through a filter', () => {
    const options = '  file = /var/mail/box\n  transport_filter = /usr/bin/filter $local_part_data\n';
    const setting: Partial<Setting> = {
      address: (address) => {
        address.propagated.localPartData = 'rcpt';
      },
    };
    const commands = { '/usr/bin/filter rcpt': { stdout: 'X: y\n\nFrom filtered\n' } };
    expect(box(options, { ...setting, world: { commands } }).message).toBe(`${from}X: y\n\n>From filtered\n\n`);
    const failing = { '/usr/bin/filter rcpt': { status: 3 } };
    expect(box(options, { ...setting, world: { commands: failing } }).outcomes).toMatchObject([
      {
        status: 'deferred',
        panic: true,
        message: 'transport filter process failed (3) while writing to /var/mail/box',
      },
    ]);
  });

  describe('refuses', () => {
    it.each([
      ['a relative name', '  file = mail/box\n', 'appendfile: file or directory name "mail/box" is not absolute', {}],
      [
        'a name from a stranger',
        '  file = /var/mail/$local_part\n',
        "Tainted '/var/mail/rcpt' (file or directory name for box transport) not permitted",
        {},
      ],
      [
        'headers that cannot be expanded',
        '  file = /var/mail/box\n  headers_add = ${nonsense:x}\n',
        'failed to expand headers_add or headers_remove while writing to /var/mail/box: unknown expansion operator "nonsense"',
        {},
      ],
      [
        'a directory',
        '  file = /var/mail\n',
        'mailbox /var/mail has wrong uid (0 != 1000)',
        { '/var/mail': { directory: true } },
      ],
      [
        'a mailbox of somebody else',
        '  file = /m/box\n',
        'mailbox /m/box has wrong uid (1 != 1000)',
        { '/m/box': { content: '', uid: 1 } },
      ],
      [
        'a mailbox that others may not read, where they are to',
        '  file = /m/box\n  mode = 0660\n',
        'mailbox /m/box has the wrong mode 600 (660 expected)',
        { '/m/box': { content: '', uid: 1000, mode: 0o600 } },
      ],
      [
        'a symbolic link',
        '  file = /m/link\n',
        'mailbox /m/link is not a regular file',
        { '/m/link': { link: '/m/box', uid: 1000 }, '/m/box': { content: '', uid: 1000 } },
      ],
      [
        'a mailbox that must be there',
        '  file = /m/box\n  file_must_exist\n',
        'mailbox /m/box does not exist, but file_must_exist is set',
        {},
      ],
      [
        'a mailbox outside the home directory',
        '  file = /m/box\n  create_file = belowhome\n',
        'mailbox /m/box does not exist, but creation outside the home directory is not permitted',
        {},
      ],
    ] as const)('%s', (_what, options, why, stated) => {
      const { outcomes, files } = box(options, { world: { files: stated }, home: '/home/rcpt' });
      expect(outcomes).toMatchObject([{ status: 'deferred', message: why }]);
      expect([...files]).toEqual([]);
    });
  });

  it('lets a name from a stranger pass where 4.93 does, or below a directory that is named', () => {
    const options = '  file = /var/mail/$local_part\n';
    expect(box(options, { version: '4.93' }).outcomes[0]?.status).toBe('delivered');
    expect(box(`${options}  create_file = /var/mail\n`).outcomes[0]?.status).toBe('delivered');
    expect(box(`${options}  create_file = /srv\n`).outcomes[0]?.message).toContain('Tainted');
    expect(box(options, { version: '4.94' }).outcomes[0]?.message).toContain('Tainted');
  });

  it('delivers to files that addresses name', () => {
    const { outcomes } = box('', {
      version: '4.93',
      to: ['/home/rcpt/folder'],
      address: (address) => {
        address.special = 'file';
      },
    });
    expect(outcomes).toMatchObject([{ status: 'delivered', file: '/home/rcpt/folder' }]);
    expect(outcomes[0]?.address.localPart).toBe('/home/rcpt/folder');
  });

  it('finds what it has written before', () => {
    const setting: Setting = { transports: 'box:\n  driver = appendfile\n  file = /m/box\n  quota = 200\n' };
    const { run } = runWith({ ...setting, flags: { message_size: 90 } });
    const outcomes = [1, 2, 3].map(() => deliver(setting, 'box', run).outcomes[0]);
    expect(outcomes.map((each) => each?.status)).toEqual(['delivered', 'deferred', 'deferred']);
    expect(outcomes[1]).toMatchObject({
      errno: -22,
      moreErrno: 0,
      message: 'mailbox is full (MTA-imposed quota exceeded while writing to /m/box)',
      userMessage: 'mailbox is full',
    });
  });

  it('looks at the quota of what is there', () => {
    const files = { '/m/box': { content: 'x'.repeat(1000), uid: 1000, mode: 0o600, mtime: 1767323000 } };
    const flags = { message_size: 100 };
    expect(box('  file = /m/box\n  quota = 1K\n', { world: { files }, flags }).outcomes[0]?.moreErrno).toBe(45);
    expect(box('  file = /m/box\n  quota = 1M\n', { world: { files }, flags }).outcomes[0]?.status).toBe('delivered');
    expect(box('  file = /m/box\n  quota = 1K/no_check\n', { world: { files }, flags }).outcomes[0]?.status).toBe(
      'delivered',
    );
    const warned = box('  file = /m/box\n  quota = 2K\n  quota_warn_threshold = 50%\n', { world: { files }, flags });
    expect(warned.outcomes).toMatchObject([{ status: 'delivered', quotaWarning: true }]);
    expect(box('  file = /m/box\n  quota = lots\n', { world: { files } }).outcomes).toMatchObject([
      { status: 'deferred', panic: true, message: 'Malformed value "lots" (expansion of "lots") in box transport' },
    ]);
  });

  it('fills a maildir', () => {
    const options = '  directory = /home/rcpt/Maildir\n  maildir_format\n  maildir_tag = ,S=$message_size\n';
    const { outcomes, files, message: written, run } = box(options);
    expect(outcomes).toMatchObject([{ status: 'delivered', file: '/home/rcpt/Maildir', mode: 0o600 }]);
    expect([...files]).toEqual([
      [`/home/rcpt/Maildir/new/1767323045.M0P${run.pid}.mx.example.org,S=${message.length}`, message],
    ]);
    expect(written).toBe(message);
  });

  it('counts the files of a maildir', () => {
    const options =
      '  directory = /m\n  maildir_format\n  quota = 1M\n  quota_filecount = 2\n  quota_size_regex = S=(\\d+)$\n';
    const files = { '/m/new/1.S=10': 'x', '/m/cur/2': 'yy', '/m/tmp': { directory: true } };
    expect(box(options, { world: { files } }).outcomes[0]?.message).toMatch(
      /^mailbox is full \(MTA-imposed filecount quota exceeded while writing to tmp\//,
    );
    expect(box(options.replace('= 2', '= 7'), { world: { files } }).outcomes[0]?.status).toBe('delivered');
  });

  it('does not make a maildir where that is not wanted', () => {
    const options = '  directory = /home/rcpt/Maildir\n  maildir_format\n  no_create_directory\n';
    expect(box(options).outcomes).toMatchObject([
      { status: 'deferred', errno: 2, message: 'stat() error for /home/rcpt/Maildir: No such file or directory' },
    ]);
  });

  it('writes a mailstore', () => {
    const options = '  directory = /store\n  mailstore_format\n  mailstore_prefix = prefix\n';
    const { files } = box(options);
    const [data, envelope] = [...files];
    expect(data?.[0]).toMatch(/^\/store\/1vbaaa-000001-00-[0-9A-Za-z]{6}\.msg$/);
    expect(data?.[1]).toBe(message);
    expect(envelope?.[1]).toBe('prefix\nsender@client.example\nrcpt@example.org\n');
  });

  it('writes files of their own with names that are expanded', () => {
    const { files } = box('  directory = /spool\n  directory_file = q$tod_epoch-${length_3:$message_exim_id}\n');
    expect([...files]).toEqual([['/spool/q1767323045-1vb', message]]);
  });

  it('writes MBX mailboxes', () => {
    const { files, message: written } = box('  file = /m/box\n  mbx_format\n  message_prefix =\n  message_suffix =\n');
    const bytes = files.get('/m/box') ?? '';
    expect(bytes.slice(0, 25)).toBe('*mbx*\r\n695735a500000000\r\n');
    expect(bytes).toHaveLength(2048 + written.length);
    expect(written).toMatch(/^ 2-Jan-2026 03:04:05 \+0000,\d+;000000000000-00000000\r\nFrom: /);
  });

  it('leaves what goes to /dev/null', () => {
    const { outcomes, files } = box('  file = /dev/null\n');
    expect(outcomes[0]?.status).toBe('delivered');
    expect([...files]).toEqual([]);
  });

  it('gives the message to the transport of the mailbox format', () => {
    const transports =
      'box:\n  driver = appendfile\n  file = /m/box\n  file_format = "From  : box :*mbx*: mbx"\nmbx:\n  driver = appendfile\n  file = /m/box\n  mbx_format\n';
    const files = { '/m/box': { content: '*mbx*\r\n', uid: 1000, mode: 0o600 } };
    expect(deliver({ transports, world: { files } }, 'box').message).toMatch(/^ 2-Jan-2026/);
    const other = { '/m/box': { content: 'MMDF', uid: 1000, mode: 0o600 } };
    expect(deliver({ transports, world: { files: other } }, 'box').outcomes).toMatchObject([
      { status: 'deferred', errno: -33, message: 'mailbox file format unrecognized' },
    ]);
  });
});
