import type {
  Delivery,
  MessageResult,
  Reply,
  SessionReply,
  SessionResult,
  SimulationResult,
} from '../../../src/runtime/simulation/types.ts';

/** A delivery to a mailbox, with what a test says in its place. */
export function delivery(more: Partial<Delivery> = {}): Delivery {
  const file = more.hosts ? {} : { file: '/var/mail/a', mode: 0o660 };
  return {
    recipient: 'a@example.org',
    original: 'a@example.org',
    parents: [],
    router: 'localuser',
    transport: 'local_delivery',
    driver: 'appendfile',
    hosts: [],
    ...file,
    message: 'Received: by mx.example.org\nSubject: hello\n\nbody\n',
    returnPath: 'bob@client.example',
    variables: new Map(),
    outcome: 'delivered',
    decisive: { reason: 'localuser routes a@example.org' },
    ...more,
  };
}

export const reply = (code: number, text: string, more: Partial<Reply> = {}): Reply => ({ code, text, ...more });

/** A message that was accepted for one recipient and refused for another. */
export function message(more: Partial<MessageResult> = {}): MessageResult {
  return {
    step: 0,
    id: '1vbYZP-000000000-0001',
    from: 'bob@client.example',
    mail: reply(250, 'OK'),
    rcpt: [
      { address: 'a@example.org', ...reply(250, 'Accepted') },
      { address: 'b@example.net', ...reply(550, 'relay not permitted') },
    ],
    data: reply(250, 'OK id=1vbYZP-000000000-0001'),
    accepted: true,
    variables: new Map([['acl_m_x', '5']]),
    headers: ['Received: from client.example\n\tby mx.example.org', 'Subject: hello', 'X-Score: 5', 'X-Score: 7'],
    deliveries: [delivery()],
    undelivered: [],
    bounces: [],
    generated: [],
    log: [
      {
        log: 'main',
        stamp: '2026-01-02 03:04:05',
        text: '1vbYZP-000000000-0001 <= bob@client.example H=client.example [192.0.2.7] P=esmtp S=300',
      },
      {
        log: 'main',
        stamp: '2026-01-02 03:04:05',
        text: '1vbYZP-000000000-0001 => a <a@example.org> R=localuser T=local_delivery',
      },
    ],
    followers: [],
    ...more,
  };
}

export const replies: readonly SessionReply[] = [
  { command: '', ...reply(220, 'mx.example.org ESMTP Exim 4.99') },
  { command: 'EHLO client.example', ...reply(250, 'mx.example.org Hello client.example [192.0.2.7]\nHELP') },
  { command: 'MAIL FROM:<bob@client.example>', step: 0, ...reply(250, 'OK') },
  { command: 'RCPT TO:<a@example.org>', step: 0, ...reply(250, 'Accepted') },
  { command: 'RCPT TO:<b@example.net>', step: 0, ...reply(550, 'relay not permitted') },
  { command: 'DATA', step: 0, ...reply(354, 'Enter message, ending with "." on a line by itself') },
  { command: '.', step: 0, ...reply(250, 'OK id=1vbYZP-000000000-0001') },
  { command: 'QUIT', ...reply(221, 'mx.example.org closing connection') },
];

export function session(more: Partial<SessionResult> = {}): SessionResult {
  return {
    replies,
    messages: [message()],
    log: [],
    dropped: false,
    missing: [],
    unfaithful: [],
    trace: [],
    ...more,
  };
}

export function result(more: Partial<SimulationResult> = {}): SimulationResult {
  return { sessions: [session()], queueRuns: [], routes: [], queue: [], coverage: [], ...more };
}
