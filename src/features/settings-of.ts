import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { CompiledConfig, CompiledDriver, OptionValue, Options } from '../compile/config.ts';
import { stringSetting } from '../compile/config.ts';

/** Where an option was set: its whole last setting. */
export function settingSpan(option: OptionValue): LogicalSpan {
  return option.settings.at(-1) ?? { start: 0, end: 0 };
}

/** An option that was set and is not empty. */
export function given(options: Options, name: string): OptionValue | undefined {
  const option = options.get(name);
  if (!option || option.settings.length === 0) return undefined;
  return option.value.kind === 'string' && trimSpace(option.value.value) === '' ? undefined : option;
}

/** A boolean option that was set to true. */
export function switchedOn(options: Options, name: string): OptionValue | undefined {
  const option = options.get(name);
  return option?.settings.length && option.value.kind === 'bool' && option.value.value ? option : undefined;
}

/** The drivers of a kind: routers, transports or authenticators by the name of what they are an instance of. */
export function instancesOf(drivers: readonly CompiledDriver[], driver: string): readonly CompiledDriver[] {
  return drivers.filter((each) => each.driver?.name === driver);
}

/** Whether a router does no more than refuse, defer or throw away: it delivers to nobody. */
export function deliversNothing(router: CompiledDriver): boolean {
  const data = trimSpace(stringSetting(router.options, 'data')) ?? '';
  return router.driver?.name === 'redirect' && /^:(?:blackhole|fail|defer):/.test(data);
}

/** The routers that hand addresses to a transport, whatever its name turns out to be. */
export function routersTo(config: CompiledConfig, transports: ReadonlySet<string>): readonly CompiledDriver[] {
  return config.routers.filter((router) => {
    const text = stringSetting(router.options, 'transport');
    if (text === undefined) return false;
    return text.includes('$')
      ? text.split(/[^\w.-]+/).some((word) => transports.has(word))
      : transports.has(trimSpace(text));
  });
}
