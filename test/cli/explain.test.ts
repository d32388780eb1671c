import { describe, expect, it } from 'vitest';
import { catalogue, chooseTarget, ruleDocuments } from '../../src/index.ts';
import { plain } from '../../src/report/context.ts';
import { rulePage, wordPages } from '../../src/report/page.ts';
import { allNames, meanings, wordPage } from '../../src/report/word-page.ts';
import { runCli } from './run-cli.ts';

const explain = async (...words: string[]): Promise<string> => (await runCli('/', ['explain', ...words])).out;

describe('eximc explain', () => {
  it('tells of a rule: wrong, right, why, exceptions', async () => {
    const page = await explain('option/unknown');
    expect(page).toMatch(/^option\/unknown {2}error\n/);
    for (const part of ['Wrong:', 'Right:', 'Why:', 'Exceptions:', '# eximc-disable-next-line option/unknown'])
      expect(page).toContain(part);
  });

  it('tells of an option wherever it stands', async () => {
    const page = await explain('hosts_randomize');
    expect(page).toContain('an option of the manualroute router driver');
    expect(page).toContain('an option of the smtp transport driver');
    expect(page).toMatch(/type +boolean/);
    expect(page).toMatch(/default +false/);
  });

  it('takes words as they are written in a configuration', async () => {
    expect(await explain('$domain')).toContain('$domain: a variable');
    expect(await explain('${lc:')).toContain('an expansion operator');
    expect(await explain('control = fakereject')).toContain('control = fakereject[/…]');
    expect(await explain('control', '=', 'fakereject')).toContain('control = fakereject[/…]');
    expect(await explain('verify = sender')).toContain('verify = sender');
    expect(await explain('driver = appendfile')).toContain('a transport');
    expect(await explain('+tls_sni')).toContain('log_selector = +tls_sni');
    expect(await explain('no_split_spool_directory')).toContain('split_spool_directory: a main option');
    expect(await explain('drop')).toContain('an ACL verb');
  });

  it('tells when the target lacks a word', async () => {
    expect(await explain('--target', '4.99', 'dcc')).not.toContain('not in it');
    expect(await explain('--target', '4.99', '--features', 'arc', 'dcc')).toMatch(
      /target +not in it: needs the build feature dcc/,
    );
  });

  it('tells of words that only older releases had, and of rules that are none', async () => {
    const page = await explain('demime');
    expect(page).toMatch(/^demime: a condition or modifier in ACLs of older releases\n/);
    expect(page).toContain('No release from 4.93 on has it.');
    expect(page).toMatch(/releases +up to 4\.87\n +instead +an ACL for MIME parts/);
    expect(await explain('$dk_status')).toMatch(/^\$dk_status: a variable of older releases\n/);
    const { code, err } = await runCli('/', ['explain', 'acl/unknwn']);
    expect(code).toBe(2);
    expect(err).toMatch(/^eximc: there is no rule "acl\/unknwn"/);
  });

  it('tells what was probably meant', async () => {
    const { code, err } = await runCli('/', ['explain', 'primary_hostnam']);
    expect([code, err]).toEqual([
      2,
      'eximc: nothing is known of "primary_hostnam": no Exim from 4.93 on has it; did you mean "primary_hostname"?\n',
    ]);
    expect((await runCli('/', ['explain', 'option/unknwon'])).err).toContain('did you mean "option/unknown"?');
  });

  it('has something to tell of every rule and every word', () => {
    const target = chooseTarget();
    for (const rule of ruleDocuments) expect(rulePage(rule, plain, 80)).toContain(rule.name);
    for (const name of allNames(catalogue)) {
      const found = meanings(catalogue, name);
      expect(found.length, name).toBeGreaterThan(0);
      const text = wordPages(
        found.map(({ kind, row }) => wordPage(kind, row, catalogue, target)),
        plain,
        80,
      );
      expect(text, name).not.toContain('undefined');
    }
  });
});

describe('eximc rules', () => {
  it('lists every rule', async () => {
    const { out, code } = await runCli('/', ['rules']);
    expect(code).toBe(0);
    for (const { name } of ruleDocuments) expect(out).toContain(name);
  });

  it('lists them for programs', async () => {
    const { out } = await runCli('/', ['rules', '--format', 'json']);
    const list = JSON.parse(out) as { rules: { name: string; fixable: boolean; presets: string[] }[] };
    expect(list.rules).toHaveLength(ruleDocuments.length);
    expect(list.rules.find(({ name }) => name === 'list/trailing-comment')).toMatchObject({
      fixable: true,
      presets: ['recommended', 'strict'],
    });
  });
});

describe('eximc exim', () => {
  it('hands its arguments on as they are', async () => {
    const { out, code } = await runCli('/', ['exim', '-C', '/dev/null', '-bV']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Exim version 4/);
  });

  it('answers a batch, line by line', async () => {
    const line = JSON.stringify({ args: ['-C', '/dev/null', '-bV'] });
    const { out } = await runCli('/', ['exim', '--batch'], { stdin: `${line}\n${line}\n` });
    const answers = out
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as { rc: number });
    expect(answers.map(({ rc }) => rc)).toEqual([0, 0]);
  });
});
