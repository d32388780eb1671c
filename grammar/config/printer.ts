import type {
  AclItem,
  AclStatement,
  BadLine,
  ConfigFile,
  Driver,
  MacroDefinition,
  NamedListDefinition,
  OptionSetting,
  RetryRule,
  RewriteRule,
  Section,
  Value,
} from './ast.ts';

/** Words with a blank between them; those that are empty at the end are left out. */
const joined = (words: readonly string[]): string =>
  words.slice(0, words.findLastIndex((word) => word !== '') + 1).join(' ');

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/**
 * Writes a text as a quoted string that Exim reads back as the same text.
 *
 * @param text a byte string
 */
export function quote(text: string): string {
  const body = text.replace(/[\\"\x00-\x1f\x7f]/g, (character) => {
    const code = character.charCodeAt(0);
    return escapes[character] ?? `\\${code.toString(8).padStart(3, '0')}`;
  });
  return `"${body}"`;
}

function value(node: Value): string {
  if (!node.quoted) return node.text;
  if (node.unclosed) return `"${quote(node.text).slice(1, -1)}`;
  return `${quote(node.text)}${node.extra?.text ?? ''}`;
}

function assignment(node: Value | undefined): string {
  return node === undefined ? '' : ` ${value(node)}`;
}

function macro({ name, redefinition, value: text }: MacroDefinition): string {
  return `${name.text} ${redefinition ? '==' : '='}${assignment(text.text === '' ? undefined : text)}`;
}

function namedList(node: NamedListDefinition): string {
  const keyword = `${node.hide ? 'hide ' : ''}${node.list}${node.cache ? '_cache' : ''}`;
  if (node.malformed) return `${keyword}${node.malformed.text}`;
  const name = `${keyword} ${node.name.text}`;
  return node.value === undefined
    ? joined([name, node.missingEquals?.text ?? ''])
    : `${name} =${assignment(node.value)}`;
}

function option(node: OptionSetting): string {
  const name = `${node.hide ? 'hide ' : ''}${node.name.text}`;
  if (node.equals !== undefined) return `${name} =${assignment(node.value)}`;
  return node.rest ? `${name} ${node.rest.text}` : name;
}

function item(node: AclItem): string {
  const name = `${node.negated ? '!' : ''}${node.name.text}${node.variable ? ` ${node.variable.text}` : ''}`;
  if (node.equals !== undefined) return `${name} =${assignment(node.value?.text === '' ? undefined : node.value)}`;
  return node.rest ? `${name} ${node.rest.text}` : name;
}

function statement(node: AclStatement): string[] {
  const [first, ...more] = node.items;
  const verb = `${node.negated ? '!' : ''}${node.verb.text}`;
  const beside = first && first.line.start === node.start;
  const lines = [beside ? `  ${verb.padEnd(7)} ${item(first)}` : `  ${verb}`];
  for (const each of beside ? more : node.items) lines.push(`          ${item(each)}`);
  return lines;
}

function retry(node: RetryRule): string {
  const parts = [value(node.pattern), node.error?.text ?? ''];
  if (node.senders) parts.push(`senders=${value(node.senders)}`);
  if (node.sendersWithoutEquals) parts.push(node.sendersWithoutEquals.text);
  if (node.rest) parts.push(node.rest.text);
  return joined(parts);
}

function rewrite(node: RewriteRule): string {
  const parts = [value(node.pattern), node.replacement ? value(node.replacement) : '', node.flags?.text ?? ''];
  return joined(parts);
}

function driver(node: Driver): string[] {
  const header = `${node.name.text}:${node.extra ? ` ${node.extra.text}` : ''}`;
  return [header, ...node.items.map((each) => `  ${each.kind === 'bad' ? each.text : option(each)}`), ''];
}

type Line = MacroDefinition | NamedListDefinition | OptionSetting | BadLine | RetryRule | RewriteRule;

function line(node: Line): string {
  switch (node.kind) {
    case 'macro':
      return macro(node);
    case 'named-list':
      return namedList(node);
    case 'option':
      return option(node);
    case 'bad':
      return node.text;
    case 'retry-rule':
      return retry(node);
    case 'rewrite-rule':
      return rewrite(node);
  }
}

function section(node: Section, source: string): string[] {
  const begin = node.kind === 'main' ? [] : ['', source.slice(node.begin.start, node.begin.end), ''];
  switch (node.kind) {
    case 'drivers':
      return [...begin, ...node.items.flatMap((each) => (each.kind === 'driver' ? driver(each) : [line(each)]))];
    case 'acls':
      return [
        ...begin,
        ...node.items.flatMap((each) =>
          each.kind !== 'acl'
            ? [line(each)]
            : [
                `${each.name.text}:${each.extra ? ` ${each.extra.text}` : ''}`,
                ...each.body.flatMap((inner) => (inner.kind === 'bad' ? [`  ${inner.text}`] : statement(inner))),
                '',
              ],
        ),
      ];
    default:
      return [...begin, ...node.items.map(line)];
  }
}

/**
 * Writes a configuration out again in one form: what it says is what the tree says, so that parsing the result gives
 * the same tree but for positions. Macros have been replaced, and nothing is left of comments and conditionals.
 *
 * @returns a byte string
 */
export function printConfig(config: ConfigFile): string {
  const lines = config.sections.flatMap((each) => section(each, config.source.text));
  const text = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+$/, '');
  // Only the end of the file lets a line end in white space or a backslash: before a backslash with nothing to go on to.
  return /[\t\v-\r ]$|\\$/.test(text) ? `${text}\\` : `${text}\n`;
}
