import type { World } from '../world/world.ts';
import type { Run } from './run.ts';

/* Times as Exim writes them (tod.c). */

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment in local time: the fields are those of the UTC methods. */
function local(world: World, milliseconds: number): { readonly date: Date; readonly zone: string } {
  const offset = world.clock.offset(milliseconds);
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
  return { date: new Date(milliseconds + offset * 60_000), zone };
}

/** `2026-01-02 03:04:05`. */
export function logTime(world: World): string {
  const { date } = local(world, world.clock.now());
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** The time as lines of the log and `$tod_log` have it: with the zone for `log_timezone`, and what the selector `millisec` adds. */
export function logStamp({ world, settings, logSelection }: Pick<Run, 'world' | 'settings' | 'logSelection'>): string {
  const { date, zone } = local(world, world.clock.now());
  const text = date
    .toISOString()
    .slice(0, logSelection.has('millisec') ? 23 : 19)
    .replace('T', ' ');
  return settings.flag('log_timezone') ? `${text} ${zone}` : text;
}

/** `Fri, 02 Jan 2026 03:04:05 +0000`. */
export function fullTime(world: World, milliseconds = world.clock.now()): string {
  const { date, zone } = local(world, milliseconds);
  const day = `${days[date.getUTCDay()] ?? ''}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''}`;
  return `${day} ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} ${zone}`;
}

/** `Fri Jan 02 03:04:05 2026`, as the From line of a mailbox has it. */
export function mailboxTime(world: World): string {
  const { date } = local(world, world.clock.now());
  const day = `${days[date.getUTCDay()] ?? ''} ${months[date.getUTCMonth()] ?? ''} ${two(date.getUTCDate())}`;
  return `${day} ${date.toISOString().slice(11, 19)} ${date.getUTCFullYear()}`;
}

/** `20260102`. */
export function dayTime(world: World): string {
  return local(world, world.clock.now()).date.toISOString().slice(0, 10).replaceAll('-', '');
}

/** `20260102030405Z`. */
export function zuluTime(world: World): string {
  return `${new Date(world.clock.now()).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
}

/** `+0100`. */
export function zoneText(world: World): string {
  return local(world, world.clock.now()).zone;
}
