import { afterAll, describe, expect, it } from 'vitest';
import { mutatedExpressions } from './mutated-expressions.ts';
import { expressionGenerator } from './random-expressions.ts';
import { createScene, installedExim } from './scene.ts';

/**
 * Random expressions, tried by eximc and by the Exim that is installed. `EXIMC_RANDOM_EXPRESSIONS=10000` (or any other
 * number) tries so many; `EXIMC_RANDOM_SEED` begins elsewhere. At least 99.5% must be equal, messages included.
 *
 * What is known to differ, and why:
 *
 * - Exim dies: `nhash` by zero (SIGFPE), `hash` of a negative or huge length, `forall_json` and its kin over what is no
 *   array, `utf8_domain_from_alabel` of nothing, `${sort…}` over an item that makes the key empty (SIGSEGV). eximc fails
 *   with a message or goes on. These lines cannot be compared, and are counted on their own.
 * - Exim reads memory that it has given back or never had: `$0` and its kin after `prvscheck`, after matches of earlier
 *   lines and within failures; `$value` after a failure within `reduce`, `map` and the like; a list that is a sole `<`.
 *   What it finds there is chance.
 * - Debian's 4.96 has repairs of later releases: IPv4 addresses with leading zeros are none, `utf8clean` takes out
 *   surrogates. eximc does at 4.96 what the release did.
 * - `$message_body` of a `-bem` message passes for untainted there, which shows only where the text is expanded again or used
 *   as a file's name.
 * - After a lookup of an unknown type, `match_domain` with an unknown named list repeats the lookup's message.
 * - `${run…}` with a faulty `imapfolder` at the very end of its command: another message.
 * - Where libidn2 and iconv have words of their own for what they refuse, these may differ.
 */
const count = Number(process.env.EXIMC_RANDOM_EXPRESSIONS ?? 400);
const seed = Number(process.env.EXIMC_RANDOM_SEED ?? 11);

describe('random expressions', () => {
  const scene = createScene();
  afterAll(() => {
    scene.close();
  });
  const generator = expressionGenerator(seed);
  const lines = Array.from({ length: count }, () => generator.expression().replaceAll('@DIR@', '{DIR}'));

  it('give a result or a failure each, and nothing else', () => {
    const results = scene.ours(lines);
    expect(results).toHaveLength(lines.length);
    expect(results.some((each) => each.startsWith('Failed: '))).toBe(true);
    expect(results.some((each) => each.startsWith('-'))).toBe(true);
  });

  const here = installedExim?.version === '4.96';
  it.skipIf(!here)(
    `${count} are as Exim 4.96 has them (skipped where exim4 4.96 is not installed)`,
    { timeout: 600_000 },
    () => {
      const different: string[] = [];
      let compared = 0;
      for (let at = 0; at < lines.length; at += 500) {
        for (const segment of scene.live(lines.slice(at, at + 500))) {
          const { results } = segment;
          if (!results) continue;
          compared += results.length;
          for (const [i, ours] of scene.ours(segment.lines).entries()) {
            if (ours !== results[i])
              different.push(`${segment.lines[i] ?? ''}\n  exim  ${results[i] ?? ''}\n  eximc ${ours}`);
          }
        }
      }
      console.log(
        `random expressions: ${compared - different.length} of ${compared} equal, ${lines.length - compared} of which Exim died`,
      );
      if (process.env.EXIMC_RANDOM_EXPRESSIONS !== undefined) console.log(different.join('\n'));
      expect(different.length, different.join('\n')).toBeLessThanOrEqual(Math.ceil(compared * 0.005));
      expect(compared).toBeGreaterThan(lines.length * 0.97);
    },
  );
});

describe('well-formed expressions with faults in them', () => {
  const scene = createScene();
  afterAll(() => {
    scene.close();
  });
  const lines = mutatedExpressions(count, seed);

  it('give a result or a failure each, and nothing else', () => {
    expect(scene.ours(lines)).toHaveLength(lines.length);
  });

  it.skipIf(installedExim?.version !== '4.96')(
    `${count} are as Exim 4.96 has them (skipped where exim4 4.96 is not installed)`,
    { timeout: 600_000 },
    () => {
      const different: string[] = [];
      for (let at = 0; at < lines.length; at += 500) {
        for (const { lines: tried, results } of scene.live(lines.slice(at, at + 500))) {
          if (!results) continue;
          for (const [i, ours] of scene.ours(tried).entries()) {
            if (ours !== results[i]) different.push(`${tried[i] ?? ''}\n  exim  ${results[i] ?? ''}\n  eximc ${ours}`);
          }
        }
      }
      expect(different.length, different.join('\n')).toBeLessThanOrEqual(Math.ceil(lines.length * 0.005));
    },
  );
});
