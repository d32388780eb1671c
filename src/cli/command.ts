import type { Command } from 'commander';
import type { Io } from './io.ts';

/** A file of a command: it says which options there are, and what to do. */
export interface CommandFile {
  /**
   * Adds the command's arguments, options and action.
   *
   * @param command the command, which has its name and summary
   * @param io where it reads and writes
   * @param done takes the exit code
   */
  define(command: Command, io: Io, done: (exitCode: number) => void): void;
}

/** A command of which nothing is loaded before it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandFile>;
}
