import { splitList } from '../../../grammar/list/split.ts';
import type { ProcessMode } from '../run/process-mode.ts';
import { ordinaryDelivery } from '../run/process-mode.ts';
import type { Run } from '../run/run.ts';

/** Whether files exist that have all messages queued, or what goes over SMTP. Mirrors `queue_check_only`. */
function queueingFiles({ settings, world }: Run): { readonly all: boolean; readonly smtp: boolean } {
  const names = [...splitList(settings.text('queue_only_file') ?? '')];
  const smtp = names.filter((name) => name.startsWith('smtp'));
  const exists = (path: string): boolean => world.files.status(path).ok;
  return {
    all: names.filter((name) => !smtp.includes(name)).some(exists),
    smtp: smtp.some((name) => exists(name.slice(4))),
  };
}

/** Whether messages are only queued when they come: `queue_only`, `queue_only_file`, or the command line says so. */
export function isQueueOnly(run: Run): boolean {
  return run.caller.queueOnly || run.settings.flag('queue_only') || queueingFiles(run).all;
}

/** How the message at hand is delivered when it has come; what goes over SMTP may only be routed. */
export function firstDelivery(run: Run): ProcessMode {
  const queueSmtp = run.message.flags.get('queue_smtp') === true || queueingFiles(run).smtp;
  return { ...ordinaryDelivery, queueSmtp };
}
