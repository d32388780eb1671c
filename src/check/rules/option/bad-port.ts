import type { LogicalSpan } from '../../../../grammar/fault.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { isIncomplete } from '../../incomplete.ts';
import { listItems } from '../../lists.ts';
import { literalsOf } from '../../literals.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** The services that mail has to do with, as files of services call them. */
const services = ['smtp', 'smtps', 'ssmtp', 'submission', 'submissions', 'urd', 'lmtp'];

const largest = 65_535;

/**
 * What is wrong with a port; undefined for one that may be.
 *
 * @param incomplete whether macros may be defined where nothing is known of
 */
function problemOf(text: string, incomplete: boolean): string | undefined {
  if (/^\d+$/.test(text)) return Number(text) > largest || Number(text) === 0 ? `there is no port ${text}` : undefined;
  // No service is called so; what looks like a macro and still stands here has no definition.
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text))
    return incomplete ? undefined : `nothing defines the macro "${text}"`;
  if (/^[a-z][a-z0-9_-]*$/i.test(text)) {
    const meant = services.includes(text) ? [] : nearest(text, services);
    return meant.length > 0 ? `"${text}" is no service${didYouMean(meant)}` : undefined;
  }
  return /[,\t-\r ;]/.test(text) ? `ports are separated by colons: "${text}" is one item` : `"${text}" is no port`;
}

/** A port that there is not. */
export const optionBadPort: Rule = {
  name: 'option/bad-port',
  severity: 'error',
  summary: 'Ports are numbers from 1 to 65535, or names of services, separated by colons.',
  why: 'The daemon does not start with a port that it cannot find, and a transport defers all that it is given. Separated by commas, ports are one item, and no number. A macro that nothing defines stays what it is, and is the name of no service.',
  wrong: [
    { config: 'daemon_smtp_ports = 25, 587\n', points: '25, 587', says: 'separated by colons' },
    { config: 'daemon_smtp_ports = 25 : submision\n', points: 'submision', says: 'did you mean "submission"?' },
    { config: 'tls_on_connect_ports = 465 : 46500000\n', points: '46500000', says: 'there is no port' },
    { config: 'daemon_smtp_ports = SMTP_PORT\n', points: 'SMTP_PORT', says: 'nothing defines the macro' },
  ],
  right: [
    { config: 'daemon_smtp_ports = 25 : smtps : 587\ntls_on_connect_ports = <, 465, 4650\n' },
    { config: 'SMTP_PORT = 25\ndaemon_smtp_ports = SMTP_PORT\n' },
  ],
  exceptions: 'A macro that is given with -D: the project file can define it, too.',
  check({ config, report }) {
    const incomplete = isIncomplete(config);
    const tell = (text: string, at: LogicalSpan): void => {
      const problem = problemOf(text, incomplete);
      if (problem !== undefined) report({ at, message: problem });
    };
    for (const { option } of eachOption(config)) {
      const { content, type } = option.row;
      if (type !== 'string') continue;
      if (content === 'port') for (const { text, at } of literalsOf(config, option)) tell(text, at);
      if (content !== 'ports') continue;
      for (const { value } of option.settings) {
        for (const { text, open, start, end } of value ? listItems(config, value) : [])
          if (value && !open && text !== '') tell(text, spanIn(value, start, end));
      }
    }
  },
};
