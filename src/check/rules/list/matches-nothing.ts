import { inRcpt } from '../../example-config.ts';
import type { ListContent, ListItem } from '../../lists.ts';
import { listsOf } from '../../lists.ts';
import type { Edit, Rule } from '../../rule.ts';
import { singlePatterns } from '../../single-patterns.ts';
import { spanIn } from '../../spans.ts';

/** What is wrong with a pattern, and what to put before it, or where it ends, to mend it. */
interface Problem {
  readonly why: string;
  readonly before?: string;
  readonly unquoted?: string;
}

/** What is wrong with the pattern of a domain, or of a host's name. */
function ofDomain(pattern: string, host: boolean): Problem | undefined {
  const quoted = /^"(.*)"$/.exec(pattern);
  if (quoted) return { why: 'the quotes are taken for a part of it', unquoted: quoted[1] ?? '' };
  if (/^\.[\w-]/.test(pattern))
    return { why: 'nothing begins with a dot; for all that is below it, write "*" before', before: '*' };
  if (/^.+\*/.test(pattern)) {
    const network = host && /^[\d.*]+$/.test(pattern) ? ', and addresses are given as networks, 10.1.0.0/16' : '';
    return { why: `an asterisk stands for anything at the beginning only${network}` };
  }
  if (/^[\w*.-]+\.$/.test(pattern)) return { why: 'the names that it is compared with do not end in a dot' };
  const [stray] = /[,;"'()<>|\\!?{}]/.exec(pattern) ?? [];
  return stray === undefined ? undefined : { why: `no domain holds "${stray}"` };
}

function ofLocalPart(pattern: string): Problem | undefined {
  return /^[\w.+-]+\*$/.test(pattern) ? { why: 'an asterisk stands for anything at the beginning only' } : undefined;
}

function problemOf(content: ListContent, pattern: string, lookups: ReadonlySet<string>): Problem | undefined {
  // Regular expressions, lookups, files, named lists, and the machine's own names.
  if (/^[\^+/@{]/.test(pattern) || /^[\w*@()!.,=-]+;/.test(pattern) || pattern === '') return undefined;
  const [, type = '', file = ''] = /^(\w+)\{(.*)\}$/.exec(pattern) ?? [];
  if (lookups.has(type)) return { why: `a lookup in a list is written "${type};${file}"` };
  switch (content) {
    case 'domain-list':
      return /^\[.*\]$/.test(pattern) ? undefined : ofDomain(pattern, false);
    case 'host-list':
      return /^[[\d.:a-fA-F/]+\]?$/.test(pattern) ? undefined : ofDomain(pattern, true);
    case 'local-part-list':
      return ofLocalPart(pattern);
    case 'address-list': {
      const at = pattern.lastIndexOf('@');
      if (at < 0) return ofDomain(pattern, false);
      const domain = pattern.slice(at + 1);
      if (/^(?:$|\[.*\]$|[\w*()-]+;|[+@^])/.test(domain) || pattern.includes('@@')) return undefined;
      const problem = ofDomain(domain, false) ?? ofLocalPart(pattern.slice(0, at));
      return problem && { why: problem.why };
    }
  }
}

function editsOf({ before, unquoted }: Problem, { pattern }: ListItem, at: { start: number; end: number }): Edit[] {
  if (before !== undefined) return [{ at: { start: at.start, end: at.start }, text: before }];
  if (unquoted !== undefined && /^[\w.*@-]+$/.test(unquoted) && pattern.length === at.end - at.start)
    return [{ at, text: unquoted }];
  return [];
}

/** An item of a list that nothing can be equal to. */
export const listMatchesNothing: Rule = {
  name: 'list/matches-nothing',
  severity: 'warning',
  summary:
    'Every item of a list, and every other pattern, is something that a domain, host, address or local part can be.',
  why: 'Exim knows an asterisk only as the first character, and takes a leading dot and quotes for a part of the name. Such an item is never equal to anything, and nobody is told.',
  exceptions: 'More than an asterisk at the beginning takes a regular expression, which begins with "^".',
  wrong: [
    { config: 'begin retry\nmail.* * F,1d,1h\n', points: 'mail.*', says: 'at the beginning only' },
    {
      config: inRcpt('  accept domains = example.org : .example.org\n'),
      points: '.example.org',
      occurrence: 1,
      says: 'write "*" before',
      fixed: inRcpt('  accept domains = example.org : *.example.org\n'),
    },
    {
      config: inRcpt('  accept senders = lsearch{/etc/exim/friends}\n'),
      points: 'lsearch{/etc/exim/friends}',
      says: 'is written "lsearch;/etc/exim/friends"',
    },
    { config: inRcpt('  deny hosts = 192.0.*\n  accept\n'), points: '192.0.*', says: '10.1.0.0/16' },
    { config: inRcpt('  deny senders = *@mail.*\n  accept\n'), points: '*@mail.*', says: 'at the beginning only' },
    {
      config: inRcpt('  accept domains = example.net : "example.org"\n'),
      points: '"example.org"',
      says: 'the quotes are taken for a part of it',
      fixed: inRcpt('  accept domains = example.net : example.org\n'),
    },
  ],
  right: [
    { config: inRcpt('  accept senders = bob@^mail\\\\d+\\\\.example\\\\.org\n') },
    { config: 'begin rewrite\n*@*.example.org $1@example.org\nbegin retry\n*.example.org * F,1d,1h\n* * F,4d,6h\n' },
    {
      config: inRcpt(
        '  deny hosts = *.example.org : 192.0.2.0/24 : ^mail\\\\d : net24-lsearch;/etc/x : @[] : <; 2001:db8::1\n  deny senders = *@*.example.org : ^bob : @@lsearch;/x : example.com : *@\n  accept local_parts = *-request : ^x.*y : a.b\n         domains = @ : @mx_any : [192.0.2.1] : !example.org : partial-lsearch;/etc/x\n',
      ),
    },
  ],
  check({ config, report }) {
    const lookups = new Set(config.catalogue.rows('lookups').keys());
    for (const { content, text, at } of singlePatterns(config)) {
      const pattern = text.replace(/^![\t-\r ]*/, '');
      const problem = /[\t-\r :]/.test(pattern) ? undefined : problemOf(content, pattern, lookups);
      if (problem) report({ at, message: `"${pattern}" matches nothing: ${problem.why}` });
    }
    for (const { content, value, items, separator } of listsOf(config)) {
      for (const item of items) {
        const { pattern, open, patternStart, end } = item;
        // What another rule takes apart: several items in one.
        if (open || /[\t-\r ]/.test(pattern) || (separator !== ';' && pattern.includes(';'))) continue;
        const problem = problemOf(content, pattern, lookups);
        if (!problem) continue;
        const at = spanIn(value, patternStart, end);
        const edits = editsOf(problem, item, at);
        report({
          at,
          message: `"${pattern}" matches nothing: ${problem.why}`,
          ...(edits.length > 0 && { fix: { safe: false, title: 'Write what was probably meant', edits } }),
        });
      }
    }
  },
};
