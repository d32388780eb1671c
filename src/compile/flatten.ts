import type { CompiledConfig } from './config.ts';

/**
 * Writes a configuration as one flat file: macros replaced, includes and conditionals resolved, comments gone, each logical
 * line on a line of its own. A real Exim reads it to the same effect, but for `$config_file` and `$config_dir`.
 *
 * @returns a byte string; what is faulty in the configuration is so in the result
 */
export function flatten(config: CompiledConfig): string {
  const { ast, source } = config;
  const { text, lines } = source.logical;
  const definitions = new Set(config.macros.map((macro) => macro.start));
  /** The first lines of drivers and ACLs, and the lines that belong to them. */
  const headers = new Set<number>();
  for (const section of ast.sections) {
    if (section.kind !== 'drivers' && section.kind !== 'acls') continue;
    for (const item of section.items) {
      if (item.kind === 'driver' || item.kind === 'acl') headers.add(item.header.start);
    }
  }
  const begins = new Set(ast.sections.flatMap((section) => ('begin' in section ? [section.begin.start] : [])));
  const out: string[] = [];
  let indent = '';
  for (const { start, end } of lines) {
    if (definitions.has(start)) continue;
    const opens = headers.has(start);
    if (begins.has(start)) {
      indent = '';
      out.push('');
    } else if (opens) {
      indent = '';
      out.push('');
    }
    out.push(indent + text.slice(start, end));
    if (opens) indent = '  ';
  }
  if (out[0] === '') out.shift();
  return out.map((line) => `${line}\n`).join('');
}
