import { literalsOf } from '../../literals.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';

/** What is wrong with a domain; undefined where nothing is. */
function problemOf(text: string): string | undefined {
  // What a template leaves to be filled in.
  if (/^@@\w+@@$/.test(text)) return undefined;
  if (text.startsWith('@')) return 'no "@" stands before it';
  if (/[\t-\r ]/.test(text)) return 'no white space stands in it';
  if (/^\[.*\]$/.test(text)) return undefined;
  const [stray] = /[^\w.\x80-\xff-]/.exec(text) ?? [];
  if (stray !== undefined) return `"${stray}" does not stand in a domain`;
  return /^\.|\.\.|\.$/.test(text) ? 'it begins or ends with a dot, or has two in a row' : undefined;
}

/** An option that should be a domain. */
export const optionBadDomain: Rule = {
  name: 'option/bad-domain',
  severity: 'error',
  summary: 'primary_hostname, qualify_domain and qualify_recipient are domains.',
  why: 'They are put behind local parts, into Message-ID: and Received: header lines and into greetings as they stand: addresses that nobody can answer, and a HELO that other hosts refuse.',
  wrong: [
    { config: 'qualify_domain = @example.org\n', points: '@example.org', says: 'no "@" stands before it' },
    { config: 'primary_hostname = mx.example.org.\n', points: 'mx.example.org.', says: 'ends with a dot' },
  ],
  right: [{ config: 'primary_hostname = mx-1.example.org\nqualify_domain = example.org\n' }],
  check({ config, report }) {
    for (const { option } of eachOption(config)) {
      if (option.row.content !== 'domain' || option.row.place !== 'main') continue;
      for (const { text, at } of literalsOf(config, option)) {
        // What looks like an expansion is told of as that.
        const problem = text.includes('$') ? undefined : problemOf(text);
        if (problem !== undefined) report({ at, message: `"${text}" is no domain: ${problem}` });
      }
    }
  },
};
