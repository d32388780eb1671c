import { describe, expect, it } from 'vitest';
import type { MessageStep, SessionInput } from '../../../src/runtime/simulation/types.ts';
import { configOf, message, only, simulated, usual } from './simulated.ts';

/** Programs on the machine may send to everybody. */
const config = configOf(`${usual}
drop:
  driver = smtp
`);

const users = [
  { name: 'root', uid: 0, gecos: 'root', home: '/root' },
  { name: 'alice', uid: 1000, gecos: 'Alice Liddell,,,' },
  { name: 'trusty', uid: 1001 },
];

const local = (step: Partial<MessageStep>, user?: string): SessionInput => {
  const { from: _, ...rest } = message();
  return { protocol: 'local', client: { ...(user !== undefined && { user }) }, steps: [{ ...rest, ...step }] };
};

const headersOf = (session: SessionInput, of = config): readonly string[] =>
  only(simulated(of, [session], { users })).message.headers;

describe('a message of a local program', () => {
  it('is from whoever calls, and gets the header lines that it lacks', () => {
    const { message: sent, replies } = only(
      simulated(config, [local({ to: ['bob'], data: 'Subject: x\n\nbody\n' }, 'alice')], { users }),
    );
    expect(replies).toEqual([]);
    expect(sent).toMatchObject({ accepted: true, from: 'alice@example.org', rcpt: [] });
    expect(sent.mail ?? sent.data).toBeUndefined();
    expect(sent.headers).toEqual([
      expect.stringMatching(/^Received: from alice by mx\.example\.org with local /),
      'Subject: x',
      expect.stringMatching(/^Message-Id: <E\S+@mx\.example\.org>$/),
      'From: "Alice Liddell,,," <alice@example.org>',
      'Date: Fri, 02 Jan 2026 03:04:05 +0000',
    ]);
    expect(sent.log[0]?.text).toMatch(/<= alice@example\.org U=alice P=local S=\d+$/);
    expect(sent.deliveries).toMatchObject([
      { recipient: 'bob@example.org', original: 'bob@example.org', returnPath: 'alice@example.org' },
    ]);
  });

  it('has the sender that a trusted user states, and its own of others', () => {
    const trusting = configOf(config.source.logical.text, {
      'qualify_domain = example.org': 'qualify_domain = example.org\ntrusted_users = 1001',
    });
    const senders = (of: typeof config, user?: string): string[] =>
      ['boss@example.org', '<>', ''].map(
        (from) => only(simulated(of, [local({ from }, user)], { users })).message.from,
      );
    expect(senders(config)).toEqual(['boss@example.org', '', '']);
    expect(senders(config, 'alice')).toEqual(['alice@example.org', '', '']);
    expect(senders(trusting, 'trusty')).toEqual(['boss@example.org', '', '']);
    const allowing = configOf(config.source.logical.text, {
      'qualify_domain = example.org': 'qualify_domain = example.org\nuntrusted_set_sender = ^boss',
    });
    expect(senders(allowing, 'alice')).toEqual(['boss@example.org', '', '']);
  });

  it('gets a Sender: line where From: is somebody else, and loses one that it has', () => {
    const data = 'From: The Boss <boss@example.org>\nSender: x@example.org\n\nbody\n';
    const sender = (user?: string, of = config): string[] =>
      headersOf(local({ data }, user), of).filter((line) => line.startsWith('Sender:'));
    expect(sender('alice')).toEqual(['Sender: "Alice Liddell,,," <alice@example.org>']);
    expect(sender()).toEqual(['Sender: x@example.org']);
    const own = local({ data: 'From: alice@example.org\n\nbody\n' }, 'alice');
    expect(headersOf(own).some((line) => line.startsWith('Sender:'))).toBe(false);
    const unchecked = configOf(config.source.logical.text, {
      'qualify_domain = example.org': 'qualify_domain = example.org\nno_local_from_check\nlocal_sender_retain',
    });
    expect(sender('alice', unchecked)).toEqual(['Sender: x@example.org']);
  });

  it('goes to the addresses in its header, and Bcc: stays behind', () => {
    const data =
      'To: bob (Bob), "x, y" <alice@example.org>\nCc: Friends: bob@example.org,\n alice;\nBcc: bob\n\nbody\n';
    const { message: sent } = only(simulated(config, [local({ to: [], data, extractRecipients: true })], { users }));
    expect(sent.deliveries.map(({ recipient }) => recipient).sort()).toEqual(['alice@example.org', 'bob@example.org']);
    expect(sent.headers.filter((line) => /^(?:To|Cc|Bcc):/.test(line))).toEqual([
      'To: bob@example.org (Bob), "x, y" <alice@example.org>',
      'Cc: Friends: bob@example.org,\n alice@example.org;',
    ]);
    const removed = only(
      simulated(
        config,
        [local({ to: ['alice@example.org'], data: 'To: bob, alice@example.org\n\nbody\n', extractRecipients: true })],
        { users },
      ),
    );
    expect(removed.message.deliveries.map(({ recipient }) => recipient)).toEqual(['bob@example.org']);
  });

  it('comes back where it cannot be taken', () => {
    const none = only(
      simulated(config, [local({ to: [], data: 'Subject: x\n\nbody\n', extractRecipients: true }, 'alice')], { users }),
    ).message;
    expect(none).toMatchObject({ accepted: false, id: '' });
    expect(none.bounces).toEqual([
      expect.stringMatching(
        /^To: alice@example\.org$[\s\S]*^Subject: Mail failure - no recipient addresses$[\s\S]*^Subject: x$/m,
      ),
    ]);
    expect(none.log.map(({ text }) => text).join('\n')).toMatch(/no recipients found in headers/);

    const partly = only(
      simulated(config, [local({ to: [], data: 'To: a b@c d, bob\n\nbody\n', extractRecipients: true })], { users }),
    ).message;
    expect(partly.accepted).toBe(true);
    expect(partly.bounces[0]).toMatch(
      /malformed recipient address[\s\S]*have been passed on for an attempt at delivery/,
    );

    const bad = only(simulated(config, [local({ to: ['a b@c'] })], { users })).message;
    expect(bad).toMatchObject({ accepted: false, undelivered: [{ recipient: 'a b@c', outcome: 'failed' }] });
    expect(bad.bounces[0]).toMatch(/incorrectly\nconstructed:\n\n {2}a b@c {2}/);

    const limited = configOf(config.source.logical.text, {
      'qualify_domain = example.org': 'qualify_domain = example.org\nrecipients_max = 2\nmessage_size_limit = 100',
    });
    const many = only(simulated(limited, [local({ to: ['a', 'b', 'c'] })], { users })).message;
    expect(many.bounces[0]).toMatch(/too many recipients/);
    const big = only(simulated(limited, [local({ data: `Subject: x\n\n${'x'.repeat(200)}\n` })], { users })).message;
    expect(big.bounces[0]).toMatch(/message too big/);
    expect(big.log.map(({ text }) => text).join('\n')).toMatch(/message too big: read=\d+ max=100/);
  });

  it('meets the ACLs for messages that do not come over SMTP', () => {
    const acls = configOf(config.source.logical.text, {
      'acl_smtp_rcpt = acl_rcpt': 'acl_smtp_rcpt = acl_rcpt\nacl_not_smtp = acl_local\nacl_not_smtp_start = acl_start',
      'begin acl': `begin acl

acl_start:
  accept set acl_m_start = yes

acl_local:
  deny    condition = \${if match{$h_Subject:}{junk}}
          message = no junk
          log_message = junk from $sender_ident
  discard condition = \${if match{$h_Subject:}{void}}
  accept  add_header = X-Start: $acl_m_start
`,
    });
    const ran = (subject: string) =>
      only(simulated(acls, [local({ data: `Subject: ${subject}\n\nbody\n` }, 'alice')], { users })).message;
    expect(ran('fine').headers).toContain('X-Start: yes');
    const junk = ran('junk');
    expect(junk).toMatchObject({
      accepted: false,
      undelivered: [{ error: 'message rejected by non-SMTP ACL: no junk' }],
    });
    expect(junk.undelivered[0]?.decisive.reason).toMatch(/^deny in acl_local: condition = /);
    expect(junk.bounces[0]).toMatch(/rejected by the local scanning code[\s\S]*no junk/);
    expect(junk.log.some(({ text }) => /rejected by non-SMTP ACL: junk from alice/.test(text))).toBe(true);
    expect(ran('void')).toMatchObject({ accepted: true, deliveries: [], undelivered: [{ outcome: 'discarded' }] });
  });
});
