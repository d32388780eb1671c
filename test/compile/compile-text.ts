import type { Fault } from '../../grammar/fault.ts';
import type { Accounts } from '../../src/compile/config.ts';
import type { CompileHooks } from '../../src/compile/compile.ts';
import type { CompiledConfig, TargetRequest } from '../../src/index.ts';
import { chooseTarget, compile, sourceFile } from '../../src/index.ts';

/** The users and groups of the machine that these tests pretend to run on. */
export const testAccounts: Accounts = {
  user: (name) => ({ root: { uid: 0, gid: 0 }, mail: { uid: 8, gid: 12 } })[name],
  group: (name) => ({ root: 0, mail: 12 })[name],
  userName: (uid) => ({ 0: 'root', 8: 'mail' })[uid],
  groupName: (gid) => ({ 0: 'root', 12: 'mail' })[gid],
  hostname: 'host.example',
};

/** What a test says of a configuration's surroundings. */
export interface Surroundings {
  readonly target?: TargetRequest;
  readonly hooks?: CompileHooks;
  readonly accounts?: Accounts;
  /** Included files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Compiles a text as the file `/exim.conf`. */
export function compileText(text: string, surroundings: Surroundings = {}): CompiledConfig {
  const { target, hooks, files = {}, accounts = testAccounts } = surroundings;
  return compile(sourceFile('/exim.conf', text), {
    target: chooseTarget(target),
    accounts,
    reader: { read: (path) => files[path], exists: (path) => path in files },
    ...(hooks ? { hooks } : {}),
  });
}

/** Where a fault stands in the text that was compiled. */
export function pointsAt(config: CompiledConfig, { at }: Fault): string {
  return 'file' in at ? at.file.text.slice(at.start, at.end) : config.source.logical.text.slice(at.start, at.end);
}

/** What Exim says of a text: the first fault that it meets, as the lines that it prints; empty where it accepts it. */
export function eximSays(text: string, surroundings: Surroundings = {}): string {
  const verdict = compileText(text, surroundings).faults.find((fault) => fault.exim)?.exim;
  if (!verdict) return '';
  return verdict.line === undefined ? verdict.message : `${verdict.line}: ${verdict.message}`;
}
