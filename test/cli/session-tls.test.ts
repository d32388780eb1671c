import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { sourceFile } from '../../grammar/source/file.ts';
import type { Listening } from '../../src/cli/listen.ts';
import { startListening } from '../../src/cli/listen.ts';
import { run } from '../../src/cli/program.ts';
import { selfSigned } from '../../src/cli/tls/self-signed.ts';
import { chooseTarget, compile } from '../../src/index.ts';
import { connectSmtp } from '../../src/runtime/simulation/smtp-server.ts';
import { createScenarioWorld } from '../../src/runtime/world/scenario-world.ts';
import { beginSimulation } from '../../src/simulate.ts';
import { installedExim } from '../compile/installed-exim.ts';
import type { Client } from './tls-client.ts';
import { connectClient } from './tls-client.ts';
import { folderWith, quietIo } from './run-cli.ts';

const conf = (more = ''): string => `primary_hostname = mx.example.org
keep_environment =
host_lookup =
log_selector = +tls_peerdn +tls_sni +smtp_connection +tls_resumption
acl_smtp_rcpt = yes
acl_smtp_data = yes
acl_smtp_helo = helo
acl_smtp_notquit = notquit
queue_only
${more}
begin acl
yes:
  accept
notquit:
  warn logwrite = left: $smtp_notquit_reason
helo:
  accept logwrite = <$tls_in_cipher> $tls_in_ver $tls_in_bits $tls_in_cipher_std <$tls_in_sni> <$tls_in_peerdn> \
                    $tls_in_certificate_verified <\${certextract{subject,CN}{$tls_in_peercert}}> \
                    <\${certextract{subject,CN}{$tls_in_ourcert}}> $tls_in_resumption $received_protocol
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_advertise_condition = \${if def:tls_in_cipher}
  server_condition = \${if eq{$auth3}{secret}}
  server_set_id = $auth2
`;

const own = selfSigned('mx.example.org', new Date());
const client = selfSigned('client.example', new Date());
const other = selfSigned('other.example', new Date());
const files = {
  '/etc/own.pem': own.certificate,
  '/etc/own.key': own.key,
  '/etc/other.pem': other.certificate + other.key,
  '/etc/client.pem': client.certificate,
  '/etc/broken.pem': 'nothing of use',
};
const owned = 'tls_certificate = /etc/own.pem\ntls_privatekey = /etc/own.key\n';

interface Serving extends Listening {
  readonly log: readonly string[];
}

/** A server with a configuration, and what it logs. */
async function serving(
  more: string,
  {
    onConnect = false,
    mayRead = true,
    version = '4.99',
  }: { onConnect?: boolean; mayRead?: boolean; version?: string } = {},
): Promise<Serving> {
  const config = compile(sourceFile('exim.conf', conf(more)), { target: chooseTarget({ version, features: ['all'] }) });
  const world = createScenarioWorld({ dns: { records: [] }, files });
  const log: string[] = [];
  const listening = await startListening('127.0.0.1:0', {}, (input, output) =>
    connectSmtp(
      { protocol: 'smtp', client: input, steps: [] },
      beginSimulation({ config, world, sessions: [], trace: false }),
      {
        output,
        log: (text) => log.push(text.replace(/D=\d+s /, '').replaceAll(/ {3,}/g, ' ')),
        realTls: { onConnect, doesWithout: () => !mayRead },
      },
    ),
  );
  return { ...listening, log };
}

/** Talks to a server, and has it stopped. */
async function talking<T>(server: Serving, talk: (client: Client) => Promise<T>): Promise<T> {
  const talker = connectClient(server.port);
  try {
    return await talk(talker);
  } finally {
    talker.end();
    await server.close();
  }
}

/** Greets and begins TLS. */
async function secured(talker: Client, options: Parameters<Client['startTls']>[0] = {}): Promise<TLSSocket> {
  await talker.reply();
  await talker.say('EHLO client.example');
  expect(await talker.say('STARTTLS')).toBe('220 TLS go ahead\r\n');
  return talker.startTls(options);
}

const keywords = (ehlo: string): string[] =>
  [...ehlo.matchAll(/^250[- ](\S+)/gm)].map(([, word = '']) => word).slice(1);

describe('STARTTLS over a connection', () => {
  it('begins TLS, and the session anew', async () => {
    const server = await serving(owned);
    await talking(server, async (talker) => {
      await talker.reply();
      const before = keywords(await talker.say('EHLO client.example'));
      expect(await talker.say('STARTTLS')).toBe('220 TLS go ahead\r\n');
      const secure = await talker.startTls({ servername: 'mail.example.org' });
      expect(secure.getPeerCertificate().fingerprint256).toBe(own.fingerprint);
      expect(await talker.say('AUTH PLAIN AHVzZXIAc2VjcmV0')).toMatch(/^503 /);
      const after = keywords(await talker.say('EHLO client.example'));
      expect([before.includes('STARTTLS'), before.includes('AUTH')]).toEqual([true, false]);
      expect([after.includes('STARTTLS'), after.includes('AUTH')]).toEqual([false, true]);
      expect(await talker.say('AUTH PLAIN AHVzZXIAc2VjcmV0')).toBe('235 Authentication succeeded\r\n');
      await talker.say('MAIL FROM:<a@client.example>');
      await talker.say('RCPT TO:<b@example.org>');
      await talker.say('DATA');
      expect(await talker.say('Subject: x\r\n\r\n.')).toMatch(/^250 OK id=/);
      expect(await talker.say('QUIT')).toMatch(/^221 /);
    });
    const tls = 'TLS1.3:TLS_AES_256_GCM_SHA384:256';
    expect(server.log.map((line) => line.replace(/^\S{23} /, 'ID '))).toEqual([
      'SMTP connection from [127.0.0.1]',
      '<> ' + ' 0  <> <> 0 <> <> 0 smtp',
      `<${tls}> TLS1.3 256 TLS_AES_256_GCM_SHA384 <mail.example.org> <> 0 <> <mx.example.org> 1 smtps`,
      `ID <= a@client.example H=(client.example) [127.0.0.1] P=esmtpsa X=${tls} SNI=mail.example.org A=plain:user S=260`,
      'SMTP connection from (client.example) [127.0.0.1] closed by QUIT',
    ]);
  });

  it('forgets what comes behind the command', async () => {
    const server = await serving(`${owned}smtp_enforce_sync = false\n`);
    await talking(server, async (talker) => {
      await talker.reply();
      await talker.say('EHLO client.example');
      expect(await talker.say('STARTTLS\r\nEHLO forged.example\r\nMAIL FROM:<forged@example.org>')).toMatch(/^220 /);
      await talker.startTls();
      expect(await talker.say('RCPT TO:<b@example.org>')).toMatch(/^503 /);
      expect(await talker.say('QUIT')).toMatch(/^221 /);
    });
    expect(server.log.filter((line) => line.includes('forged'))).toEqual([]);
  });

  it('is refused where TLS has begun before: nothing is taken any more', async () => {
    const server = await serving(owned);
    await talking(server, async (talker) => {
      await secured(talker);
      expect(await talker.say('STARTTLS')).toBe('554 Already in TLS\r\n');
      expect(await talker.say('EHLO client.example')).toBe('554 Security failure\r\n');
      expect(await talker.say('QUIT')).toMatch(/^221 /);
    });
    expect(server.log).toContain('TLS error on connection from [127.0.0.1] (STARTTLS received after TLS started): ');
  });

  it.each([
    ['a file that is not there', 'tls_certificate = /etc/none.pem\n', 'No such file or directory'],
    ['a file without a certificate', 'tls_certificate = /etc/broken.pem\n', 'no start line'],
    ['no key', 'tls_certificate = /etc/own.pem\n', 'no start line'],
    ["another certificate's key", 'tls_certificate = /etc/own.pem\ntls_privatekey = /etc/other.pem\n', 'mismatch'],
    ['an expansion that fails', 'tls_certificate = ${if\n', 'Internal error'],
  ])('cannot be had with %s', async (_name, options, why) => {
    const server = await serving(options);
    await talking(server, async (talker) => {
      await talker.reply();
      await talker.say('EHLO client.example');
      expect(await talker.say('STARTTLS')).toBe('454 TLS currently unavailable\r\n');
      expect(await talker.say('NOOP')).toBe('250 OK\r\n');
      expect(await talker.say('QUIT')).toMatch(/^221 /);
    });
    const line = server.log.find((each) => each.startsWith('TLS error on connection from (client.example) '));
    expect(line).toMatch(new RegExp(why));
  });

  it('shows a certificate of its own making where there is none, or it may not be read', async () => {
    for (const [options, mayRead] of [
      ['', true],
      ['tls_certificate = /etc/none.pem\n', false],
    ] as const) {
      await talking(await serving(options, { mayRead }), async (talker) => {
        const secure = await secured(talker);
        expect(secure.getPeerCertificate().subject).toEqual({ C: 'UK', O: 'Exim Developers', CN: 'mx.example.org' });
        expect(await talker.say('QUIT')).toMatch(/^221 /);
      });
    }
  });

  it('chooses the certificate by the name that is asked for', async () => {
    const byName =
      'tls_certificate = /etc/${if eq{$tls_in_sni}{other.example}{other.pem}{own.pem}}\n' +
      'tls_privatekey = /etc/${if eq{$tls_in_sni}{other.example}{other.pem}{own.key}}\n';
    for (const [servername, fingerprint] of [
      ['mx.example.org', own.fingerprint],
      ['other.example', other.fingerprint],
    ] as const) {
      await talking(await serving(byName), async (talker) => {
        expect((await secured(talker, { servername })).getPeerCertificate().fingerprint256).toBe(fingerprint);
      });
    }
  });

  it('goes by what the options of the library allow', async () => {
    const older = `${owned}openssl_options = +no_tlsv1_3\ntls_require_ciphers = ECDHE-RSA-AES128-GCM-SHA256\n`;
    const server = await serving(older);
    await talking(server, async (talker) => {
      await secured(talker);
      await talker.say('EHLO client.example');
      expect(await talker.say('QUIT')).toMatch(/^221 /);
    });
    const cipher = 'TLS1.2:ECDHE-RSA-AES128-GCM-SHA256:128';
    expect(server.log).toContainEqual(
      expect.stringMatching(`<${cipher}> TLS1.2 128 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 `),
    );
  });
});

describe('a TLS session that cannot be begun', () => {
  it.each([
    [
      'a client that says something else',
      (talker: Client) => {
        talker.send('this is no handshake\r\n');
      },
      /wrong version number$/,
    ],
    [
      'a client that goes',
      (talker: Client) => {
        talker.end();
      },
      /SSL_accept: TCP connection closed by peer$/,
    ],
  ])('%s', async (_name, act, why) => {
    const server = await serving(owned);
    await talking(server, async (talker) => {
      await talker.reply();
      await talker.say('EHLO client.example');
      await talker.say('STARTTLS');
      act(talker);
      await talker.closed();
    });
    expect(server.log.slice(-3)).toEqual([
      expect.stringMatching(why),
      'SMTP connection from (client.example) [127.0.0.1] closed by EOF',
      'left: tls-failed',
    ]);
  });

  it.each([
    ['a protocol that is not offered', '', { ALPNProtocols: ['imap'] }, 'no application protocol'],
    ['two protocols', '', { ALPNProtocols: ['smtp', 'imap'] }, 'no application protocol'],
    ['none, where one is required', 'hosts_require_alpn = *\n', {}, '(handshake): ALPN required but not negotiated'],
    [
      'no cipher in common',
      'tls_require_ciphers = AES128-SHA\nopenssl_options = +no_tlsv1_3\n',
      { ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' },
      'no shared cipher',
    ],
  ])('%s', async (_name, options, offer, why) => {
    const server = await serving(owned + options);
    await talking(server, async (talker) => {
      await secured(talker, offer).catch(() => undefined);
      await talker.closed();
    });
    expect(server.log.at(-3)).toContain(why);
  });

  it('takes the protocol that is offered', async () => {
    await talking(await serving(owned), async (talker) => {
      expect((await secured(talker, { ALPNProtocols: ['smtp'] })).alpnProtocol).toBe('smtp');
      expect(await talker.say('QUIT')).toMatch(/^221 /);
    });
  });
});

describe('certificates of clients', () => {
  const trusting = `${owned}tls_verify_certificates = /etc/client.pem\n`;
  const good = { cert: client.certificate, key: client.key };
  const bad = { cert: other.certificate, key: other.key };
  const dn = (name: string): string => `/C=UK/O=Exim Developers/CN=${name}`;

  it.each([
    ['are not asked for', '', good, '<> 0 <>'],
    ['are verified', 'tls_try_verify_hosts = *\n', good, `<${dn('client.example')}> 1 <client.example>`],
    ['may be bad', 'tls_try_verify_hosts = *\n', bad, `<${dn('other.example')}> 0 <other.example>`],
    ['may be missing', 'tls_try_verify_hosts = *\n', {}, '<> 0 <>'],
    ['may be demanded', 'tls_verify_hosts = *\n', good, `<${dn('client.example')}> 1 <client.example>`],
  ])('%s', async (_name, options, shown, told) => {
    const server = await serving(trusting + options);
    await talking(server, async (talker) => {
      await secured(talker, shown);
      await talker.say('EHLO client.example');
      expect(await talker.say('QUIT')).toMatch(/^221 /);
    });
    expect(server.log.at(-2)).toContain(told);
    const problem = `[127.0.0.1] SSL verify error: depth=0 error=self-signed certificate cert=${dn('other.example')}`;
    expect(server.log.includes(problem)).toBe(shown === bad);
  });

  it.each([
    ['a bad one', bad, '(SSL_accept): error:0A000086:SSL routines::certificate verify failed'],
    ['none', {}, '(SSL_accept): error:0A0000C7:SSL routines::peer did not return a certificate'],
  ])('end the session where one is demanded and there is %s', async (_name, shown, why) => {
    const server = await serving(`${trusting}tls_verify_hosts = *\n`);
    await talking(server, async (talker) => {
      await secured(talker, shown).catch(() => undefined);
      await talker.closed();
    });
    expect(server.log).toContain(`TLS error on connection from (client.example) [127.0.0.1] ${why}`);
  });
});

describe('TLS on connect', () => {
  it('begins before the greeting', async () => {
    const server = await serving(owned, { onConnect: true });
    const talker = connectClient(server.port, {});
    expect(await talker.reply()).toMatch(/^220 mx\.example\.org /);
    expect(keywords(await talker.say('EHLO client.example')).includes('STARTTLS')).toBe(false);
    expect(await talker.say('STARTTLS')).toMatch(/^503 /);
    expect(await talker.say('QUIT')).toMatch(/^221 /);
    await server.close();
    expect(server.log).toContainEqual(expect.stringMatching(/^<TLS1\.3:\S+> TLS1\.3 256 .* smtp$/));
  });

  it('tells nothing to a client that the ACL refuses', async () => {
    const refusing = `${owned}acl_smtp_connect = \${if eq{}{} {no}}\n`.replace('${if eq{}{} {no}}', 'deny');
    for (const [version, reply] of [
      ['4.99', ''],
      ['4.96', '550 Administrative prohibition\r\n'],
    ] as const) {
      const server = await serving(refusing, { onConnect: true, version });
      const talker = connectClient(server.port, {});
      expect(await talker.reply()).toBe(reply);
      await server.close();
    }
  });
});

describe('sessions that are resumed', () => {
  it('are told by bits, and in the log', async () => {
    const server = await serving(`${owned}tls_resumption_hosts = *\n`);
    let session: Buffer | undefined;
    for (let i = 0; i < 2; i++) {
      const talker = connectClient(server.port);
      const secure = await secured(talker, session && { session });
      secure.on('session', (ticket: Buffer) => {
        session = ticket;
      });
      await talker.say('EHLO client.example');
      await talker.say('MAIL FROM:<a@client.example>');
      await talker.say('RCPT TO:<b@example.org>');
      await talker.say('DATA');
      await talker.say('.');
      await talker.say('QUIT');
      talker.end();
    }
    await server.close();
    const bits = server.log.flatMap((line) => /^<TLS.* (\d+) smtps$/.exec(line)?.[1] ?? []);
    expect(bits).toEqual(['11', '31']);
    const fields = server.log.flatMap((line) => / <= .* X=\S*:256(\S*) /.exec(line)?.[1] ?? []);
    expect(fields).toEqual(['', '*']);
  });
});

/** Runs `eximc session` with a server, talks to it, and interrupts it; what it wrote to standard error. */
async function commandLine(
  args: readonly string[],
  talk: (port: number) => Promise<void>,
  folder = folderWith({ 'exim.conf': conf(owned), 'root/etc/own.pem': own.certificate, 'root/etc/own.key': own.key }),
): Promise<string> {
  let err = '';
  let heard = (): void => undefined;
  const ready = new Promise<void>((done) => {
    heard = done;
  });
  const ended = run(['session', 'exim.conf', '--listen', '127.0.0.1:0', ...args], {
    ...quietIo,
    cwd: folder,
    err: (text) => {
      err += text;
      if (text.includes('listening on')) heard();
    },
  });
  await Promise.race([ready, ended]);
  await talk(Number(/listening on 127\.0\.0\.1:(\d+)/.exec(err)?.[1]));
  process.emit('SIGINT');
  expect(await ended).toBe(0);
  return err;
}

describe('eximc session --listen', () => {
  it('tells which certificate it shows', async () => {
    let shown = '';
    const look = async (port: number): Promise<void> => {
      const talker = connectClient(port);
      shown = (await secured(talker)).getPeerCertificate().fingerprint256;
      await talker.say('QUIT');
    };
    const closed = await commandLine([], look);
    const made = /^eximc: \/etc\/own\.pem may not be read \(--allow-read, --root\): TLS with .*, SHA-256 (\S+)$/m;
    expect(shown).toBe(made.exec(closed)?.[1]);
    expect(await commandLine(['--root', 'root'], look)).not.toContain('signs itself');
    expect(shown).toBe(own.fingerprint);
  });

  it('begins TLS on connect where that is asked for, by an option or by the port', async () => {
    const talk = async (port: number): Promise<void> => {
      const talker = connectClient(port, {});
      expect(await talker.reply()).toMatch(/^220 /);
      await talker.say('QUIT');
    };
    expect(await commandLine(['--root', 'root', '--tls-on-connect'], talk)).toMatch(/ closed by QUIT$/m);
  });
});

const which = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('other programs', () => {
  it.skipIf(!which('swaks'))('swaks goes on in TLS, whenever it begins (needs swaks)', async () => {
    for (const onConnect of [false, true]) {
      const server = await serving(owned, { onConnect });
      const args = ['--server', `127.0.0.1:${server.port}`, '--from', 'a@client.example', '--to', 'b@example.org'];
      const auth = ['--auth', 'PLAIN', '--auth-user', 'user', '--auth-password', 'secret'];
      const said = await new Promise<string>((done) => {
        let out = '';
        const child = spawn('swaks', [...args, ...auth, onConnect ? '--tls-on-connect' : '--tls']);
        child.stdout.on('data', (chunk: Buffer) => {
          out += chunk.toString('latin1');
        });
        child.on('close', (status) => {
          done(`${status ?? 'killed'}\n${out}`);
        });
      });
      await server.close();
      expect(said).toMatch(/^0\n/);
      expect(said).toMatch(/<~ {2}235 Authentication succeeded\n[^]*<~ {2}250 OK id=\S+\n[^]*<~ {2}221 /);
    }
  });

  const isRoot = process.getuid?.() === 0;
  const installed = installedExim?.features.includes('Exim version 4.96') === true;
  it.skipIf(!installed || !isRoot)('exim4 4.96 says the same to the same client (needs exim4, and root)', async () => {
    const folder = folderWith({ 'own.pem': own.certificate, 'own.key': own.key });
    chmodSync(folder, 0o755);
    mkdirSync(`${folder}/spool`);
    chmodSync(`${folder}/spool`, 0o777);
    const options = `tls_certificate = ${folder}/own.pem\ntls_privatekey = ${folder}/own.key\nrfc1413_query_timeout = 0s\n`;
    const places = `spool_directory = ${folder}/spool\nlog_file_path = ${folder}/spool/%slog\n`;
    writeFileSync(`${folder}/exim.conf`, conf(options + places));
    const port = await freePort();
    const exim = spawn('exim4', [
      '-bdf',
      '-oX',
      `127.0.0.1.${port}`,
      '-oP',
      `${folder}/spool/pid`,
      '-C',
      `${folder}/exim.conf`,
    ]);
    const server = await serving(owned, { version: '4.96' });
    try {
      const dialogue = async (at: number): Promise<string[]> => {
        let talker = connectClient(at);
        let first = await talker.reply();
        for (let tries = 0; first === '' && tries < 50; tries++) {
          await new Promise((done) => setTimeout(done, 100));
          talker = connectClient(at);
          first = await talker.reply();
        }
        const said = [first, await talker.say('STARTTLS'), await talker.say('EHLO client.example')];
        said.push(await talker.say('STARTTLS\r\nNOOP'));
        await talker.startTls({ servername: 'mail.example.org' });
        for (const line of [
          'MAIL FROM:<a@client.example>',
          'EHLO client.example',
          'STARTTLS',
          'AUTH PLAIN AHVzZXIAc2VjcmV0',
          'MAIL FROM:<a@client.example>',
          'RCPT TO:<b@example.org>',
          'DATA',
          'Subject: x\r\n\r\n.',
          'HELP',
          'EHLO again.example',
          'QUIT',
        ]) {
          said.push(await talker.say(line));
        }
        talker.end();
        return said.map((reply) => reply.replace(/^220 .*/, '220').replace(/id=\S+/, 'id=ID'));
      };
      const real = await dialogue(port);
      expect(await dialogue(server.port)).toEqual(real);
    } finally {
      exim.kill();
      await server.close();
    }
  });
});
