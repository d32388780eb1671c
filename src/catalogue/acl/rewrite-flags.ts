import type { RewriteFlagRow } from '../row.ts';

/** The flags of rewriting rules (`readconf_one_rewrite` in readconf.c). Without a `where` flag a rule applies everywhere. */
export const rewriteFlags: readonly RewriteFlagRow[] = [
  { name: 'E', kind: 'where', doc: 'Rewrites both envelope fields: the sender and the recipients.' },
  { name: 'F', kind: 'where', doc: 'Rewrites the envelope sender.' },
  { name: 'T', kind: 'where', doc: 'Rewrites the envelope recipients.' },
  { name: 'h', kind: 'where', doc: 'Rewrites the addresses of all header lines that hold any.' },
  { name: 'b', kind: 'where', doc: 'Rewrites the Bcc: header line.' },
  { name: 'c', kind: 'where', doc: 'Rewrites the Cc: header line.' },
  { name: 'f', kind: 'where', doc: 'Rewrites the From: header line.' },
  { name: 'r', kind: 'where', doc: 'Rewrites the Reply-To: header line.' },
  { name: 's', kind: 'where', doc: 'Rewrites the Sender: header line.' },
  { name: 't', kind: 'where', doc: 'Rewrites the To: header line.' },
  {
    name: 'S',
    kind: 'smtp',
    doc: 'Rewrites the raw argument of MAIL and RCPT as soon as it arrives; the pattern must be a regular expression.',
  },
  { name: 'Q', kind: 'how', doc: 'An unqualified result is qualified; without it Exim would call it a fault.' },
  { name: 'R', kind: 'how', doc: 'Applies the rule again to what it has made, ten times at the most.' },
  { name: 'q', kind: 'how', doc: 'No further rule is looked at once this one has rewritten.' },
  { name: 'w', kind: 'how', doc: 'Rewrites a header address whole: the text before <…> is replaced as well.' },
];
