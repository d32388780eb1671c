import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** Milliseconds to wait for more changes: an editor saves in several steps. */
const quiet = 100;

/**
 * Waits for files to change, for as long as somebody asks.
 *
 * @param files absolute paths of those that matter now; asked again for each change
 * @returns gives the path of a file that has changed; several changes at once are one
 */
export async function* watchFiles(files: () => ReadonlySet<string>): AsyncGenerator<string, void, undefined> {
  for (;;) {
    const watched = files();
    const folders = new Set([...watched].map((file) => dirname(file)));
    const watchers: FSWatcher[] = [];
    try {
      yield await new Promise<string>((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        for (const folder of folders) {
          const watcher = watch(folder, (_, name) => {
            const file = join(folder, name ?? '');
            if (!watched.has(file)) return;
            clearTimeout(timer);
            timer = setTimeout(() => {
              resolve(file);
            }, quiet);
          });
          watchers.push(watcher);
        }
      });
    } finally {
      for (const watcher of watchers) watcher.close();
    }
  }
}
