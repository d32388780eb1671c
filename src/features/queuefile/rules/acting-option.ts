import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { instancesOf } from '../../settings-of.ts';
import { acting } from '../options.ts';

const config = (line: string): string =>
  `begin routers\nscan:\n  driver = accept\n  condition = \${if !eq{$received_protocol}{scanned}}\n  transport = scan\nbegin transports\nscan:\n  driver = queuefile\n  directory = /var/spool/scanner/input\n${line}`;

/** An option acts that the documentation calls ignored. */
export const actingOption: Rule = {
  name: 'queuefile/acting-option',
  severity: 'info',
  presets: ['strict'],
  summary: 'A generic option that acts on a queuefile transport, although it is documented as ignored, is meant to.',
  why: "Exim's documentation lists these options among those that the transport ignores. In fact they act, for it is not the transport but Exim itself that deals with them.",
  exceptions: 'Where the effect is wanted.',
  wrong: [
    {
      config: config('  message_size_limit = 10M\n'),
      points: 'message_size_limit',
      says: 'a message above it bounces',
    },
  ],
  right: [{ config: config('') }],
  check({ config, report }) {
    for (const transport of instancesOf(config.transports, 'queuefile')) {
      for (const [name, effect] of Object.entries(acting)) {
        const option = transport.options.get(name);
        if (!option?.settings.length || (option.value.kind === 'bool' && !option.value.value)) continue;
        report({ at: nameSpan(option), message: `${name} is not ignored, whatever the documentation says: ${effect}` });
      }
    }
  },
};
