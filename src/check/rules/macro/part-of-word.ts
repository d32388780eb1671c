import type { Rule } from '../../rule.ts';

/** A macro that is replaced within a longer word. */
export const macroPartOfWord: Rule = {
  name: 'macro/part-of-word',
  severity: 'warning',
  summary: 'A macro is not replaced in the middle of another name.',
  why: 'Exim replaces a macro wherever its name stands, also within a longer word. A word that looks like the name of another macro, but is not defined, becomes something that nobody has written.',
  exceptions: 'Names that are put together on purpose: suppress the finding there.',
  wrong: [
    {
      config: 'LOCAL = example.org\ndomainlist local_domains = LOCAL_DOMAINS\n',
      points: 'LOCAL',
      occurrence: 2,
      says: 'in the middle of "LOCAL_DOMAINS"',
    },
  ],
  right: [
    { config: 'LOCAL_DOMAINS = example.org\nLOCAL = localhost\ndomainlist local_domains = LOCAL_DOMAINS : LOCAL\n' },
    { config: 'CONFDIR = /etc/exim\ntls_certificate = CONFDIR/exim.crt\n' },
  ],
  check({ config, report }) {
    for (const { macro, site, outer } of config.source.uses) {
      if (macro.from === 'predefined' || outer) continue;
      const { text } = site.file;
      const before =
        /[A-Z][A-Z0-9]*_$|[A-Z0-9]+$/.exec(text.slice(Math.max(0, site.start - 64), site.start))?.[0] ?? '';
      const after = /^_?[A-Z0-9][A-Z0-9_]*/.exec(text.slice(site.end, site.end + 64))?.[0] ?? '';
      if (before === '' && after === '') continue;
      const word = before + text.slice(site.start, site.end) + after;
      report({ at: site, message: `the macro "${macro.name}" is replaced in the middle of "${word}"` });
    }
  },
};
