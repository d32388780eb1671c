/** Decodes `=XX`; what is malformed loses its equals sign. Mirrors `pdkim_decode_qp`. */
export function decodeQuotedPrintable(text: string): string {
  return text.replace(/=([0-9a-fA-F]{2})?/g, (_all, hex: string | undefined) =>
    hex === undefined ? '' : String.fromCharCode(parseInt(hex, 16)),
  );
}
