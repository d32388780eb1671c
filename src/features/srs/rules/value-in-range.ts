import type { CompiledConfig } from '../../../compile/config.ts';
import { valueNode } from '../../../compile/config.ts';
import type { Report, Rule } from '../../../check/rule.ts';
import { listItems } from '../../list-items.ts';
import { spanIn, valueSpan } from '../../../check/spans.ts';

const target = { version: '4.93' };
const config = (line: string): string =>
  `srs_secrets = correct horse\n${line}\nbegin routers\nsrs_back:\n  driver = redirect\n  srs = reverseandforward\n  data = \${srs_recipient}\n`;

/** Least and greatest value of what a number is for. */
const ranges = { age: [0, 365], hash: [1, 20], flag: [0, 1] } as const;

function outside(value: number, range: keyof typeof ranges): string | undefined {
  const [least, most] = ranges[range];
  return value < least || value > most ? `must be from ${least} to ${most}` : undefined;
}

function* numbers(config: CompiledConfig): Generator<Report> {
  const checked = [
    ['srs_maxage', 'age'],
    ['srs_hashlength', 'hash'],
    ['srs_hashmin', 'hash'],
  ] as const;
  for (const [name, range] of checked) {
    const option = config.main.get(name);
    if (!option?.settings.length || option.value.kind !== 'integer') continue;
    const { value } = option.value;
    if (name === 'srs_hashmin' && value === -1) continue;
    const fault = outside(value, range);
    if (fault !== undefined) yield { at: valueSpan(option), message: `${name} ${fault}` };
  }
}

/** The numbers inside srs_config: Exim reads up to three characters of each. */
function* configNumbers(config: CompiledConfig): Generator<Report> {
  const value = valueNode(config.main.get('srs_config'));
  if (!value) return;
  const meaning = [
    ['the greatest age', 'age'],
    ['the hash length', 'hash'],
    ['the use of timestamps', 'flag'],
    ['the use of hashes', 'flag'],
  ] as const;
  const items = listItems(value.text).slice(1);
  for (const [index, [name, range]] of meaning.entries()) {
    const item = items[index];
    if (!item || item.text === '') continue;
    const fault = /^[+-]?\d+$/.test(item.text) ? outside(Number(item.text), range) : 'must be a number';
    if (fault !== undefined) yield { at: spanIn(value, item.start, item.end), message: `${name} ${fault}` };
  }
}

/** A setting of libsrs_alt lies outside what Exim allows. */
export const valueInRange: Rule = {
  name: 'srs/value-in-range',
  severity: 'error',
  summary: 'srs_maxage is from 0 to 365, srs_hashlength and srs_hashmin from 1 to 20.',
  why: 'Exim reads any number, and finds out when the first address is to be rewritten: it then logs "SRS Configuration Error" and defers the address, again and again.',
  wrong: [
    { config: config('srs_maxage = 400'), points: '400', says: 'from 0 to 365', target },
    { config: config('srs_hashlength = 0'), points: '0', says: 'from 1 to 20', target },
    { config: config('srs_config = secret:31:30'), points: '30', says: 'hash length', target },
  ],
  right: [
    { config: config('srs_maxage = 31\nsrs_hashlength = 4\nsrs_hashmin = -1'), target },
    { config: config('srs_config = secret:31:4:1:1'), target },
    { config: config('srs_usehash = false\nsrs_usetimestamp = true'), target },
  ],
  check({ config, report }) {
    for (const each of numbers(config)) report(each);
    for (const each of configNumbers(config)) report(each);
  },
};
