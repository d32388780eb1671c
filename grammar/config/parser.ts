import { longestSectionName, sectionKind, sectionName } from '../preprocess/sections.ts';
import type { LogicalText } from '../source/logical.ts';
import type { AclSection, BeginLine, ConfigFile, Section } from './ast.ts';
import { ConfigGrammar } from './grammar.ts';
import { readRetryRule, readRewriteRule } from './rules.ts';
import { nameNode, skipSpace } from './values.ts';

let grammar: ConfigGrammar | undefined;

const driverClasses = { routers: 'router', transports: 'transport', authenticators: 'authenticator' } as const;

function beginLine(text: string, start: number, end: number): BeginLine {
  const from = skipSpace(text, start + 6, end);
  return { kind: 'begin', name: nameNode(text, from, Math.min(end, from + longestSectionName)), start, end };
}

/**
 * Parses logical lines into the tree of a configuration. It never throws and never stops: a line that makes no sense
 * where it stands becomes a node that says so, and the next line is read afresh.
 *
 * @param source the logical text of a whole configuration
 */
export function parseConfig(source: LogicalText): ConfigFile {
  const { text, lines } = source;
  grammar ??= new ConfigGrammar();
  const own = grammar;
  const sections: Section[] = [];
  const begins = lines.filter(({ start }) => {
    const first = text.charCodeAt(start);
    return (first === 98 || first === 66) && sectionName(text.slice(start, start + 7)) !== undefined;
  });
  const firstBegin = begins[0]?.start ?? text.length;
  sections.push({
    kind: 'main',
    items: own.parse(text, 0, firstBegin, 'main', () => own.mainSection()),
    start: 0,
    end: firstBegin,
  });
  begins.forEach((line, i) => {
    const begin = beginLine(text, line.start, line.end);
    const start = line.end + 1;
    const end = begins[i + 1]?.start ?? text.length;
    const span = { begin, start: line.start, end };
    const kind = sectionKind(begin.name.text);
    switch (kind) {
      case 'routers':
      case 'transports':
      case 'authenticators': {
        const driverClass = driverClasses[kind];
        sections.push({
          kind: 'drivers',
          class: driverClass,
          ...span,
          items: own.parse(text, start, end, 'drivers', () => own.driverSection(driverClass)),
        });
        break;
      }
      case 'acl':
        sections.push({ kind: 'acls', ...span, items: own.parse(text, start, end, 'acl', () => own.aclSection()) });
        break;
      case 'local_scan':
        sections.push({
          kind: 'local_scan',
          ...span,
          items: own.parse(text, start, end, 'options', () => own.optionSection()),
        });
        break;
      default: {
        const whole = own.parse(text, start, end, 'lines', () => own.wholeLines());
        if (kind === 'retry')
          sections.push({ kind, ...span, items: whole.map((each) => readRetryRule(text, each.start, each.end)) });
        else if (kind === 'rewrite') {
          sections.push({ kind, ...span, items: whole.map((each) => readRewriteRule(text, each.start, each.end)) });
        } else {
          sections.push({
            kind: 'unknown',
            ...span,
            items: whole.map((each) => ({
              kind: 'bad',
              expected: 'section',
              text: text.slice(each.start, each.end),
              ...each,
            })),
          });
        }
      }
    }
  });
  return { kind: 'config', source, sections, faults: [], start: 0, end: text.length };
}

/**
 * Parses logical lines that stand by themselves as those of a section of ACLs.
 *
 * @param text a text that holds the lines, each followed by a newline
 * @param start where the first begins
 * @param end past the newline of the last
 */
export function parseAcls(text: string, start: number, end: number): AclSection['items'] {
  grammar ??= new ConfigGrammar();
  const own = grammar;
  return own.parse(text, start, end, 'acl', () => own.aclSection());
}
