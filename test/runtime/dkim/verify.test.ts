import { describe, expect, it } from 'vitest';
import type { KeyName } from './keys.ts';
import { keyRecord, privateKey, publicPart } from './keys.ts';
import type { Surroundings } from './mail-run.ts';
import { mailRun, receive, sign } from './mail-run.ts';

const message =
  'From: Alice <alice@sender.example>\nTo: bob@mx.example\nSubject:  Hello   there\n\tyou\n\nOne  line \n\n.dot\n\n\n';

/** Options of a transport that signs for sender.example with the selector s. */
function transport(key: KeyName, more = ''): string {
  const pem = '/keys/key.pem';
  return (
    'begin transports\nt:\n driver = smtp\n dkim_domain = sender.example\n dkim_selector = s\n' +
    ` dkim_private_key = ${pem}\n${more}# ${key}\n`
  );
}

/** A message, signed. */
function signed(key: KeyName, more = '', surroundings: Surroundings = {}): string {
  const { run } = mailRun(transport(key, more), { ...surroundings, files: { '/keys/key.pem': privateKey(key) } });
  const result = sign(run, message);
  if ('defer' in result) throw new Error(result.defer);
  return result.message;
}

const acls =
  'log_selector = +dkim_verbose\nacl_smtp_rcpt = accept\nacl_smtp_dkim = dkim\nacl_smtp_data = data\nbegin acl\n' +
  'dkim:\n accept logwrite = $dkim_cur_signer $dkim_verify_status $dkim_verify_reason $dkim_algo $dkim_canon_headers ' +
  '$dkim_canon_body $dkim_key_length $dkim_selector $dkim_created $dkim_expires $dkim_bodylength\n' +
  'data:\n accept logwrite = <${authresults {mx.example}}>\n';

const records = [keyRecord('rsa2048', 's.sender.example')];

function log(text: string, config = acls, surroundings: Surroundings = { records }): readonly string[] {
  return receive(config, text, surroundings).log.map((line) => line.replace(/^\S{6}-\S{6,11}-\S{2,4} /, ''));
}

describe('a DKIM signature', () => {
  it('is made and verified, in both canonicalizations', () => {
    for (const canon of ['relaxed', 'simple']) {
      const lines = log(signed('rsa2048', ` dkim_canon = ${canon}\n`));
      expect(lines.slice(0, 3)).toEqual([
        `sender.example pass  rsa-sha256 ${canon} ${canon} 2048 s 0 9999999999999 9999999999999`,
        `DKIM: d=sender.example s=s c=${canon}/${canon} a=rsa-sha256 b=2048 [verification succeeded]`,
        '<Authentication-Results: mx.example;\n\tdkim=pass header.d=sender.example header.s=s header.a=rsa-sha256>'.replace(
          '\n\t',
          '\\n\t',
        ),
      ]);
      expect(lines[3]).toMatch(/ P=esmtp S=\d+ DKIM=sender\.example$/);
    }
  });

  it('is made with Ed25519, with an identity and times', () => {
    const more = ' dkim_identity = @sender.example\n dkim_timestamps = 3600\n dkim_hash = sha256\n';
    const text = signed('ed25519', more);
    expect(text).toMatch(
      /^DKIM-Signature: v=1; a=ed25519-sha256; q=dns\/txt; c=relaxed\/relaxed;\n\td=sender\.example; s=s;/,
    );
    const lines = log(text, acls, { records: [keyRecord('ed25519', 's.sender.example')] });
    expect(lines[1]).toBe(
      'DKIM: d=sender.example s=s c=relaxed/relaxed a=ed25519-sha256 b=512 i=@sender.example t=1767323045 x=1767326645 ' +
        '[verification succeeded]',
    );
    expect(lines[0]).toContain('sender.example pass  ed25519-sha256 relaxed relaxed 256 s 1767323045 1767326645');
  });

  it('keeps its lines short', () => {
    for (const version of ['4.93', '4.99'] as const) {
      const text = signed('rsa2048', '', { target: { version } });
      const header = /^DKIM-Signature:[^]*?\n(?![ \t])/.exec(text)?.[0] ?? '';
      expect(header.split('\n').every((line) => line.length <= 79)).toBe(true);
      expect(log(text)[0]).toContain(' pass ');
    }
  });

  it('signs the lack of further header lines by default, all lines with =, another with +', () => {
    const names = (more: string): string | undefined =>
      /h=([^;]*);/.exec(signed('rsa1024', more).replace(/\n[ \t]/g, ''))?.[1]?.replace(/\s/g, '');
    expect(names('')).toMatch(/^Subject:To:From:Sender:Reply-To:Date:/);
    expect(names(' dkim_sign_headers = From:Subject:Date\n')).toBe('Subject:From:Date');
    expect(names(' dkim_sign_headers = =From:+Subject:=Date\n')).toBe('Subject:From:Subject');
  });

  it('fails where body or header lines are changed, and says which', () => {
    const text = signed('rsa2048');
    expect(log(text.replace('One', 'Two')).slice(0, 2)).toEqual([
      expect.stringMatching(/^sender\.example fail bodyhash_mismatch rsa-sha256 relaxed relaxed 0 s/),
      'DKIM: d=sender.example s=s c=relaxed/relaxed a=rsa-sha256 b=2048 ' +
        '[verification failed - body hash mismatch (body probably modified in transit)]',
    ]);
    const changed = log(text.replace('Hello', 'Hullo'));
    expect(changed.slice(0, 3)).toEqual([
      'DKIM: validation error: error:02000068:rsa routines::bad signature',
      expect.stringMatching(/^sender\.example fail signature_incorrect rsa-sha256 relaxed relaxed 2048 s/),
      'DKIM: d=sender.example s=s c=relaxed/relaxed a=rsa-sha256 b=2048 ' +
        '[verification failed - signature did not verify (headers probably modified in transit)]',
    ]);
    expect(changed[3]).toContain(
      'dkim=fail (signature did not verify; headers probably modified in transit)\\n\t\t header.d=',
    );
  });

  it('is invalid without a usable key', () => {
    const text = signed('rsa2048');
    const of = (record: string, name = 's'): readonly string[] =>
      log(text, acls, { records: [`${name}._domainkey.sender.example. 60 IN TXT "${record}"`] });
    const failed = 'DKIM: d=sender.example s=s [failed key import]';
    const unavailable = of('v=DKIM1; p=', 'other');
    expect(unavailable[0]).toBe(failed);
    expect(unavailable[1]).toContain('sender.example invalid pubkey_unavailable');
    expect(unavailable[2]).toContain('[invalid - public key record (currently?) unavailable]');
    expect(unavailable[3]).toContain('dkim=tmperror (pubkey unavailable)');
    expect(of('v=spf1 -all')[1]).toContain('pubkey_unavailable');
    expect(of(`v=DKIM1; s=tlsrpt; p=${publicPart('rsa1024')}`)[1]).toContain('pubkey_dns_syntax');
    const revoked = of('v=DKIM1; p=');
    expect(revoked.slice(0, 2)).toEqual([failed, expect.stringContaining('DKIM: validation error: error:068')]);
    expect(revoked[2]).toContain('pubkey_der_syntax');
    expect(of(`v=DKIM1; h=sha1; p=${publicPart('rsa1024')}`)[1]).toContain(
      '[verification failed - unspecified reason]',
    );
  });

  it('fails with a key that is too short, from 4.94 on', () => {
    const text = signed('rsa768');
    const short = { records: [keyRecord('rsa768', 's.sender.example')] };
    expect(log(text, acls, short).slice(0, 2)).toEqual([
      expect.stringContaining('sender.example fail pubkey_too_short'),
      expect.stringContaining('[verification failed - signature invalid (key too short)]'),
    ]);
    expect(log(text, acls, { ...short, target: { version: '4.93' } })[0]).toContain('sender.example pass');
  });

  it('is passed over with a digest or key type that is not wanted', () => {
    const sha1 = signed('rsa2048', ' dkim_hash = sha1\n');
    expect(log(sha1)).toHaveLength(2);
    expect(log(sha1, `dkim_verify_hashes = sha1\n${acls}`)[0]).toContain(' pass  rsa-sha1 ');
    expect(log(signed('rsa2048'), `dkim_verify_keytypes = ed25519\n${acls}`)).toHaveLength(2);
  });

  it('is left out with control = dkim_disable_verify', () => {
    const config = acls
      .replace('acl_smtp_rcpt = accept', 'acl_smtp_rcpt = rcpt')
      .replace('dkim:', 'rcpt:\n accept control = dkim_disable_verify\ndkim:');
    expect(log(signed('rsa2048'), config)[0]).toBe('<Authentication-Results: mx.example>');
  });

  it('gives up where there are too many', () => {
    const header = signed('rsa1024').slice(0, -message.length);
    expect(log(header.repeat(20) + message).slice(0, 2)).toEqual([
      'DKIM: validation error: EXCESS_SIGS',
      'DKIM: Error during validation, disabling signature verification: EXCESS_SIGS',
    ]);
  });
});

describe('acl_smtp_dkim', () => {
  const dkimAcl = (statements: string, main = '', data = 'accept'): string =>
    `${main}\nlog_selector = +dkim_verbose\nacl_smtp_rcpt = accept\nacl_smtp_dkim = dkim\nacl_smtp_data = data\n` +
    `begin acl\ndkim:\n${statements}data:\n ${data}\n`;

  it('refuses a message', () => {
    const { replies, log: lines } = receive(
      dkimAcl(' deny dkim_status = fail\n  message = no\n accept\n'),
      signed('rsa2048').replace('One', 'Two'),
      { records },
    );
    expect(replies).toContain('\n550 no\n');
    expect(lines.at(-1)).toMatch(/rejected DKIM .*: no$/);
  });

  it('is run for each signer of dkim_verify_signers, for some without a signature', () => {
    const config = dkimAcl(
      ' warn dkim_signers = *.example\n  logwrite = $dkim_cur_signer=$dkim_verify_status\n accept\n',
      'dkim_verify_signers = $dkim_signers : other.example : $sender_address_domain : another.test',
    );
    expect(log(signed('rsa2048'), config).filter((line) => line.includes('='))).toEqual([
      'sender.example=pass',
      expect.stringContaining('[verification succeeded]'),
      'other.example=none',
      expect.stringContaining('<='),
    ]);
  });

  it('may change the result', () => {
    const config = dkimAcl(
      ' accept set dkim_verify_status = fail\n  set dkim_verify_reason = too old\n',
      '',
      'accept logwrite = ${authresults{x}} / $dkim_verify_status',
    );
    const lines = log(signed('rsa2048'), config);
    expect(lines[0]).toContain(' [fail - too old]');
    expect(lines[1]).toContain('dkim=policy (fail - too old) header.d=sender.example');
    expect(lines[1]).toMatch(/ \/ fail$/);
    expect(lines[2]).not.toContain('DKIM=');
  });

  it('leaves the results of all as a list for the ACLs after it', () => {
    const other = signed('ed25519').replaceAll('sender.example; s=s;', 'sender.example; s=t;');
    const text = signed('rsa2048');
    const second = other.slice(0, -message.length);
    const config = dkimAcl(
      ' accept\n',
      '',
      'accept dkim_status = pass\n  logwrite = $dkim_signers $dkim_verify_status',
    );
    expect(log(second + text, config).find((line) => line.includes(':sender.example'))).toBe(
      'sender.example:sender.example invalid:pass',
    );
  });
});

describe('signing with DKIM', () => {
  const failing = (more: string, files: Readonly<Record<string, string>> = {}): readonly unknown[] => {
    const { run, log: lines } = mailRun(transport('rsa1024', more), { files });
    return [sign(run, message), ...lines];
  };

  it('sends unsigned what cannot be signed, or waits with dkim_strict', () => {
    expect(failing('')).toEqual([
      { message },
      "unable to open file '/keys/key.pem' for reading: No such file or directory",
    ]);
    const [result, ...lines] = failing(' dkim_strict = true\n', { '/keys/key.pem': 'nonsense' });
    expect(result).toHaveProperty('defer');
    expect(lines).toEqual([
      expect.stringMatching(/^signing_init: privkey PEM-block import: error:/),
      'DKIM: signing failed: PRIVKEY',
      'DKIM: message could not be signed, and dkim_strict is set. Deferring message delivery.',
    ]);
    expect(failing(' dkim_hash = ${if\n', { '/keys/key.pem': privateKey('rsa1024') })[1]).toMatch(
      /^failed to expand dkim_hash: /,
    );
  });

  it('signs for several domains and selectors', () => {
    const config =
      'begin transports\nt:\n driver = smtp\n dkim_domain = A.example : b.example : a.example\n' +
      ' dkim_selector = ${if eq{$dkim_domain}{b.example}{x:y}{z}}\n dkim_private_key = ${if eq{$dkim_selector}{y}{0}{/k}}\n';
    const { run } = mailRun(config, { files: { '/k': privateKey('rsa1024') } });
    const result = sign(run, message);
    const found = 'message' in result ? result.message.replace(/\n\t/g, ' ').match(/d=\S+ +s=\S+/g) : [];
    expect(found).toEqual(['d=a.example; s=z;', 'd=b.example; s=x;']);
  });
});

it('takes signatures that are stated in place of real ones', async () => {
  const { dkimExtension } = await import('../../../src/runtime/dkim/extension.ts');
  const stated = { signatures: [{ domain: 'sender.example', status: 'pass' as const, sender: 'sender.example' }] };
  const { log: lines } = receive(acls, message, { extensions: [dkimExtension(stated)] });
  expect(lines[0]).toContain('sender.example pass  rsa-sha256 relaxed relaxed 2048 selector');
});
