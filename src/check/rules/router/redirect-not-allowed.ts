import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Options } from '../../../compile/config.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { literalsOf } from '../../literals.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';

const router = (options: string): string =>
  `begin routers\naliases:\n  driver = redirect\n${options}begin transports\npipes:\n  driver = pipe\n`;

/** What redirection data can be, with the option that allows it, or that forbids it. */
interface Special {
  readonly begins: string;
  readonly allow?: string;
  readonly forbid?: string;
  /** Named in messages. */
  readonly what: string;
  /** What happens to the mail where it is not allowed. */
  readonly then: string;
}

const deferred = 'mail is deferred';
const bounced = 'mail is bounced';

/** What `parse_forward_list` and deliver.c look at. */
const specials: readonly Special[] = [
  { begins: ':defer:', allow: 'allow_defer', what: '":defer:"', then: deferred },
  { begins: ':fail:', allow: 'allow_fail', what: '":fail:"', then: deferred },
  { begins: ':blackhole:', forbid: 'forbid_blackhole', what: '":blackhole:"', then: deferred },
  { begins: ':include:', forbid: 'forbid_include', what: '":include:"', then: deferred },
  { begins: '|', forbid: 'forbid_pipe', what: 'a pipe', then: bounced },
  { begins: '/', forbid: 'forbid_file', what: 'a file', then: bounced },
];

const words = [':blackhole:', ':defer:', ':fail:', ':include:', ':unknown:'];

/** The transport that takes a generated pipe or path. */
function transportFor(text: string): string | undefined {
  if (text.startsWith('|')) return 'pipe_transport';
  if (!text.startsWith('/')) return undefined;
  return text.endsWith('/') ? 'directory_transport' : 'file_transport';
}

function problemOf(text: string, options: Options): string | undefined {
  const skips = flagOf(options, 'skip_syntax_errors', false);
  const special = specials.find(({ begins }) => text.startsWith(begins));
  if (!special) {
    const [word] = /^:[\w -]*:?/.exec(text) ?? [];
    if (word === undefined || words.some((each) => text.startsWith(each)) || skips) return undefined;
    return `redirection data knows no "${word}": mail is deferred${didYouMean(nearest(word, words))}`;
  }
  const { allow, forbid, what, then } = special;
  const lost = skips && then === deferred ? 'it is passed over' : then;
  if (allow !== undefined && !flagOf(options, allow, false))
    return `${what} is not permitted without "${allow}": ${lost}`;
  // Pipes and files are forbidden by one_time as well.
  const once = flagOf(options, 'one_time', false) && then === bounced;
  if (forbid !== undefined && (flagOf(options, forbid, false) || once))
    return `${what} is forbidden by "${once ? 'one_time' : forbid}": ${lost}`;
  const transport = transportFor(text);
  if (transport !== undefined && !options.has(transport))
    return `${what} is delivered by "${transport}", which is not set: mail is deferred`;
  return undefined;
}

/** Redirection data that the router itself does not let through. */
export const routerRedirectNotAllowed: Rule = {
  name: 'router/redirect-not-allowed',
  severity: 'error',
  summary: 'What the data of a redirect router says is something that the router allows.',
  why: 'In redirection data, ":fail:" and ":defer:" work with allow_fail and allow_defer only, and pipes and files need a transport. Otherwise Exim takes the data for an error and puts the mail off, again and again, where it was meant to be refused or delivered.',
  exceptions: 'Where skip_syntax_errors is set, what is not permitted is passed over, and the router declines.',
  wrong: [
    { config: router('  data = :fail: no such user\n'), points: ':fail: no such user', says: 'without "allow_fail"' },
    {
      config: router('  allow_fail\n  data = ${if eq{$domain}{a.example}{:defer: later}{:fail: no}}\n'),
      points: ':defer: later',
      says: 'without "allow_defer"',
    },
    { config: router('  data = |/usr/bin/vacation\n'), points: '|/usr/bin/vacation', says: '"pipe_transport"' },
    {
      config: router('  forbid_pipe\n  pipe_transport = pipes\n  data = |/usr/bin/vacation\n'),
      points: '|/usr/bin/vacation',
      says: 'forbidden by "forbid_pipe"',
    },
    { config: router('  data = :blackhold:\n'), points: ':blackhold:', says: 'did you mean ":blackhole:"?' },
  ],
  right: [
    { config: router('  allow_fail\n  data = :fail: no such user\n') },
    { config: router('  data = :blackhole:\n') },
    { config: router('  pipe_transport = pipes\n  data = |/usr/bin/vacation\n') },
    { config: router('  data = postmaster@example.org\n') },
  ],
  check({ config, report }) {
    for (const { driver, options } of config.routers) {
      if (driver?.name !== 'redirect') continue;
      for (const { text, at } of literalsOf(config, options.get('data'))) {
        const problem = problemOf(trimSpace(text.replace(/^"/, '').replace(/"$/, '')), options);
        if (problem === undefined) continue;
        const skips = flagOf(options, 'skip_syntax_errors', false);
        report({ at, message: problem, ...(skips && { severity: 'warning' as const }) });
      }
    }
  },
};
