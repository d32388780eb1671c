import { hashOf, lettersOf, repeated } from './rounds.ts';

/** The order in which bytes are written: each group is the one before, turned by `step`, and one further on. */
function orderOf(size: number, first: readonly number[], move: (group: readonly number[]) => number[]): number[][] {
  const groups: number[][] = [[...first]];
  while (groups.length < Math.floor(size / 3)) groups.push(move(groups.at(-1) ?? []));
  return groups;
}

interface Method {
  readonly algorithm: 'sha256' | 'sha512';
  readonly size: number;
  readonly order: readonly (readonly number[])[];
}

const methods: Readonly<Record<string, Method>> = {
  $5$: {
    algorithm: 'sha256',
    size: 32,
    order: [...orderOf(32, [0, 10, 20], ([a = 0, b = 0, c = 0]) => [c + 1, a + 1, b + 1]), [-1, 31, 30]],
  },
  $6$: {
    algorithm: 'sha512',
    size: 64,
    order: [...orderOf(64, [0, 21, 42], ([a = 0, b = 0, c = 0]) => [b + 1, c + 1, a + 1]), [-1, -1, 63]],
  },
};

/** More rounds than this are not worked through. */
const mostRounds = 500_000;

/**
 * crypt(3) with SHA-256 or SHA-512: `$5$salt$…`, `$6$rounds=N$salt$…`.
 *
 * @returns undefined where the setting is malformed, or asks for more rounds than anybody waits for
 */
export function sha2Crypt(password: string, setting: string): string | undefined {
  const prefix = setting.slice(0, 3);
  const method = methods[prefix];
  if (!method) return undefined;
  const { algorithm, size, order } = method;
  let rest = setting.slice(3);
  let rounds = 5000;
  let written = '';
  if (rest.startsWith('rounds=')) {
    const asked = /^rounds=([1-9]\d{3,8})\$/.exec(rest);
    if (!asked) return undefined;
    rounds = Number(asked[1]);
    written = asked[0];
    rest = rest.slice(written.length);
  }
  if (rounds > mostRounds) return undefined;
  const salt = rest.split('$', 1).join('').slice(0, 16);

  const inner = hashOf(algorithm, password, salt, password);
  let start = password + salt + repeated(inner, password.length);
  for (let length = password.length; length > 0; length >>= 1) start += (length & 1) === 1 ? inner : password;
  let digest = hashOf(algorithm, start);
  const passwords = repeated(hashOf(algorithm, password.repeat(password.length)), password.length);
  const salts = repeated(hashOf(algorithm, salt.repeat(16 + digest.charCodeAt(0))).slice(0, size), salt.length);
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 1 ? passwords : digest;
    const last = round % 2 === 1 ? digest : passwords;
    digest = hashOf(algorithm, first, round % 3 === 0 ? '' : salts, round % 7 === 0 ? '' : passwords, last);
  }
  return `${prefix}${written}${salt}$${lettersOf(digest, order)}`;
}
