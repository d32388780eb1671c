import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coreExtensions } from '../../../src/runtime/extensions.ts';
import { readDmarcRecord, recordBytes } from '../../../src/runtime/dmarc/record.ts';
import { readSuffixList } from '../../../src/runtime/dmarc/suffixes.ts';
import { createSession, runWhole } from '../../../src/runtime/smtp/conduct.ts';
import type { Surroundings } from '../dkim/mail-run.ts';
import { mailRun, receive } from '../dkim/mail-run.ts';

interface Recorded {
  readonly suffixes: string;
  readonly records: readonly string[];
  readonly cases: readonly {
    readonly sender: string;
    readonly message: string;
    readonly says: string;
    readonly logs: boolean;
  }[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/recorded/dmarc-4.99.json', import.meta.url), 'utf8'),
) as Recorded;

const surroundings: Surroundings = { records: recorded.records, files: { '/psl': recorded.suffixes } };

const config = (main: string, data: string, mail = 'warn spf = pass\n accept'): string =>
  `${main}acl_smtp_mail = mail\nacl_smtp_rcpt = accept\nacl_smtp_data = data\nbegin acl\nmail:\n ${mail}\ndata:\n ${data}\n`;

const tell =
  'warn dmarc_status = none\n accept logwrite = says $dmarc_status|$dmarc_status_text|$dmarc_domain_policy|$dmarc_used_domain|' +
  '$dmarc_alignment_spf/$dmarc_alignment_dkim|${extract {-1}{;}{${authresults{x}}}}';

const lines = (log: readonly string[]): readonly string[] =>
  log.map((line) => line.replace(/^\S{6}-\S{6,11}-\S{2,4} /, ''));

/** The end of a line that tells of a message, as Exim logs it. */
function said(log: readonly string[]): string | undefined {
  return lines(log)
    .find((line) => line.startsWith('says '))
    ?.replace('says ', '')
    .replace('\\n\t', '');
}

const message = 'From: a@org.example\n\nbody\n';

describe('DMARC', () => {
  it('comes to what Exim 4.99 with libopendmarc comes to', () => {
    // One run for all: a session for each message would cost a compilation.
    const { run, log } = mailRun(
      config('dmarc_tld_file = /psl\nsmtp_accept_max_per_connection = 0\n', tell),
      surroundings,
    );
    const found = recorded.cases.map(({ sender, message: text }) => {
      const session = createSession(run, { events: { output: () => undefined } });
      const from = log.length;
      const dotted = text.replace(/^\./gm, '..');
      runWhole(
        session,
        `EHLO client.example\nMAIL FROM:<${sender}>\nRCPT TO:<b@mx.example>\nDATA\n${dotted}.\nQUIT\n`.replaceAll(
          '\n',
          '\r\n',
        ),
      );
      const own = lines(log.slice(from));
      return { says: said(own), logs: own.some((line) => line.startsWith('DMARC results: ')) };
    });
    expect(found).toEqual(recorded.cases.map(({ says, logs }) => ({ says, logs })));
    expect(found.length).toBe(98);
  });

  it('logs what it found, and refuses where that is asked for', () => {
    const data =
      'deny dmarc_status = reject : quarantine\n  message = $dmarc_status_text by $dmarc_used_domain\n accept';
    const { log, replies } = receive(config('dmarc_tld_file = /psl\n', data), message, {
      ...surroundings,
      from: 'a@spf.example',
    });
    expect(lines(log)[0]).toBe(
      "DMARC results: spf_domain=spf.example dmarc_domain=org.example spf_align=no dkim_align=no enforcement='Reject'",
    );
    expect(replies).toContain('550 Reject by org.example');
  });

  it('judges nothing without a list of suffixes, and says so where there is none to read', () => {
    const none = receive(config('', tell), message, { ...surroundings, from: 'a@spf.example' });
    expect(said(none.log)).toBe('none|||| no/no|dmarc=skipped'.replace(' ', ''));
    const { log, missing } = receive(config('dmarc_tld_file = /none\n', tell), message, surroundings);
    expect(log[0]).toBe("DMARC failure to load tld list '/none': No such file or directory");
    expect(missing).toEqual(['file /none']);
    expect(said(log)).toContain('none|');
  });

  it('is off with control = dmarc_disable_verify, or dkim_disable_verify', () => {
    for (const control of ['dmarc_disable_verify', 'dkim_disable_verify']) {
      const data = 'accept dmarc_status = off\n  logwrite = off\n accept logwrite = on';
      const { log } = receive(
        config('dmarc_tld_file = /psl\n', data, `accept control = ${control}`),
        message,
        surroundings,
      );
      expect(lines(log)[0]).toBe('off');
    }
  });

  it('takes the last of several records in 4.99, before that the first, and none from 4.100 on', () => {
    const policy = (version: string): string | undefined =>
      said(
        receive(
          config('dmarc_tld_file = /psl\n', tell.replace(/\$dmarc_alignment\S*\|/, '')),
          'From: a@two.example\n\nx\n',
          {
            ...surroundings,
            target: { version },
          },
        ).log,
      )?.split('|')[0];
    expect([policy('4.100'), policy('4.99'), policy('4.96')]).toEqual(['norecord', 'reject', 'none']);
  });

  it('is logged from 4.100 on, where that is asked for', () => {
    const main = 'dmarc_tld_file = /psl\nlog_selector = +dmarc_verbose +spf\n';
    const { log } = receive(config(main, 'warn dmarc_status = reject\n accept'), message, {
      ...surroundings,
      from: 'a@org.example',
      target: { version: '4.100' },
    });
    expect(log.at(-1)).toMatch(/ P=esmtp SPF S=\d+ DMARC=accept/);
  });

  it('takes verdicts that are stated, with what is stated of SPF and DKIM', () => {
    const services = new Map<string, unknown>([
      ['dmarc', { results: [{ domain: 'org.example', status: 'quarantine', policy: 'quarantine' }] }],
      ['spf', { results: [{ result: 'softfail' }] }],
      ['dkim', { signatures: [{ domain: 'org.example', status: 'fail', reason: 'bodyhash_mismatch' }] }],
    ]);
    const { log } = receive(
      config('', tell.replace('${extract {-1}{;}{${authresults{x}}}}', '${authresults{x}}')),
      message,
      {
        extensions: coreExtensions(services),
      },
    );
    expect(said(log)).toBe(
      'quarantine|Quarantine|quarantine|org.example|no/no|Authentication-Results: x;spf=softfail smtp.mailfrom=sender.example;' +
        '\\n\tdkim=fail (body hash mismatch; body probably modified in transit)\\n\t\t header.d=org.example header.s=selector ' +
        'header.a=rsa-sha256;\\n\tdmarc=fail header.from=org.example',
    );
  });
});

describe('a DMARC record', () => {
  it('is read by the beginnings of its words', () => {
    expect(readDmarcRecord(recordBytes(['v=DMARC1; p=quar; adkim=s; aspf=rel; ruf=mailto:a@b,https://c']))).toEqual({
      policy: 'quarantine',
      strictDkim: true,
      strictSpf: false,
      reportsTo: ['mailto:a@b'],
      faulty: false,
    });
  });

  it('is spoilt from its first fault on', () => {
    expect(readDmarcRecord('v=DMARC1; p=none; fo=x; adkim=s')).toMatchObject({
      policy: 'none',
      strictDkim: false,
      faulty: true,
    });
    expect(readDmarcRecord('v=DMARC1; sp=none')).toMatchObject({ faulty: true });
  });
});

describe('a list of public suffixes', () => {
  it('gives what has been registered', () => {
    const list = readSuffixList('// ===\ncom\nuk\nco.uk\n// xn--p1ai ("rf", Cyrillic)\n');
    expect(
      ['www.shop.co.uk', 'shop.co.uk', 'mail.example.com', 'a.b.nowhere', 'x.y.xn--p1ai'].map((name) =>
        list.organizationalDomain(name),
      ),
    ).toEqual(['shop.co.uk', 'shop.co.uk', 'example.com', 'a.b.nowhere', 'y.xn--p1ai']);
  });
});
