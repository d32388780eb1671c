import fc from 'fast-check';

/* Random filters, most of them in order, with which eximc and Exim are compared. */

const text = fc.constantFrom(
  '"$h_subject:"',
  '$sender_address',
  'abc',
  '"a\\nb"',
  '"a \\\n   b"',
  '"$n0"',
  '10',
  '"0x1F"',
  '2K',
  '" 7 "',
  '-5',
  '"${if eq{a}{a}{yes}{no}}"',
  '"${bad"',
  '"$1 $0"',
  '"a@b, c@d"',
  '$thisaddress',
  '"x\\ty"',
  '"${lc:ABC}"',
  '""',
  '"$local_part@$domain"',
  '"^S(.*)t"',
  '"[unclosed"',
  '"John <t@test.ex>"',
  '"tab\\there \\351 \\"q\\""',
  '"${substr_0_3:$message_body}"',
  '$h_to:',
  '"$sn3"',
  '"$message_size $body_linecount"',
);

const comparison = fc.constantFrom(
  ...['is', 'IS', 'is not', 'does not contain', 'contains', 'CONTAINS', 'begins', 'BEGINS', 'ends', 'ENDS', 'matches'],
  ...['MATCHES', 'does not match', 'above', 'below', 'is above', 'is not below', 'Is', 'does', 'foo'],
);

const condition = fc.letrec<{ any: string; one: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    tie('one'),
    fc.tuple(tie('any'), fc.constantFrom('and', 'or', 'and', 'or', 'xor'), tie('any')).map((parts) => parts.join(' ')),
    tie('any').map((inner) => `(${inner})`),
    tie('any').map((inner) => `not (${inner})`),
  ),
  one: fc.oneof(
    fc.tuple(text, comparison, text).map((parts) => parts.join(' ')),
    fc.constantFrom('delivered', 'first_delivery', 'error_message', 'manually_thawed', 'personal', 'not personal'),
    text.map((alias) => `personal alias ${alias}`),
    fc.tuple(text, text, comparison, text).map(([list, a, how, b]) => `foranyaddress ${list} (${a} ${how} ${b})`),
  ),
})).any;

const gap = fc.constantFrom('\n', '\n', '\n', ' ', '\n\n# comment\n', '\t');

const mailArgument = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('to', 'subject', 'text', 'from', 'cc', 'bcc', 'reply_to', 'file', 'log', 'extra_headers'),
      text,
    )
    .map((parts) => parts.join(' ')),
  fc.constantFrom(
    'extra_headers "X: y\\nZ: q"',
    'expand file /x',
    'once_repeat 3d',
    'return message',
    'return it',
    'expand it',
  ),
);

const list = fc.letrec<{ list: string; command: string }>((tie) => ({
  list: fc
    .array(fc.tuple(tie('command'), gap), { minLength: 1, maxLength: 4, depthIdentifier: 'filter' })
    .map((commands) => commands.map(([command, after]) => command + after).join('')),
  command: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'filter' },
    text.map((argument) => `testprint ${argument}`),
    fc
      .tuple(
        fc.constantFrom('', '', '', '', 'seen ', 'unseen ', 'noerror '),
        fc.oneof(
          fc.tuple(fc.constantFrom('deliver', 'pipe', 'logfile', 'logwrite'), text).map((parts) => parts.join(' ')),
          fc.tuple(text, fc.constantFrom('', ' 0644', ' 9', ' 77x')).map(([path, mode]) => `save ${path}${mode}`),
          text.map((address) => `deliver ${address} errors_to root@test.ex`),
          fc
            .tuple(fc.constantFrom('mail', 'vacation'), fc.array(mailArgument, { maxLength: 4 }), gap)
            .map(([word, args, between]) => [word, ...args].join(between)),
          fc.constantFrom('finish', 'zap', 'endif', 'else'),
        ),
      )
      .map((parts) => parts.join('')),
    fc
      .tuple(text, fc.constantFrom('n0', 'n1', 'n9', 'x', 'n10', 'nx'))
      .map(([amount, counter]) => `add ${amount} to ${counter}`),
    fc.tuple(fc.constantFrom('add', 'remove', 'charset', 'zip'), text).map((parts) => `headers ${parts.join(' ')}`),
    fc
      .tuple(fc.constantFrom('fail', 'defer', 'freeze'), fc.constantFrom('', ' text'), text)
      .map(([word, between, argument]) => `${word}${between} ${argument}`),
    fc
      .tuple(condition, tie('list'), fc.option(fc.tuple(condition, tie('list'))), fc.option(tie('list')))
      .map(
        ([first, commands, more, otherwise]) =>
          `if ${first} then\n${commands}${more === null ? '' : `\nelif ${more[0]} then ${more[1]}`}` +
          `${otherwise === null ? '' : `\nelse\n${otherwise}`}\nendif`,
      ),
  ),
})).list;

/** A filter of some commands; it may hold faults. */
export const randomFilter: fc.Arbitrary<string> = list.map((commands) => `# Exim filter\n${commands}`);

/** Messages to try filters on. */
export const randomMessage: fc.Arbitrary<string> = fc.constantFrom(
  'Subject: Sub test\nTo: root@test.ex\n\nbody line one\nline two\n',
  'From: root\nTo: a@b, "x" <t@test.ex>\nSubject: S t\nReturn-path: <rp@x.y>\n\nbody\n.\nafter\n',
  'From x@y Mon Jan  5 12:35 1996\nX: 1\n\nB',
  'Subject: crlf\r\nTo: x@y\r\n\r\nbody\r\nmore\r\n',
  'nothing\nbody\n',
  '',
  'To: root@test.ex\nList-Id: x\nFrom: boss@test.ex\n\n',
  'To: boss@test.ex\nFrom: joe@x.y\nSubject: continued\n  line\n \t\n\nB\n\nC',
);

/** Options that go with `-bf` and `-bF`. */
export const randomOptions: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['-bf'],
  ['-bf'],
  ['-bF'],
  ['-f', '<>', '-bf'],
  ['-f', 'someone@x.y', '-bf'],
  ['-bfl', 'local', '-bfd', 'dom.ex', '-bf'],
  ['-bfp', 'pre-', '-bfs', '-suf', '-bf'],
  ['-oi', '-bf'],
  ['-F', 'Full Name', '-bf'],
);
