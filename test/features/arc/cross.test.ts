import { authenticate, sealMessage } from 'mailauth';
import { describe, expect, it } from 'vitest';
import { privateKey, publicPart } from '../../runtime/dkim/keys.ts';
import { arrive, found, pass, python, pythonWithDkim } from './hops.ts';

const message =
  'From: a@sender.example\nTo: b@mx.example\nSubject: three  hops\nDate: Fri, 2 Jan 2026 00:00:00 +0000\n' +
  'Message-ID: <x@y>\nMIME-Version: 1.0\n\nLine one \n\n\tline  two\n\n\n';

const crlf = (text: string): string => text.replace(/\r?\n/g, '\r\n');

/** A way to add to a chain, and to verify one. */
interface Maker {
  readonly seal: (text: string, hop: string) => Promise<string> | string;
  readonly verify: (text: string) => Promise<string> | string;
}

const eximc: Maker = {
  seal: (text, hop) => pass(text, hop),
  verify: (text) => /state=(\w+)/.exec(found(arrive(text, 'mx.example')))?.[1] ?? '',
};

const record = `v=DKIM1; k=rsa; p=${publicPart('rsa2048')}`;

const mailauth: Maker = {
  async seal(text, hop) {
    const results = await mailauthResults(text);
    const cv = /arc=(\w+)/.exec(results)?.[1] ?? 'none';
    const seal = {
      signingDomain: hop,
      selector: 's',
      privateKey: privateKey('rsa2048'),
      cv,
      authResults: `${hop}; arc=${cv}`,
    };
    const headers: unknown = await sealMessage(Buffer.from(crlf(text), 'latin1'), seal);
    return String(headers).replaceAll('\r\n', '\n') + text;
  },
  async verify(text) {
    return /arc=(\w+)/.exec(await mailauthResults(text))?.[1] ?? '';
  },
};

async function mailauthResults(text: string): Promise<string> {
  const { headers } = await authenticate(Buffer.from(crlf(text), 'latin1'), {
    ip: '192.0.2.1',
    helo: 'client.example',
    sender: 'a@sender.example',
    mta: 'mx.example',
    resolver: (name: string, type: string) => {
      if (type === 'TXT' && name.startsWith('s._domainkey.')) return Promise.resolve([[record]]);
      return Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    },
  });
  return headers;
}

const dkimpy: Maker = {
  seal: (text, hop) => {
    const input = { text: crlf(`Authentication-Results: ${hop}; arc=${eximcState(text)}\n${text}`), hop };
    const program =
      'sig = dkim.arc_sign(data["text"].encode("latin1"), b"s", data["hop"].encode(), data["key"].encode(), data["hop"].encode())\n' +
      'sys.stdout.buffer.write(b"".join(sig) + data["text"].encode("latin1"))\n';
    return python(program, { ...input, key: privateKey('rsa2048') }).replaceAll('\r\n', '\n');
  },
  verify: (text) => {
    const program =
      'cv, results, reason = dkim.arc_verify(data["text"].encode("latin1"), ' +
      'dnsfunc=lambda name, timeout=5: data["record"].encode())\nprint(cv.decode() if cv else reason)\n';
    return python(program, { text: crlf(text), record }).trim();
  },
};

/** The state as eximc finds it. */
const eximcState = (text: string): string => /state=(\w+)/.exec(found(arrive(text, 'mx.example')))?.[1] ?? '';

const makers: Readonly<Record<string, Maker>> = { eximc, mailauth, dkimpy };

const orders = [
  ['eximc', 'mailauth', 'eximc'],
  ['mailauth', 'eximc', 'mailauth'],
  ['dkimpy', 'eximc', 'dkimpy'],
];

describe('chains of three hops', () => {
  for (const order of orders) {
    const needsPython = order.includes('dkimpy') && pythonWithDkim === undefined;
    const title = `${order.join(', ')}: hold for all${needsPython ? ' (skipped: no Python with dkimpy and authres)' : ''}`;
    it.skipIf(needsPython)(title, async () => {
      let text = message;
      for (const [i, name] of order.entries()) text = (await makers[name]?.seal(text, `hop${i + 1}.example`)) ?? '';
      expect(text.match(/^ARC-Seal:/gm)).toHaveLength(3);
      for (const [name, { verify }] of Object.entries(makers)) {
        if (name === 'dkimpy' && pythonWithDkim === undefined) continue;
        expect([name, await verify(text)]).toEqual([name, 'pass']);
      }
    });
  }
});
