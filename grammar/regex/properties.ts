import { lowerCase, upperCase } from '../preprocess/characters.ts';
import type { ByteSet } from './ast.ts';
import type { PatternReader } from './reader.ts';
import { beyond, fault } from './reader.ts';
import { setOf } from './sets.ts';

/* Unicode properties, of the 256 characters that there are without UTF. */

const unknown = 'unknown property after \\P or \\p';
const malformed = 'malformed \\P or \\p sequence';

/** Properties that only PCRE2 has, as patterns of JavaScript. */
const own: Readonly<Record<string, string>> = {
  'l&': '[\\p{Lu}\\p{Ll}\\p{Lt}]',
  lc: '[\\p{Lu}\\p{Ll}\\p{Lt}]',
  any: '[^]',
  xan: '[\\p{L}\\p{N}]',
  xps: '[\\s\\x85]',
  xsp: '[\\s\\x85]',
  xwd: '[\\p{L}\\p{N}_]',
  xuc: '[$@`\\xa0-\\xff]',
};

/** Short and long names of scripts of which a byte may be. */
const scripts: Readonly<Record<string, string>> = {
  common: 'Common',
  inherited: 'Inherited',
  latin: 'Latin',
  latn: 'Latin',
  qaai: 'Inherited',
  zinh: 'Inherited',
  zyyy: 'Common',
};

const categories: ReadonlySet<string> = new Set(
  'C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs'.split(' '),
);

/** Binary properties, by their names without underscores. */
const binaries: ReadonlyMap<string, string> = new Map(
  (
    'ASCII ASCII_Hex_Digit AHex Alphabetic Alpha Case_Ignorable CI Cased Changes_When_Casefolded CWCF ' +
    'Changes_When_Casemapped CWCM Changes_When_Lowercased CWL Changes_When_Titlecased CWT Changes_When_Uppercased CWU ' +
    'Dash Default_Ignorable_Code_Point DI Deprecated Dep Diacritic Dia Emoji Emoji_Component Emoji_Modifier ' +
    'Emoji_Modifier_Base Emoji_Presentation Extended_Pictographic Extender Ext Grapheme_Base Gr_Base Grapheme_Extend ' +
    'Gr_Ext Hex_Digit Hex ID_Continue IDC ID_Start IDS Ideographic Ideo Join_Control Logical_Order_Exception LOE ' +
    'Lowercase Lower Math Noncharacter_Code_Point NChar Pattern_Syntax Pat_Syn Pattern_White_Space Pat_WS ' +
    'Quotation_Mark QMark Radical Regional_Indicator RI Sentence_Terminal STerm Soft_Dotted SD Terminal_Punctuation ' +
    'Term Unified_Ideograph UIdeo Uppercase Upper Variation_Selector VS White_Space space XID_Continue XIDC XID_Start XIDS'
  )
    .split(' ')
    .map((name) => [plain(name), name]),
);

/** Names are the same whatever their letter case, spaces, underscores and hyphens. */
function plain(name: string): string {
  return lowerCase(name.replace(/[\t-\r _-]/g, ''));
}

/** The pattern of JavaScript for a property; undefined for one that there is not. */
function patternOf(written: string): string | undefined {
  const script = /^(?:script|sc|scriptextensions|scx)[:=](.+)$/.exec(written);
  if (script) return scriptPattern(script[1] ?? '');
  if (/^(?:bidi|bc[:=])/.test(written)) beyond(`\\p{${written}}`);
  if (written.includes(':') || written.includes('=')) return undefined;
  if (Object.hasOwn(own, written)) return own[written];
  const category = upperCase(written.charAt(0)) + written.slice(1);
  if (categories.has(category)) return `\\p{${category}}`;
  const binary = binaries.get(written);
  return binary === undefined ? scriptPattern(written) : `\\p{${binary}}`;
}

function scriptPattern(name: string): string | undefined {
  if (Object.hasOwn(scripts, name)) return `\\p{Script_Extensions=${scripts[name] ?? ''}}`;
  const candidate = upperCase(name.charAt(0)) + name.slice(1);
  try {
    return new RegExp(`\\p{Script=${candidate}}`, 'u').source;
  } catch {
    return undefined;
  }
}

/**
 * Reads what follows `\p` or `\P`: a letter, or a name in braces.
 *
 * @param contrary whether it is `\P`
 */
export function readProperty(reader: PatternReader, contrary: boolean): ByteSet {
  const { text } = reader;
  const braces = /\{(\^?)([^}]*)(\}?)/y;
  braces.lastIndex = reader.at;
  const match = braces.exec(text);
  const [image = text.charAt(reader.at), hat = '', name = image, close = '}'] = match ?? [];
  reader.at += image.length;
  if (close === '' || name === '' || (!match && !/[A-Za-z]/.test(name))) fault(malformed, reader.at);
  const source = patternOf(plain(name));
  if (source === undefined) fault(unknown, reader.at);
  const pattern = new RegExp(`^${source}$`, 'u');
  const negated = contrary !== (hat === '^');
  return setOf((code) => pattern.test(String.fromCharCode(code)) !== negated);
}
