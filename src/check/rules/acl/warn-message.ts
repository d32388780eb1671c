import { everyAcl } from '../../../compile/config.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

/** A header line that is added in the old way. */
export const aclWarnMessage: Rule = {
  name: 'acl/warn-message',
  severity: 'info',
  summary: 'A "warn" statement adds header lines by add_header, not by message.',
  why: 'Before add_header there was, "message" of a warn statement added a header line, and it still does. Who reads it as what the client is told is wrong: a warning tells the client nothing.',
  exceptions: 'A configuration that is as old as that, and works.',
  presets: ['strict'],
  wrong: [
    {
      config: inRcpt('  warn message = X-Spam: yes\n  accept\n'),
      points: 'message',
      says: 'add_header',
      fixed: inRcpt('  warn add_header = X-Spam: yes\n  accept\n'),
    },
  ],
  right: [{ config: inRcpt('  warn add_header = X-Spam: yes\n  deny message = no\n') }],
  check({ config, report }) {
    for (const { statements } of everyAcl(config)) {
      for (const { verb, items } of statements) {
        for (const { row, node } of items) {
          if (verb !== 'warn' || row.name !== 'message') continue;
          report({
            at: node.name,
            message: '"message" of a warn statement adds a header line: that is what add_header is for',
            fix: { safe: false, title: 'Write "add_header"', edits: [{ at: node.name, text: 'add_header' }] },
          });
        }
      }
    }
  },
};
