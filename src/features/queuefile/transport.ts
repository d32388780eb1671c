import { taintOf } from '../../runtime/expand/value.ts';
import { errnoOf } from '../../runtime/deliver/errno.ts';
import { deliveredFiles } from '../../runtime/deliver/transports/delivered-files.ts';
import type { CommonOutcome } from '../../runtime/deliver/transports/result.ts';
import { deferred, forAll, panicked } from '../../runtime/deliver/transports/result.ts';
import type { TransportDriver, TransportResult } from '../../runtime/deliver/types.ts';
import { driverOptions } from '../../runtime/route/driver-options.ts';
import { expandText } from '../../runtime/route/expand-options.ts';
import { writeLog } from '../../runtime/run/log.ts';
import { spooledMessage, spoolFormat, writeSpoolData, writeSpoolHeader } from '../../runtime/spool/write.ts';
import { systemError } from '../../runtime/world/system-error.ts';

/** The mode of spool files (SPOOL_MODE). */
const spoolMode = 0o640;

/** ERRNO_UNKNOWNERROR, which stands where nothing else has been found. */
const unknownError = -1;

/**
 * The transport `queuefile`: links the -H and -D spool files to a directory, as they are, or copies them where that is on
 * another file system. Here both are taken to be on the same one. A file that is there already is an error, as the first
 * recipient's is for the second. Mirrors `queuefile_transport_entry`.
 */
export const queuefileTransport: TransportDriver = (batch, services) => {
  const { run, transport, uid, gid } = batch;
  const { name } = transport;
  const refuse = (outcome: CommonOutcome): TransportResult => forAll(batch, { errno: unknownError, ...outcome });
  const written = driverOptions(transport, run.config).text('directory') ?? '';
  const expanded = expandText(written, run);
  if (expanded.status !== 'value') return refuse(deferred(`${name} transport: failed to expand dirname option`));
  const { value: directory } = expanded;
  if (!directory.startsWith('/')) return refuse(panicked(`${name} transport directory: ${directory} is not absolute`));

  const files = deliveredFiles(run.world);
  const inaccessible = (code: string): TransportResult => {
    const { message } = systemError(code);
    const what = `${name} transport accessing directory: ${directory} failed with error: ${message}`;
    return refuse(panicked(what, errnoOf(code)));
  };
  if (run.release >= 94 && taintOf(expanded.from) !== false) {
    writeLog(run, `Tainted filename '${directory}'`, ['main', 'panic']);
    return inaccessible('EACCES');
  }
  const status = files.status(directory, false);
  if (!status.ok) return inaccessible(status.code);
  if (status.value.type !== 'directory') return inaccessible('ENOTDIR');

  const spooled = spooledMessage(run);
  const header = writeSpoolHeader(spooled, spoolFormat(run));
  const data = writeSpoolData(spooled);
  const copies = [
    { file: `${directory}/${run.message.id}-H`, bytes: header },
    { file: `${directory}/${run.message.id}-D`, bytes: data },
  ];
  const exists = (file: string): TransportResult => {
    const message = `${name} transport linking file: ${file} failed with error: File exists`;
    return refuse(deferred(message, errnoOf('EEXIST')));
  };
  const taken = copies.find(({ file }) => files.status(file, false).ok);
  if (taken) return exists(taken.file);
  for (const { file, bytes } of copies) {
    if (services.out?.write(file, bytes, { exclusive: true }) === false) return exists(file);
    files.replace(file, bytes, spoolMode, { uid, gid });
  }
  return forAll(batch, { status: 'delivered', file: directory, mode: spoolMode }, header + data);
};
