import { describe, expect, it } from 'vitest';
import { plain } from '../../src/report/context.ts';
import { traceTerminal } from '../../src/report/trace-terminal.ts';
import { config, subject } from './trace-sample.ts';

const style = { paint: plain, width: 100, verbose: false };
const text = traceTerminal(subject, style);

describe('the report of a simulation for people', () => {
  it('is made of a sample that compiles', () => {
    expect(config.faults).toEqual([]);
  });

  it('tells who sent what, what was answered, and which statement decided', () => {
    expect(text).toContain(`Session 1: from outside  client.example [192.0.2.7]
  Message 1  from bob@client.example  1vbYZP-000000000-0001
    MAIL FROM           250 OK
    RCPT a@example.org  250 Accepted
        because accept in acl_check_rcpt: verify = recipient
        exim.conf:10 │ accept  domains = +local_domains
    RCPT b@é.example    550 relay not permitted
        because deny in acl_check_rcpt
        exim.conf:12 │ deny    message = RELAY_DENIED
    DATA                250 OK id=1vbYZP-000000000-0001
`);
  });

  it('tells what would be delivered where, and what would not', () => {
    expect(text).toContain(`    Deliveries
      ✓ a@example.org → router localuser → transport local_delivery (appendfile)
          by way of list@example.org → team@example.org
          file      /var/mail/a (mode 0600)
          as user   a
          sender    bob@client.example
          because check_local_user
          exim.conf:21 │ localuser:
          transport exim.conf:31
      ✗ z@example.org failed: Unrouteable address
          because no router takes it
`);
    expect(text).toContain(`Route x@example.com
  ✓ x@example.com → router dnslookup → transport remote_smtp (smtp)
      hosts     mx.example.com [192.0.2.25]:25
`);
  });

  it('tells it step by step, with the place of each', () => {
    expect(text).toContain(`
  │ └ ! acl acl_check_rcpt → deny                                                        exim.conf:8
  │   ├ ✗ accept                                                                         exim.conf:9
  │   │ └ ✗ hosts = :                                                                    exim.conf:9
`);
    expect(text).toContain('✗ domains = ! +local_domains');
    expect(text).not.toContain('detail of the list');
    expect(traceTerminal(subject, { ...style, verbose: true })).toContain('detail of the list');
  });

  it('tells what is not to be trusted, and lets nothing steer the terminal', () => {
    expect(text).toContain('DNS MX records of client.example  verify = sender');
    expect(text).toContain('    milter  exim.conf:1\n');
    expect(text).toContain('rejected RCPT ^[[31m');
  });

  it('keeps to the width of the terminal where it can', () => {
    const steps = traceTerminal(subject, { ...style, width: 60 })
      .split('\n')
      .filter((line) => /[├└]/.test(line));
    expect(steps.every((line) => line.length <= 60)).toBe(true);
  });
});
