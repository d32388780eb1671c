/** Decodes xtext (RFC 3461): `+41` for a byte; undefined where it is malformed (`xtextdecode`). */
export function decodeXtext(text: string): string | undefined {
  if (/[^!-~]|=/.test(text) || /\+(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text.replace(/\+([0-9A-Fa-f]{2})/g, (_match, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
