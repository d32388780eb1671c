import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GroupState } from '../../../src/runtime/address/extract.ts';
import { extractAddress } from '../../../src/runtime/address/extract.ts';
import { addressEnd, findAt } from '../../../src/runtime/address/find.ts';
import { fixPhrase } from '../../../src/runtime/address/phrase.ts';
import { quote2047 } from '../../../src/runtime/address/quote-2047.ts';
import type { AddressSettings } from '../../../src/runtime/address/settings.ts';

interface Recording {
  readonly cases: readonly { readonly address: string; readonly ok?: true; readonly message?: string }[];
}

const recording = JSON.parse(readFileSync('fixtures/recorded/addresses-4.96.json', 'utf8')) as Recording;

const settings: AddressSettings = {
  release: 96,
  allowDomainLiterals: true,
  allowUtf8Domains: false,
  stripTrailingDot: true,
  stripExcessAngleBrackets: false,
};

describe('addresses', () => {
  it.each(recording.cases)('are read as Exim 4.96 was seen to read them: $address', ({ address, message }) => {
    const found = extractAddress(address, settings, { allowNull: true });
    expect(found.ok ? undefined : found.message).toBe(message);
  });

  it('are told with the place where they stood', () => {
    const mailbox = '"Joe, Q." <@x:joe (c) @ b . c> (x)';
    const found = extractAddress(mailbox, settings);
    expect(found).toEqual({ ok: true, address: 'joe@b.c', start: 11, end: 29, domain: 4 });
    expect(mailbox.slice(11, 29)).toBe('@x:joe (c) @ b . c');
    expect(extractAddress(' joe@b.c (x) ', settings)).toMatchObject({ start: 1, end: 8 });
  });

  it('may lack angle brackets or have too many', () => {
    const loose = { ...settings, stripExcessAngleBrackets: true };
    expect(extractAddress('<<<a@b>>>', loose)).toMatchObject({ address: 'a@b', start: 3, end: 6 });
    expect(extractAddress('<<<a@b>>', loose)).toEqual({ ok: false, message: "'>' missing at end of address" });
    expect(extractAddress('<<<<<<<<a@b>>>>>>>>', loose)).toMatchObject({ message: 'angle-brackets nested too deep' });
  });

  it('have domains in UTF-8 where that is allowed', () => {
    const utf8 = { ...settings, allowUtf8Domains: true };
    expect(extractAddress('a@\xc3\xa9.x', settings).ok).toBe(false);
    expect(extractAddress('a@\xc3\xa9.x', utf8)).toMatchObject({ address: 'a@\xc3\xa9.x' });
    expect(extractAddress('a@\xc3.x', utf8)).toEqual({ ok: false, message: 'invalid UTF-8 byte sequence' });
    expect(extractAddress('a@\xe2\x82\xac', utf8).ok).toBe(true);
  });

  it('are refused as literals without leave, but for bare ones from 4.95 on', () => {
    const strict = { ...settings, allowDomainLiterals: false };
    expect(extractAddress('<a@[192.0.2.1]>', strict)).toEqual({ ok: false, message: 'domain literals not allowed' });
    expect(extractAddress('a@[192.0.2.1]', strict).ok).toBe(true);
    expect(extractAddress('a@[192.0.2.1]', { ...strict, release: 94 }).ok).toBe(false);
  });

  it('may stand in groups', () => {
    const header = 'staff: a@b, c@d; , e@f';
    const group: GroupState = { allow: true, open: false };
    const found: string[] = [];
    for (let at = 0; at < header.length;) {
      const end = addressEnd(header, at, false);
      const address = extractAddress(header.slice(at, end), settings, { group });
      if (address.ok) found.push(address.address);
      at = end + 1;
    }
    expect(found).toEqual(['a@b', 'c@d', 'e@f']);
    expect(group).toEqual({ allow: true, open: false });
    expect(extractAddress('undisclosed recipients:;', settings, { group })).toEqual({
      ok: false,
      message: 'empty address',
    });
    expect(group).toEqual({ allow: true, open: false });
  });

  it('end at commas that are not quoted, in a comment or in a route', () => {
    const ends = (text: string): string => text.slice(0, addressEnd(text, 0, false));
    expect(ends('"a,b"@c, d')).toBe('"a,b"@c');
    expect(ends('a (x, (y), z) @b, d')).toBe('a (x, (y), z) @b');
    expect(ends('<@a,@b:c@d>, e')).toBe('<@a,@b:c@d>');
    expect(ends('@a,@b:c@d, e')).toBe('@a,@b:c@d');
    expect(ends('a\\,b, c')).toBe('a\\,b');
    expect('a@b\nc'.slice(0, addressEnd('a@b\nc', 0, true))).toBe('a@b');
  });

  it('are qualified by an "@" that is neither quoted nor escaped', () => {
    expect(findAt('a@b@c')).toBe(3);
    expect(findAt('"a@b"')).toBe(-1);
    expect(findAt('"a@b"@c')).toBe(5);
    expect(findAt('ab\\@c')).toBe(-1);
    expect(findAt('ab\\\\@c')).toBe(4);
  });
});

describe('phrases', () => {
  const fix = (phrase: string): string => fixPhrase(phrase, { release: 99 });

  it('are quoted as far as they must be', () => {
    expect(fix('John Smith')).toBe('John Smith');
    expect(fix('John Q. Smith')).toBe('"John Q. Smith"');
    expect(fix('John "Jack" Q. Smith')).toBe('John "Jack" "Q." Smith');
    expect(fix('John (Jack) Q. Smith')).toBe('"John (Jack) Q. Smith"');
    expect(fix('John ("Jack") Q. Smith')).toBe('John ("Jack") "Q." Smith');
    expect(fix('John Q. "Jack" Smith')).toBe('"John Q." "Jack" Smith');
    expect(fix('a, "b')).toBe('"a," "b"');
  });

  it('are encoded where they hold what is not ASCII', () => {
    expect(fix('J\xf6rg M.')).toBe('=?iso-8859-1?Q?J=F6rg_M=2E?=');
    expect(fixPhrase('\xc3\xb6', { release: 99, charset: 'UTF-8' })).toBe('=?UTF-8?Q?=C3=B6?=');
  });

  it('may be too long for the buffers of old releases', () => {
    expect(fixPhrase('x'.repeat(65), { release: 94, buffer: 256 })).toBe('Name too long');
    expect(fixPhrase('x'.repeat(65), { release: 95, buffer: 256 })).toBe('x'.repeat(65));
  });
});

describe('RFC 2047', () => {
  it('breaks long texts, counting the first line as the release does', () => {
    const text = `\xe9${'x'.repeat(80)}`;
    const head = '=?iso-8859-1?Q?';
    expect(quote2047(text, { release: 99 })).toBe(`${head}=E9${'x'.repeat(65)}?= ${head}${'x'.repeat(15)}?=`);
    expect(quote2047(text, { release: 100, fold: true })).toBe(
      `${head}=E9${'x'.repeat(50)}?=\n ${head}${'x'.repeat(30)}?=`,
    );
  });

  it('leaves a text alone in which only spaces would change', () => {
    expect(quote2047('just a text', { release: 99 })).toBe('just a text');
  });
});
