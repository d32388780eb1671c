import type { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { decodeText } from '../../../src/check/positions.ts';
import { versions } from '../../../src/catalogue/version.ts';
import { catalogue, ruleDocuments } from '../../../src/index.ts';
import type { Analysis } from '../analysis.ts';
import { ownVariables } from '../completion/expansions.ts';
import type { YamlKind } from './kind.ts';
import type { YamlPath } from './schema.ts';

/** Something that has a name which a document may use: what it is called, and what it is. */
export interface KnownName {
  readonly name: string;
  readonly detail: string;
}

const named = (names: Iterable<string>, detail: string): KnownName[] =>
  [...new Set(names)].map((name) => ({ name: decodeText(name), detail }));

/** Build features as a target names them. */
function features({ features: rows }: Catalogue): KnownName[] {
  return [{ name: 'all', detail: 'every feature' }, ...rows.map(({ name, doc }) => ({ name, detail: doc }))];
}

/**
 * Names that a key or value may be, beyond what the schema says: those of the catalogue, and those of the configuration that a
 * scenario is for.
 *
 * @param path what leads to the value, or to the object whose keys are wanted
 * @param analysis the scenario's configuration, where it can be read
 */
export function knownNames(
  kind: YamlKind,
  path: YamlPath,
  wanted: 'key' | 'value',
  analysis: Analysis | undefined,
): KnownName[] {
  const last = path.findLast((step) => typeof step === 'string');
  const own = path.at(-1);
  if (path[0] === 'target' && wanted === 'value') {
    if (last === 'features') return features(catalogue);
    if (last === 'version' || path.length === 1) return named(versions, 'an Exim release');
  }
  if (kind === 'project') {
    if (wanted === 'key' && last === 'rules')
      return ruleDocuments.map(({ name, summary }) => ({ name, detail: summary }));
    return [];
  }
  if (!analysis) return [];
  const { config, parsed } = analysis;
  if (wanted === 'key') {
    if (own === 'variables') return named([...ownVariables(config)], 'set in the configuration');
    if (own === 'macros') {
      const macros = parsed.source.macros.filter(({ from }) => from !== 'predefined');
      return named(
        macros.map(({ name }) => name),
        'defined in the configuration',
      );
    }
    return [];
  }
  switch (last) {
    case 'router':
      return named(
        config.routers.map(({ name }) => name),
        'a router',
      );
    case 'transport':
      return named(
        config.transports.map(({ name }) => name),
        'a transport',
      );
    case 'driver':
      return named(
        config.transports.flatMap(({ driver }) => (driver ? [driver.name] : [])),
        'a kind of transport',
      );
    case 'authenticator':
      return named(
        config.authenticators.map(({ name }) => name),
        'an authenticator',
      );
    default:
      return [];
  }
}
