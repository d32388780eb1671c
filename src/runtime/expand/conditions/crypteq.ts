import { quoted } from '../../../../grammar/expansion/messages.ts';
import { lowerCase } from '../characters.ts';
import { fail } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { crypt, crypt16 } from '../crypt/crypt.ts';
import { encodeBase64 } from '../encodings/base64.ts';
import { digest, hexDigest } from '../hashing.ts';
import { textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { stringsCondition } from './condition.ts';

/** Compares with a digest, in base 64 or hexadecimal: which, its length tells. */
function digestFits(algorithm: 'md5' | 'sha1', password: string, encrypted: string): boolean {
  const bytes = algorithm === 'md5' ? 16 : 20;
  if (encrypted.length === 2 * bytes) return lowerCase(encrypted) === hexDigest(algorithm, password);
  if (encrypted.length !== 4 * Math.ceil(bytes / 3)) return false;
  return encrypted === encodeBase64(digest(algorithm, password));
}

function fits(password: string, encrypted: string, how: typeof crypt, context: ExpandContext): boolean {
  const result = how(password, encrypted);
  if ('unknown' in result) {
    context.world.missing({ what: `crypt() with the method ${result.unknown}` });
    return false;
  }
  return encrypted.length >= 2 && result.value === encrypted;
}

/** `crypteq {password}{encrypted}`. */
export const crypteqCondition: ConditionMaker = (node, compiler) => {
  const { release, dialect } = compiler;
  const absent = dialect.notCompiled.has('crypteq');
  return stringsCondition(node, compiler, (args, context) => {
    if (absent) return fail(context, `support for ${quoted(node.name.text, release)} not compiled`);
    const [password = '', encrypted = ''] = args.map(textOf);
    const mechanism = /^\{(?:md5|sha1|crypt|crypt16)\}/i.exec(encrypted)?.[0] ?? '';
    const rest = encrypted.slice(mechanism.length);
    switch (lowerCase(mechanism)) {
      case '{md5}':
        return digestFits('md5', password, rest);
      case '{sha1}':
        return digestFits('sha1', password, rest);
      case '{crypt}':
        return fits(password, rest, crypt, context);
      case '{crypt16}':
        return fits(password, rest, crypt16, context);
      default:
        if (!encrypted.startsWith('{')) return fits(password, encrypted, crypt, context);
        return fail(context, `unknown encryption mechanism in ${quoted(encrypted, release)}`);
    }
  });
};
