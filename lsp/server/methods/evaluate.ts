import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import type { Position, Range } from 'vscode-languageserver/node';
import type { Sequence } from '../../../grammar/expansion/ast.ts';
import { walkExpansion } from '../../../src/check/expansion-walk.ts';
import { encodeText } from '../../../src/check/positions.ts';
import type { ExpansionPart } from '../expansion-path.ts';
import { expansionOf, expansionPath } from '../expansion-path.ts';
import type { Evaluation, Host } from '../host.ts';
import { indexInValue, treePlaceAt } from '../logical-places.ts';
import { code } from '../markdown.ts';
import { offsetAt, spanOf } from '../positions.ts';
import type { View } from '../workspace.ts';

/** The command that expands what is selected. */
export const evaluateCommand = 'eximc.evaluate';

/** Items and operators whose results depend on something outside the string. */
const outside: ReadonlySet<string> = new Set([
  ...['acl', 'dlfunc', 'env', 'lookup', 'perl', 'prvs', 'prvscheck', 'readfile', 'readsocket', 'run', 'srs_encode'],
  ...['randint', 'stat', 'listnamed', 'exists', 'ldapauth', 'pam', 'pwcheck', 'radius', 'saslauthd', 'inbound_srs'],
  ...[
    'match_address',
    'match_domain',
    'match_ip',
    'match_local_part',
    'queue_running',
    'first_delivery',
    'certextract',
  ],
]);

/** Variables that an item sets while it is evaluated. */
const own: ReadonlySet<string> = new Set(['item', 'value', 'key']);

/** Whether a part always comes to the same, and to something else than it is. */
function isStatic(node: ExpansionPart): boolean {
  const seen = { fixed: true, any: false };
  const root: Sequence =
    node.kind === 'sequence' ? node : { kind: 'sequence', parts: [node as never], start: node.start, end: node.end };
  const not = (): void => {
    seen.fixed = false;
  };
  walkExpansion(root, {
    part(part) {
      if (part.kind === 'variable' && !own.has(part.name)) not();
      else if (part.kind === 'header' || part.kind === 'numeric' || part.kind === 'problem') not();
      else if (part.kind === 'operator') {
        seen.any = true;
        if (outside.has(part.operator ?? '')) not();
      } else if ('name' in part && typeof part.name === 'object') {
        seen.any = true;
        if (outside.has(part.name.text)) not();
      }
    },
    condition(condition) {
      if (outside.has(condition.name.text) || condition.kind === 'def') not();
    },
    problem: not,
  });
  return seen.fixed && seen.any;
}

/**
 * What the innermost item or operator at a place comes to, where that is always the same.
 *
 * @returns Markdown; undefined where a run decides
 */
export async function staticValueAt(view: View, position: Position, host: Host): Promise<string | undefined> {
  const { analysis, file } = view;
  const place = treePlaceAt(analysis, file, offsetAt(file, position));
  const value = place?.nodes.findLast((node) => node.kind === 'value');
  if (!place || value?.kind !== 'value') return undefined;
  const tree = expansionOf(value, analysis.config.catalogue);
  if (!tree) return undefined;
  const node = expansionPath(tree, indexInValue(value, place.offset)).findLast(
    ({ kind }) => kind === 'operator' || kind === 'if' || kind === 'item' || kind === 'extract' || kind === 'list-item',
  );
  if (!node || !isStatic(node)) return undefined;
  const { ok, text } = await host.evaluate(analysis.config, value.text.slice(node.start, node.end));
  return ok ? `always comes to ${text === '' ? 'nothing' : code(text)}` : undefined;
}

/** Expands what is selected in a document, continuations joined, with the configuration around it. */
export function evaluateSelection({ analysis, file }: View, range: Range, host: Host): Promise<Evaluation> {
  const { start, end } = spanOf(file, range);
  const selected = file.text.slice(start, end).replace(/\\[ \t]*\r?\n[ \t]*/g, '');
  return host.evaluate(analysis.config, trimSpace(selected));
}

/** Expands a text that was sent with a command. */
export function evaluateText({ analysis }: View, text: string, host: Host): Promise<Evaluation> {
  return host.evaluate(analysis.config, encodeText(text));
}
