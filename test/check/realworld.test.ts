import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyse, anyAccounts, chooseTarget, compile, sourceFile } from '../../src/index.ts';
import type { CompiledConfig } from '../../src/index.ts';

const folder = '../shared/realworld';
const build = '../shared/facts/4.99/bV.txt';
const present = existsSync(folder) && existsSync(build);

interface Entry {
  readonly file: string;
  /** What Exim 4.99 says: "ok", or a line and a message. */
  readonly verdict: string;
}

const unquote = (field: string): string => field.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');

const entries: readonly Entry[] = present
  ? readFileSync(`${folder}/INDEX.tsv`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .map((fields) => ({ file: fields[0] ?? '', verdict: unquote(fields.at(-1) ?? '') }))
  : [];

/** The users that were missing where Exim was asked. */
const missing = new Set(entries.flatMap(({ verdict }) => /user (\S+) was not found/.exec(verdict)?.[1] ?? []));

function read(file: string, exact: boolean): CompiledConfig {
  const target = exact ? chooseTarget({ featuresFrom: readFileSync(build, 'utf8'), untold: 'absent' }) : chooseTarget();
  const accounts = exact
    ? { ...anyAccounts, user: (name: string) => (missing.has(name) ? undefined : anyAccounts.user(name)) }
    : anyAccounts;
  return compile(sourceFile(file, readFileSync(`${folder}/${file}`, 'latin1')), { target, accounts });
}

/** What Exim would say first. */
function firstVerdict(config: CompiledConfig): string {
  const [first] = config.faults
    .filter(({ exim }) => exim)
    .map((fault, i) => ({ fault, i }))
    .sort((a, b) => a.fault.order - b.fault.order || a.i - b.i);
  const exim = first?.fault.exim;
  return exim ? `line ${exim.line ?? 'None'}: ${exim.message}` : 'ok';
}

/** Errors that are true, and would be to whoever runs these configurations with Exim 4.99: by file, the rules. */
const known: Readonly<Record<string, readonly string[]>> = {
  'Exim4U__src__etc__exim__exim.conf-HEADERS_REMOVE_WITH_COLONS_COMMENTED_OUT@d7a83808': [
    // demime is gone since 4.88.
    'acl/not-in-target',
    'expansion/unknown-variable',
  ],
  'adegtyarev__docker-exim__exim.conf': [
    // "require verify = recipient" and then "accept", for all hosts and all domains.
    'acl/open-relay',
  ],
  'arkadijs__iris__exim.conf@0b85de74': ['acl/not-in-target', 'expansion/unknown-variable'],
  // A path that a script puts in.
  'duritong__puppet-exim__files__exim.conf': ['include/relative'],
  // client_send with a brace that is never closed.
  'glomium__smtp__exim.conf': ['expansion/syntax'],
  // A backslash is missing at the end of a line; Exim says the same.
  'moko879__exim_forwarding__exim.conf': ['option/extra-text', 'option/expected'],
  // ${quote_mysql{$1}} for ${quote_mysql:$1}.
  'vexim__vexim2__docs__configure@d8ca5c99': ['expansion/unknown-item'],
};

/** What Exim refuses from 4.94 or 4.96 on, or logs as an error: most of these configurations are older. */
const ofNewReleases = new Set(['taint/path', 'taint/command', 'lookup/unquoted']);

describe('configurations in use', () => {
  it.skipIf(!present)(`are there (needs ${folder} and ${build})`, () => {
    expect(entries.length).toBeGreaterThan(30);
  });

  it.each(entries.map((entry) => [entry.file, entry] as const))(
    "Exim's own verdict on %s",
    (_file, { file, verdict }) => {
      expect(firstVerdict(read(file, true))).toBe(verdict);
    },
  );

  it.each(entries.map(({ file }) => [file]))('no false error in %s', (file) => {
    const rules = analyse(read(file, false))
      .filter(({ severity }) => severity === 'error')
      .map(({ rule }) => rule);
    const unexplained = rules.filter(
      (rule) => rule !== 'include/missing' && !ofNewReleases.has(rule) && !known[file]?.includes(rule),
    );
    expect([...new Set(unexplained)]).toEqual([]);
    expect((known[file] ?? []).filter((rule) => !rules.includes(rule))).toEqual([]);
  });

  it.each(entries.map(({ file }) => [file]))('nothing tainted is refused by Exim 4.93 in %s', (file) => {
    const config = compile(sourceFile(file, readFileSync(`${folder}/${file}`, 'latin1')), {
      target: chooseTarget({ version: '4.93' }),
    });
    const rules = analyse(config).map(({ rule }) => rule);
    expect(rules.filter((rule) => rule === 'taint/path' || rule === 'taint/command')).toEqual([]);
  });
});
