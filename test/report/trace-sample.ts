import type { LogicalSpan } from '../../grammar/fault.ts';
import { sourceFile } from '../../grammar/source/file.ts';
import type { CompiledConfig } from '../../src/compile/config.ts';
import { compile } from '../../src/index.ts';
import type { TraceSubject } from '../../src/report/trace-subject.ts';
import type { SimulationResult } from '../../src/runtime/simulation/types.ts';

const text = `primary_hostname = mx.example.org
domainlist local_domains = example.org
RELAY_DENIED = relay not permitted
acl_smtp_rcpt = acl_check_rcpt

begin acl

acl_check_rcpt:
  accept  hosts = :
  accept  domains = +local_domains
          verify = recipient
  deny    message = RELAY_DENIED

begin routers

dnslookup:
  driver = dnslookup
  domains = ! +local_domains
  transport = remote_smtp

localuser:
  driver = accept
  check_local_user
  transport = local_delivery

begin transports

remote_smtp:
  driver = smtp

local_delivery:
  driver = appendfile
  file = /var/mail/$local_part_data
`;

/** The configuration of the sample. */
export const config: CompiledConfig = compile(sourceFile('exim.conf', text));

/** Where a text stands in the logical text of the sample. */
export function at(wanted: string): LogicalSpan {
  const start = config.source.logical.text.indexOf(wanted);
  if (start < 0) throw new Error(`the sample has no "${wanted}"`);
  return { start, end: start + wanted.length };
}

/** The statement of the ACL of the sample, from 0. */
export function statementAt(index: number): LogicalSpan {
  const statement = config.acls.get('acl_check_rcpt')?.statements[index];
  if (!statement) throw new Error('no such statement');
  return statement.node;
}

const decided = {
  accepted: { at: statementAt(1), reason: 'accept in acl_check_rcpt: verify = recipient' },
  refused: { at: statementAt(2), reason: 'deny in acl_check_rcpt' },
};

/** One session with one message to two recipients, of which one is refused. */
export const result: SimulationResult = {
  sessions: [
    {
      replies: [
        { command: '', code: 220, text: 'mx.example.org ESMTP Exim 4.99' },
        { command: 'EHLO client.example', code: 250, text: 'mx.example.org Hello\nHELP' },
        { command: 'MAIL FROM:<bob@client.example>', step: 0, code: 250, text: 'OK' },
        { command: 'RCPT TO:<a@example.org>', step: 0, code: 250, text: 'Accepted', decisive: decided.accepted },
        {
          command: 'RCPT TO:<b@\xc3\xa9.example>',
          step: 0,
          code: 550,
          text: 'relay not permitted',
          decisive: decided.refused,
        },
        { command: '.', step: 0, code: 250, text: 'OK id=1vbYZP-000000000-0001' },
        { command: 'QUIT', code: 221, text: 'mx.example.org closing connection' },
      ],
      messages: [
        {
          step: 0,
          id: '1vbYZP-000000000-0001',
          from: 'bob@client.example',
          mail: { code: 250, text: 'OK' },
          rcpt: [
            { address: 'a@example.org', code: 250, text: 'Accepted', decisive: decided.accepted },
            { address: 'b@\xc3\xa9.example', code: 550, text: 'relay not permitted', decisive: decided.refused },
          ],
          data: { code: 250, text: 'OK id=1vbYZP-000000000-0001' },
          accepted: true,
          variables: new Map([['acl_m_x', '1']]),
          generated: [],
          followers: [],
          headers: ['Subject: <hello>'],
          deliveries: [
            {
              recipient: 'a@example.org',
              original: 'list@example.org',
              parents: ['team@example.org'],
              router: 'localuser',
              transport: 'local_delivery',
              driver: 'appendfile',
              hosts: [],
              file: '/var/mail/a',
              mode: 0o600,
              message: 'Subject: <hello>\n\nbody\n',
              returnPath: 'bob@client.example',
              user: 'a',
              variables: new Map([['address_data', 'x']]),
              outcome: 'delivered',
              decisive: { at: at('localuser:'), reason: 'check_local_user' },
              transportAt: at('local_delivery:\n'),
            },
          ],
          undelivered: [
            {
              recipient: 'z@example.org',
              original: 'z@example.org',
              outcome: 'failed',
              error: 'Unrouteable address',
              decisive: { reason: 'no router takes it' },
            },
          ],
          bounces: ['To: bob@client.example\nSubject: Mail delivery failed\n\nUnrouteable address\n'],
          log: [
            { log: 'main', stamp: '2026-01-02 03:04:05', text: '1vbYZP-000000000-0001 <= bob@client.example' },
            { log: 'reject', stamp: '2026-01-02 03:04:05', text: 'rejected RCPT \x1b[31m' },
          ],
        },
      ],
      log: [],
      dropped: false,
      missing: [{ what: 'DNS MX records of client.example', where: 'verify = sender' }],
      unfaithful: [{ what: 'milter', at: at('primary_hostname') }],
      trace: [
        { kind: 'command', text: '', steps: [{ kind: 'reply', text: '220', steps: [] }] },
        {
          kind: 'command',
          text: 'RCPT TO:<b@\xc3\xa9.example>',
          steps: [
            {
              kind: 'acl',
              text: 'acl_check_rcpt',
              outcome: 'deny',
              at: at('acl_check_rcpt:'),
              steps: [
                {
                  kind: 'statement',
                  text: 'accept',
                  outcome: 'false',
                  at: statementAt(0),
                  steps: [{ kind: 'condition', text: 'hosts = :', outcome: 'false', at: at('hosts = :'), steps: [] }],
                },
                {
                  kind: 'statement',
                  text: 'accept',
                  outcome: 'false',
                  at: statementAt(1),
                  steps: [
                    {
                      kind: 'condition',
                      text: 'domains = +local_domains',
                      outcome: 'false',
                      at: at('domains = +local_domains'),
                      steps: [{ kind: 'expansion', text: 'detail of the list', steps: [] }],
                    },
                  ],
                },
                { kind: 'statement', text: 'deny', outcome: 'true', at: statementAt(2), steps: [] },
              ],
            },
            { kind: 'reply', text: '550 relay not permitted', steps: [] },
          ],
        },
        {
          kind: 'message',
          text: '1vbYZP-000000000-0001',
          steps: [
            {
              kind: 'delivery',
              text: 'a@example.org',
              outcome: 'delivered',
              steps: [
                {
                  kind: 'router',
                  text: 'dnslookup',
                  outcome: 'skip',
                  at: at('dnslookup:'),
                  steps: [
                    {
                      kind: 'precondition',
                      text: 'domains = ! +local_domains',
                      outcome: 'false',
                      at: at('domains = ! +local_domains'),
                      steps: [],
                    },
                  ],
                },
                { kind: 'router', text: 'localuser', outcome: 'accept', at: at('localuser:'), steps: [] },
              ],
            },
          ],
        },
      ],
    },
  ],
  queueRuns: [],
  queue: [],
  routes: [
    {
      address: 'x@example.com',
      deliveries: [
        {
          recipient: 'x@example.com',
          original: 'x@example.com',
          parents: [],
          router: 'dnslookup',
          transport: 'remote_smtp',
          driver: 'smtp',
          hosts: [{ name: 'mx.example.com', address: '192.0.2.25', port: 25, mx: 10 }],
          returnPath: '',
          variables: new Map(),
          decisive: { at: at('dnslookup:'), reason: 'MX of example.com' },
        },
      ],
      undelivered: [],
      missing: [],
      unfaithful: [],
      trace: [],
    },
  ],
  coverage: [
    { at: statementAt(0), held: 0, notHeld: 2 },
    { at: statementAt(1), held: 1, notHeld: 1 },
    { at: statementAt(2), held: 1, notHeld: 0 },
  ],
};

/** The sample as reports take it. */
export const subject: TraceSubject = {
  queueRuns: [],
  title: 'relay.yaml: mail from outside',
  config,
  sessions: [
    {
      name: 'from outside',
      input: {
        protocol: 'smtp',
        client: { address: '192.0.2.7', name: 'client.example' },
        steps: [],
      },
    },
  ],
  result,
  nameOf: (path) => path,
};
