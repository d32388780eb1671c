/** A kind of malware scanner that `av_scanner` can name (`m_scans` in malware.c). */
export interface ScannerRow {
  readonly name: string;
  /** What follows the name: the path of a socket, a host and a port, either of them, a command, or nothing that could be wrong. */
  readonly takes: 'path' | 'host' | 'path-or-host' | 'anything';
}

/** The scanners. */
export const scanners: readonly ScannerRow[] = [
  { name: 'aveserver', takes: 'path' },
  { name: 'avast', takes: 'path-or-host' },
  { name: 'clamd', takes: 'path-or-host' },
  { name: 'cmdline', takes: 'anything' },
  { name: 'drweb', takes: 'path-or-host' },
  { name: 'f-prot6d', takes: 'host' },
  { name: 'f-protd', takes: 'host' },
  { name: 'fsecure', takes: 'path' },
  { name: 'kavdaemon', takes: 'path' },
  { name: 'mksd', takes: 'anything' },
  { name: 'sock', takes: 'path-or-host' },
  { name: 'sophie', takes: 'path' },
];

/** What other programs, and people, call them. */
export const otherScannerNames: ReadonlyMap<string, string> = new Map([
  ['clam', 'clamd'],
  ['clamav', 'clamd'],
  ['clamdscan', 'clamd'],
  ['clamscan', 'cmdline'],
  ['f-prot', 'f-protd'],
  ['kav', 'kavdaemon'],
  ['socket', 'sock'],
]);
