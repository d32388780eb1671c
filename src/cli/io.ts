/** How a command reaches the terminal and its surroundings. */
export interface Io {
  /** All of standard input, as a byte string. */
  readonly stdin: () => string;
  /** The lines of standard input as they come, as text, without their newlines. */
  readonly lines: () => AsyncIterable<string>;
  /** Standard input in pieces, as it comes: byte strings. */
  readonly chunks: () => AsyncIterable<string>;
  /** Writes text. */
  readonly out: (text: string) => void;
  /** Writes bytes to standard output. */
  readonly outBytes: (bytes: string) => void;
  readonly errBytes: (bytes: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Whether standard output is a terminal, and how wide it is. */
  readonly terminal: boolean;
  readonly width: number;
}

/** The exit codes of every command. */
export const exitCodes = {
  clean: 0,
  /** Findings at or above the threshold, or a failed test. */
  findings: 1,
  /** Wrong usage, or input that cannot be read. */
  usage: 2,
  /** A fault of eximc itself. */
  internal: 3,
} as const;

/** Wrong usage, or input that cannot be read: its message is for people, and the exit code is 2. */
export class UsageError extends Error {}
