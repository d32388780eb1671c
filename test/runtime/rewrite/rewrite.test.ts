import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/exim/arguments.ts';
import { rewriteTestMode } from '../../../src/cli/exim/rewrite-test.ts';
import type { Version } from '../../../src/catalogue/version.ts';
import type { RewriteContext } from '../../../src/runtime/rewrite/rewrite-one.ts';
import { rewriteAddress } from '../../../src/runtime/rewrite/rewrite-address.ts';
import type { HeaderRewriteOptions } from '../../../src/runtime/rewrite/rewrite-header.ts';
import { rewriteHeader } from '../../../src/runtime/rewrite/rewrite-header.ts';
import { createRun } from '../../../src/runtime/run/create-run.ts';
import type { Run } from '../../../src/runtime/run/run.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { compiled } from '../match/setting.ts';

interface Recording {
  readonly base: string;
  readonly cases: readonly {
    readonly config: string;
    readonly address: string;
    readonly out: string;
    readonly log?: readonly string[];
  }[];
}

const recording = JSON.parse(readFileSync('fixtures/recorded/rewriting-4.96.json', 'utf8')) as Recording;

describe('what Exim 4.96 was seen to make of addresses with -brw', () => {
  it.each(recording.cases)('$address: $config', ({ config: text, address, out, log = [] }) => {
    const config = compiled(recording.base + text, '4.96');
    const args = ['-brw', address];
    const reading = readArguments(args);
    if (!reading.ok) throw new Error(reading.message);
    const result = rewriteTestMode({
      request: { args, stdin: '', cwd: '/', env: {} },
      arguments: reading.arguments,
      config,
      configFile: '/etc/exim.conf',
      catalogue: config.catalogue,
      predefined: [],
      now: 0,
    });
    expect(result.out).toBe(out);
    const logged = result.err.split('\n').filter((line) => line !== '');
    expect(logged.map((line) => line.replace(/^\S+ \S+ /, ''))).toEqual(log);
  });
});

function runWith(config: string, version: Version = '4.99'): Run {
  return createRun({ config: compiled(config, version), world: createScenarioWorld({}) });
}

const options: HeaderRewriteOptions = { qualifiesSenders: true, qualifiesRecipients: true };

/** Rewrites one header line; the context's log is in the run. */
function header(run: Run, text: string, more: Partial<HeaderRewriteOptions> = {}): string | undefined {
  const type = text.charAt(0);
  return rewriteHeader({ text, type }, run.config.rewrite, { ...options, ...more }, run.rewriting);
}

describe('addresses of the envelope', () => {
  it('are qualified, and rewritten with a note of what they were', () => {
    const run = runWith(
      'qualify_domain = q.example\nqualify_recipient = r.example\nbegin rewrite\n*@r.example $1@new F\n',
    );
    const { config, rewriting } = run;
    const added: string[] = [];
    const context: RewriteContext = { ...rewriting, addHeader: (text) => added.push(text) };
    expect(rewriteAddress('joe', false, true, config.rewrite, context)).toBe('joe@q.example');
    expect(rewriteAddress('joe', true, true, config.rewrite, context)).toBe('joe@r.example');
    expect(rewriteAddress('joe@r.example', false, true, config.rewrite, context)).toBe('joe@new');
    expect(added).toEqual(['X-rewrote-sender: joe@r.example\n']);
  });
});

describe('header lines', () => {
  it('keep what stands round their addresses', () => {
    const run = runWith('begin rewrite\n*@old.example $1@new.example\n');
    expect(header(run, 'To: Joe <joe@old.example> (home), staff: a@old.example,\n b@x;\n')).toBe(
      'To: Joe <joe@new.example> (home), staff: a@new.example,\n b@x;\n',
    );
    expect(header(run, 'To: joe@x, undisclosed:;\n')).toBeUndefined();
    expect(header(run, 'Xyz: joe@old.example\n')).toBeUndefined();
  });

  it('are qualified where that is allowed', () => {
    const run = runWith('qualify_domain = q.example\n');
    expect(header(run, 'From: joe\n')).toBe('From: joe@q.example\n');
    expect(header(run, 'From: joe\n', { qualifiesSenders: false })).toBeUndefined();
    expect(header(run, 'To: joe, ann@x\n', { qualifiesRecipients: false })).toBeUndefined();
  });

  it('get a newline after an address that has grown', () => {
    const run = runWith('qualify_domain = quite-a-long-domain.example\n');
    expect(header(run, 'To: joe, ann, bob, zed\n')).toBe(
      'To: joe@quite-a-long-domain.example, ann@quite-a-long-domain.example, \n\tbob@quite-a-long-domain.example, ' +
        'zed@quite-a-long-domain.example\n',
    );
  });

  it('are replaced whole by a rule with the flag w', () => {
    const run = runWith('begin rewrite\n*@old "New Q. Name <$1@new>" hw\n');
    expect(header(run, 'From: Old Name <joe@old> (x)\n')).toBe('From: "New Q. Name" <joe@new>\n');
    expect(header(run, 'To: a@old, b@x\n')).toBe('To: "New Q. Name" <a@new>, b@x\n');
  });

  it('follow a router that has found another domain', () => {
    const run = runWith('begin rewrite\n*@full.example $1@new.example h\n');
    const routed = { from: 'Short', to: 'full.example' };
    expect(header(run, 'To: a@short, b@other\n', { routed })).toBe('To: a@new.example, b@other\n');
  });

  it('with addresses that cannot be read are treated by releases in their own ways', () => {
    const rules = 'begin rewrite\n*@old new@x\n';
    const logOf = (version: Version, config: string): readonly string[] => {
      const run = runWith(config, version);
      expect(header(run, 'To: a b@old, c@x\n')).toBeUndefined();
      return run.logLines.map((line) => line.text);
    };
    const message = 'missing or malformed local part (expected word or "<")';
    expect(logOf('4.95', rules)).toEqual([]);
    expect(logOf('4.96', rules)).toEqual([`rewrite: ${message}`]);
    expect(logOf('4.96', '')).toEqual([]);
    expect(logOf('4.97', rules)).toEqual([`rewrite: ${message}`]);
    expect(logOf('4.99', '')).toEqual([`qualify/rewrite: ${message}`]);
  });
});
