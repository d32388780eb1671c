import { describe, expect, it } from 'vitest';
import { keyRecord } from '../../runtime/dkim/keys.ts';
import { receive } from '../../runtime/dkim/mail-run.ts';
import { arrive, found, pass, records } from './hops.ts';
import { arc } from '../../../src/features/arc/index.ts';
import { coreExtensions } from '../../../src/runtime/extensions.ts';

const message =
  'From: a@sender.example\nTo: b@mx.example\nSubject:   hi\n  there\nDate: Fri, 2 Jan 2026 00:00:00 +0000\n' +
  'Message-ID: <x@y>\nTopic: begins like To\n\nbody  x \n\n.dot\n\n\n';

const hops = ['hop1.example', 'hop2.example', 'hop3.example'];
const sealed = hops.reduce((text, hop) => pass(text, hop, { signing: ' : timestamps,expire=+100' }), message);

/** The lines of a header of an instance. */
const line = (name: string, instance: number): RegExp => new RegExp(`${name}: i=${instance};[^]*?\\n(?=\\S)`);

const all = 'domains=hop1.example:hop2.example:hop3.example';

/** What Exim 4.99 says of a chain of three that has been tampered with. */
const tampered: readonly (readonly [what: string, text: string, says: string])[] = [
  ['the body is changed', sealed.replace('.dot', '.dut'), `state=fail reason=AMS body hash miscompare ${all} oldest=0`],
  ['a header line is changed', sealed.replace('   hi', ' ho'), `state=fail reason=AMS sig nonverify ${all} oldest=0`],
  [
    'a seal is changed',
    sealed.replace(/(ARC-Seal: i=2;[^]*?b=)(.)/, (_all, before: string, c: string) => before + (c === 'A' ? 'B' : 'A')),
    `state=fail reason=seal sigverify error ${all} oldest=1`,
  ],
  [
    'a seal is missing',
    sealed.replace(line('ARC-Seal', 2), ''),
    'state=fail reason=i=2 (missing header) domains=hop1.example::hop3.example oldest=3',
  ],
  [
    'a message signature is missing',
    sealed.replace(line('ARC-Message-Signature', 3), ''),
    `state=fail reason=i=3 (missing header) ${all} oldest=0`,
  ],
  [
    'results are missing',
    sealed.replace(line('ARC-Authentication-Results', 1), ''),
    `state=fail reason=i=1 (missing header) ${all} oldest=2`,
  ],
  [
    'there is no key',
    sealed.replaceAll('d=hop3.example', 'd=hop9.example'),
    'state=fail reason=pubkey dns lookup fail (AMS) domains=hop1.example:hop2.example:hop9.example oldest=0',
  ],
  [
    'there is no key for a seal',
    sealed.replace('cv=pass; a=rsa-sha256; d=hop3.example', 'cv=pass; a=rsa-sha256; d=hop9.example'),
    'state=fail reason= domains=hop1.example:hop2.example:hop9.example oldest=1',
  ],
  [
    'a line is there twice',
    sealed.replace(line('ARC-Seal', 3), (text) => text + text),
    'state=fail reason=collecting headers: inserting AS: dup hdr domains=:::hop3.example oldest=0',
  ],
  [
    'a tag is there twice',
    sealed.replace('ARC-Seal: i=3;', 'ARC-Seal: i=3; i=3;'),
    'state=fail reason=collecting headers: inserting AS: line parse: i tag dup domains= oldest=0',
  ],
  [
    'an instance is not told',
    sealed.replace('ARC-Seal: i=3;', 'ARC-Seal: '),
    'state=fail reason=collecting headers: inserting AS: instance find domains= oldest=0',
  ],
  [
    'an instance is too large',
    sealed.replace('ARC-Seal: i=3;', 'ARC-Seal: i=51;'),
    'state=fail reason=collecting headers: inserting AS: overlarge instance number domains= oldest=0',
  ],
  [
    'a seal says none',
    sealed.replace('i=3; cv=pass', 'i=3; cv=none'),
    `state=fail reason=seal cv state ${all} oldest=1`,
  ],
  ['a seal says fail', sealed.replace('i=3; cv=pass', 'i=3; cv=fail'), `state=fail reason=i=3 (cv) ${all} oldest=0`],
  [
    'an algorithm is not known',
    sealed.replace('a=rsa-sha256; c=relaxed; d=hop3', 'a=rsa-md5; c=relaxed; d=hop3'),
    `state=fail reason=internal hash setup error ${all} oldest=0`,
  ],
  [
    "a seal's algorithm is not known",
    sealed.replace('cv=pass; a=rsa-sha256; d=hop3', 'cv=pass; a=rsa-md5; d=hop3'),
    `state=fail reason=seal hash setup error ${all} oldest=1`,
  ],
  [
    'there is no body hash',
    sealed.replace(/(Signature: i=3;[^]*?)\tbh=[^;]*;\n/, '$1'),
    `state=fail reason=required tag missing ${all} oldest=0`,
  ],
  [
    'there is a gap',
    sealed.replaceAll('i=1;', 'i=5;'),
    'state=fail reason=i=3 (sequence; expected 4) domains=::hop2.example:hop3.example::hop1.example oldest=0',
  ],
  [
    'the first is missing',
    ['ARC-Seal', 'ARC-Message-Signature', 'ARC-Authentication-Results'].reduce(
      (text, name) => text.replace(line(name, 1), ''),
      sealed,
    ),
    'state=fail reason=(sequence; expected i=1) domains=::hop2.example:hop3.example oldest=2',
  ],
];

describe('verify = arc', () => {
  it('gives none without a chain, and pass for one of three hops', () => {
    expect(found(arrive(message, 'mx.example'))).toBe('state=none reason= domains= oldest=0');
    const { log, message: text = '' } = arrive(sealed, 'mx.example');
    expect(found({ log } as never)).toBe(`state=pass reason= ${all} oldest=1`);
    expect(log.at(-1)).toContain(' ARC id=');
    expect(text).toContain(
      'Authentication-Results: mx.example;\n\tarc=pass (i=3) header.s=s arc.oldest-pass=1 smtp.remote-ip=192.0.2.1\n',
    );
  });

  it.each(tampered)('fails where %s', (_what, text, says) => {
    expect(found(arrive(text, 'mx.example'))).toBe(says);
  });

  it('tells of the oldest signature that holds where a list has changed the message', () => {
    const changed = pass(sealed.replace('hi\n', '[list] hi\n').replace('.dot', '.dot\n-- \nthe list'), 'hop1.example');
    expect(found(arrive(changed, 'mx.example'))).toBe(
      'state=fail reason=i=4 (cv) domains=hop1.example:hop2.example:hop3.example:hop1.example oldest=0',
    );
  });

  it('takes the states that are listed, by default none and pass', () => {
    const state = (verify: string, text: string): string =>
      receive(
        `acl_smtp_rcpt = accept\nacl_smtp_data = data\nbegin acl\ndata:\n require verify = ${verify}\n accept\n`,
        text,
        { records, extensions: [...coreExtensions(), arc.runtime?.(undefined) ?? {}] },
      ).replies.replace(/[^]*\n(\d{3}) [^\n]*\n221[^]*/, '$1');
    const [, , third] = tampered[0] ?? [];
    expect(third).toContain('fail');
    const broken = sealed.replace('.dot', '.dut');
    expect([message, sealed, broken].map((text) => state('arc', text))).toEqual(['250', '250', '550']);
    expect([message, sealed, broken].map((text) => state('arc/pass:fail', text))).toEqual(['550', '250', '250']);
    expect([message, sealed, broken].map((text) => state('arc/none', text))).toEqual(['250', '550', '550']);
  });

  it('is stricter with tags before 4.97, and says less', () => {
    const text = sealed.replace('ARC-Seal: i=3;', 'ARC-Seal: i=3; iodine=x;');
    expect(found(arrive(text, 'mx.example', { target: { version: '4.96' } }))).toBe(
      'state=fail reason=collecting headers: inserting AS domains= oldest=0',
    );
    // The tag is covered by the seal.
    expect(found(arrive(text, 'mx.example'))).toBe(`state=fail reason=seal sigverify error ${all} oldest=1`);
    const noKey = sealed.replaceAll('d=hop3.example', 'd=hop9.example');
    expect(found(arrive(noKey, 'mx.example', { target: { version: '4.93' } }))).toContain('reason=pubkey problem ');
  });

  it('can do nothing with keys of another kind', () => {
    const text = sealed.replaceAll('d=hop3.example; s=s', 'd=hop1.example; s=e');
    const more = { records: [...records, keyRecord('ed25519', 'e.hop1.example')] };
    expect(found(arrive(text, 'mx.example', more))).toContain('state=fail reason= ');
    expect(found(arrive(text, 'mx.example', { ...more, target: { version: '4.98' } }))).toContain(
      'reason=internal sigverify init error ',
    );
    for (const [tags, says] of [
      ['s=other; ', "pubkey format error: srvtype 'other' (AMS)"],
      ['h=sha1; ', 'no usable sig for this pubkey hash list (AMS)'],
    ] as const) {
      const other = [...records.slice(0, 3), keyRecord('rsa2048', 's.hop3.example', tags)];
      expect(found(arrive(sealed, 'mx.example', { records: other }))).toContain(`reason=${says} domains`);
    }
  });

  it('cannot hash bodies where DKIM verification is switched off', () => {
    const main = 'acl_smtp_mail = accept control = dkim_disable_verify\n';
    expect(found(arrive(sealed, 'mx.example', { main }))).toContain('reason=internal hash setup error ');
  });

  it('takes a verdict that is stated', () => {
    const stated = { state: 'fail', reason: 'seal sigverify error', domains: ['a.example'], oldestPass: 1 };
    const config =
      'acl_smtp_rcpt = accept\nacl_smtp_data = data\nbegin acl\ndata:\n warn !verify = arc\n' +
      '  logwrite = $arc_state|$arc_state_reason|$arc_domains|$arc_oldest_pass|${authresults {x}}\n accept\n';
    const { log } = receive(config, message, { extensions: [...coreExtensions(), arc.runtime?.(stated) ?? {}] });
    expect(log[0]).toContain(
      'fail|seal sigverify error|a.example|1|Authentication-Results: x;\\n\tarc=fail (i=1)(seal sigverify error) ' +
        'header.s=selector arc.oldest-pass=1 smtp.remote-ip=192.0.2.1',
    );
  });
});
