import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/check/rule.ts';
import { checkstyle } from '../../src/report/checkstyle.ts';
import { formatNames, loadFormat } from '../../src/report/formats.ts';
import { gcc } from '../../src/report/gcc.ts';
import { github } from '../../src/report/github.ts';
import { gitlab } from '../../src/report/gitlab.ts';
import { json } from '../../src/report/json.ts';
import { junit } from '../../src/report/junit.ts';
import { sarif } from '../../src/report/sarif.ts';
import { xmlText } from '../../src/report/xml.ts';
import { awkward, context, finding, full } from './sample.ts';
import { sarifSchema } from './sarif-schema.ts';

describe('gcc', () => {
  it('prints a line for each finding and related place', () => {
    expect(gcc([full], context)).toBe(
      'exim.conf:1:1: error: unknown option "hosst" [option/unknown]\nmore,conf:7:3: note: in macro X, used here\n',
    );
    expect(gcc([finding({ severity: 'info', message: 'a\nb\x1b' })], context)).toBe(
      'exim.conf:1:1: note: a^Jb^[ [option/unknown]\n',
    );
    expect(gcc([], context)).toBe('');
  });
});

describe('json', () => {
  it('keeps its contract to the letter', () => {
    expect(JSON.parse(json([full, awkward], context))).toEqual({
      version: 1,
      findings: [
        {
          rule: 'option/unknown',
          severity: 'error',
          message: 'unknown option "hosst"',
          file: 'exim.conf',
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 6,
          related: [{ file: 'more,conf', line: 7, column: 3, message: 'in macro X, used here' }],
          fix: {
            safe: false,
            edits: [{ file: 'exim.conf', line: 1, column: 1, endLine: 1, endColumn: 6, text: 'hosts' }],
          },
        },
        {
          rule: 't/a',
          severity: 'warning',
          message: 'a & b < c > "d", 100%: e\nnext',
          file: 'exim.conf',
          line: 2,
          column: 2,
          endLine: 2,
          endColumn: 5,
          related: [],
        },
      ],
    });
  });
});

describe('github', () => {
  it('prints workflow commands, escaped', () => {
    expect(github([awkward], context)).toBe(
      '::warning file=exim.conf,line=2,endLine=2,col=2,endColumn=4,title=t/a::a & b < c > "d", 100%25: e%0Anext\n',
    );
    expect(github([finding({ severity: 'info', file: 'a,b:c', endLine: 3 })], context)).toBe(
      '::notice file=a%2Cb%3Ac,line=1,endLine=3,title=option/unknown::unknown option "hosst"\n',
    );
    expect(github([full], context)).toContain('%0Amore,conf:7:3: in macro X, used here');
  });
});

describe('gitlab', () => {
  const issues = (
    findings: readonly Finding[],
    lineOf = context.lineOf,
  ): { fingerprint: string; severity: string; location: { path: string; lines: { begin: number } } }[] =>
    JSON.parse(gitlab(findings, { ...context, lineOf })) as never;

  it('tells where and how grave', () => {
    expect(issues([full])).toMatchObject([
      {
        description: full.message,
        check_name: 'option/unknown',
        severity: 'major',
        location: { path: 'exim.conf', lines: { begin: 1, end: 1 } },
      },
    ] as never);
  });

  it('has fingerprints that hold when a line moves, and differ for findings that are alike', () => {
    const [first] = issues([full]);
    const [moved] = issues([finding({ line: 9, endLine: 9 })], () => 'hosst = größe');
    expect(moved?.fingerprint).toBe(first?.fingerprint);
    const prints = issues([full, full, finding({ line: 3 })]).map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(3);
  });
});

/** Reads XML well enough to see that it is well formed: the elements' names, in order, each attribute unescaped. */
function elements(xml: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: string[] = [];
  const plain = (text: string): string => {
    expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#9|#10|#13);)/);
    return text.replace(
      /&(amp|lt|gt|quot|#9|#10|#13);/g,
      (_, name: string) =>
        ({ amp: '&', lt: '<', gt: '>', quot: '"', '#9': '\t', '#10': '\n', '#13': '\r' })[name] ?? '',
    );
  };
  let rest = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '');
  while (rest !== '') {
    const tag = /^([^<]*)<(\/?)([a-z]+)((?: \w+="[^"<]*")*)(\/?)>/.exec(rest);
    if (!tag) break;
    const [whole, before = '', close = '', name = '', attributes = '', empty = ''] = tag;
    rest = rest.slice(whole.length);
    const last = found.at(-1);
    if (last && before.trim() !== '') last.text = plain(before);
    if (close !== '') expect(open.pop()).toBe(name);
    else {
      const pairs = [...attributes.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        plain(value),
      ]);
      found.push({ name, attributes: Object.fromEntries(pairs) as Record<string, string>, text: '' });
      if (empty === '') open.push(name);
    }
  }
  expect(rest.trim()).toBe('');
  expect(open).toEqual([]);
  return found;
}

describe('junit', () => {
  it('has a suite for each file, and a case for each finding', () => {
    const all = elements(junit([full, awkward], context));
    expect(all[0]).toMatchObject({ name: 'testsuites', attributes: { tests: '3', failures: '2' } });
    expect(
      all
        .filter(({ name }) => name === 'testsuite')
        .map(({ attributes }) => [attributes['name'], attributes['tests'], attributes['failures']]),
    ).toEqual([
      ['exim.conf', '2', '2'],
      ['clean.conf', '1', '0'],
    ]);
    const failures = all.filter(({ name }) => name === 'failure');
    expect(failures.map(({ attributes }) => attributes['message'])).toEqual([full.message, awkward.message]);
    expect(failures[0]?.text).toContain('more,conf:7:3: in macro X, used here');
  });
});

describe('checkstyle', () => {
  it('has an error for each finding, below its file', () => {
    const all = elements(checkstyle([full, awkward], context));
    expect(all.map(({ name }) => name)).toEqual(['checkstyle', 'file', 'error', 'error', 'file']);
    expect(all[3]?.attributes).toEqual({
      line: '2',
      column: '2',
      severity: 'warning',
      message: awkward.message,
      source: 'eximc.t.a',
    });
  });
});

describe('xml', () => {
  it('holds nothing that XML cannot', () => {
    expect(xmlText('a\x00\x1b\ufffe\ud800b&<>"\n')).toBe('a\ufffd\ufffd\ufffd\ufffdb&amp;&lt;&gt;&quot;&#10;');
    expect(xmlText('😀')).toBe('😀');
  });
});

describe('sarif', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(sarifSchema);
  const log = (
    findings: readonly Finding[],
  ): { runs: { results: Record<string, unknown>[]; tool: { driver: { rules: { id: string }[] } } }[] } =>
    JSON.parse(sarif(findings, context)) as never;

  it('is of the schema', () => {
    for (const findings of [[], [full], [full, awkward, finding({ rule: 'x/unheard-of', endLine: 4, endColumn: 1 })]]) {
      const valid = validate(log(findings));
      expect(validate.errors ?? []).toEqual([]);
      expect(valid).toBe(true);
    }
  });

  it('tells of each rule once, with its help, and which it was', () => {
    const [run] = log([awkward, full, full]).runs;
    expect(run?.tool.driver.rules).toMatchObject([
      {
        id: 'option/unknown',
        shortDescription: { text: 'Every option is known.' },
        help: { text: 'Exim stops.\n\nExceptions: A patched Exim.' },
      },
      { id: 't/a' },
    ] as never);
    expect(run?.results.map((result) => result['ruleIndex'])).toEqual([1, 0, 0]);
  });

  it('has regions, related places and fixes', () => {
    const [result] = log([full]).runs[0]?.results ?? [];
    expect(result).toMatchObject({
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'exim.conf', uriBaseId: 'SRCROOT' },
            region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 6 },
            contextRegion: { snippet: { text: 'hosst = größe' } },
          },
        },
      ],
      relatedLocations: [
        { message: { text: 'in macro X, used here' }, physicalLocation: { artifactLocation: { uri: 'more%2Cconf' } } },
      ],
      fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: 'hosts' } }] }] }],
    });
  });
});

describe('every format', () => {
  it('is a pure function that takes any text', async () => {
    const formats = await Promise.all(formatNames.map(loadFormat));
    const any = fc.string({ unit: 'binary', maxLength: 20 });
    const findings = fc.array(
      fc.record({
        message: any,
        file: any,
        line: fc.integer({ min: 1, max: 9 }),
        column: fc.integer({ min: 1, max: 400 }),
        length: fc.nat(20),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(findings, (raw) => {
        const made = raw.map(({ message, file, line, column, length }) =>
          finding({
            message,
            file: file === '' ? 'exim.conf' : file,
            line,
            column,
            endLine: line,
            endColumn: column + length,
          }),
        );
        for (const format of formats) expect(format(made, context)).toBe(format(made, context));
        elements(junit(made, context));
        elements(checkstyle(made, context));
        expect(github(made, context).split('\n')).toHaveLength(made.length + 1);
      }),
    );
  });
});
