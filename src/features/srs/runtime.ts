import { splitList } from '../../../grammar/list/split.ts';
import { textOf, valueOf } from '../../runtime/expand/value.ts';
import { checkCondition, expandText } from '../../runtime/route/expand-options.ts';
import type { RouteYield, RouterSite } from '../../runtime/route/site.ts';
import type { RoutingPropagated } from '../../runtime/route/routing-address.ts';
import type { RuntimeExtension } from '../../runtime/run/extension.ts';
import { writeLog } from '../../runtime/run/log.ts';
import type { Run } from '../../runtime/run/run.ts';
import type { SrsFailure, SrsLibrary } from './alt-library.ts';
import { srsForward, srsReverse } from './alt-library.ts';

/** The longest secret that Exim reads from a list. */
const longestSecret = 31;

const leadingNumber = (text: string): number => Number(/^[\t-\r ]*([+-]?\d+)/.exec(text.slice(0, 3))?.[1] ?? 0);

/** The library as the main options open it; undefined where they are wrong, which is logged. Mirrors `eximsrs_init`. */
function openLibrary(run: Run): Omit<SrsLibrary, 'useDatabase'> | undefined {
  const { settings } = run;
  const wrong = (what: string): Omit<SrsLibrary, 'useDatabase'> | undefined => {
    writeLog(run, what, ['main', 'panic']);
    return undefined;
  };
  const config = settings.text('srs_config');
  const given = config === undefined ? [] : splitList(config);
  const [first, age, length, stamp, hash] = given;
  const maxAge = age === undefined ? settings.number('srs_maxage') : leadingNumber(age);
  const hashLength = length === undefined ? settings.number('srs_hashlength') : leadingNumber(length);
  const useTimestamp = stamp === undefined ? settings.flag('srs_usetimestamp') : leadingNumber(stamp) !== 0;
  const useHash = hash === undefined ? settings.flag('srs_usehash') : leadingNumber(hash) !== 0;
  const least = settings.number('srs_hashmin');
  const hashMin = least === -1 ? hashLength : least;
  const listed = splitList(settings.text('srs_secrets') ?? '');
  const secrets = (first === undefined || first === '' ? listed : [first, ...listed]).map((secret) =>
    secret.slice(0, longestSecret),
  );
  if (secrets.length === 0) return wrong('SRS Configuration Error: No secret specified');
  if (maxAge < 0 || maxAge > 365) return wrong('SRS Configuration Error: Invalid maximum timestamp age');
  if (hashLength < 1 || hashLength > 20 || hashMin < 1 || hashMin > 20) {
    return wrong('SRS Configuration Error: Invalid hash length');
  }
  if (secrets[0] === '') return wrong('Failed to allocate SRS memory');
  return { secrets: secrets.filter((secret) => secret !== ''), maxAge, hashLength, hashMin, useTimestamp, useHash };
}

/** The library with the database that a router's options are; undefined where it cannot be opened. */
function libraryFor({ run, options }: RouterSite): SrsLibrary | undefined {
  const library = openLibrary(run);
  if (!library) return undefined;
  const insertion = options.text('srs_dbinsert');
  const selection = options.text('srs_dbselect');
  const expand = (text: string): string | undefined => {
    const expanded = expandText(text, run);
    return expanded.status === 'value' ? expanded.value : undefined;
  };
  return {
    ...library,
    useDatabase: insertion !== undefined || selection !== undefined,
    ...(insertion !== undefined && {
      insert: (address: string, id: string) => {
        run.values.set('srs_db_address', valueOf(address, true));
        run.values.set('srs_db_key', id);
        return expand(insertion) === undefined ? undefined : id;
      },
    }),
    ...(selection !== undefined && {
      select: (key: string) => {
        run.values.set('srs_db_key', valueOf(key, true));
        return expand(selection);
      },
    }),
  };
}

/** What a failure to turn an address back means for the router. Mirrors `eximsrs_reverse`. */
const reverseYields: Readonly<Partial<Record<SrsFailure, RouteYield>>> = {
  NOTSRS: 'decline',
  BADSRS: 'decline',
  BADHASH: 'fail',
  BADTIMESTAMP: 'fail',
  EXPIRED: 'fail',
};

/** What the options `srs…` of a redirect router do before its data is read; undefined where it may go on. */
function rewrite(site: RouterSite, inherited: RoutingPropagated): RouteYield | undefined {
  const { run, options, address, mode } = site;
  const { tracer, message, world } = run;
  const action = options.text('srs');
  if (action === undefined) return undefined;
  const condition = options.text('srs_condition');
  if (condition !== undefined) {
    const checked = checkCondition(condition, 'srs_condition expansion failed', 'router', run);
    if (checked !== 'true') return undefined;
  }
  const reverses = action === 'reverse' || action === 'reverseandforward';
  const forwards = action === 'forward' || action === 'reverseandforward';
  const database = [options.text('srs_dbinsert'), options.text('srs_dbselect')];
  if (reverses && forwards && (database[0] === undefined) !== (database[1] === undefined)) return 'defer';
  const seconds = Math.floor(world.clock.now() / 1000);
  if (reverses) {
    run.values.set('srs_orig_recipient', valueOf(address.address, address.taint ?? true));
    const library = libraryFor(site);
    if (!library) return 'defer';
    const result = srsReverse(library, address.address, seconds);
    tracer.step('note', `SRS of ${address.address} turned back`, {
      outcome: result.ok ? result.address : result.failure,
    });
    if (!result.ok) return reverseYields[result.failure] ?? 'defer';
    run.expansion.srsRecipient = valueOf(result.address, true);
  }
  if (forwards && mode.verify === 'none' && message.sender !== '') {
    run.values.set('srs_orig_sender', valueOf(message.sender, true));
    const library = libraryFor(site);
    if (!library) return 'defer';
    const alias = options.text('srs_alias');
    const expanded = alias === undefined ? undefined : expandText(alias, run);
    const domain = expanded?.status === 'value' ? textOf(expanded.from) : address.domain;
    const result = srsForward(library, message.sender, domain, seconds);
    tracer.step('note', `SRS of ${message.sender} for ${domain}`, {
      outcome: result.ok ? result.address : result.failure,
    });
    if (!result.ok) return 'defer';
    inherited.srsSender = result.address;
  }
  return undefined;
}

/** What SRS by libsrs_alt brings to a run. Exim's own SRS is made of expansions, which need nothing of it. */
export function srsRuntime(): RuntimeExtension {
  return { redirecting: rewrite };
}
