/** Numbers of the system's errors, as Linux has them. */
const numbers: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  ENOEXEC: 8,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  EFBIG: 27,
  ENOSPC: 28,
  EROFS: 30,
  EPIPE: 32,
  ENAMETOOLONG: 36,
  ENOTEMPTY: 39,
  ELOOP: 40,
  EPROTO: 71,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  ENOTCONN: 107,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  EDQUOT: 122,
};

const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));

/** The number of an error of the system, by its name (`ENOENT`); that of `EIO` for a name that is not known. */
export function errnoOf(code: string): number {
  return numbers[code] ?? 5;
}

/** The name of an error of the system, by its number. */
export function errnoName(number: number): string | undefined {
  return names.get(number);
}

/** Exim's own numbers for errors, which are below zero (`ERRNO_…` of macros.h). */
export const eximErrno = {
  existRace: -3,
  notRegular: -4,
  notDirectory: -5,
  badUgid: -6,
  badMode: -7,
  lockFailed: -9,
  badRedirect: -17,
  smtpClosed: -18,
  smtpFormat: -19,
  notAbsolute: -21,
  eximQuota: -22,
  filterFail: -24,
  headersFail: -25,
  expandFail: -27,
  badTransport: -30,
  unknownHost: -32,
  formatUnknown: -33,
  badCreate: -34,
  listDefer: -35,
  dnsDefer: -36,
  tlsFailure: -37,
  tlsRequired: -38,
  authFail: -42,
  connectTimeout: -43,
  rcpt4xx: -44,
  mail4xx: -45,
  data4xx: -46,
  authProblem: -48,
  utf8: -49,
  hostIsLocal: -50,
} as const;
