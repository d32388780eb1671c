import { hashOf, lettersOf, repeated } from './rounds.ts';

const order = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
  [-1, -1, 11],
];

/** crypt(3) with MD5: `$1$salt$…`. */
export function md5Crypt(password: string, setting: string): string {
  const salt = setting.slice(3).split('$', 1).join('').slice(0, 8);
  const inner = hashOf('md5', password, salt, password);
  let start = `${password}$1$${salt}${repeated(inner, password.length)}`;
  for (let length = password.length; length > 0; length >>= 1) {
    start += (length & 1) === 1 ? '\0' : password.charAt(0);
  }
  let digest = hashOf('md5', start);
  for (let round = 0; round < 1000; round++) {
    const first = round % 2 === 1 ? password : digest;
    const last = round % 2 === 1 ? digest : password;
    digest = hashOf('md5', first, round % 3 === 0 ? '' : salt, round % 7 === 0 ? '' : password, last);
  }
  return `$1$${salt}$${lettersOf(digest, order)}`;
}
