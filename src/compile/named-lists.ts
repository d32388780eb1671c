import type { ListKind, NamedListDefinition } from '../../grammar/config/ast.ts';
import type { Compilation } from './compilation.ts';
import { faultInLine, inQuotes } from './compilation.ts';
import type { NamedList } from './config.ts';
import { quotingProblem } from './options.ts';

/** How Exim calls each kind of list in its messages. */
export const listTitles: Readonly<Record<ListKind, string>> = {
  domainlist: 'domain list',
  hostlist: 'host list',
  addresslist: 'address list',
  localpartlist: 'local part list',
};

/** How many named lists of one kind there may be (MAX_NAMED_LIST of a usual build). */
const most = 16;

/** The named lists of a configuration while it is read. */
export type NamedLists = Readonly<Record<ListKind, Map<string, NamedList>>>;

/** Four empty maps. */
export function namedLists(): NamedLists {
  return { domainlist: new Map(), hostlist: new Map(), addresslist: new Map(), localpartlist: new Map() };
}

/**
 * Reads the definition of a named list (`read_named_list`).
 *
 * @param lists where it goes
 */
export function readNamedList(compilation: Compilation, node: NamedListDefinition, lists: NamedLists): void {
  const title = listTitles[node.list];
  const known = lists[node.list];
  if (node.malformed) {
    faultInLine(compilation, {
      rule: 'list/malformed',
      message: `white space must follow "${node.keyword.text}"`,
      at: node.malformed,
      exim: 'unrecognized configuration line',
    });
    return;
  }
  if (known.size >= most) {
    faultInLine(compilation, {
      rule: 'list/too-many',
      message: `Exim holds ${most} named ${title}s at the most`,
      at: node.name,
      exim: `too many named ${title}s (max is ${most})\n`,
    });
    return;
  }
  const name = node.name.text;
  const before = known.get(name);
  if (before) {
    faultInLine(compilation, {
      rule: 'list/duplicate',
      message: `there is another ${title} "${name}"`,
      at: node.name,
      related: [{ at: before.node.name, message: 'it is defined here first' }],
      exim: `duplicate name ${inQuotes(compilation, name)} for a named ${title}`,
    });
    return;
  }
  const { value, missingEquals } = node;
  if (missingEquals) {
    faultInLine(compilation, {
      rule: 'list/malformed',
      message: `"=" is missing after the name of the list`,
      at: missingEquals.start < missingEquals.end ? missingEquals : node.name,
      exim: `missing '=' after ${inQuotes(compilation, name)}`,
    });
  } else if (value) {
    const problem = quotingProblem(value, name);
    if (problem) faultInLine(compilation, { at: value, ...problem });
  }
  const { list, hide, cache } = node;
  known.set(name, { list, name, hide, cache, value: value?.text ?? '', node });
}
