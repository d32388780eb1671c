const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (number: number): string => String(number).padStart(2, '0');

/** A date as RFC 5322 writes it, in UTC. */
function mailDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = `${days[date.getUTCDay()] ?? ''}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/**
 * A message for an envelope that says nothing of one: a plain text with the headers that any mail program writes. It is
 * the same each time.
 *
 * @param from the envelope's sender; empty for a bounce
 * @param helo how the client calls itself
 * @param clock milliseconds since 1970
 */
export function defaultMessage(from: string, to: readonly string[], helo: string, clock: number): string {
  const host = helo.replace(/[^A-Za-z0-9.-]/g, '') || 'localhost';
  const lines = [
    `From: ${from === '' ? `Mail Delivery System <mailer-daemon@${host}>` : from}`,
    ...(to.length > 0 ? [`To: ${to.join(',\n ')}`] : []),
    'Subject: test',
    `Date: ${mailDate(clock)}`,
    `Message-ID: <${Math.floor(clock / 1000)}.test@${host}>`,
    '',
    'This is a test message.',
  ];
  return `${lines.join('\n')}\n`;
}
