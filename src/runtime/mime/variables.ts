import type { Value } from '../expand/value.ts';
import type { Run } from '../run/run.ts';
import type { MimeFields } from './header.ts';
import type { MimeState } from './state.ts';
import { mimeState } from './state.ts';

type Getter = (run: Run) => Value | undefined;

const field =
  (name: keyof MimeFields): Getter =>
  (run) =>
    mimeState(run)?.fields[name];

const flag =
  (name: 'isMultipart' | 'isCoverletter' | 'isMessage'): Getter =>
  (run) =>
    mimeState(run)?.[name] === true ? '1' : '0';

const number =
  (get: (state: MimeState) => number, otherwise: number): Getter =>
  (run) => {
    const state = mimeState(run);
    return String(state ? get(state) : otherwise);
  };

/** `$mime_…`: what is known of the MIME part at hand. */
export const mimeVariables: Readonly<Record<string, Getter>> = {
  mime_anomaly_level: number(({ anomaly }) => anomaly?.level ?? 0, 0),
  mime_anomaly_text: (run) => mimeState(run)?.anomaly?.text,
  mime_boundary: field('boundary'),
  mime_charset: field('charset'),
  mime_content_description: field('contentDescription'),
  mime_content_disposition: field('contentDisposition'),
  mime_content_id: field('contentId'),
  mime_content_size: number(({ contentSize }) => contentSize, 0),
  mime_content_transfer_encoding: field('contentTransferEncoding'),
  mime_content_type: field('contentType'),
  mime_decoded_filename: (run) => mimeState(run)?.decodedFile,
  mime_filename: field('filename'),
  mime_is_coverletter: flag('isCoverletter'),
  mime_is_multipart: flag('isMultipart'),
  mime_is_rfc822: flag('isMessage'),
  mime_part_count: number(({ partCount }) => partCount, -1),
};
