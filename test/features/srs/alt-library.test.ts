import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SrsLibrary } from '../../../src/features/srs/alt-library.ts';
import { srsForward, srsReverse } from '../../../src/features/srs/alt-library.ts';

const library: SrsLibrary = {
  secrets: ['new secret', 'old secret'],
  maxAge: 31,
  hashLength: 6,
  hashMin: 6,
  useTimestamp: true,
  useHash: true,
  useDatabase: false,
};
const day = 86_400;
/** Day 20454, which is 998 of 1024: `7G`. */
const now = 20_454 * day + 3600;
const hash = (secret: string, data: string): string =>
  createHmac('sha1', secret).update(data).digest('base64').slice(0, 6);

const address = (result: ReturnType<typeof srsForward>): string => (result.ok ? result.address : result.failure);

describe('srsForward', () => {
  it('puts hash, day, domain and local part before the alias, hashing them in lower case', () => {
    expect(address(srsForward(library, 'Bob@Client.Example', 'relay.example', now))).toBe(
      `SRS0=${hash('new secret', '7gclient.examplebob')}=7G=Client.Example=Bob@relay.example`,
    );
  });

  it('makes SRS1 of SRS0, and passes SRS1 on with a hash of its own', () => {
    const first = address(srsForward(library, 'bob@client.example', 'one.example', now));
    const second = address(srsForward(library, first, 'two.example', now));
    const rest = first.slice(4, first.indexOf('@'));
    expect(second).toBe(
      `SRS1=${hash('new secret', `one.example${rest.toLowerCase()}`)}=one.example=${rest}@two.example`,
    );
    const third = address(srsForward(library, second, 'three.example', now));
    expect(third.slice(12)).toBe(`one.example=${rest}@three.example`);
  });

  it('leaves out the day and the hash where it is told to', () => {
    expect(address(srsForward({ ...library, useTimestamp: false }, 'a@b.example', 'c.example', now))).toBe(
      `SRS0=${hash('new secret', 'b.examplea')}=b.example=a@c.example`,
    );
    expect(address(srsForward({ ...library, useHash: false }, 'a@b.example', 'c.example', now))).toBe(
      'SRS0=7G=b.example=a@c.example',
    );
  });

  it('refuses what is no address', () => {
    for (const sender of ['', 'bob', '@b.example', 'bob@', 'bo\\@b.example']) {
      expect(address(srsForward(library, sender, 'c.example', now)), sender).toBe('BADPARAM');
    }
    expect(address(srsForward(library, 'a@b.example', 'c@d.example', now))).toBe('BADPARAM');
    expect(address(srsForward(library, 'a@b.example', '', now))).toBe('BADPARAM');
    expect(address(srsForward(library, `${'a'.repeat(250)}@b.example`, 'c.example', now))).toBe('TOOLONG');
  });

  it('keeps addresses in a database where there is one', () => {
    const kept = new Map<string, string>();
    const database: SrsLibrary = {
      ...library,
      useDatabase: true,
      insert(sender, id) {
        kept.set(id, sender);
        return id;
      },
      select: (key) => kept.get(key),
    };
    const rewritten = address(srsForward(database, 'bob@client.example', 'c.example', now));
    expect(rewritten).toMatch(/^SRS0=[A-Za-z0-9+/]{6}=7G=[A-Za-z0-9+/]{16}@c\.example$/);
    expect(address(srsReverse(database, rewritten, now))).toBe('bob@client.example');
    expect(address(srsReverse({ ...database, select: () => undefined }, rewritten, now))).toBe('DBERROR');
  });
});

describe('srsReverse', () => {
  it('takes addresses back, by any of the secrets, with a hash whose case was lost', () => {
    const made = address(srsForward({ ...library, secrets: ['old secret'] }, 'bob@client.example', 'c.example', now));
    expect(address(srsReverse(library, made, now))).toBe('bob@client.example');
    const [tag = '', hashed = '', ...rest] = made.split('=');
    expect(address(srsReverse(library, [tag.toLowerCase(), hashed.toLowerCase(), ...rest].join('='), now))).toBe(
      'bob@client.example',
    );
  });

  it('turns SRS1 into the SRS0 of the host before', () => {
    const first = address(srsForward(library, 'bob@client.example', 'one.example', now));
    const second = address(srsForward(library, first, 'two.example', now));
    expect(address(srsReverse(library, second, now))).toBe(first);
  });

  it('says what is wrong', () => {
    const made = address(srsForward(library, 'bob@client.example', 'c.example', now));
    expect(address(srsReverse(library, 'bob@client.example', now))).toBe('NOTSRS');
    expect(address(srsReverse(library, 'SRS0=nothing@c.example', now))).toBe('BADSRS');
    expect(address(srsReverse(library, made.replace('=bob', '=rob'), now))).toBe('BADHASH');
    expect(address(srsReverse(library, made.replace(/=[^=]*/, '=abc'), now))).toBe('BADHASH');
    expect(address(srsReverse(library, made, now + 31 * day))).toBe('bob@client.example');
    expect(address(srsReverse(library, made, now + 32 * day))).toBe('EXPIRED');
    // Once the days have begun again at 0, day 998 lies ahead, and passes.
    expect(address(srsReverse(library, made, now + 60 * day))).toBe('bob@client.example');
    expect(address(srsReverse(library, 'SRS0=abcdef=\xe9\xe9=b.example=a@c.example', now))).toBe('BADTIMESTAMP');
  });

  it('takes back whatever it made, and never throws on anything', () => {
    const local = fc.stringMatching(/^[a-zA-Z0-9.=_+-]{1,40}$/).filter((text) => !/^SRS[01][=+-]/i.test(text));
    const domain = fc.stringMatching(/^[a-z0-9-]{1,20}\.[a-z]{2,5}$/);
    fc.assert(
      fc.property(local, domain, domain, fc.boolean(), fc.boolean(), (user, from, to, useTimestamp, useHash) => {
        const options = { ...library, useTimestamp, useHash };
        const made = srsForward(options, `${user}@${from}`, to, now);
        expect(made.ok && srsReverse(options, made.address, now)).toEqual({ ok: true, address: `${user}@${from}` });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        srsReverse(library, `SRS0=${text}`, now);
        srsForward(library, text, text, now);
      }),
    );
  });
});
