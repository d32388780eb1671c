import fc from 'fast-check';

/* Random messages of MIME parts. */

const text = fc.constantFrom(
  'Hello world\nsome text here\n',
  'body of =\nquoted =41=42 =zz broken=\n',
  '.dot line\n\nlast line\n',
  'Hel lo\n',
  '',
  `${'long '.repeat(300)}\n`,
  '--notboundary\nx\n',
);

const contentType = fc.constantFrom(
  'Content-Type: text/plain\n',
  'Content-Type: text/plain; charset=utf-8\n',
  'Content-Type: Text/HTML;\n charset="ISO-8859-1"\n',
  'Content-Type: application/x-msdownload; name="a b.exe"\n',
  'Content-Type: application/octet-stream; name==?utf-8?Q?f=C3=A4.exe?=\n',
  'Content-Type: text/plain; charset="us;ascii"; name=foo\n',
  'Content-Type: image/png (comment; name=no); name = spaced.png\n',
  'Content-Type: bad/type\n',
  'Content-Type: discard/type\n',
  'Content-Type: text/plain; x="unclosed; name=z\n',
  'Content-Type: text/plain; name="tab\there"\n',
  '',
);

const otherLines = fc.constantFrom(
  '',
  '',
  'Content-Disposition: attachment; filename="x.exe"\n',
  'Content-Disposition: ATTACHMENT;\n\tfilename=plain.txt ; size=3\n',
  'Content-Disposition: attachment; filename=; name=q\n',
  'Content-ID: <Abc@x>\n',
  'Content-Description: A (nice) Thing; yes\n',
  'Content-Type\t: text/odd\n',
);

const encoding = fc.constantFrom('', '', 'base64', 'quoted-printable', 'BASE64', '8bit', 'x-unknown', 'broken');

const leaf = fc.tuple(contentType, encoding, otherLines, text).map(([type, how, others, body]) => {
  const name = how === 'broken' ? 'base64' : how;
  const lines = `${type}${name === '' ? '' : `Content-Transfer-Encoding: ${name}\n`}${others}\n`;
  if (name.toLowerCase() !== 'base64') return lines + body;
  const coded = Buffer.from(body, 'latin1')
    .toString('base64')
    .replace(/(.{1,60})/g, '$1\n');
  return lines + (how === 'broken' ? `${coded.replace(/.(?=.{3})/, '*')}A==\n` : coded);
});

/** One entity: a part, or a multipart, with its header; what a multipart holds has a boundary for its depth. */
const entity = (depth: number): fc.Arbitrary<string> => {
  if (depth > 2) return leaf;
  const kind = fc.constantFrom('mixed', 'alternative', 'related', 'Mixed', 'signed; protocol="x"');
  const boundary = fc.constantFrom('', '=_x', '/y z', '--q').map((tail) => `b${depth}${tail}`);
  const multipart = fc
    .tuple(kind, boundary, fc.array(entity(depth + 1), { maxLength: 3 }), fc.boolean())
    .map(
      ([subtype, name, parts, closed]) =>
        `Content-Type: multipart/${subtype}; boundary="${name}"\n\npreamble\n` +
        parts.map((part) => `--${name}\n${part}\n`).join('') +
        (closed ? `--${name}--\nepilogue\n` : ''),
    );
  return fc.oneof(leaf, multipart, multipart);
};

/** A message with a header of its own; it may hold parts, or be one. */
export const randomMimeMessage: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 8, arbitrary: entity(0) },
    { weight: 1, arbitrary: entity(2).map((inner) => `Content-Type: message/rfc822\n\nSubject: inner\n${inner}`) },
  )
  .map((whole) => `Subject: outer one\nMIME-Version: 1.0\n${whole}`);
