import fc from 'fast-check';

/* Random Sieve scripts, most of them in order, with which eximc and Exim are compared. */

/** Texts that stand between double quotes as they are. */
const content = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...['Subject', 'From', 'To', 'Cc', 'X-Test', 'sub', 'test', 'root', 'joe']) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['joe@x.y', 'root@test.ex', 'TEST.EX', 'Sub test', '*t*', '?ub*', '*.ex', 's\\\\*b', 'a*b?c*', '**', '*'],
      ...['10', '007', '7', '10x', '9'],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        '',
        'inbox',
        'a/b',
        'lists/',
        '..',
        'x/../y',
        '|cmd',
        '>x',
        'no such',
        'X Y',
        'a:b',
        'F\\rom',
        'q\\"q\\\\',
        '\xc3\xa9',
      ],
      ...[
        'two\nlines',
        '${hex:41 42}',
        '${unicode:e9}',
        '${unicode:d800}',
        '${hex:4x}',
        '$subject',
        '{}',
        'x\\',
        'auth',
      ],
    ),
  },
);

const string = fc.oneof(
  { weight: 60, arbitrary: content.map((text) => `"${text}"`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        'text:\nline\n..dot\n.\n',
        'text: # c\nroot\n.\n',
        'text:\n.\n.\n',
        'text:x',
        '"open',
        'text:\nno end',
        'bare',
      ],
    ),
  },
);

const gap = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(' ', ' ', '\n', '\t', '\n\n') },
  { weight: 6, arbitrary: fc.constantFrom('# c\n', '/* a\nb */', '/**/') },
  { weight: 1, arbitrary: fc.constantFrom('', '# no end', '/* no end') },
);

function spaced(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(gap, ...parts).map(([between, ...texts]) => texts.filter((text) => text !== '').join(between));
}

const strings = fc.oneof(
  { weight: 40, arbitrary: string },
  {
    weight: 30,
    arbitrary: fc
      .tuple(fc.array(string, { minLength: 1, maxLength: 3 }), mostly([', ', ',', ',\n'], [' ']))
      .map(([list, comma]) => `[${list.join(comma)}]`),
  },
  { weight: 1, arbitrary: fc.constantFrom('[]', '["a",]', '["a"', '[,"a"]') },
);

const fieldNames = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('"From"', '"to"', '["To","Cc"]', '["from", "sender"]', '"Bcc"', '"Resent-To"'),
  },
  { weight: 1, arbitrary: strings },
);

const headerNames = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('"Subject"', '"To"', '["Subject","X-Test"]', '"List-Id"', '["X-No","From"]'),
  },
  { weight: 1, arbitrary: strings },
);

const part = fc.constantFrom('', '', '', ':all', ':localpart', ':domain', ':LOCALPART', ':user', ':detail');
/** One of the usual texts, or seldom one of those that are faults. */
function mostly(usual: readonly string[], seldom: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...seldom) },
  );
}

const number = mostly(
  ['0', '1', '30', '100', '1K', '2M', '1G', '18446744073709551615', '17179869183G'],
  ['18446744073709551616', '17179869184G', '1k', 'x', ''],
);

const match = mostly(['', '', ':is', ':contains', ':matches', ':Matches'], [':count']);
const comparator = mostly(
  ['', '', '', '', ':comparator "i;octet"', ':comparator "i;ascii-casemap"', ':comparator "en;ascii-casemap"'],
  [':comparator "I;ASCII-Numeric"', ':comparator "i;none"', ':comparator'],
);

const options = (parts: boolean): fc.Arbitrary<string> =>
  fc
    .tuple(parts ? part : fc.constant(''), comparator, match, mostly([''], [':is']))
    .chain((tags) => fc.shuffledSubarray(tags, { minLength: 4 }))
    .map((tags) => tags.filter((tag) => tag !== '').join(' '));

const test = fc.letrec<{ any: string; one: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'test' },
    tie('one'),
    spaced(fc.constant('not'), tie('any')),
    fc
      .tuple(
        fc.constantFrom('allof', 'anyof', 'anyof', 'AllOf'),
        gap,
        fc.array(tie('any'), { minLength: 1, maxLength: 3, depthIdentifier: 'test' }),
        mostly([',', ', ', ',\n'], ['']),
      )
      .map(([word, between, tests, comma]) => `${word}${between}(${tests.join(comma)})`),
  ),
  one: fc.oneof(
    { weight: 40, arbitrary: spaced(fc.constant('header'), options(false), headerNames, strings) },
    { weight: 40, arbitrary: spaced(fc.constant('address'), options(true), fieldNames, strings) },
    {
      weight: 30,
      arbitrary: spaced(
        fc.constant('envelope'),
        options(true),
        mostly(['"from"', '"to"', '["From","TO"]'], ['"auth"']),
        strings,
      ),
    },
    { weight: 20, arbitrary: spaced(fc.constant('exists'), headerNames) },
    { weight: 10, arbitrary: spaced(fc.constant('size'), mostly([':over', ':under', ':Over'], ['']), number) },
    { weight: 20, arbitrary: mostly(['true', 'false', 'TRUE'], ['truex', 'true_']) },
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: spaced(fc.constantFrom('valid_notify_method', 'notify_method_capability'), strings) },
  ),
})).any;

const semicolon = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(';', ';', ';', ' ;', '\n;', '/* c */;') },
  { weight: 1, arbitrary: fc.constant('') },
);

const mailbox = mostly(['"a@b.c"', '"A <a@b.c>"', '"a@b.c (x)"', '"c@d"'], ['"nobody"', '"x@y, z@w"', '""', '"<@"']);

const vacationTag = fc.oneof(
  spaced(fc.constant(':days'), number),
  spaced(fc.constant(':subject'), string),
  spaced(fc.constant(':from'), mailbox),
  spaced(fc.constant(':addresses'), strings),
  fc.constant(':mime'),
  spaced(fc.constant(':handle'), string),
);

const action = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('keep', 'discard', 'Keep') },
  { weight: 4, arbitrary: fc.constant('stop') },
  { weight: 1, arbitrary: fc.constantFrom('require "copy"', 'elsif true {}', 'keepx', 'zap') },
  { weight: 40, arbitrary: spaced(fc.constant('redirect'), fc.constantFrom('', '', ':copy', ':copy :copy'), mailbox) },
  { weight: 40, arbitrary: spaced(fc.constant('fileinto'), fc.constantFrom('', '', ':copy'), string) },
  {
    weight: 10,
    arbitrary: fc
      .array(vacationTag, { maxLength: 3 })
      .chain((tags) => spaced(fc.constant('vacation'), ...tags.map((tag) => fc.constant(tag)), string)),
  },
  { weight: 1, arbitrary: fc.constant('notify "mailto:a@b.c"') },
);

const list = fc.letrec<{ list: string; command: string }>((tie) => ({
  list: fc
    .array(fc.tuple(tie('command'), gap), { maxLength: 4, depthIdentifier: 'script' })
    .map((commands) => commands.map(([command, after]) => command + after).join('')),
  command: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'script' },
    { weight: 3, arbitrary: fc.tuple(action, semicolon).map((parts) => parts.join('')) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(test, tie('list'), fc.option(fc.tuple(test, tie('list'))), fc.option(tie('list')), gap)
        .map(
          ([first, commands, more, otherwise, between]) =>
            `if ${first}${between}{${commands}}${more === null ? '' : `${between}elsif ${more[0]} {${more[1]}}`}` +
            (otherwise === null ? '' : `\nelse {${otherwise}}`),
        ),
    },
  ),
})).list;

const capability = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      ...['fileinto', 'copy', 'envelope', 'vacation', 'subaddress', 'comparator-i;ascii-numeric', 'comparator-i;octet'],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('encoded-character', 'enotify', 'regex', 'FileInto') },
);

const everything = 'require ["fileinto","copy","envelope","vacation","subaddress","comparator-i;ascii-numeric"];';

const requires = fc.oneof(
  { weight: 12, arbitrary: fc.constant(everything) },
  {
    weight: 1,
    arbitrary: fc
      .array(capability, { minLength: 1, maxLength: 4 })
      .map((names) => `require [${names.map((name) => `"${name}"`).join(', ')}];`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      `${everything}require "encoded-character";`,
      'require "copy";\nrequire "fileinto";',
      'require x;',
    ),
  },
);

/** A Sieve script of some commands; it may hold faults. */
export const randomScript: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('# Sieve filter\n', '#sieve filter x\n\n'), requires, fc.constantFrom('\n', '', ' '), list)
  .map((parts) => parts.join(''));

/** Messages to try scripts on. */
export const randomMessage: fc.Arbitrary<string> = fc.constantFrom(
  'Subject: Sub test\nTo: root@test.ex\n\nbody line one\nline two\n',
  'From: root\nTo: a@b, "x" <root@test.ex>, Group: joe@x.y, c@d;\nSubject: S t\n\nbody\n',
  'From: Joe <joe@x.y>\nTo: root+detail@test.ex\nCc: a@b, c@d\nSubject: =?utf-8?Q?sub=C3=A9_?=\n  test \nX-Test: 10\n\nB',
  'From: joe@x.y\nTo: root@test.ex\nTo: sub@test.ex\nSubject:\nX-Test: a\nX-Test: b\n\n',
  'nothing\nbody\n',
  'To: root@test.ex\nList-Id: x\nFrom: boss@test.ex\nSender: joe@x.y\n\n',
  'To: (only a comment)\nFrom: joe@x.y\nSubject: a  b\n\tc\nX-Test: =?iso-8859-1?Q?=E9?=\n\nB\n\nC',
);

/** Options that go with `-bf`. */
export const randomOptions: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['-v', '-bf'],
  ['-v', '-bf'],
  ['-bf'],
  ['-v', '-f', '<>', '-bf'],
  ['-v', '-f', 'joe@x.y', '-bf'],
  ['-v', '-bfl', 'sub', '-bfd', 'dom.ex', '-bf'],
  ['-v', '-bfp', 'pre-', '-bfs', '-suf', '-bf'],
);
