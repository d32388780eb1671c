import { upperCase } from '../characters.ts';
import { fail } from '../compile/code.ts';
import { hexDigest } from '../hashing.ts';
import type { OperatorMaker } from './operator.ts';
import { pure } from './operator.ts';

const upperHex = (algorithm: string, subject: string): string => upperCase(hexDigest(algorithm, subject));

/** SHA-2 and SHA-3, whose size is the operator's argument. */
function sized(family: 'sha2' | 'sha3', algorithms: Readonly<Record<string, string>>): OperatorMaker {
  return ({ argument = '256' }) => {
    const algorithm = Object.hasOwn(algorithms, argument) ? algorithms[argument] : undefined;
    return {
      apply: (subject, context) =>
        algorithm === undefined ? fail(context, `unrecognised ${family} variant`) : upperHex(algorithm, subject),
      clean: true,
    };
  };
}

const sha2 = sized('sha2', { '256': 'sha256', '384': 'sha384', '512': 'sha512' });

/** `${md5:…}`, `${sha1:…}`, `${sha2_N:…}`, `${sha256:…}`, `${sha3_N:…}` of strings. */
export const hashOperators = {
  md5: pure((subject) => hexDigest('md5', subject), true),
  sha1: pure((subject) => upperHex('sha1', subject), true),
  sha2,
  sha256: sha2,
  sha3: sized('sha3', { '224': 'sha3-224', '256': 'sha3-256', '384': 'sha3-384', '512': 'sha3-512' }),
};
