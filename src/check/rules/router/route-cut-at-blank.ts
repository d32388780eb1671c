import type { RouteWord } from '../../routes.ts';
import { routesOf } from '../../routes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const router = (routes: string): string =>
  `begin routers\nout:\n  driver = manualroute\n  route_list = ${routes}\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n`;

/** Whether a word holds an expansion that goes on behind it. */
function isCut({ text }: RouteWord): boolean {
  if (!text.includes('${') || text.includes('\\')) return false;
  return text.split('{').length > text.split('}').length;
}

/** A route whose hosts are cut off at a space, or run on to the end. */
export const routerRouteCutAtBlank: Rule = {
  name: 'router/route-cut-at-blank',
  severity: 'error',
  summary:
    'In an item of route_list, a list of hosts with white space in it stands in quotes, and the quotes are closed.',
  why: 'The items of route_list are taken apart at white space before anything is expanded. An expansion with a space in it is cut in two, which cannot be expanded, and mail is deferred. Without its closing quotation mark, the list of hosts takes in all that follows.',
  wrong: [
    {
      config: router('* ${lookup{$domain} lsearch{/etc/exim/routes}}'),
      points: '${lookup{$domain}',
      says: 'ends at the space',
    },
    {
      config: router('example.org "mx.example.org : mx2.example.org byname'),
      points: '"mx.example.org : mx2.example.org byname',
      says: 'is not closed',
    },
  ],
  right: [
    { config: router('* "${lookup{$domain} lsearch{/etc/exim/routes}}" byname') },
    { config: router('* ${lookup{$domain}lsearch{/etc/exim/routes}}') },
  ],
  check({ config, report }) {
    for (const { pattern, hosts, value } of routesOf(config)) {
      for (const word of [pattern, hosts]) {
        if (!word) continue;
        const at = spanIn(value, word.start, word.end);
        // Exim reads on as if it were closed: the words behind it are lost, but nothing fails for that alone.
        if (word.unclosed) report({ at, message: 'this quotation mark is not closed', severity: 'warning' });
        else if (word === hosts && isCut(word))
          report({ at, message: `this expansion ends at the space: put "${word.text} …" in quotation marks` });
      }
    }
  },
};
