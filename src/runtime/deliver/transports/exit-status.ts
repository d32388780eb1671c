/** What the exit codes of sysexits.h may mean, in Exim's words. */
const meanings: Readonly<Record<number, string>> = {
  64: 'usage or syntax error',
  65: 'error in input data',
  66: 'input data missing',
  67: 'user nonexistent',
  68: 'host nonexistent',
  69: 'service or program unavailable',
  70: 'internal software error',
  71: 'internal operating system error',
  72: 'system file missing',
  73: "can't create output file",
  74: 'input/output error',
  75: 'temporary error',
  76: 'protocol error',
  77: 'permission denied',
  78: 'configuration error',
  127: 'unable to exec or command does not exist',
};

/** What strsignal() of the GNU C library says. */
const signals: Readonly<Record<number, string>> = {
  1: 'Hangup',
  2: 'Interrupt',
  3: 'Quit',
  4: 'Illegal instruction',
  5: 'Trace/breakpoint trap',
  6: 'Aborted',
  7: 'Bus error',
  8: 'Floating point exception',
  9: 'Killed',
  10: 'User defined signal 1',
  11: 'Segmentation fault',
  12: 'User defined signal 2',
  13: 'Broken pipe',
  14: 'Alarm clock',
  15: 'Terminated',
  17: 'Child exited',
  19: 'Stopped (signal)',
  24: 'CPU time limit exceeded',
  25: 'File size limit exceeded',
};

/** The name of a signal. */
export function signalText(signal: number): string {
  return signals[signal] ?? `Unknown signal ${signal}`;
}

/** What an exit code may mean, with a space in front; empty where nothing is known of it. */
export function exitMeaning(code: number): string {
  if (code > 128) return ` (could mean shell command ended by signal ${code - 128} (${signalText(code - 128)}))`;
  const meaning = meanings[code];
  return meaning === undefined ? '' : ` (could mean ${meaning})`;
}
