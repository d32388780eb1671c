const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatFor(zone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(zone)) return formats.get(zone);
  let format: Intl.DateTimeFormat | undefined;
  try {
    const numeric = '2-digit' as const;
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch {
    format = undefined;
  }
  formats.set(zone, format);
  return format;
}

/**
 * Minutes east of Greenwich in a named zone (`Europe/Paris`, with or without the colon before it that TZ may have).
 * A zone that is not known counts as UTC, as in the C library.
 *
 * @param milliseconds the moment, since 1970
 */
export function zoneOffset(milliseconds: number, zone: string): number {
  if (/^:?(?:UTC|GMT|Z)?$/i.test(zone)) return 0;
  const fixed = /^:?[A-Za-z]{3,}([+-]?)(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (fixed) {
    // POSIX counts hours west of Greenwich as positive.
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    return fixed[1] === '-' || minutes === 0 ? minutes : -minutes;
  }
  const format = formatFor(zone.replace(/^:/, ''));
  if (!format) return 0;
  const part = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]));
  const at = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0;
  const local = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
  return Math.round((local - Math.floor(milliseconds / 1000) * 1000) / 60_000);
}
