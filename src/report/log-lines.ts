import { logText } from '../runtime/scenario/text-checks.ts';
import type { LogLine } from '../runtime/simulation/types.ts';

/** A log line, told once though several logs have it. */
export interface ToldLogLine {
  /** The logs that have it, before the line: `main+reject: `; empty for the main log alone. */
  readonly label: string;
  /** With its time; a byte string. */
  readonly text: string;
}

/** Log lines as people are told of them: what one write put into several logs is one line. */
export function toldLog(log: readonly LogLine[]): readonly ToldLogLine[] {
  const told: { logs: LogLine['log'][]; text: string }[] = [];
  for (const line of log) {
    const text = logText(line);
    const last = told.at(-1);
    if (last?.text === text && !last.logs.includes(line.log)) last.logs.push(line.log);
    else told.push({ logs: [line.log], text });
  }
  return told.map(({ logs, text }) => {
    const label = logs.length === 1 && logs[0] === 'main' ? '' : `${logs.join('+')}: `;
    return { label, text };
  });
}
