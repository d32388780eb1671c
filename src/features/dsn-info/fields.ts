/** Finds the first field in a text of those that DSN_INFO adds to the delivery-status part of a bounce, whatever the case of its letters. */
export function fieldIn(
  text: string,
): { readonly name: string; readonly start: number; readonly end: number } | undefined {
  const match = /x-exim-diagnostic|x-remote-mta-(?:helo-response|smtp-greeting)|remote-mta:[\t-\r ]*x-ip/i.exec(text);
  return match ? { name: match[0], start: match.index, end: match.index + match[0].length } : undefined;
}
