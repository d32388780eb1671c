import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse, compile, defaultSettings, sourceFile, toFinding } from '../../src/index.ts';
import type { Finding } from '../../src/index.ts';

const strict = { ...defaultSettings, preset: 'strict' } as const;

/** Checks a text by every rule, and sees that what is found lies within it. */
function lint(text: string): Finding[] {
  const main = sourceFile('exim.conf', text);
  const findings = analyse(compile(main), strict).map((each) => toFinding(each));
  for (const { rule, message, line, column, endLine, endColumn, related, fix } of findings) {
    expect(rule === 'internal/rule-failed' ? message : '').toBe('');
    for (const place of [{ line, column }, { line: endLine, column: endColumn }, ...related, ...(fix?.edits ?? [])]) {
      expect(place.line).toBeGreaterThanOrEqual(1);
      expect(place.column).toBeGreaterThanOrEqual(1);
      expect(place.line).toBeLessThanOrEqual(main.lineStarts.length);
      // Characters are never more than bytes.
      expect(place.column - 1).toBeLessThanOrEqual(
        (main.lineStarts[place.line] ?? text.length + 1) - (main.lineStarts[place.line - 1] ?? 0),
      );
    }
    expect(endLine > line || endColumn >= column).toBe(true);
  }
  return findings;
}

describe('any text at all', () => {
  it('is checked without a rule failing, and findings lie within it: bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        lint(Buffer.from(bytes).toString('latin1'));
      }),
      { numRuns: 150 },
    );
  });

  it('is checked without a rule failing, and findings lie within it: pieces of configurations', () => {
    const piece = fc.constantFrom(
      ...[
        'primary_hostname',
        'domainlist',
        'hostlist x',
        'begin acl',
        'begin routers',
        'begin transports',
        'begin retry',
        'begin rewrite',
      ],
      ...[
        'begin authenticators',
        'name:',
        'driver',
        'accept',
        'deny',
        'warn',
        'set acl_m_x',
        'condition',
        'hosts',
        'verify',
        'control',
        'transport',
      ],
      ...[
        'acl_smtp_rcpt',
        'name',
        'redirect',
        'smtp',
        'queuefile',
        'arc_sign',
        'dcc',
        'bmi_run',
        'srs',
        'MAC',
        'MAC = name',
        '.ifdef MAC',
        '.else',
      ],
      ...[
        '.endif',
        '.include exim.conf',
        '=',
        ' = ',
        ':',
        ' : ',
        '\n',
        '\n',
        '\n',
        '\\\n',
        ' ',
        '"',
        '${',
        '}',
        '{',
        '$domain',
        '${if eq{a}{b}',
        '+',
        '!',
      ],
      ...[
        '# eximc-disable-next-line',
        '# eximc-disable *',
        '# ',
        '\xe4',
        '\0',
        '\r',
        '10.0.0.0/8',
        '::1',
        '*@*',
        'F,2h,15m',
        '<;',
        '\t',
        'no_',
        'hide ',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        lint(pieces.join(''));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a text that is made to do harm', () => {
  const quick = (text: string): Finding[] => {
    const start = performance.now();
    const findings = analyse(compile(sourceFile('exim.conf', text)), strict).map((each) => toFinding(each));
    // A tenth of it when nothing else runs.
    expect(performance.now() - start).toBeLessThan(10_000);
    return findings;
  };

  it('is checked in little time: a line of ten megabytes', () => {
    expect(quick(`domainlist x = ${'a : '.repeat(2_500_000)}\n`).map(({ rule }) => rule)).toContain(
      'preprocess/too-long',
    );
  });

  it('is checked in little time: ten thousand conditionals within each other', () => {
    expect(quick('.ifdef A\n'.repeat(10_000)).length).toBeGreaterThan(0);
  });

  it('is checked in little time: macros that double each other', () => {
    const doubled = Array.from(
      { length: 60 },
      (_, i) => `M${String.fromCharCode(65 + (i >> 5))}${String.fromCharCode(65 + (i & 31))}x = N N`,
    );
    const chain = Array.from({ length: 60 }, (_, i) => `Q${i + 10} = R${i + 10} R${i + 10}`).map((line, i) =>
      line.replaceAll(`R${i + 10}`, i === 0 ? 'x' : `Q${i + 9}`),
    );
    quick(`N = a\n${doubled.join('\n')}\nprimary_hostname = MAAx\n`);
    expect(quick(`${chain.join('\n')}\nprimary_hostname = Q69\n`).map(({ rule }) => rule)).toContain('macro/bomb');
  });

  it('is checked in little time: two thousand unknown options, and as many suppressions that nothing needs', () => {
    const lines = Array.from(
      { length: 2000 },
      (_, i) => `# eximc-disable-next-line acl/duplicate\nno_such_option_${i} = 1\nqualify_domain = a`,
    );
    expect(quick(`${lines.join('\n')}\n`).length).toBeGreaterThan(2000);
  });
});

describe('bytes beyond ASCII', () => {
  it('are no white space and no letters', () => {
    const rules = (text: string): string[] => lint(text).map(({ rule }) => rule);
    const statements = (...endings: string[]): string =>
      `acl_smtp_rcpt = a\nbegin acl\na:\n${endings.map((each) => `  deny hosts = mx${each}\n`).join('')}`;
    expect(rules(statements('\xa0', ''))).not.toContain('acl/duplicate-statement');
    expect(rules(statements('\xc9', '\xe9'))).not.toContain('acl/duplicate-statement');
    expect(rules(statements('\xc9', '\xc9 '))).toContain('acl/duplicate-statement');
    expect(rules('domainlist a = x.example\xa0y.example\n')).not.toContain('list/missing-separator');
    expect(rules('domainlist a = x.example y.example\n')).toContain('list/missing-separator');
  });
});
