import type { ErrorObject } from 'ajv';
import { didYouMean, nearest } from '../../catalogue/near-miss.ts';
import { expressionParts } from './match-text.ts';
import type { ScenarioPath } from './scenario-text.ts';

/** Something that a schema does not allow: where, and what, in words. */
export interface SchemaProblem {
  readonly path: ScenarioPath;
  /** The key in what stands at `path` that is wrong itself. */
  readonly key?: string;
  readonly message: string;
}

/** What a text must be that has a format or a pattern: for messages. */
const forms: Readonly<Record<string, string>> = {
  moment: 'a time, as in 2026-01-02T03:04:05Z',
  duration: 'a number of seconds, or a time as Exim writes it (1h30m)',
  when: 'a time (2026-01-02T03:04:05Z), or one that is counted from the beginning of the scenario (1d)',
  '^none$': 'none, or a list',
  '^0?[0-7]{3,4}$': 'permission bits in octal, in quotes: "0644"',
  '^E[A-Z0-9]+$': 'the name of an errno, as in ECONNREFUSED',
  '^[2-5]\\d\\d': 'a code and text, as in "550 no such user"',
  '^[2-5](\\d\\d|xx)$': 'a code, as in 550 or 5xx',
};

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const words: Readonly<Record<string, string>> = { array: 'a list', null: 'null', object: 'an object of keys' };
const listed = (parts: readonly string[], last: string): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1) ?? ''}`;
const list = (parts: readonly string[]): string => listed(parts, 'or');

/** As many keys are told to one who has written another. */
const mostListed = 16;

function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Whether a key is the beginning of a regular expression that YAML cut in two at ": ". */
const isCutExpression = (key: string): boolean => /^\/[^/]*$/.test(key);

function problemOf(error: ErrorObject): SchemaProblem {
  const path = pathOf(error.instancePath);
  const name = path.at(-1) ?? '';
  const what = name === '' ? 'the scenario' : /^\d+$/.test(name) ? `an item of "${path.at(-2) ?? ''}"` : `"${name}"`;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      if (isCutExpression(key)) return { path, key, message: `put ${key}: … in quotes: it holds a colon and a space` };
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      const near = didYouMean(nearest(key, known));
      const others = known.length > 0 && known.length <= mostListed ? `: there are ${listed(known, 'and')}` : '';
      return { path, key, message: `unknown key "${key}"${near || others}` };
    }
    case 'enum': {
      const allowed = params['allowedValues'] as readonly string[];
      const near = typeof error.data === 'string' ? didYouMean(nearest(error.data, allowed)) : '';
      return { path, message: `${what} must be ${list(allowed.map((each) => `"${each}"`))}${near}` };
    }
    case 'type': {
      const types = params['type'] as string | readonly string[];
      const named = (typeof types === 'string' ? [types] : types).map((type) => words[type] ?? article(type));
      const quotes = types === 'string' && typeof error.data === 'number' ? ': put it in quotes' : '';
      return { path, message: `${what} must be ${list(named)}${quotes}` };
    }
    case 'required':
      return { path, message: `${what} lacks "${String(params['missingProperty'])}"` };
    case 'pattern':
    case 'format': {
      const rule = String(params[error.keyword]);
      if (error.propertyName !== undefined) {
        const form = rule === '^/' ? 'an absolute path' : 'a macro: a capital letter, then letters, digits and _';
        return { path, key: error.propertyName, message: `"${error.propertyName}" is no name for ${form}` };
      }
      if (rule === 'expression') return { path, message: `${what}: ${expressionFault(String(error.data)) ?? ''}` };
      const form =
        forms[rule] ?? 'a code (250), a class (5xx), code and text ("550 no"), /a regular expression/ or none';
      return { path, message: `${what} must be ${form}` };
    }
    case 'minimum':
    case 'maximum':
      return { path, message: `${what} must be ${String(params['comparison'])} ${String(params['limit'])}` };
    default:
      return { path, message: `${what} ${error.message ?? 'is not valid'}` };
  }
}

/** What is wrong with a text that stands between slashes as a regular expression; undefined where nothing is. */
export function expressionFault(text: string): string | undefined {
  const parts = expressionParts(text);
  if (!parts) return undefined;
  try {
    new RegExp(parts.source, parts.flags);
    return undefined;
  } catch (error) {
    return error instanceof Error
      ? error.message.replace(/^Invalid regular expression: /, 'invalid regular expression ')
      : '';
  }
}

/**
 * What ajv found, in words.
 *
 * @param errors as ajv gives them with `allErrors` and `verbose`
 */
export function schemaProblems(errors: readonly ErrorObject[]): SchemaProblem[] {
  const isCut = ({ params }: ErrorObject): boolean => {
    const key: unknown = (params as Readonly<Record<string, unknown>>)['additionalProperty'];
    return typeof key === 'string' && isCutExpression(key);
  };
  const cut = new Set(errors.filter(isCut).map(({ instancePath }) => instancePath));
  return errors
    .filter(
      ({ keyword, instancePath }) => keyword !== 'propertyNames' && !(keyword === 'required' && cut.has(instancePath)),
    )
    .map(problemOf);
}
