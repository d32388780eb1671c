import type { Node, Pair, ParsedNode, YAMLMap } from 'yaml';
import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml';
import { isTooDeep } from '../../../src/runtime/scenario/scenario-text.ts';
import type { YamlPath } from './schema.ts';

/** What stands at a cursor in a YAML document, which may be broken off anywhere. Offsets count UTF-16 units. */
export interface YamlPlace {
  /** What may be written there: a key of an object, the value of a key or an item of a list; both at the beginning of an item. */
  readonly role: 'key' | 'value' | 'either';
  /** What leads to it: for a key, to the object that it belongs to. */
  readonly path: YamlPath;
  /** The other keys of that object. */
  readonly siblings: readonly string[];
  /** Whether it stands in braces or brackets. */
  readonly flow: boolean;
  /** Where what stands there already begins. */
  readonly start: number;
  /** Where it ends, behind the cursor. */
  readonly end: number;
  /** How many spaces stand before the keys of the object, in block style. */
  readonly indent: number;
}

/** What stands for what is being written while the document is read. */
const mark = 'EXIMC_CURSOR';

/** Longer documents are not completed. */
const longest = 1 << 20;

interface Found {
  readonly path: YamlPath;
  readonly isKey: boolean;
  readonly siblings: readonly string[];
  readonly flow: boolean;
}

const keyText = ({ key }: Pair): string => String(isScalar(key) ? key.value : key);

/** The path of a node, from those around it. */
function pathOf(ancestors: readonly unknown[]): (string | number)[] {
  const path: (string | number)[] = [];
  for (const [i, each] of ancestors.entries()) {
    if (isPair(each)) path.push(keyText(each));
    else if (typeof each === 'object' && each !== null && 'items' in each && !isMap(each as Node)) {
      path.push((each.items as unknown[]).indexOf(ancestors[i + 1]));
    }
  }
  return path;
}

/** Looks for the mark in a document. */
function find(text: string): Found | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  let found: Found | undefined;
  visit(document, {
    Scalar(role, node, ancestors) {
      if (node.value !== mark) return undefined;
      const chain = [...ancestors, node] as unknown[];
      const flow = ancestors.some((each) => typeof each === 'object' && 'flow' in each && each.flow);
      const isKey = role === 'key';
      const map = [...ancestors].reverse().find((each): each is YAMLMap => isMap(each as Node));
      const path = pathOf(chain);
      const siblings = isKey ? (map?.items ?? []).map(keyText).filter((key) => key !== mark) : [];
      found = { path: isKey ? path.slice(0, -1) : path, isKey, siblings, flow };
      return visit.BREAK;
    },
  });
  return found;
}

/** Reads a document with the mark in it; undefined where it cannot be read at all. */
function tryToFind(text: string): Found | undefined {
  try {
    return find(text);
  } catch {
    return undefined;
  }
}

/**
 * What may be written at an offset of a YAML document.
 *
 * @returns undefined within comments and texts of several lines
 */
export function yamlPlaceAt(text: string, offset: number): YamlPlace | undefined {
  if (text.length > longest || isTooDeep(text)) return undefined;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/(?:^|\s)#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return undefined;
  const typed = /[^\s{}[\],:"'&*!|>]*$/.exec(before)?.[0] ?? '';
  const start = offset - typed.length;
  const tail = /^[^\s{}[\],:"']*/.exec(text.slice(offset))?.[0] ?? '';
  const end = offset + tail.length;
  const prefix = text.slice(lineStart, start);
  const after = text.slice(end);
  const marked = (more: string): string => text.slice(0, start) + mark + more + after;
  const indent = /^(?:- |\s)*/.exec(prefix)?.[0].length ?? 0;
  const place = (found: Found, role: YamlPlace['role']): YamlPlace => ({
    role,
    path: found.path,
    siblings: found.siblings,
    flow: found.flow,
    start,
    end,
    indent,
  });

  const plain = tryToFind(marked(''));
  if (plain?.flow === true) return place(plain, plain.isKey ? 'key' : 'value');
  if (!/^\s*(?:- +)*$/.test(prefix)) return plain && !plain.isKey ? place(plain, 'value') : undefined;
  // The beginning of a line: what is written there becomes a key, or the item of a list.
  const asKey = /^[ \t]*:(?:\s|$)/.test(after) ? plain : tryToFind(marked(':'));
  if (!asKey?.isKey) return undefined;
  return place(asKey, /- +$/.test(prefix) ? 'either' : 'key');
}

/** A part of a document that a person can point at: a key or a value, and what leads to it. */
export interface YamlNode {
  readonly path: YamlPath;
  readonly start: number;
  readonly end: number;
}

/** The key or the single value at an offset of a document. */
export function yamlNodeAt(text: string, offset: number): YamlNode | undefined {
  if (text.length > longest || isTooDeep(text)) return undefined;
  try {
    const document = parseDocument(text, { prettyErrors: false });
    let found: YamlNode | undefined;
    visit(document, {
      Scalar(_, node, ancestors) {
        const [start, end] = (node as ParsedNode).range;
        if (offset < start || end < offset) return undefined;
        found = { path: pathOf([...ancestors, node]), start, end };
        return visit.BREAK;
      },
    });
    return found;
  } catch {
    return undefined;
  }
}

/** The single values of a document, each with what leads to it. */
export function yamlValues(
  text: string,
): { readonly path: YamlPath; readonly value: unknown; readonly start: number; readonly end: number }[] {
  if (text.length > longest || isTooDeep(text)) return [];
  const found: ReturnType<typeof yamlValues> = [];
  try {
    visit(parseDocument(text, { prettyErrors: false }), {
      Scalar(role, node, ancestors) {
        const [start, end] = (node as ParsedNode).range;
        if (role !== 'key') found.push({ path: pathOf([...ancestors, node]), value: node.value, start, end });
      },
    });
  } catch {
    return [];
  }
  return found;
}
