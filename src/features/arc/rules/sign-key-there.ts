import type { Rule } from '../../../check/rule.ts';
import { spanIn } from '../../../check/spans.ts';
import { signings } from '../signing.ts';

const config = (key: string): string =>
  `begin transports\nsmarthost:\n  driver = smtp\n  hosts = mx.example.org\n  arc_sign = example.org : s1 : ${key} : timestamps\n`;

/** With --check-files: the private key is not there. */
export const signKeyThere: Rule = {
  name: 'arc/sign-key-there',
  severity: 'error',
  summary: 'The file of the private key that arc_sign names is there.',
  why: 'Without its key Exim does not sign: it logs that for every message, and sends it without an ARC set. Files are looked at with "eximc lint --check-files" only, on the machine that the configuration is for.',
  exceptions: 'A key that only another user may see, where eximc does not run as that user.',
  wrong: [
    { config: config('/etc/exim/arc.key'), files: {}, points: '/etc/exim/arc.key', says: 'there is no such file' },
    {
      config: config('/etc/exim/arc.key'),
      files: { '/etc/exim/arc.key': { content: 'not a key\n' } },
      points: '/etc/exim/arc.key',
      says: 'holds no private key',
    },
  ],
  right: [
    { config: config('/etc/exim/arc.key') },
    {
      config: config('/etc/exim/arc.key'),
      files: { '/etc/exim/arc.key': { content: '-----BEGIN PRIVATE KEY-----\n' } },
    },
    { config: config('/etc/exim/$sender_address_domain.key'), files: {} },
  ],
  check({ config, files, report }) {
    if (!files) return;
    for (const { value, items, open } of signings(config)) {
      const key = items[2];
      if (open || !key?.text.startsWith('/') || /[$\\]/.test(key.text)) continue;
      const { start, text } = key;
      const at = spanIn(value, start, start + text.length);
      const kind = files.kind(text);
      const bytes = kind === 'file' ? files.read(text) : undefined;
      if (kind === 'missing') report({ at, message: `there is no such file as ${text}` });
      else if (!bytes) report({ at, message: `${text} cannot be read` });
      else if (!Buffer.from(bytes).toString('latin1').includes('PRIVATE KEY-----')) {
        report({ at, message: `${text} holds no private key in PEM form` });
      }
    }
  },
};
