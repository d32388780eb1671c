import { lookupDrivers, runtimeExtensions } from '../../features/runtime.ts';
import { aclService } from '../../runtime/acl/check.ts';
import { PanicDie } from '../../runtime/panic.ts';
import type { RunParts } from '../../runtime/run/create-run.ts';
import { createConnection, createRun } from '../../runtime/run/create-run.ts';
import type { Run } from '../../runtime/run/run.ts';
import { logTime } from '../../runtime/run/times.ts';
import { createRoutingService } from '../../runtime/route/routing-service.ts';
import type { World } from '../../runtime/world/world.ts';
import type { EximJob, EximResult } from './job.ts';
import { worldOf } from './world.ts';

/** What a test writes to standard output and to standard error; it may end before its time by an exit code. */
export type TestBody = (run: Run, print: (text: string) => void, tell: (text: string) => void) => number;

/**
 * Does one of Exim's tests that need more than the configuration: with a run in the world of this machine. Lines of the
 * log go to standard error with the time, as Exim has it where it only tests.
 *
 * @param parts gives what the run is made of beside that
 */
export function runTest(
  job: EximJob,
  body: TestBody,
  parts: (world: World) => Partial<RunParts> = () => ({}),
): EximResult {
  const world = worldOf(job);
  const testMode = job.arguments.own.dns !== undefined;
  let out = '';
  let err = '';
  const run = createRun({
    config: job.config,
    world,
    connection: createConnection('local'),
    lookupDrivers,
    extensions: runtimeExtensions(),
    acl: aclService,
    routing: createRoutingService({ logging: { logsFailures: false }, testMode }),
    caller: { cwd: job.request.cwd, configFile: job.configFile, testMode },
    onLogLine: (text) => {
      err += `${logTime(world)} ${text}\n`;
    },
    ...parts(world),
  });
  let rc: number;
  try {
    rc = body(
      run,
      (text) => {
        out += text;
      },
      (text) => {
        err += text;
      },
    );
  } catch (error) {
    if (!(error instanceof PanicDie)) throw error;
    rc = 1;
  } finally {
    world.close();
  }
  return { rc, out, err };
}
