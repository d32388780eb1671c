import { parseConfig } from '../../grammar/config/parser.ts';
import { preprocess } from '../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../grammar/source/file.ts';
import { createCatalogue, forTarget } from '../../src/catalogue/catalogue.ts';
import type { CompiledConfig } from '../../src/compile/config.ts';
import type { Rule } from '../../src/check/rule.ts';

/** What a test says of the files that a configuration includes. */
export type Files = Readonly<Record<string, string>>;

/**
 * A configuration whose text is read and parsed, but not compiled: enough for the engine, which leaves options to the rules.
 *
 * @param text the main file, as a byte string
 * @param files included files, by path
 */
export function readConfig(text: string, files: Files = {}): CompiledConfig {
  const source = preprocess(sourceFile('/etc/exim.conf', text), {
    reader: { read: (path) => files[path], exists: (path) => path in files },
  });
  const ast = parseConfig(source.logical);
  const target = { version: '4.99', features: new Set<string>() } as const;
  return {
    target,
    accounts: { user: () => undefined, group: () => undefined, hostname: 'localhost' },
    catalogue: forTarget(createCatalogue([]), target),
    source,
    ast,
    main: new Map(),
    lists: { domainlist: new Map(), hostlist: new Map(), addresslist: new Map(), localpartlist: new Map() },
    acls: new Map(),
    aclsInPlace: [],
    unreadAcls: [],
    routers: [],
    transports: [],
    authenticators: [],
    retry: [],
    rewrite: [],
    localScan: new Map(),
    macros: ast.sections.flatMap((section) =>
      section.kind === 'main' ? section.items.filter((item) => item.kind === 'macro') : [],
    ),
    faults: [],
  };
}

/** A rule that reports a word wherever the logical text has it, and mends it by another. */
export function wordRule(name: string, word: string, fixed?: string, safe = true): Rule {
  return {
    name,
    severity: 'warning',
    summary: `No "${word}".`,
    why: 'For a test.',
    wrong: [],
    right: [],
    check({ config, report }) {
      const { text } = config.source.logical;
      for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
        // Macro definitions are no text that Exim acts upon.
        if (config.macros.some((macro) => macro.start <= start && start < macro.end)) continue;
        const at = { start, end: start + word.length };
        report({
          at,
          message: `"${word}" stands here`,
          ...(fixed !== undefined && { fix: { safe, title: `Write "${fixed}"`, edits: [{ at, text: fixed }] } }),
        });
      }
    },
  };
}
