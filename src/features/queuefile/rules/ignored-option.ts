import { wholeLines } from '../../../check/places.ts';
import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { instancesOf, settingSpan } from '../../settings-of.ts';
import { ignored } from '../options.ts';

const config = (line: string): string =>
  `begin routers\nscan:\n  driver = accept\n  condition = \${if !eq{$received_protocol}{scanned}}\n  transport = scan\nbegin transports\nscan:\n  driver = queuefile\n  directory = /var/spool/scanner/input\n${line}`;

/** A queuefile transport has a generic option that does nothing there. */
export const ignoredOption: Rule = {
  name: 'queuefile/ignored-option',
  severity: 'warning',
  summary: 'A queuefile transport has no generic option that it ignores.',
  why: 'The transport copies the spool files as they are, and does not write the message: whatever would change a message on its way out has no effect. Such options belong on the transport that delivers in the end.',
  wrong: [
    {
      config: config('  headers_add = X-Scanned: no\n'),
      points: 'headers_add',
      says: 'no header line is added',
      fixed: config(''),
    },
    { config: config('  envelope_to_add\n'), points: 'envelope_to_add', says: 'has no effect', fixed: config('') },
  ],
  right: [{ config: config('  message_size_limit = 10M\n') }],
  check({ config, report }) {
    for (const transport of instancesOf(config.transports, 'queuefile')) {
      for (const [name, reason] of Object.entries(ignored)) {
        const option = transport.options.get(name);
        if (!option?.settings.length || (option.value.kind === 'bool' && !option.value.value)) continue;
        const lines = wholeLines(config, settingSpan(option));
        report({
          at: nameSpan(option),
          message: `${name} has no effect in a queuefile transport: ${reason}`,
          ...(lines && { fix: { safe: true, title: 'Take it out', edits: [{ at: lines, text: '' }] } }),
        });
      }
    }
  },
};
