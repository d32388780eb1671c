import { lowerCase } from '../../expand/characters.ts';
import type { FindResult, LookupContext, LookupDriver, LookupQuery } from '../types.ts';

/** A line of a public suffix list. */
interface SuffixRule {
  readonly labels: readonly string[];
  readonly exception: boolean;
}

/** Public suffixes and registered domains from a file of the Public Suffix List: Exim's `psl` and `regdom`. */
function suffixLookup(name: 'psl' | 'regdom'): LookupDriver {
  return {
    name,
    style: 'absolute-file',
    open(file = '', { world }) {
      const content = world.files.read(file);
      if (!content.ok) return { ok: false, message: content.message };
      let rules: readonly SuffixRule[] | undefined;
      return {
        ok: true,
        opened: {
          find(query, context) {
            rules ??= readRules(content.value, context);
            return findSuffix(name, rules, query, context);
          },
        },
      };
    },
  };
}

function alabel(domain: string, { services }: LookupContext): string | undefined {
  if (!/[\x80-\xff]/.test(domain)) return domain;
  return services.toAlabel?.(domain);
}

function readRules(text: string, context: LookupContext): readonly SuffixRule[] {
  return text.split('\n').flatMap((line) => {
    const rule = /^[^ \t]*/.exec(line)?.[0] ?? '';
    if (rule === '' || rule.startsWith('//')) return [];
    const exception = rule.startsWith('!');
    const domain = alabel(exception ? rule.slice(1) : rule, context);
    return domain === undefined ? [] : [{ labels: lowerCase(domain).split('.'), exception }];
  });
}

function findSuffix(
  name: 'psl' | 'regdom',
  rules: readonly SuffixRule[],
  { key }: LookupQuery,
  context: LookupContext,
): FindResult {
  const domain = alabel(key, context);
  if (domain === undefined) return { status: 'notFound' };
  const labels = lowerCase(domain).split('.');
  let best = 0;
  for (const { labels: rule, exception } of rules) {
    // A name is not its own suffix, but for wild ones.
    const spare = exception || rule[0] === '*' ? 0 : 1;
    if (rule.length + spare > labels.length) continue;
    const tail = labels.slice(labels.length - rule.length);
    if (!rule.every((label, i) => label === '*' || label === tail[i])) continue;
    if (exception) {
      best = rule.length - 1;
      break;
    }
    best = Math.max(best, rule.length);
  }
  const count = name === 'regdom' ? best + 1 : best;
  if (best === 0 || count > labels.length) return { status: 'notFound' };
  // A key that is not in ASCII has its answer in its own form.
  const given = domain === key ? labels : key.split('.');
  return { status: 'found', value: given.slice(given.length - count).join('.') };
}

export const psl = suffixLookup('psl');
export const regdom = suffixLookup('regdom');
