import type { JsonValue } from '../json-text.ts';
import { dumpJson, parseJson } from '../json-text.ts';
import { keyItems } from '../key-list.ts';
import type { FindResult, LookupDriver } from '../types.ts';
import { readLookupFile } from './file.ts';

/** Values of a JSON file, by a list of names and indexes: Exim's `json`. */
export const json: LookupDriver = {
  name: 'json',
  style: 'absolute-file',
  open(file = '', context) {
    const content = readLookupFile(file, 'for json search', 'json', context);
    if (!content.ok) return content;
    const parsed = parseJson(content.value);
    return {
      ok: true,
      opened: {
        find({ key, keyTainted }, { target }): FindResult {
          if (!parsed.ok) return { status: 'notFound', message: `json error on open: ${parsed.message}\n` };
          let value: JsonValue | undefined = parsed.value;
          for (const name of keyItems(key, keyTainted, target)) {
            // An empty name counts as the index 0.
            if (!/^\d*$/.test(name)) value = value.kind === 'object' ? value.members.get(name) : undefined;
            else value = value.kind === 'array' ? value.items[Number(name)] : undefined;
            if (!value) return { status: 'notFound' };
          }
          return textOf(value);
        },
      },
    };
  },
};

function textOf(value: JsonValue): FindResult {
  switch (value.kind) {
    case 'string':
      return { status: 'found', value: value.value };
    case 'integer':
      return { status: 'found', value: String(value.value) };
    case 'real':
      return { status: 'found', value: fixed(value.value) };
    case 'null':
      return { status: 'notFound' };
    case 'true':
    case 'false':
      return { status: 'found', value: value.kind };
    case 'array':
    case 'object':
      return { status: 'found', value: dumpJson(value) };
  }
}

/** C's `%f`. */
function fixed(value: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(6);
  return `${BigInt(value)}.000000`;
}
