import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import type { DeliveryOutput } from '../runtime/deliver/types.ts';

/**
 * Writes the files that deliveries make to a folder, below which their absolute paths begin: mailboxes, maildirs, spool files
 * of queuefile. Nothing is written outside of it.
 *
 * @param folder an absolute path
 */
export function deliveryFolder(folder: string): DeliveryOutput {
  const root = normalize(folder);
  return {
    write(file, bytes, { append = false, exclusive = false } = {}) {
      const path = join(root, normalize(`/${file}`));
      if (!path.startsWith(root + sep)) return false;
      if (exclusive && existsSync(path)) return false;
      mkdirSync(dirname(path), { recursive: true });
      if (append) appendFileSync(path, bytes, 'latin1');
      else writeFileSync(path, bytes, 'latin1');
      return true;
    },
  };
}
