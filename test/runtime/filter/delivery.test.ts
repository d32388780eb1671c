import { describe, expect, it } from 'vitest';
import { chooseTarget, compile, sourceFile } from '../../../src/index.ts';
import { simulate } from '../../../src/runtime/simulation/simulate.ts';
import type { SimulationResult } from '../../../src/runtime/simulation/types.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';

interface Setting {
  /** What stands in the user's filter file, after its first line. */
  readonly filter?: string;
  readonly systemFilter?: string;
  readonly routerOptions?: string;
  readonly main?: string;
  readonly from?: string;
  readonly data?: string;
}

type Message = SimulationResult['sessions'][number]['messages'][number];

/** Sends a message to alice, who has a filter, where there is a system filter too. */
function send(setting: Setting): Message {
  const { filter = '', systemFilter, routerOptions = '', main = '', from = 'joe@client.example', data } = setting;
  const text = `primary_hostname = mx.example.org
qualify_domain = example.org
acl_smtp_rcpt = accept
${systemFilter === undefined ? '' : 'system_filter = /etc/mail/filter\n'}${main}
begin routers
user:
  driver = redirect
  local_parts = alice
  file = /home/alice/.forward
  router_home_directory = /home/alice
  allow_filter
  file_transport = file
  directory_transport = maildir
  pipe_transport = pipe
  reply_transport = reply
  user = mail
${routerOptions}
local:
  driver = accept
  local_parts = alice : bob : carol
  transport = box
begin transports
box:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
file:
  driver = appendfile
  user = mail
maildir:
  driver = appendfile
  maildir_format
  user = mail
pipe:
  driver = pipe
  user = mail
reply:
  driver = autoreply
  user = mail
`;
  const world = createScenarioWorld({
    files: {
      '/home/alice/.forward': `# Exim filter\n${filter}`,
      ...(systemFilter !== undefined && { '/etc/mail/filter': systemFilter }),
    },
    users: [
      { name: 'exim', uid: 93, gid: 93 },
      { name: 'mail', uid: 8, gid: 8 },
      { name: 'alice', uid: 1000, gid: 1000, home: '/home/alice' },
    ],
    commands: { '/usr/bin/note hello <alice@example.org> two words': {} },
  });
  const config = compile(sourceFile('exim.conf', text), {
    target: chooseTarget({ version: '4.99' }),
    accounts: {
      hostname: 'mx.example.org',
      user: (name) => world.accounts.byName(name),
      group: (name) => world.accounts.groupByName(name)?.gid,
    },
  });
  expect(config.faults.filter(({ exim }) => exim).map(({ message }) => message)).toEqual([]);
  const result = simulate({
    config,
    world,
    trace: false,
    sessions: [
      {
        protocol: 'smtp',
        after: 0,
        client: { address: '192.0.2.7', name: 'client.example' },
        steps: [
          {
            kind: 'message',
            from,
            to: ['alice@example.org'],
            data: data ?? 'From: Joe <joe@client.example>\nTo: alice@example.org\nSubject: hello\n\nbody\n',
          },
        ],
      },
    ],
  });
  const message = result.sessions[0]?.messages[0];
  if (!message) throw new Error('no message');
  return message;
}

/** Where a message went: the transport, and the file, command or recipient. */
function deliveriesOf(setting: Setting): string[] {
  const { deliveries, undelivered } = send(setting);
  return [
    ...deliveries.map(
      ({ transport, file, command, recipient, outcome, error }) =>
        `${transport}: ${file ?? command ?? recipient}${outcome === 'delivered' ? '' : ` ${outcome}: ${error ?? ''}`}`,
    ),
    ...undelivered.map(({ recipient, outcome, error }) => `${recipient} ${outcome}: ${error ?? ''}`),
  ];
}

describe("a user's filter", () => {
  it('delivers to addresses, files and directories, and keeps the message from its user', () => {
    expect(deliveriesOf({ filter: 'deliver bob\nsave mail/box\nsave /tmp/dir/\n' }).sort()).toEqual([
      'box: /var/mail/bob',
      'file: /home/alice/mail/box',
      expect.stringMatching(/^maildir: \/tmp\/dir/),
    ]);
  });

  it('lets the message go its way where nothing significant is set up', () => {
    expect(deliveriesOf({ filter: 'unseen deliver bob\n' }).sort()).toEqual([
      'box: /var/mail/alice',
      'box: /var/mail/bob',
    ]);
    expect(deliveriesOf({ filter: 'if $h_subject: is other then seen finish endif\n' })).toEqual([
      'box: /var/mail/alice',
    ]);
    expect(deliveriesOf({ filter: 'seen finish\n' })).toEqual([expect.stringContaining('discarded')]);
  });

  it('gives a pipe its words as they stand when they are expanded, with what a match took', () => {
    const filter = [
      'if foranyaddress "$h_to:" ($h_subject: matches "^(hel.*)")',
      '  then pipe "/usr/bin/note $1 <$thisaddress> \\"two words\\""',
      'endif',
    ];
    expect(deliveriesOf({ filter: filter.join('\n') })).toEqual([
      'pipe: /usr/bin/note hello <alice@example.org> two words',
    ]);
  });

  it('makes a file with the mode that it gives', () => {
    const [delivery] = send({ filter: 'save box 0640\n' }).deliveries;
    expect(delivery).toMatchObject({ file: '/home/alice/box', mode: 0o640 });
  });

  it('replies', () => {
    const { deliveries } = send({ filter: 'seen mail subject "Re: $h_subject:" text "Hi\\n"\n' });
    expect(deliveries.map(({ transport }) => transport)).toEqual(['reply']);
    expect(deliveries[0]?.message).toContain('To: Joe <joe@client.example>\nSubject: Re: hello\n');
  });

  it('with a fault has its message said', () => {
    const [line = ''] = deliveriesOf({ filter: 'zap\n' });
    expect(line).toContain('error in filter file: unknown filtering command "zap" near line 3 of filter file');
  });

  it.each([
    ['forbid_filter_lookup', '${lookup{a}lsearch{/etc/x}}', 'lookup expansions are not permitted'],
    ['forbid_filter_run', '${run{/bin/true}}', 'running a command is not permitted'],
    ['forbid_filter_existstest', '${if exists{/etc/x}{a}{b}}', 'File existence tests are not permitted'],
  ])('must not do what %s forbids', (option, text, message) => {
    const [line = ''] = deliveriesOf({ filter: `testprint "${text}"\n`, routerOptions: `  ${option}\n` });
    expect(line).toContain(message);
  });

  it('may fail or freeze only where the router lets it', () => {
    const setting = { filter: 'fail "no thanks"\n' };
    expect(deliveriesOf(setting)[0]).toContain('filtering command "fail" is disabled: near line 2 of filter file');
    expect(deliveriesOf({ ...setting, routerOptions: '  allow_fail\n' })).toEqual([
      'alice@example.org failed: no thanks',
    ]);
  });
});

describe('a system filter', () => {
  it('changes header lines, and hands its counters to the filters of users', () => {
    const message = send({
      systemFilter: 'headers add "X-Seen: yes"\nheaders remove subject\nadd 7 to n3\n',
      filter: 'if $sn3 is 7 and $n3 is 0 then deliver carol endif\n',
    });
    expect(message.deliveries.map(({ recipient }) => recipient)).toEqual(['carol@example.org']);
    expect(message.deliveries[0]?.message).toContain('X-Seen: yes\n');
    expect(message.deliveries[0]?.message).not.toContain('Subject:');
  });

  it('may take the place of the recipients', () => {
    const main = 'system_filter_file_transport = file\nsystem_filter_user = mail\n';
    expect(deliveriesOf({ main, systemFilter: 'save /var/spool/copy\n' }).sort()).toEqual([
      expect.stringContaining('alice@example.org discarded'),
      'file: /var/spool/copy',
    ]);
    expect(deliveriesOf({ main, systemFilter: 'unseen save /var/spool/copy\n', filter: '' }).sort()).toEqual([
      'box: /var/mail/alice',
      'file: /var/spool/copy',
    ]);
  });

  it('may fail a message, with one text for the log and another for the sender', () => {
    const message = send({ systemFilter: 'fail "<<virus>>We do not take this"\n' });
    expect(message.undelivered).toMatchObject([{ recipient: 'alice@example.org', outcome: 'failed' }]);
    expect(message.log.some(({ text }) => text.endsWith('cancelled by system filter: virus'))).toBe(true);
    expect(message.bounces[0]).toContain('We do not take this');
  });

  it('may freeze a message', () => {
    const message = send({ systemFilter: 'freeze "wait"\n' });
    expect(message.undelivered).toMatchObject([{ recipient: 'alice@example.org', outcome: 'frozen' }]);
    expect(message.log.map(({ text }) => text).join('\n')).toContain('by the system filter: wait');
  });

  it('with a fault keeps the message where it is', () => {
    const message = send({ systemFilter: 'zap\n' });
    expect(message.deliveries).toEqual([]);
    expect(message.log.map(({ text }) => text).join('\n')).toContain(
      'Error in system filter: unknown filtering command "zap" near line 2 of filter file',
    );
  });

  it('needs a transport for each file', () => {
    const message = send({ systemFilter: 'unseen save /x\n' });
    expect(message.log.map(({ text }) => text).join('\n')).toContain('system_filter_file_transport is unset');
  });
});
