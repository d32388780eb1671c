import type { VariableRow } from '../row.ts';
import { delivering } from './where.ts';

const scanned = { needs: 'content_scanning', set: ['data', 'prdr', 'notsmtp'] } as const;
const part = { needs: 'content_scanning', set: ['mime'] } as const;
const score = { needs: 'content_scanning', set: ['data', 'prdr', 'notsmtp', ...delivering] } as const;

/** What scanners say: viruses, spam, regular expressions, MIME parts. */
// prettier-ignore
export const scanningVariables: readonly VariableRow[] = [
  { ...scanned, name: 'av_failed', type: 'number', tainted: false, doc: '1 where the virus scanner could not do its work.' },
  { ...scanned, name: 'malware_name', type: 'string', tainted: false, doc: 'What the virus scanner has found.' },
  { ...part, name: 'mime_anomaly_level', type: 'number', tainted: false, set: ['mime', 'data', 'notsmtp'], doc: 'How bad the MIME structure is: 0 good, higher numbers worse.' },
  { ...part, name: 'mime_anomaly_text', type: 'string', tainted: false, set: ['mime', 'data', 'notsmtp'], doc: 'What is wrong with the MIME structure.' },
  { ...part, name: 'mime_boundary', type: 'string', tainted: true, doc: 'The boundary of a multipart.' },
  { ...part, name: 'mime_charset', type: 'string', tainted: true, doc: 'The character set of the part.' },
  { ...part, name: 'mime_content_description', type: 'string', tainted: true, doc: 'The Content-Description: of the part.' },
  { ...part, name: 'mime_content_disposition', type: 'string', tainted: true, doc: 'The Content-Disposition: of the part, such as attachment.' },
  { ...part, name: 'mime_content_id', type: 'string', tainted: true, doc: 'The Content-ID: of the part.' },
  { ...part, name: 'mime_content_size', type: 'number', tainted: false, doc: 'The size of the decoded part in kilobytes; only after decode.' },
  { ...part, name: 'mime_content_transfer_encoding', type: 'string', tainted: true, doc: 'The Content-Transfer-Encoding: of the part, in lower case.' },
  { ...part, name: 'mime_content_type', type: 'string', tainted: true, doc: 'The media type of the part, in lower case.' },
  { ...part, name: 'mime_decoded_filename', type: 'string', tainted: false, inherits: true, doc: 'The file that decode has written.' },
  { ...part, name: 'mime_filename', type: 'string', tainted: true, doc: 'The file name that the part proposes.' },
  { ...part, name: 'mime_is_coverletter', type: 'number', tainted: false, doc: '1 where the part is probably the text that a person wrote, not an attachment.' },
  { ...part, name: 'mime_is_multipart', type: 'number', tainted: false, doc: '1 where the part is made of parts.' },
  { ...part, name: 'mime_is_rfc822', type: 'number', tainted: false, doc: '1 where the part belongs to a message that is attached.' },
  { ...part, name: 'mime_part_count', type: 'number', tainted: false, doc: 'Which part this is, from 0.' },
  { ...scanned, name: 'regex_match_string', type: 'string', tainted: false, inherits: true, set: ['data', 'prdr', 'notsmtp', 'mime'], doc: 'The regular expression that matched in regex or mime_regex.' },
  { ...scanned, name: 'spam_action', type: 'string', tainted: false, doc: "What the scanner proposes: reject or no action, or Rspamd's own word." },
  { ...score, name: 'spam_bar', type: 'string', tainted: false, doc: 'The score as a row of plus or minus signs.' },
  { ...scanned, name: 'spam_report', type: 'string', tainted: false, doc: "The scanner's report: which tests gave how many points." },
  { ...score, name: 'spam_score', type: 'string', tainted: false, doc: 'The score, with one decimal.' },
  { ...score, name: 'spam_score_int', type: 'string', tainted: false, doc: 'The score times ten, as a whole number.' },
];
