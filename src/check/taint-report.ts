import type { Version } from '../catalogue/version.ts';
import type { CompiledConfig } from '../compile/config.ts';
import type { ExpandedText } from './expansions.ts';
import type { Report } from './rule.ts';
import { spanIn } from './spans.ts';
import type { Tainted } from './taint.ts';
import { refuses, remedyFor, taintedName, taintedParts } from './taint.ts';
import type { Sequence } from '../../grammar/expansion/ast.ts';

/** A text that Exim refuses when it holds anything from outside. */
export interface Sink {
  /** What it is, for the message: `a path`. */
  readonly what: string;
  readonly since: Version;
}

/**
 * Reports what of an expansion comes from outside and so is refused.
 *
 * @param text the text that holds the expansion
 * @param sequence the part of it that must not be tainted
 */
export function reportTaint(
  config: CompiledConfig,
  text: ExpandedText,
  sequence: Sequence | undefined,
  sink: Sink,
  report: (report: Report) => void,
): void {
  const severity = refuses(config, sink.since);
  if (!severity) return;
  for (const node of taintedParts(config, sequence)) report(complaint(config, text, node, sink, severity));
}

function complaint(
  config: CompiledConfig,
  text: ExpandedText,
  node: Tainted,
  { what, since }: Sink,
  severity: 'error' | 'warning',
): Report {
  const at = spanIn(text.value, node.start, node.end);
  const said = `${taintedName(node)} comes from outside: from ${since} on, Exim refuses ${what} with it`;
  const remedy = remedyFor(config, text, node);
  switch (remedy.kind) {
    case 'none':
      return { at, message: said, severity };
    case 'same': {
      const typed = text.value.text.slice(node.start, node.end);
      const written = typed.startsWith('${') ? `\${${remedy.data}}` : `$${remedy.data}`;
      return {
        at,
        message: `${said}; $${remedy.data} holds the same here, and is trusted: the router has looked it up`,
        severity,
        fix: { safe: true, title: `Use $${remedy.data}`, edits: [{ at, text: written }] },
      };
    }
    case 'data':
    case 'nothing': {
      const [first, ...others] = remedy.routers;
      const who = `router "${first?.name ?? ''}"${others.length > 0 ? ` and ${others.length} more` : ''}`;
      const option = remedy.data === 'domain_data' ? 'domains' : 'local_parts or check_local_user';
      return {
        at,
        message:
          remedy.kind === 'data'
            ? `${said}; $${remedy.data} does not come from outside, but in ${who} it holds what a lookup gave: with ",ret=key" it is the key`
            : `${said}; $${remedy.data} would do, but nothing in ${who} sets it (${option})`,
        severity,
        related: remedy.routers.map((router) => ({
          at: router.node.name,
          message: `router "${router.name}" comes here`,
        })),
      };
    }
  }
}
