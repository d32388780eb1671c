import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';

/** Whether a string expands to something true (`expand_check_condition`). */
export function conditionHolds(run: Run, condition: string, name: string, what: string): boolean {
  const result = run.expand(condition);
  if (result.ok) return result.value !== '' && !/^(?:0|no|false)$/i.test(result.value);
  if (!result.forced) {
    const line = `failed to expand condition "${condition}" for ${name} ${what}: ${result.message}`;
    writeLog(run, line, ['main', 'panic']);
  }
  return false;
}
