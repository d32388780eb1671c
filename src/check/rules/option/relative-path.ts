import type { OptionPlace } from '../../../catalogue/row.ts';
import { delivering } from '../../example-config.ts';
import { isIncomplete } from '../../incomplete.ts';
import { listItems } from '../../lists.ts';
import { literalsOf } from '../../literals.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Options for which Exim takes absolute paths only. */
const absolute: readonly { readonly place: OptionPlace; readonly options: readonly string[] }[] = [
  { place: 'router/redirect', options: ['file'] },
  { place: 'router', options: ['transport_current_directory', 'transport_home_directory'] },
  { place: 'transport', options: ['current_directory', 'home_directory'] },
];

const redirect = (file: string): string =>
  `begin routers\naliases:\n  driver = redirect\n  file = ${file}\n  require_files = /etc/aliases\n`;

/** A path that should be absolute, and is not. */
export const optionRelativePath: Rule = {
  name: 'option/relative-path',
  severity: 'error',
  summary: 'The file of a redirect router, the files of require_files, and home directories are absolute paths.',
  why: 'Exim runs in no directory that one could rely upon. It puts off what comes to a path without a slash at its beginning: "is not absolute".',
  wrong: [
    { config: redirect('aliases'), points: 'aliases', occurrence: 2, says: 'does not begin with "/"' },
    {
      config: redirect('/etc/aliases')
        .replace('= /etc/aliases\n', '= /etc/x\n')
        .replace('require_files = /', 'require_files = '),
      points: 'etc/aliases',
    },
    {
      config: delivering('  driver = appendfile\n  file = /var/mail/all\n  home_directory = spool/mail\n'),
      points: 'spool/mail',
    },
  ],
  right: [
    { config: redirect('/etc/aliases') },
    { config: redirect('$home/.forward') },
    {
      config: redirect('/etc/aliases')
        .replace('= /etc/aliases\n', '= /x\n')
        .replace('require_files = /etc/aliases', 'require_files = mail : mail,users : +/etc/x : !/etc/y'),
    },
  ],
  check({ config, report }) {
    // Where included files are missing, so may be the definition of a macro.
    const incomplete = isIncomplete(config);
    const isMacro = (text: string): boolean => incomplete && /^[A-Z][A-Z0-9_]*(?:\/|$)/.test(text);
    const message = (path: string): string => `"${path}" does not begin with "/": what comes to it is deferred`;
    for (const { class: kind, driver, options } of [...config.routers, ...config.transports]) {
      for (const { place, options: names } of absolute) {
        if (place !== kind && place !== `${kind}/${driver?.name ?? ''}`) continue;
        for (const name of names)
          for (const { text, at } of literalsOf(config, options.get(name)))
            if (!/^[/$\\]/.test(text) && !isMacro(text)) report({ at, message: message(text) });
      }
      const value = options.get('require_files')?.settings.at(-1)?.value;
      for (const { pattern, open, patternStart, end } of value ? listItems(config, value) : []) {
        // Without a slash, it is the user for whom the files are looked at.
        const path = pattern.replace(/^\+/, '');
        if (value && !open && path.includes('/') && !/^[/,]/.test(path) && !isMacro(path))
          report({ at: spanIn(value, patternStart, end), message: message(path) });
      }
    }
  },
};
