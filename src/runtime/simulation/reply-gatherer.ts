import type { CompiledConfig, CompiledStatement } from '../../compile/config.ts';
import type { StoppedAt } from '../acl/check.ts';
import { statementDecision } from './decisions.ts';
import type { Reply } from './types.ts';

/**
 * Puts the lines that a server sends together to replies.
 *
 * @param config tells where statements stand, for replies that one has decided
 * @param tell is called with each reply when its last line has come
 * @returns takes what is sent: whole lines, each with its CRLF
 */
export function gatherReplies(
  config: CompiledConfig | undefined,
  tell: (reply: Reply) => void,
): (text: string, statement: CompiledStatement | undefined, stopped?: StoppedAt) => void {
  const lines: string[] = [];
  return (text, statement, stopped) => {
    for (const line of text.split('\r\n')) {
      if (line === '') continue;
      const match = /^(\d{3})([- ]|$)/.exec(line);
      if (!match) continue;
      lines.push(line.slice(4));
      if (match[2] === '-') continue;
      tell({
        code: Number(match[1]),
        text: lines.splice(0).join('\n'),
        ...(statement && config && { decisive: statementDecision(config, statement, stopped) }),
      });
    }
  };
}
