import type { AclResult } from '../acl/check.ts';
import { aclCheck } from '../acl/check.ts';
import type { Run } from '../run/run.ts';
import { decodePart } from './decode.ts';
import type { MimeReading } from './header.ts';
import { readMimeHeader } from './header.ts';
import { mboxText } from './mbox-text.ts';
import type { MimeState } from './state.ts';
import { forgetPart, startMime } from './state.ts';
import type { TextStream } from './stream.ts';
import { isBoundary, readBuffered } from './stream.ts';

/** Where parts stand that lie between boundaries, and whether they are what a person wrote. */
interface Enclosure {
  readonly boundary: string;
  role: 'attachment' | 'first is letter' | 'letter';
}

/** How a message is walked through. */
interface Walk {
  readonly run: Run;
  readonly acl: string;
  readonly state: MimeState;
  readonly reading: MimeReading;
  /** Messages that are attached, decoded, to be walked through in their turn. */
  readonly attached: string[];
  /** What the ACL said last. */
  result: AclResult | undefined;
}

/** The longest line in which a boundary is seen whole (MIME_MAX_HEADER_SIZE). */
const longestBoundary = 8192;

/** How deep multiparts may lie within each other here; Exim goes on until its stack is used up. */
const deepest = 500;

/** How many attached messages are kept of one that is walked through. */
const mostAttached = 128;

/** Reads on to the next part; false at the last boundary, and at the end. */
function findPart(stream: TextStream, { boundary }: Enclosure): boolean {
  for (;;) {
    const line = readBuffered(stream, longestBoundary);
    if (line === undefined) return false;
    if (isBoundary(line, boundary)) return !line.startsWith('--', boundary.length + 2);
  }
}

/** Runs the ACL for the part whose header has been read. */
function checkPart(walk: Walk, stream: TextStream, enclosure: Enclosure | undefined): boolean {
  const { state, run } = walk;
  state.isMultipart = state.fields.contentType?.startsWith('multipart') === true;
  state.partCount++;
  state.stream = stream;
  state.boundary = enclosure?.boundary;
  state.isCoverletter = enclosure?.role !== 'attachment';
  walk.result = aclCheck(run, 'mime', walk.acl);
  state.stream = undefined;
  state.boundary = undefined;
  return walk.result.outcome === 'OK';
}

/** How the parts of a multipart count, by what it is and where it stands. */
function roleWithin(contentType: string, enclosure: Enclosure | undefined): Enclosure['role'] {
  if (enclosure?.role === 'attachment') return 'attachment';
  return contentType === 'multipart/alternative' || contentType === 'multipart/related' ? 'letter' : 'first is letter';
}

/** Walks through the parts from where the stream is. Mirrors `mime_acl_check`; false where the ACL wants an end. */
function walkParts(walk: Walk, stream: TextStream, enclosure: Enclosure | undefined, depth: number): boolean {
  const { state, run } = walk;
  for (;;) {
    forgetPart(state);
    if (enclosure && !findPart(stream, enclosure)) return true;
    state.fields = readMimeHeader(stream, walk.reading);
    const { boundary } = state.fields;
    if (!checkPart(walk, stream, enclosure)) return false;
    const { contentType, contentTransferEncoding } = state.fields;
    if (contentType !== undefined && boundary !== undefined && state.isMultipart) {
      if (depth >= deepest) {
        run.tracer.unfaithful(`MIME parts that lie more than ${deepest} deep are not looked at`);
        return true;
      }
      const inner: Enclosure = { boundary, role: roleWithin(contentType, enclosure) };
      if (!walkParts(walk, stream, inner, depth + 1)) return false;
    } else if (contentType?.startsWith('message/rfc822') === true && walk.attached.length < mostAttached) {
      walk.attached.push(decodePart({ ...stream }, enclosure?.boundary, contentTransferEncoding).bytes);
    }
    if (!enclosure) return true;
    if (enclosure.role === 'first is letter') enclosure.role = 'attachment';
  }
}

/**
 * Runs an ACL for each MIME part of the message at hand, and of the messages attached to it. Mirrors `run_mime_acl`.
 *
 * @param acl the value of `acl_smtp_mime` or `acl_not_smtp_mime`
 * @returns what the ACL said last; undefined where the message has no Content-Type: line, and so no parts
 */
export function runMimeAcl(run: Run, acl: string): AclResult | undefined {
  const { message, settings } = run;
  if (!message.headers.some(({ type, text }) => type !== '*' && /^Content-Type:/i.test(text))) return undefined;
  const state = startMime(run);
  const walk: Walk = {
    run,
    acl,
    state,
    reading: { release: run.release, checkLength: settings.flag('check_rfc2047_length') },
    attached: [],
    result: undefined,
  };
  let goesOn = walkParts(walk, { text: mboxText(run), at: 0 }, undefined, 0);
  for (let text = walk.attached.shift(); goesOn && text !== undefined; text = walk.attached.shift()) {
    const { partCount } = state;
    state.isMessage = true;
    state.partCount = -1;
    goesOn = walkParts(walk, { text, at: 0 }, undefined, 0);
    state.partCount = partCount;
  }
  forgetPart(state);
  return walk.result;
}
