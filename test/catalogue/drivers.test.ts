import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCatalogue, forTarget } from '../../src/catalogue/catalogue.ts';
import { driverOptions, drivers } from '../../src/catalogue/drivers/index.ts';
import type { OptionPlace, OptionRow, OptionType } from '../../src/catalogue/row.ts';
import type { Version } from '../../src/catalogue/version.ts';
import { versions } from '../../src/catalogue/version.ts';
import recorded from '../../fixtures/recorded/driver-defaults-4.96.json' with { type: 'json' };

const catalogue = createCatalogue([{ options: driverOptions, drivers }]);

const factsOf = (version: Version) => {
  const name = version === '4.100' ? '4.100-dev' : version;
  return new URL(`../../../shared/facts/${name}/`, import.meta.url);
};
const factsAreHere = existsSync(factsOf('4.99'));
if (!factsAreHere) console.warn('drivers: no facts of real builds here; the comparison with each release is skipped');

/** Options and drivers that the experimental systems bring, by the macro that Exim predefines for each. */
const ofSystems = new Set([
  '_DRIVER_TRANSPORT_QUEUEFILE',
  '_OPT_TRANSPORT_QUEUEFILE_DIRECTORY',
  '_OPT_ROUTERS_BMI_DELIVER_ALTERNATE',
  '_OPT_ROUTERS_BMI_DELIVER_DEFAULT',
  '_OPT_ROUTERS_BMI_DONT_DELIVER',
  '_OPT_ROUTERS_BMI_RULE',
  '_OPT_ROUTER_REDIRECT_SRS',
  '_OPT_ROUTER_REDIRECT_SRS_ALIAS',
  '_OPT_ROUTER_REDIRECT_SRS_CONDITION',
  '_OPT_ROUTER_REDIRECT_SRS_DBINSERT',
  '_OPT_ROUTER_REDIRECT_SRS_DBSELECT',
  '_OPT_TRANSPORT_SMTP_ARC_SIGN',
  '_OPT_TRANSPORT_SMTP_HOST_NAME_EXTRACT',
  '_OPT_TRANSPORT_SMTP_TLS_RESUMPTION_HOSTS',
]);

/** What a saved `exim -bV` says is built in, as far as options of drivers depend on it. */
function featuresOf(lines: readonly string[]): Set<string> {
  const features = new Set<string>();
  const listed = (label: string): string[] => {
    const line = lines.find((each) => new RegExp(`^${label}( \\(built-in\\))?:`).test(each)) ?? '';
    return line
      .replace(/^[^:]*:/, '')
      .trim()
      .split(/\s+/)
      .filter(Boolean);
  };
  for (const name of listed('Support for')) {
    const feature = name.toLowerCase().replace(/^experimental_/, '');
    features.add(feature === 'pipe_connect' ? 'pipeconnect' : feature);
    if (feature === 'openssl' || feature === 'gnutls') features.add('tls');
  }
  for (const name of listed('Routers')) features.add(`router/${name}`);
  for (const name of listed('Authenticators')) features.add(`auth/${name}`);
  for (const item of listed('Transports')) {
    const [name = '', ...formats] = item.split('/');
    features.add(`transport/${name}`);
    for (const format of formats) features.add(`transport/${name}/${format}`);
  }
  return features;
}

const linesOf = (file: URL) => readFileSync(file, 'latin1').split('\n');

/** The macro that Exim predefines for an option of a place. */
function optionMacro(place: OptionPlace, name: string): string {
  const [section = '', driver] = place.split('/');
  return `_OPT_${driver === undefined ? `${section}s` : `${section}_${driver}`}_${name}`.toUpperCase();
}

const places = [...new Set(driverOptions.map((row) => row.place))];

describe.skipIf(!factsAreHere)('drivers and their options, against real builds', () => {
  it.each(versions)('are those of Exim %s', (version) => {
    const folder = factsOf(version);
    const target = { version, features: featuresOf(linesOf(new URL('bV.txt', folder))) };
    const view = forTarget(catalogue, target);
    const known = places.flatMap((place) => [...view.options(place).keys()].map((name) => optionMacro(place, name)));
    for (const row of view.rows('drivers').values()) known.push(`_DRIVER_${row.class}_${row.name}`.toUpperCase());

    const real = linesOf(new URL('predefined-macros.txt', folder))
      .map((line) => line.replace(/=.*/, ''))
      .filter((name) => /^_(OPT|DRIVER)_(ROUTER|TRANSPORT|AUTHENTICATOR)/.test(name) && !ofSystems.has(name));

    expect(real.length).toBeGreaterThan(350);
    expect(known.toSorted()).toEqual(real.toSorted());
  });
});

const flags: readonly OptionType[] = ['bool', 'bool_set', 'bool_verify', 'expand_bool', 'bit'];

/** How `exim -bP` shows an option that is not set. */
function shown(row: OptionRow, byDefault: string | boolean | undefined): string {
  if (flags.includes(row.type)) return byDefault === true ? row.name : `no_${row.name}`;
  if (row.type === 'uidlist' || row.type === 'gidlist') return `${row.name} =`;
  return `${row.name} = ${byDefault === undefined ? '' : String(byDefault)}`;
}

const nameIn = (line: string) => line.replace(/ =.*/, '').replace(/^no_/, '');

/** The settings of each instance in a configuration without macros or continuation lines. */
function settingsIn(configuration: readonly string[]): Map<string, Map<string, string>> {
  const instances = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of configuration) {
    const instance = /^(\w+):$/.exec(line)?.[1];
    const [, name, value] = /^ {2}(\w+) = (.*)$/.exec(line) ?? [];
    if (instance !== undefined) {
      current = new Map<string, string>();
      instances.set(instance, current);
    } else if (current && name !== undefined && value !== undefined) current.set(name, value);
  }
  return instances;
}

describe('defaults', () => {
  const target = { version: '4.96', features: featuresOf(recorded.built) } as const;
  const view = forTarget(catalogue, target);
  const instances = settingsIn(recorded.configuration);
  const groups = [
    ['router', recorded.routers],
    ['transport', recorded.transports],
    ['authenticator', recorded.authenticators],
  ] as const;
  const cases = groups.flatMap(([section, group]) =>
    Object.entries<string[]>(group).map(([name, lines]) => ({ section, name, lines })),
  );

  it('are recorded for every driver of the build', () => {
    const seen = cases.map(({ section, name }) => `${section}/${instances.get(name)?.get('driver') ?? ''}`);
    const rows = [...view.rows('drivers').values()].map((row) => `${row.class}/${row.name}`);
    expect(seen.toSorted()).toEqual(rows.toSorted());
  });

  it.each(cases)('of $section $name are those that Exim 4.96 prints', ({ section, name, lines }) => {
    const settings = instances.get(name) ?? new Map<string, string>();
    const driver = settings.get('driver') ?? '';
    const row = [...view.rows('drivers').values()].find((each) => each.class === section && each.name === driver);
    // What other settings of the instance imply: authenticators that go without public_name bear their own name, a
    // user brings its group, and the default of server_mech is public_name.
    const implied = new Set(['public_name', 'command_user', 'command_group', 'server_mech']);
    const expected: string[] = [];
    const options = [section, `${section}/${driver}` as const].flatMap((place) => [...view.options(place).values()]);
    for (const option of options) {
      if (option.hidden || settings.has(option.name) || implied.has(option.name)) continue;
      expected.push(shown(option, row?.defaults?.[option.name] ?? option.default));
    }
    const printed = lines.filter((line) => {
      const option = nameIn(line);
      return (
        !option.startsWith('*') &&
        !settings.has(option) &&
        !implied.has(option) &&
        !ofSystems.has(optionMacro(`${section}/${driver}`, option))
      );
    });
    expect(printed).toEqual(expected);
  });

  it('follow the releases', () => {
    const at = (version: Version, place: OptionPlace, name: string) => {
      const features = new Set([...target.features, 'auth/gsasl']);
      return forTarget(catalogue, { version, features }).options(place).get(name);
    };
    expect(at('4.93', 'transport/smtp', 'utf8_downconvert')?.default).toBeUndefined();
    expect(at('4.94', 'transport/smtp', 'utf8_downconvert')?.default).toBe('-1');
    expect(at('4.98', 'transport/smtp', 'protocol')?.default).toBe('smtp');
    expect(at('4.99', 'transport/smtp', 'protocol')?.default).toBeUndefined();
    expect(at('4.99', 'transport/smtp', 'protocol')?.words).toContain('submissions');
    expect(at('4.99', 'transport/smtp', 'port')?.default).toBe('25');
    expect(at('4.96', 'transport/smtp', 'max_rcpt')?.type).toBe('int');
    expect(at('4.97', 'transport/smtp', 'max_rcpt')).toMatchObject({ type: 'string', default: '100' });
    expect(at('4.98', 'router/manualroute', 'hosts_randomize')?.type).toBe('bool');
    expect(at('4.100', 'router/manualroute', 'hosts_randomize')?.type).toBe('expand_bool');
    expect(at('4.98', 'router', 'fallback_hosts')?.literal).toBe(true);
    expect(at('4.99', 'router', 'fallback_hosts')?.literal).toBe(false);
    expect(at('4.94', 'transport/appendfile', 'create_file')?.words).not.toContain('/');
    expect(at('4.95', 'transport/appendfile', 'create_file')?.words).toContain('/');
    expect(at('4.93', 'authenticator/gsasl', 'client_username')).toBeUndefined();
    expect(at('4.94', 'authenticator/gsasl', 'server_scram_iter')?.default).toBe('4096');
  });
});

describe('rows', () => {
  it('stand in the order of Exim, one for each name and release', () => {
    for (const place of places) {
      for (const version of versions) {
        const names = driverOptions
          .filter((row) => row.place === place)
          .filter((row) => row.since === undefined || versions.indexOf(row.since) <= versions.indexOf(version))
          .filter((row) => row.until === undefined || versions.indexOf(row.until) >= versions.indexOf(version))
          .map((row) => row.name);
        expect(names, `${place} in ${version}`).toEqual([...new Set(names)].sort());
      }
    }
  });

  it('have defaults of their type, and words only where the text is fixed', () => {
    for (const row of driverOptions) {
      const at = `${row.place} ${row.name}`;
      if (flags.includes(row.type)) expect(typeof row.default, at).toBe('boolean');
      else expect(typeof row.default, at).not.toBe('boolean');
      if (row.words) {
        expect(row.content, at).toBe('text');
        if (row.default !== undefined) expect(row.words, at).toContain(row.default);
      }
      if (row.content !== undefined) expect(row.type, at).toBe('string');
      if (row.literal) expect(row.content, at).not.toBe('text');
    }
  });

  it('are documented in one line', () => {
    for (const row of [...driverOptions, ...drivers]) expect(row.doc, row.name).toMatch(/^[^\n]{10,160}\.$/);
  });

  it('belong to a driver that is known', () => {
    const known = new Set<string>(drivers.map((row) => `${row.class}/${row.name}`));
    for (const place of places) if (place.includes('/')) expect(known).toContain(place);
  });

  it('say of each router whether it takes a transport, and of each transport whether it is local', () => {
    const rows = new Map(drivers.map((row) => [`${row.class}/${row.name}`, row]));
    const transports = ['accept', 'dnslookup', 'ipliteral', 'iplookup', 'manualroute', 'queryprogram', 'redirect'].map(
      (name) => rows.get(`router/${name}`)?.transport,
    );
    expect(transports).toEqual(['required', 'required', 'required', 'forbidden', 'optional', 'optional', 'forbidden']);
    const local = ['appendfile', 'autoreply', 'lmtp', 'pipe', 'smtp'].map(
      (name) => rows.get(`transport/${name}`)?.local,
    );
    expect(local).toEqual([true, true, true, true, false]);
  });
});
