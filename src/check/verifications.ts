import { lowerCase } from '../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Value } from '../../grammar/config/ast.ts';
import type { CompiledConfig } from '../compile/config.ts';
import type { PlacedItem } from './acl-statements.ts';
import { itemsNamed } from './acl-statements.ts';
import type { ListItem } from './lists.ts';
import { partsOf } from './lists.ts';
import { onceFor } from './once.ts';
import { spanIn } from './spans.ts';

/** What a `verify` or `control` asks for: a word, and what follows it after slashes. */
export interface Asked {
  readonly placed: PlacedItem;
  readonly value: Value;
  /** Undefined where only a run can tell. */
  readonly word: string | undefined;
  readonly at: LogicalSpan;
  /** What stands behind an equals sign after the word: `sender=postmaster@example.org`. */
  readonly argument: string | undefined;
  readonly options: readonly ListItem[];
}

/** All that conditions or modifiers of a name ask for. */
export function askedOf(config: CompiledConfig, name: 'verify' | 'control'): readonly Asked[] {
  return name === 'verify' ? verified(config) : controlled(config);
}

const verified = onceFor((config: CompiledConfig) => readAsked(config, 'verify'));
const controlled = onceFor((config: CompiledConfig) => readAsked(config, 'control'));

function readAsked(config: CompiledConfig, name: 'verify' | 'control'): readonly Asked[] {
  const found: Asked[] = [];
  for (const placed of itemsNamed(config, name)) {
    const { value } = placed.item.node;
    const [first, ...options] = partsOf(config, value, '/');
    if (!value || !first) continue;
    const [, head = '', argument] = /^([^=\t-\r ]*)[\t-\r ]*(?:=[\t-\r ]*([^]*))?/.exec(first.text) ?? [];
    const open = head.includes('\uffff');
    found.push({
      placed,
      value,
      // The words of "verify" may be written in any case, those of "control" may not (acl.c).
      word: open ? undefined : name === 'verify' ? lowerCase(head) : head,
      at: spanIn(value, first.start, open ? first.end : first.start + head.length),
      argument,
      options,
    });
  }
  return found;
}
