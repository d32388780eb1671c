import { driverOptions } from '../../route/driver-options.ts';
import { eximErrno, errnoOf } from '../errno.ts';
import type { TransportBatch } from '../types.ts';
import { addedLines, headerLines } from './header-lines.ts';
import { commandWords } from './command-line.ts';
import type { CommonOutcome } from './result.ts';

/** How a message is written: the `topt_` flags of transport.c, and the strings that are looked for at the start of lines. */
export interface WritingOptions {
  readonly returnPathAdd: boolean;
  readonly envelopeToAdd: boolean;
  readonly deliveryDateAdd: boolean;
  readonly noHeaders: boolean;
  readonly noBody: boolean;
  /** Whether newlines become CRLF. */
  readonly crlf: boolean;
  /** A line that begins with the first gets the second in its place. */
  readonly check: string | undefined;
  readonly escape: string | undefined;
  /** Whether header lines are looked at in that way too. */
  readonly escapeHeaders: boolean;
}

/** A message as it is written, or the error that stopped it. */
export type WrittenMessage =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly errno: number;
      readonly moreErrno?: number;
      /** What the expansion of header changes failed with. */
      readonly message: string;
      readonly filterTimedOut?: boolean;
    };

/** The generic options of a transport that say how a message is written. */
export function writingOptions(
  batch: TransportBatch,
  own: Pick<WritingOptions, 'crlf' | 'check' | 'escape' | 'escapeHeaders'>,
): WritingOptions {
  const options = driverOptions(batch.transport, batch.run.config);
  return {
    returnPathAdd: options.flag('return_path_add'),
    envelopeToAdd: options.flag('envelope_to_add'),
    deliveryDateAdd: options.flag('delivery_date_add'),
    noHeaders: options.flag('body_only'),
    noBody: options.flag('headers_only'),
    ...own,
  };
}

/** Replaces one string by another wherever a line begins with it; the first line counts where `first` says so. */
export function escapeLines(text: string, check: string, escape: string, first: boolean): string {
  if (check === '') return text;
  const escaped = text.replaceAll(`\n${check}`, () => `\n${escape}`);
  return first && escaped.startsWith(check) ? escape + escaped.slice(check.length) : escaped;
}

/** The message as it is, before any filter. */
function plainMessage(batch: TransportBatch, options: WritingOptions): WrittenMessage {
  const { check, escape, escapeHeaders } = options;
  let header = '';
  if (!options.noHeaders) {
    const lines = headerLines(batch);
    if (!lines.ok) return { ok: false, errno: eximErrno.headersFail, message: lines.message };
    const { returnPathAdd: returnPath, envelopeToAdd: envelopeTo, deliveryDateAdd: deliveryDate } = options;
    header = addedLines(batch, { returnPath, envelopeTo, deliveryDate }) + lines.text;
  }
  let body = options.noBody ? '' : batch.run.message.body;
  if (check !== undefined && escape !== undefined) {
    if (escapeHeaders) header = escapeLines(header, check, escape, false);
    body = escapeLines(body, check, escape, true);
  }
  const text = header + body;
  return { ok: true, text: options.crlf ? text.replaceAll('\n', '\r\n') : text };
}

/** What is to be filtered through, as words; or why that cannot be. */
export type FilterCommand =
  | { readonly ok: true; readonly words: readonly string[] | undefined }
  | { readonly ok: false; readonly outcome: CommonOutcome };

/**
 * The command of `transport_filter`, which is set up before the transport is run.
 *
 * @param where what it is called in messages
 */
export function filterCommand(batch: TransportBatch, where = 'transport filter'): FilterCommand {
  const command = driverOptions(batch.transport, batch.run.config).text('transport_filter');
  if (command === undefined) return { ok: true, words: undefined };
  return commandWords(command, { where, expand: true, onFailure: 'panic' }, batch);
}

/**
 * Writes the message, through the transport's filter where it has one. What the filter gives is looked at for strings at
 * the start of lines, not what it gets. A filter that the world does not know of counts as one that changes nothing; the
 * world reports that it is missing. Mirrors `transport_write_message`.
 */
export function writeMessage(
  batch: TransportBatch,
  options: WritingOptions,
  filter: readonly string[] | undefined,
): WrittenMessage {
  if (!filter) return plainMessage(batch, options);
  const { run, transport } = batch;
  const given = plainMessage(batch, { ...options, crlf: false, check: undefined, escape: undefined });
  if (!given.ok) return given;
  const timeout = driverOptions(transport, run.config).seconds('transport_filter_timeout');
  const { environ: environment = run.world.environment } = run.expansion.environment;
  const result = run.world.processes.run(filter, { stdin: given.text, ...(timeout > 0 && { timeout }), environment });
  let output = given.text;
  if (result.ok) {
    const { status, stdout, stderr, timedOut } = result.value;
    if (timedOut === true) return { ok: false, errno: errnoOf('ETIMEDOUT'), message: '', filterTimedOut: true };
    if (status !== 0) return { ok: false, errno: eximErrno.filterFail, moreErrno: exitCode(status), message: '' };
    output = stdout + stderr;
  } else if (result.code !== 'EPERM') {
    return { ok: false, errno: eximErrno.filterFail, moreErrno: 127, message: '' };
  }
  const { check, escape } = options;
  if (check !== undefined && escape !== undefined) output = escapeLines(output, check, escape, false);
  return { ok: true, text: options.crlf ? output.replaceAll('\n', '\r\n') : output };
}

/** An exit status as `child_close` gives it: below zero for a signal. */
export function exitCode(status: number): number {
  return status > 128 && status <= 128 + 64 ? 128 - status : status;
}

/** What a batch is delivered with as `use_bsmtp` has it: the commands before the message. */
export function bsmtpCommands(returnPath: string, recipients: readonly string[], eol: string): string {
  const lines = [`MAIL FROM:<${returnPath}>`, ...recipients.map((each) => `RCPT TO:<${each}>`), 'DATA'];
  return lines.map((line) => line + eol).join('');
}
