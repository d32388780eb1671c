/** The names that a project's file may have, the first that there is. */
export const projectFileNames = ['eximc.config.json', 'eximc.config.yaml', 'eximc.config.yml'] as const;

/**
 * Looks for a project's file in a folder and in those above it.
 *
 * @param folder an absolute path
 * @param exists whether there is a file
 */
export function findProjectFile(folder: string, exists: (path: string) => boolean): string | undefined {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    for (const name of projectFileNames) {
      const path = `${at === '/' ? '' : at}/${name}`;
      if (exists(path)) return path;
    }
    if (at === '' || at === '/') return undefined;
  }
}
