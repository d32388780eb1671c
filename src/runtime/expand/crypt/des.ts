/* The old crypt(3): 25 rounds of DES on nothing, with the password as the key and bits of the salt mixed in. */

const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const initial = [
  58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24,
  16, 8, 57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31,
  23, 15, 7,
];
const final = [
  40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31, 38, 6, 46, 14, 54, 22, 62, 30, 37, 5, 45, 13, 53, 21,
  61, 29, 36, 4, 44, 12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27, 34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41, 9, 49,
  17, 57, 25,
];
const expansion = [
  32, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8, 9, 8, 9, 10, 11, 12, 13, 12, 13, 14, 15, 16, 17, 16, 17, 18, 19, 20, 21, 20, 21, 22,
  23, 24, 25, 24, 25, 26, 27, 28, 29, 28, 29, 30, 31, 32, 1,
];
const permutation = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
];
const keyChoice1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55,
  47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const keyChoice2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30,
  40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const shifts = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

/** Each box as 64 hexadecimal digits: four rows of sixteen. */
const boxes = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
];

type Bits = readonly number[];

const pick = (bits: Bits, order: readonly number[]): number[] => order.map((at) => bits[at - 1] ?? 0);

const rotate = (bits: Bits, by: number): number[] => [...bits.slice(by), ...bits.slice(0, by)];

/** The sixteen keys of the rounds. */
function keysOf(password: string): number[][] {
  const bits: number[] = [];
  for (let i = 0; i < 8; i++) {
    const code = i < password.length ? password.charCodeAt(i) << 1 : 0;
    for (let bit = 7; bit >= 0; bit--) bits.push((code >> bit) & 1);
  }
  const chosen = pick(bits, keyChoice1);
  let left = chosen.slice(0, 28);
  let right = chosen.slice(28);
  return shifts.map((by) => {
    left = rotate(left, by);
    right = rotate(right, by);
    return pick([...left, ...right], keyChoice2);
  });
}

function substitute(bits: Bits): number[] {
  const result: number[] = [];
  for (let box = 0; box < 8; box++) {
    const at = 6 * box;
    const bit = (i: number): number => bits[at + i] ?? 0;
    const row = 2 * bit(0) + bit(5);
    const column = 8 * bit(1) + 4 * bit(2) + 2 * bit(3) + bit(4);
    const value = Number.parseInt(boxes[box]?.charAt(16 * row + column) ?? '0', 16);
    result.push((value >> 3) & 1, (value >> 2) & 1, (value >> 1) & 1, value & 1);
  }
  return pick(result, permutation);
}

function encrypt(block: Bits, keys: readonly Bits[], expand: readonly number[]): number[] {
  const start = pick(block, initial);
  let left: number[] = start.slice(0, 32);
  let right: number[] = start.slice(32);
  for (const key of keys) {
    const mixed = pick(right, expand).map((bit, i) => bit ^ (key[i] ?? 0));
    const next = substitute(mixed).map((bit, i) => bit ^ (left[i] ?? 0));
    left = right;
    right = next;
  }
  return pick([...right, ...left], final);
}

/**
 * Encrypts a password with a salt of two letters.
 *
 * @param password a byte string; eight characters of it count, and seven bits of each
 * @returns the salt and eleven more letters; undefined where the salt is none
 */
export function desCrypt(password: string, salt: string): string | undefined {
  const expand = [...expansion];
  for (let i = 0; i < 2; i++) {
    const number = salt.length > i ? letters.indexOf(salt.charAt(i)) : -1;
    if (number < 0) return undefined;
    for (let bit = 0; bit < 6; bit++) {
      if (((number >> bit) & 1) === 0) continue;
      const at = 6 * i + bit;
      [expand[at], expand[at + 24]] = [expand[at + 24] ?? 0, expand[at] ?? 0];
    }
  }
  const keys = keysOf(password);
  let block = Array.from({ length: 64 }, () => 0);
  for (let round = 0; round < 25; round++) block = encrypt(block, keys, expand);
  let result = salt.slice(0, 2);
  for (let at = 0; at < 66; at += 6) {
    let number = 0;
    for (let i = 0; i < 6; i++) number = 2 * number + (block[at + i] ?? 0);
    result += letters.charAt(number);
  }
  return result;
}
