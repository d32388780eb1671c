import type { Value } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import { parseExpansion } from '../../grammar/expansion/parse.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Compilation, ExpansionOutcome } from './compilation.ts';
import { languageOf } from './language.ts';

/** Whether there is anything to expand in a text. */
function isPlain(text: string): boolean {
  return !text.includes('$') && !text.includes('\\');
}

/**
 * Expands a text as Exim does while it reads the configuration.
 *
 * @returns the value; undefined where only an expansion could tell it and there is none to be had, or one that cannot tell
 */
export function expandNow(compilation: Compilation, text: string): ExpansionOutcome {
  if (isPlain(text)) return { ok: true, value: text };
  return compilation.hooks.expand?.(text, compilation.soFar()) ?? { ok: true, value: undefined };
}

/** A node of a tree that a message may be about. */
interface Suspect {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
}

/**
 * Where in a value what Exim says of its expansion has its cause, as far as that can be told: the part that cannot be read, or
 * the variable that does not exist.
 */
export function causeOf({ catalogue }: Compilation, value: Value, message: string): LogicalSpan {
  const unknown = /^unknown variable (?:name |in )?"(?:\$\{)?(\w+)\}?"/.exec(message)?.[1];
  const seen = new Set<object>();
  let found: LogicalSpan | undefined;
  const look = (node: unknown): void => {
    if (found || typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    const { kind, name, message: said, start, end }: Suspect = node;
    const isCause =
      (kind === 'problem' && said === message) || (kind === 'variable' && unknown !== undefined && name === unknown);
    if (isCause && typeof start === 'number' && typeof end === 'number') found = { start, end };
    else for (const each of Object.values(node)) look(each);
  };
  look(parseExpansion(value.text, languageOf(catalogue)));
  if (!found || found.start >= value.text.length) return { start: value.start, end: value.end };
  return {
    start: offsetInLogicalText(value, found.start),
    end: offsetInLogicalText(value, Math.max(found.end, found.start + 1)),
  };
}
