import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConnection, createMessage } from '../../../src/runtime/run/create-run.ts';
import type { Value } from '../../../src/runtime/expand/value.ts';
import { valueOf } from '../../../src/runtime/expand/value.ts';
import { readSpool } from '../../../src/runtime/spool/read.ts';
import { treeOf, walkTree } from '../../../src/runtime/spool/tree.ts';
import type { SpooledMessage, SpoolFormat } from '../../../src/runtime/spool/types.ts';
import { writeSpoolData, writeSpoolHeader } from '../../../src/runtime/spool/write.ts';
import { eximIds, liveSpool } from './live-spool.ts';

const format = (release: number): SpoolFormat => ({ release, resumption: release >= 95, extensions: [] });

/** Words without white space or newlines. */
const word = fc.stringMatching(/^[!-~\x80-\xff]{1,20}$/);
const line = fc.stringMatching(/^[ -~\x80-\xff]{0,40}$/);
const address = fc.stringMatching(/^[a-z0-9._]{1,12}@[a-z0-9]{1,8}\.example$/);

const value: fc.Arbitrary<Value> = fc
  .tuple(fc.stringMatching(/^[^]{0,40}$/), fc.boolean())
  .map(([text, taint]) => valueOf(text.replaceAll(/[^\x00-\xff]/g, '?'), taint));

const recipient = fc.record({
  address,
  notify: fc.integer({ min: 0, max: 15 }),
  orcpt: fc.option(
    address.map((text) => `rfc822;${text}`),
    { nil: undefined },
  ),
  errorsTo: fc.option(address, { nil: undefined }),
});

const spooled: fc.Arbitrary<SpooledMessage> = fc
  .record({
    sender: fc.oneof(address, fc.constant('')),
    recipients: fc.array(recipient, { maxLength: 5 }),
    headers: fc.array(fc.tuple(fc.constantFrom('P', 'F', 'T', ' ', '*', 'I'), line), { maxLength: 6 }),
    body: fc.array(line, { maxLength: 5 }),
    connectionVariables: fc.dictionary(fc.stringMatching(/^(?:[0-9]|_[a-z]{1,6})$/), value, { maxKeys: 4 }),
    messageVariables: fc.dictionary(fc.stringMatching(/^(?:[0-9]|_[a-z]{1,6})$/), value, { maxKeys: 6 }),
    done: fc.uniqueArray(address, { maxLength: 12 }),
    helo: fc.option(word, { nil: undefined }),
    host: fc.option(fc.constantFrom('192.0.2.1', '2001:db8::1'), { nil: undefined }),
    frozen: fc.boolean(),
    caller: fc.record({ name: fc.stringMatching(/^[a-z]{1,8}$/), uid: fc.nat(70000), gid: fc.nat(70000) }),
    authenticatedId: fc.option(word, { nil: undefined }),
    usec: fc.nat(999_999),
    tls: fc.option(
      fc.record({
        sni: fc.option(word, { nil: undefined }),
        certificate: fc.option(fc.stringMatching(/^[^]{1,200}$/), { nil: undefined }),
        ownCertificate: fc.option(fc.stringMatching(/^[^]{1,200}$/), { nil: undefined }),
        certificateVerified: fc.boolean(),
        resumption: fc.nat(15),
      }),
      { nil: undefined },
    ),
  })
  .map((made) => {
    const message = createMessage(1_767_323_045);
    message.id = '1vbqvU-000001-1A';
    message.sender = made.sender;
    message.recipients = made.recipients.map(({ address: to, notify, orcpt, errorsTo }) => ({
      address: to,
      notify,
      ...(orcpt !== undefined && { orcpt }),
      ...(errorsTo !== undefined && { errorsTo }),
    }));
    message.headers = made.headers.map(([type, text]) => ({ type, text: `X-Header: ${text}\n` }));
    message.body = made.body.map((each) => `${each}\n`).join('');
    for (const [name, each] of Object.entries(made.messageVariables)) message.aclVariables.set(`m${name}`, each);
    message.flags.set('body_linecount', made.body.length);
    message.flags.set('received_time_usec', made.usec);
    if (made.frozen) {
      message.flags.set('deliver_freeze', true);
      message.flags.set('deliver_frozen_at', 1_767_323_100);
    }
    const connection = createConnection('smtp');
    connection.helo = made.helo;
    connection.hostAddress = made.host;
    connection.hostPort = made.host === undefined ? undefined : 4711;
    connection.authenticatedId = made.authenticatedId;
    connection.caller = made.caller;
    if (made.tls) {
      const { sni, certificate, ownCertificate, certificateVerified, resumption } = made.tls;
      const bytes = (text: string): string => text.replaceAll(/[^\x00-\xff]/g, '?');
      connection.tls = {
        ...{ version: 'TLS1.3', cipher: 'TLS1.3:TLS_AES_256_GCM_SHA384:256', bits: 256, onConnect: false },
        ...{ certificateVerified, resumption },
        ...(sni !== undefined && { sni }),
        ...(certificate !== undefined && { certificate: bytes(certificate) }),
        ...(ownCertificate !== undefined && { ownCertificate: bytes(ownCertificate) }),
      };
    }
    for (const [name, each] of Object.entries(made.connectionVariables)) connection.aclVariables.set(`c${name}`, each);
    return { message, connection, nonRecipients: made.done };
  });

describe('spool files', () => {
  it.each([93, 94, 95, 96, 97, 98, 99])('of 4.%i are read as they were written', (release) => {
    fc.assert(
      fc.property(spooled, (given) => {
        const header = writeSpoolHeader(given, format(release));
        const reading = readSpool(header, writeSpoolData(given), format(release));
        if (!reading.ok) throw new Error(`${reading.where}\n${header}`);
        const { message, nonRecipients } = reading.spooled;
        expect(reading.unknown).toEqual([]);
        expect(message.sender).toBe(given.message.sender);
        expect(message.recipients).toEqual(given.message.recipients);
        expect(message.headers).toEqual(given.message.headers);
        expect(message.body).toBe(given.message.body);
        const { tls } = reading.spooled.connection;
        // Up to 4.94 resumption is an experimental matter.
        expect(tls).toEqual(
          given.connection.tls && { ...given.connection.tls, ...(release < 95 && { resumption: 0 }) },
        );
        expect(new Set(nonRecipients)).toEqual(new Set(given.nonRecipients));
        expect(new Map(message.aclVariables)).toEqual(given.message.aclVariables);
        expect(reading.spooled.connection.aclVariables).toEqual(given.connection.aclVariables);
        // The order in which names came is not kept, and a tree of many may come out otherwise, as it does in Exim.
        const trees = [nonRecipients, [...message.aclVariables], [...reading.spooled.connection.aclVariables]];
        if (trees.every(({ length }) => length < 2)) {
          expect(writeSpoolHeader(reading.spooled, format(release))).toBe(header);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are refused with the place of what is wrong', () => {
    const start = '1vbqvU-000001-1A-H\nroot 0 0\n<a@b>\n1767322800 0\n';
    const read = (text: string) => readSpool(text, undefined, { extensions: [] });
    expect(read('')).toEqual({ ok: false, where: 'first line read', line: 1 });
    expect(read('nonsense\n')).toMatchObject({ ok: false, where: 'first line length' });
    expect(read('1vbqvU-000001-1A-H\nroot\n')).toMatchObject({ ok: false, where: '2nd line fmt 1', line: 3 });
    expect(read('1vbqvU-000001-1A-H\nroot 0 0\na@b\n')).toMatchObject({ ok: false, where: 'envelope from' });
    expect(read(`${start}-aclm 0 9\nshort\n`)).toMatchObject({ ok: false, where: '-aclXn' });
    expect(read(`${start}ZZ\n`)).toMatchObject({ ok: false, where: 'nondeliver' });
    expect(read(`${start}XX\nmany\n`)).toMatchObject({ ok: false, where: 'rcpt cnt' });
    expect(read(`${start}XX\n99999\n`)).toMatchObject({ ok: false, where: 'rcpt cnt' });
    expect(read(`${start}XX\n1\na@b\n\n100F From: x\n`)).toMatchObject({ ok: false, where: 'headers' });
  });

  it('may hold lines that nobody knows', () => {
    const text = '1vbqvU-000001-1A-H\nroot 0 0\n<>\n1767322800 2\n-future thing\nXX\n1\na@b.example\n\n';
    const reading = readSpool(text, 'x-D\nbody\n', { extensions: [] });
    expect(reading).toMatchObject({ ok: true, unknown: ['-future thing'] });
    if (reading.ok) expect(reading.spooled.message.flags.get('warning_count')).toBe(2);
  });

  it('keep recipients in the forms that Exim has had', () => {
    const text =
      '1vbqvU-000001-1A-H\nroot 0 0\n<>\n1 0\nXX\n4\na@b.example\nc@d.example 5\ne@f.example 0,0,-1#1\ng@h.example errors@x.example 16,-1#1\n\n';
    const reading = readSpool(text.replace('0,0,-1#1', ' 0,-1#1'), undefined, { extensions: [] });
    if (!reading.ok) throw new Error(reading.where);
    expect(reading.spooled.message.recipients.map(({ address: to }) => to)).toEqual([
      'a@b.example',
      'c@d.example',
      'e@f.example',
      'g@h.example',
    ]);
    expect(reading.spooled.message.recipients[3]?.errorsTo).toBe('errors@x.example');
  });
});

describe('trees', () => {
  it('are balanced as those of Exim', () => {
    const names = (text: string): string => [...walkTree(treeOf(text))].map(({ name }) => name).join('');
    expect(names('abc')).toBe('bac');
    expect(names('abcdefg')).toBe('dbacfeg');
    expect(names('cab')).toBe('bac');
  });
});

describe.skipIf(!eximIds)('spool files and exim4 4.96 (needs exim4 4.96, and root)', () => {
  it('shows what was written', () => {
    const spool = liveSpool();
    try {
      const message = createMessage(1_767_323_045);
      message.id = '1vbqvU-000001-1A';
      message.sender = 'sender@client.example';
      message.recipients = [
        { address: 'a@example.org', notify: 0 },
        { address: 'b@example.org', notify: 6, orcpt: 'rfc822;b@example.org' },
      ];
      message.headers = [
        { type: 'P', text: 'Received: from x\n\tby y\n' },
        { type: 'F', text: 'From: sender@client.example\n' },
      ];
      message.body = 'line one\nline two\n';
      message.aclVariables.set('m_note', { text: 'two\nlines', taint: true });
      const connection = createConnection('smtp');
      connection.hostAddress = '192.0.2.1';
      connection.hostPort = 4711;
      const given = { message, connection, nonRecipients: ['a@example.org'] };
      const header = writeSpoolHeader(given, format(96));
      spool.put('1vbqvU-000001-1A-H', header);
      spool.put('1vbqvU-000001-1A-D', writeSpoolData(given));
      expect(spool.exim(['-bp']).replaceAll(/ +/g, ' ').split('\n').slice(0, 3)).toEqual([
        expect.stringMatching(/ 1vbqvU-000001-1A <sender@client\.example>$/),
        ' D a@example.org',
        ' b@example.org',
      ]);
      expect(spool.exim(['-Mvh', '1vbqvU-000001-1A'])).toBe(header);
      expect(spool.exim(['-Mvb', '1vbqvU-000001-1A'])).toBe('1vbqvU-000001-1A-D\nline one\nline two\n');
    } finally {
      spool.remove();
    }
  });

  it('reads what Exim has spooled, and writes the same', () => {
    const spool = liveSpool(
      'primary_hostname = mx.example.org\nqueue_only\nacl_smtp_rcpt = rc\nbegin acl\nrc:\n  accept set acl_m_to = $local_part\n  set acl_m1 = fixed\n  set acl_c_x = y\n',
    );
    try {
      spool.exim(
        [
          '-bs',
          '-oMa',
          '192.0.2.7',
          '-oMs',
          'client.example',
          '-oMaa',
          'login',
          '-oMai',
          'user',
          '-oMi',
          '192.0.2.1.25',
        ],
        'EHLO client.example\r\nMAIL FROM:<bob@client.example> RET=HDRS ENVID=e1\r\nRCPT TO:<alice@example.org> NOTIFY=FAILURE,DELAY ORCPT=rfc822;x@y\r\nRCPT TO:<carol@example.org>\r\nDATA\r\nFrom: bob@client.example\r\nSubject: x\r\n\r\nbody\r\n.\r\nQUIT\r\n',
      );
      spool.exim(['-i', 'dave@example.org'], 'Subject: local\n\nbody\n');
      const files = [...spool.files()].filter(([name]) => name.endsWith('-H'));
      expect(files).toHaveLength(2);
      for (const [name, header] of files) {
        const reading = readSpool(header, spool.files().get(name.replace(/H$/, 'D')), { extensions: [] });
        if (!reading.ok) throw new Error(`${reading.where}\n${header}`);
        expect(reading.unknown).toEqual([]);
        expect(writeSpoolHeader(reading.spooled, format(96))).toBe(header);
      }
    } finally {
      spool.remove();
    }
  });
});
