import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDocuments } from '../../lsp/server/documents.ts';
import type { Disk } from '../../lsp/server/files.ts';
import type { Host } from '../../lsp/server/host.ts';
import { diagnosticsFor } from '../../lsp/server/methods/diagnostics.ts';
import { formatDocument, formatOnType, formatRange } from '../../lsp/server/methods/formatting.ts';
import { rename, RenameRefused } from '../../lsp/server/methods/rename.ts';
import { semanticTokens } from '../../lsp/server/methods/semantic-tokens.ts';
import { rangeOf } from '../../lsp/server/positions.ts';
import { occurrencesOf } from '../../lsp/server/symbols/occurrences.ts';
import { uriOf } from '../../lsp/server/uri.ts';
import type { Workspace } from '../../lsp/server/workspace.ts';
import { createWorkspace } from '../../lsp/server/workspace.ts';
import { decodeText } from '../../src/check/positions.ts';
import { anyAccounts, chooseTarget, defaultSettings } from '../../src/index.ts';
import { afterEdit, meaningOf, withEdits } from './meaning.ts';
import type { Files } from './view.ts';
import { cursorIn, viewOf } from './view.ts';

const real = '../shared/realworld';
const scenarios = 'fixtures/scenarios';

/** Whole configurations: our own, and, where they are at hand, some that people use. */
const configurations: readonly (readonly [string, string])[] = [
  'fixtures/demo/exim.conf',
  'fixtures/demo/fixed.conf',
  ...readdirSync(scenarios).map((name) => join(scenarios, name, 'exim.conf')),
  ...(existsSync(real)
    ? readdirSync(real)
        .filter((name) => /\.(?:conf|template|configure)$/.test(name))
        .slice(0, 5)
        .map((name) => join(real, name))
    : []),
]
  .filter((path) => existsSync(path))
  .map((path) => [path, decodeText(readFileSync(path, 'latin1'))] as const);

const options = { tabSize: 2, insertSpaces: true };
const formatted = (text: string): string => withEdits(text, formatDocument(viewOf(text), options));

/** Puts white space where Exim does not look at it, and some where it does. */
function disarranged(text: string, random: readonly number[]): string {
  const lines = text.split('\n');
  for (const [i, n] of random.entries()) {
    const at = (n * 7919 + i) % lines.length;
    const line = lines[at] ?? '';
    const how = n % 6;
    if (how === 0) lines[at] = `${' '.repeat(n % 9)}${line}`;
    else if (how === 1) lines[at] = `\t${line}`;
    else if (how === 2) lines[at] = `${line}  `;
    else if (how === 3) lines[at] = line.replace(/\s*=\s*/, n % 2 === 0 ? '=' : '  =   ');
    else if (how === 4) lines[at] = line.trimStart();
    else lines[at] = line.replace(/(\w) (\w)/, '$1 \\\n   $2');
  }
  return lines.join('\n');
}

describe('formatting', { timeout: 60_000 }, () => {
  it.each(configurations)('keeps the meaning of %s, and is done after one time', (_, text) => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 60 }), (random) => {
        const before = disarranged(text, random);
        const after = formatted(before);
        expect(meaningOf(viewOf(after))).toBe(meaningOf(viewOf(before)));
        expect(formatted(after)).toBe(after);
      }),
      { numRuns: 3 },
    );
  });

  it('keeps the meaning of anything', () => {
    const piece = fc.constantFrom(
      ...[
        'begin acl',
        'begin routers',
        'a:',
        '  accept',
        'deny',
        'driver = accept',
        'x=y',
        'A=B',
        'A==B',
        '"a',
        '\\',
        '#',
        '.ifdef A',
      ],
      ...[
        '.endif',
        '.else',
        '\n',
        '\n',
        '\n',
        ' ',
        '\t',
        '\r\n',
        '  = ',
        'domainlist d=',
        '${if',
        '{',
        '}',
        'é',
        'hide',
        '\\\n  \n',
        '\\\n# c\n',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(10), fc.nat(10), (pieces, first, count) => {
        const text = pieces.join('');
        const view = viewOf(text);
        const after = withEdits(text, formatDocument(view, options));
        expect(meaningOf(viewOf(after))).toBe(meaningOf(view));
        const range = { start: { line: first, character: 0 }, end: { line: first + count, character: 3 } };
        const part = withEdits(text, formatRange(view, range, options));
        expect(meaningOf(viewOf(part))).toBe(meaningOf(view));
      }),
      { numRuns: 150 },
    );
  });

  it('indents what is in sections, and leaves what is in quotes and comments', () => {
    const text =
      'X=1\nbegin acl\n  a:\n# top\n   # in\naccept  hosts=*\n!domains = a : \\\n   b\n\nbegin routers\nr:\n\tdriver=accept   \n  data = "a \\\n     b"\n';
    expect(formatted(text)).toBe(
      'X = 1\nbegin acl\na:\n# top\n  # in\n  accept  hosts = *\n          !domains = a : \\\n             b\n\nbegin routers\nr:\n  driver = accept\n  data = "a \\\n     b"\n',
    );
  });

  it('takes a line that is not read for what it looks like', () => {
    const text =
      '.ifdef NO\n  smtp_banner = x\n.endif\nbegin acl\na:\n.ifdef NO\ndeny hosts = a : \\\n  b\n     domains = c\n.endif\naccept\nbegin routers\n.ifdef NO\n r:\ndriver = accept\n.endif\n';
    expect(formatted(text)).toBe(
      '.ifdef NO\nsmtp_banner = x\n.endif\nbegin acl\na:\n.ifdef NO\n  deny hosts = a : \\\n    b\n       domains = c\n.endif\n  accept\nbegin routers\n.ifdef NO\nr:\n  driver = accept\n.endif\n',
    );
  });

  it('leaves the line breaks of DOS as they are', () => {
    const text = 'begin acl\r\na:\r\n deny message = no \\\r\n  y  \r\n  hosts = a\r\n';
    const after = 'begin acl\r\na:\r\n  deny message = no \\\r\n   y\r\n       hosts = a\r\n';
    expect(formatted(text)).toBe(after);
    expect(formatted(after)).toBe(after);
  });
});

describe('formatting while one types', () => {
  const indented = (text: string): string | undefined => {
    const { view, position } = cursorIn(text);
    return formatOnType(view, position, '\n', options)[0]?.newText;
  };

  it.each([
    ['an option of a driver', 'begin routers\nr:\n‸', '  '],
    ['another option', 'begin routers\nr:\n    driver = accept\n‸', '    '],
    ['a statement', 'begin acl\na:\n‸', '  '],
    ['a condition behind the verb', 'begin acl\na:\n  accept  hosts = *\n‸', '          '],
    ['a condition below a verb that stands alone', 'begin acl\na:\n  accept\n‸', '    '],
    ['a condition below another', 'begin acl\na:\n  deny\n     hosts = *\n‸', '     '],
    ['a line of its own', 'begin acl\na:\n  deny\n     hosts = *\n\n‸', undefined],
    ['the main section', 'a = b\n‸', undefined],
  ])('indents %s', (_, text, indent) => {
    expect(indented(text)).toBe(indent);
  });
});

describe('renaming', { timeout: 60_000 }, () => {
  const apply = (
    files: Files | string,
    index: number,
    name: string,
  ): { before: string; after: string; back: boolean } | undefined => {
    const view = viewOf(files);
    const all = occurrencesOf(view.analysis).in(view.file);
    const occurrence = all[index % Math.max(1, all.length)];
    if (!occurrence) return undefined;
    const reread = (texts: ReadonlyMap<string, string>): typeof view.analysis =>
      viewOf(
        Object.fromEntries(
          [...view.analysis.files].map(([path, { text }]) => [path, decodeText(texts.get(path) ?? text)]),
        ),
      ).analysis;
    const given =
      occurrence.kind === 'macro'
        ? `Q${name}`
        : occurrence.kind === 'variable'
          ? `${/^(?:acl_.|r)/.exec(occurrence.name)?.[0] ?? ''}_${name}`
          : `q${name}`;
    try {
      const edit = rename(view, rangeOf(occurrence.at).start, given, reread);
      const texts = afterEdit(view, edit);
      const later = viewOf(texts);
      const plain = (text: string): string => text.replaceAll(given, occurrence.name);
      return {
        before: meaningOf(view).replaceAll(given, occurrence.name),
        after: plain(meaningOf(later)),
        back: Object.entries(texts).every(
          ([path, text]) => plain(text) === decodeText(view.analysis.files.get(path)?.text ?? ''),
        ),
      };
    } catch (error) {
      if (error instanceof RenameRefused) return undefined;
      throw error;
    }
  };

  it.each(configurations)('changes nothing but the name in %s', (_, text) => {
    let done = 0;
    fc.assert(
      fc.property(fc.nat(1000), (index) => {
        const outcome = apply(text, index, 'zz_new_9');
        if (!outcome) return;
        done++;
        expect(outcome.after).toBe(outcome.before);
        expect(outcome.back).toBe(true);
      }),
      { numRuns: 6, seed: text.length },
    );
    if (occurrencesOf(viewOf(text).analysis).all.some(({ kind }) => kind === 'acl')) expect(done).toBeGreaterThan(0);
  });

  it('goes through macros, includes and conditionals', () => {
    const files = {
      '/m.conf':
        'LIST = +friends\n.include /n.conf\n.ifdef NONE\nhosts_x = +friends\n.endif\nacl_smtp_rcpt = a\nbegin acl\na:\n  accept hosts = LIST : +friends\n',
      '/n.conf': 'hostlist friends = 192.0.2.1\n',
    };
    const view = viewOf(files);
    const index = occurrencesOf(view.analysis)
      .in(view.file)
      .findIndex(({ kind }) => kind === 'hostlist');
    const outcome = apply(files, index, 'others');
    expect(outcome?.back).toBe(true);
    expect(outcome?.after).toBe(outcome?.before);
  });

  it('refuses a name that a macro makes up, and one that a macro would change', () => {
    const at = (text: string, name: string): (() => unknown) => {
      const view = viewOf(text);
      const occurrence = occurrencesOf(view.analysis).of('acl', name)[0];
      if (!occurrence) throw new Error(`no ${name}`);
      return () =>
        rename(
          view,
          rangeOf(occurrence.at).start,
          'bXb',
          (texts) => viewOf(decodeText(texts.get('/etc/exim.conf') ?? '')).analysis,
        );
    };
    expect(at('K = check\nacl_smtp_rcpt = K_rcpt\nbegin acl\ncheck_rcpt:\n  accept\n', 'check_rcpt')).toThrow(
      /macro makes up/,
    );
    expect(at('X = y\nacl_smtp_rcpt = a\nbegin acl\na:\n  accept message = X\n', 'a')).toThrow(/change its meaning/);
  });
});

describe('a workspace', { timeout: 60_000 }, () => {
  const names = ['exim.conf', 'one.conf', 'two.conf'] as const;
  const start: Readonly<Record<string, string>> = {
    '/w/exim.conf': 'domainlist d = a\n.include one.conf\nbegin acl\na:\n  accept domains = +d\n',
    '/w/one.conf': 'acl_smtp_rcpt = a\n',
    '/w/two.conf': '.include one.conf\n',
  };
  const disk: Disk = {
    read: (path) => start[path],
    isFile: (path) => start[path] !== undefined,
    isFolder: (path) => path === '/w' || path === '/',
    list: () => Object.keys(start),
  };
  const host: Host = {
    schema: () => Promise.resolve({}),
    problems: () => Promise.resolve([]),
    version: '0',
    folderText: () => undefined,
    evaluate: () => Promise.reject(new Error('not here')),
    scenarios: () => Promise.resolve([]),
    runScenario: () => Promise.reject(new Error('not here')),
    project: () =>
      Promise.resolve({
        settings: defaultSettings,
        folder: undefined,
        target: chooseTarget(),
        defines: [],
        accounts: anyAccounts,
      }),
  };
  const support = { related: true, tags: true, codeDescription: true };

  const state = (workspace: Workspace, open: readonly string[]): string =>
    JSON.stringify(
      open.map((path) => {
        const view = workspace.viewOf(path);
        return [
          path,
          workspace.analysesFor(path).map(({ root }) => root),
          diagnosticsFor(workspace.analysesFor(path), path, support),
          view && semanticTokens(view),
        ];
      }),
    );

  const edit = fc.record({
    file: fc.constantFrom(...names),
    line: fc.nat(6),
    character: fc.nat(20),
    lines: fc.nat(2),
    length: fc.nat(6),
    text: fc.constantFrom(
      ...[
        '',
        'x',
        '\n',
        '.include two.conf\n',
        '.include one.conf\n',
        '# é𝄞\n',
        'begin acl\n',
        '+d',
        ' = ',
        '${lc:',
        'acl_smtp_mail = a\n',
        'A = 1\n',
        'close',
      ],
    ),
  });

  it('is after any edits as when all had been opened so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 12 }), async (edits) => {
        const documents = createDocuments();
        const workspace = createWorkspace(documents, disk, host);
        let version = 1;
        for (const { file, line, character, lines, length, text } of edits) {
          const uri = uriOf(`/w/${file}`);
          if (!documents.byUri(uri)) documents.open(uri, 'exim', version++, start[`/w/${file}`] ?? '');
          if (text === 'close') documents.close(uri);
          else {
            const range = { start: { line, character }, end: { line: line + lines, character: character + length } };
            documents.change(uri, version++, [{ range, text }]);
          }
          workspace.changed();
          await workspace.ready();
          for (const { path } of documents.all()) workspace.viewOf(path);
        }
        const fresh = createDocuments();
        for (const { uri, text } of documents.all()) fresh.open(uri, 'exim', 1, text);
        const again = createWorkspace(fresh, disk, host);
        await again.ready();
        const open = documents.all().map(({ path }) => path);
        expect(state(workspace, open)).toBe(state(again, open));
      }),
      { numRuns: 40 },
    );
  });
});
