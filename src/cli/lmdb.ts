import type { LmdbOptions } from './lmdb-run.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from './io.ts';

const notes = `
Examples:
  $ eximc lmdb /etc/exim/aliases.mdb
  $ eximc lmdb aliases.mdb postmaster
  $ eximc lmdb --database aliases --limit 0 env/data.mdb`;

/** Adds what `eximc lmdb` takes. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument('<file>', 'a database file of LMDB')
    .argument('[key]', 'a key: its value alone is printed')
    .option('--database <name>', 'look into a named database in place of the main one, which Exim reads')
    .option('--limit <number>', 'how many entries to list, 0 for all', '100')
    .addOption(new Option('--format <name>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', notes)
    .action(async (file: string, key: string | undefined, options: LmdbOptions) => {
      done((await import('./lmdb-run.ts')).showLmdb(file, key, options, io));
    });
}
