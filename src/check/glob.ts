/** What of a pattern a regular expression must say in another way. */
function part(token: string): string {
  if (token === '**/') return '(?:.*/)?';
  if (token === '**') return '.*';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  return token.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
}

/**
 * Whether a path is meant by a pattern: `*` and `?` stand for characters within a name, `**` for any number of folders. A
 * pattern without a slash means files of that name in every folder, and one that ends in a slash all below that folder.
 *
 * @param pattern as in a project's `ignore`
 * @param path relative to the folder of the project's file, with slashes
 */
export function matchesGlob(pattern: string, path: string): boolean {
  let whole = pattern.replace(/^\.\//, '');
  if (whole.endsWith('/')) whole += '**';
  if (!whole.includes('/')) whole = `**/${whole}`;
  const tokens = whole.match(/\*\*\/|\*\*|\*|\?|[^*?]+/g) ?? [];
  return new RegExp(`^${tokens.map(part).join('')}$`, 's').test(path.replace(/^\.\//, ''));
}
