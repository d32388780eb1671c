/** The fields that such a build adds to the delivery-status part of a bounce. */
export const addedFields = ['X-Exim-Diagnostic', 'X-Remote-MTA-helo-response', 'X-Remote-MTA-smtp-greeting'] as const;

/** Finds the first of these fields in a text, whatever the case of its letters. */
export function fieldIn(
  text: string,
): { readonly name: string; readonly start: number; readonly end: number } | undefined {
  const match = /x-exim-diagnostic|x-remote-mta-(?:helo-response|smtp-greeting)|remote-mta:[\t-\r ]*x-ip/i.exec(text);
  return match ? { name: match[0], start: match.index, end: match.index + match[0].length } : undefined;
}
