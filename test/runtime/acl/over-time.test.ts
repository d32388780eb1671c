import { describe, expect, it } from 'vitest';
import { aWorld, checkHost } from './host-checking.ts';

const opening = 'HELO client.example\nMAIL FROM:<s@snd.example>\n';
const recipient = 'RCPT TO:<r@rcp.example>\n';

/** Sessions of one recipient each, with seconds between them: what each logs. */
function sessions(statement: string, pauses: readonly number[]): readonly string[] {
  const world = aWorld();
  const config = `acl_smtp_rcpt = r\nbegin acl\nr:\n${statement}  accept\n`;
  return [0, ...pauses].map((pause) => {
    world.clock.sleep(pause * 1000);
    return checkHost(config, `${opening}${recipient}QUIT\n`, { world }).log.join(' ');
  });
}

describe('rates and sightings in time', () => {
  it.each([
    // After n periods a rate of 1 is e^-n of itself and what the new event adds.
    ['a burst', '2 / 1m / strict', [0, 0], ['1.0', '2.0', '3.0']],
    ['a period between', '2 / 1m / strict', [60, 60], ['1.0', '1.0', '1.0']],
    ['half a period between', '2 / 1m / strict', [30, 30], ['1.0', '1.4', '1.6']],
    ['a burst that is over', '2 / 1m / strict', [1, 1, 600], ['1.0', '2.0', '2.9', '1.0']],
    ['over the limit, leaky', '2 / 1m / leaky', [1, 1, 1], ['1.0', '2.0', '2.9', '2.9']],
    ['what is only read', '2 / 1m / readonly', [1, 1], ['0.0', '0.0', '0.0']],
    ['what counts for more', '100 / 1m / strict / count=10', [6, 6], ['10.0', '18.6', '26.3']],
  ])('ratelimit: %s', (_name, options, pauses, rates) => {
    const statement = `  warn ratelimit = ${options} / per_rcpt / key\n  warn logwrite = $sender_rate\n`;
    expect(sessions(statement.replace(' / key', ''), pauses)).toEqual(rates);
  });

  it('ratelimit: forgets which events were unique after a period', () => {
    const statement =
      '  warn ratelimit = 0 / 1m / per_rcpt / strict / unique=$local_part\n    logwrite = $sender_rate\n';
    expect(sessions(statement, [1, 70, 1])).toEqual(['1.0', '1.0', '1.0', '1.0']);
    const several = '  warn ratelimit = 0 / 1m / per_rcpt / strict / unique=$tod_epoch\n    logwrite = $sender_rate\n';
    expect(sessions(several, [1, 1])).toEqual(['1.0', '2.0', '2.9']);
  });

  it.each([
    ['1h', [60, 7200, 60], ['', 'yes', '', 'yes']],
    ['-1h', [60, 7200, 60], ['', '', 'yes', 'yes']],
    ['-1h / refresh=2h', [7200, 60, 3600], ['', 'yes', 'yes', 'yes']],
    ['1h / readonly', [60, 60], ['', '', '']],
    ['-5m / write', [400, 60, 400], ['', 'yes', '', 'yes']],
  ])('seen = %s', (relation, pauses, answers) => {
    expect(sessions(`  warn seen = ${relation} / key=k\n    logwrite = yes\n`, pauses)).toEqual(answers);
  });
});

/** How many seconds a session takes. */
function duration(config: string, input: string): number {
  const world = aWorld();
  const before = world.clock.now();
  checkHost(config, input, { world, pretends: false });
  return (world.clock.now() - before) / 1000;
}

describe('waiting', () => {
  const accept = 'acl_smtp_rcpt = accept\n';

  it('delay lets time pass, but not with -bh', () => {
    const config = 'acl_smtp_rcpt = r\nbegin acl\nr:\n  accept delay = 1m5s\n';
    expect(duration(config, `${opening}${recipient}QUIT\n`)).toBe(65);
    const world = aWorld();
    const before = world.clock.now();
    checkHost(config, `${opening}${recipient}QUIT\n`, { world });
    expect(world.clock.now()).toBe(before);
  });

  it.each([
    ['the threshold is not passed', 3, 0],
    ['once', 4, 0.5],
    ['twice', 5, 0.5 + 1],
    ['up to the limit', 8, 0.5 + 1 + 2 + 3 + 3],
  ])('smtp_ratelimit_rcpt: %s', (_name, recipients, seconds) => {
    const config = `${accept}smtp_ratelimit_hosts = *\nsmtp_ratelimit_rcpt = 3,0.5s,2,3s\n`;
    expect(duration(config, `${opening}${recipient.repeat(recipients)}QUIT\n`)).toBeCloseTo(seconds);
  });

  it('smtp_ratelimit_mail counts for the connection, and only for its hosts', () => {
    const mails = `RSET\n${'MAIL FROM:<s@snd.example>\nRSET\n'.repeat(3)}QUIT\n`;
    const rate = 'smtp_ratelimit_mail = 2,1s,1.5,10s\n';
    expect(duration(`${accept}smtp_ratelimit_hosts = *\n${rate}`, opening + mails)).toBeCloseTo(1 + 1.5);
    expect(duration(`${accept}smtp_ratelimit_hosts = 10.0.0.1\n${rate}`, opening + mails)).toBe(0);
  });

  it('smtp_ratelimit_rcpt begins anew with each message', () => {
    const config = `${accept}smtp_ratelimit_hosts = *\nsmtp_ratelimit_rcpt = 1,2s,3,60s\n`;
    const message = `${recipient.repeat(2)}RSET\nMAIL FROM:<s@snd.example>\n`;
    expect(duration(config, `${opening}${message}${recipient.repeat(2)}QUIT\n`)).toBe(4);
  });
});
