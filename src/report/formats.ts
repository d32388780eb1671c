import type { Format } from './context.ts';

/** The formats of findings; only the one that is asked for is loaded. */
const formats = {
  terminal: async () => (await import('./terminal.ts')).terminal,
  gcc: async () => (await import('./gcc.ts')).gcc,
  json: async () => (await import('./json.ts')).json,
  sarif: async () => (await import('./sarif.ts')).sarif,
  github: async () => (await import('./github.ts')).github,
  gitlab: async () => (await import('./gitlab.ts')).gitlab,
  junit: async () => (await import('./junit.ts')).junit,
  checkstyle: async () => (await import('./checkstyle.ts')).checkstyle,
} as const satisfies Record<string, () => Promise<Format>>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly FormatName[];

/** Loads a format. */
export function loadFormat(name: FormatName): Promise<Format> {
  return formats[name]();
}
