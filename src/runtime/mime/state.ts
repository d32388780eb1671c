import type { Run } from '../run/run.ts';
import type { MimeAnomaly } from './decode.ts';
import type { MimeFields } from './header.ts';
import type { TextStream } from './stream.ts';

/** The MIME parts of a message, as ACLs and expansions see them: what mime.c keeps in globals. */
export interface MimeState {
  /** What is known of the part at hand. */
  fields: MimeFields;
  anomaly: MimeAnomaly | undefined;
  /** The name of the file that `decode` writes, and the size of what it holds, in kibibytes. */
  decodedFile: string | undefined;
  contentSize: number;
  isMultipart: boolean;
  isCoverletter: boolean;
  isMessage: boolean;
  partCount: number;
  /** Behind the header of the part, while its ACL runs. */
  stream: TextStream | undefined;
  /** What ends the part. */
  boundary: string | undefined;
  /** Files that `decode` has written. */
  readonly files: Map<string, string>;
}

/** Where the state is kept: in `message.systems`. */
const key = 'mime';

/** The state before the first part. */
function createMimeState(): MimeState {
  return {
    fields: {},
    anomaly: undefined,
    decodedFile: undefined,
    contentSize: 0,
    isMultipart: false,
    isCoverletter: false,
    isMessage: false,
    partCount: -1,
    stream: undefined,
    boundary: undefined,
    files: new Map(),
  };
}

/** What is known of the message's parts; undefined where nobody has looked for any. */
export function mimeState({ message }: Run): MimeState | undefined {
  return message.systems.get(key) as MimeState | undefined;
}

/** Begins to look for parts of the message at hand. */
export function startMime(run: Run): MimeState {
  const state = createMimeState();
  run.message.systems.set(key, state);
  return state;
}

/** Forgets what is known of a part (`mime_vars_reset`). */
export function forgetPart(state: MimeState): void {
  state.fields = {};
  state.anomaly = undefined;
  state.decodedFile = undefined;
  state.contentSize = 0;
  state.isMultipart = false;
}
