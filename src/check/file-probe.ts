/** Looks at files that a configuration names, where one may look: on the machine that it is for. Paths are byte strings. */
export interface FileProbe {
  kind(path: string): 'file' | 'directory' | 'other' | 'missing' | 'unreadable';
  /** The whole of a file; undefined where it cannot be read, or is too large to be looked at. */
  read(path: string): Uint8Array | undefined;
}
