import { sourceFile } from '../../../grammar/source/file.ts';
import { compile } from '../../../src/index.ts';
import type { CompiledConfig } from '../../../src/compile/config.ts';
import type {
  MessageResult,
  MessageStep,
  SessionInput,
  SessionResult,
  SessionStep,
  SimulationInput,
  SimulationResult,
} from '../../../src/runtime/simulation/types.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { createScenarioWorld } from '../../../src/runtime/world/scenario-world.ts';
import { simulate } from '../../../src/simulate.ts';

/** A configuration that takes mail for example.org: alice and bob have mailboxes there, and others are refused. */
export const usual = `
primary_hostname = mx.example.org
qualify_domain = example.org
domainlist local_domains = example.org
acl_smtp_rcpt = acl_rcpt
tls_advertise_hosts =
keep_environment =

begin acl

acl_rcpt:
  deny    message = relay not permitted
          domains = ! +local_domains
  require verify = recipient
  accept

begin routers

users:
  driver = accept
  domains = +local_domains
  local_parts = alice : bob
  transport = mailbox

begin transports

mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
`;

/** The configuration of a text; of the usual one where something is put in place of parts of it. */
export function configOf(text: string, replaced: Readonly<Record<string, string>> = {}): CompiledConfig {
  const whole = Object.entries(replaced).reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`there is no ${from}`);
    return before.replace(from, () => to);
  }, text);
  const config = compile(sourceFile('exim.conf', whole));
  const fault = config.faults.find(({ exim }) => exim !== undefined);
  if (fault?.exim) throw new Error(`Exim refuses it: ${fault.exim.message}`);
  return config;
}

/** A message of bob's to alice. */
export const message = (more: Partial<MessageStep> = {}): MessageStep => ({
  kind: 'message',
  from: 'someone@client.example',
  to: ['alice@example.org'],
  data: 'Subject: hello\n\nbody\n',
  ...more,
});

/** A session with a host that has a name. */
export const session = (steps: readonly SessionStep[], more: Partial<SessionInput> = {}): SessionInput => ({
  protocol: 'smtp',
  client: { address: '192.0.2.7', name: 'client.example' },
  steps,
  ...more,
});

/** Lines as a client sends them. */
export const lines = (...texts: readonly string[]): SessionStep[] => texts.map((text) => ({ kind: 'line', text }));

/** Simulates sessions with a configuration. */
export function simulated(
  config: CompiledConfig,
  sessions: readonly SessionInput[],
  world: Omit<ScenarioData, 'dns'> & { readonly dns?: ScenarioData['dns'] | 'unknown' } = {},
  more: Partial<SimulationInput> = {},
): SimulationResult {
  const { dns = {}, ...rest } = world;
  const made = createScenarioWorld({
    ...(dns !== 'unknown' && { dns }),
    clock: Date.UTC(2026, 0, 2, 3, 4, 5),
    ...rest,
  });
  return simulate({ config, world: made, sessions, trace: false, ...more });
}

/** The only session of a simulation, and its messages. */
export function only(result: SimulationResult): SessionResult & { readonly message: MessageResult } {
  const [first] = result.sessions;
  const [one] = first?.messages ?? [];
  if (!first || !one) throw new Error('there is no session with a message');
  return { ...first, message: one };
}

/** Replies in short: command, code and text. */
export const short = ({ replies }: SessionResult): string[] =>
  replies.map(({ command, code, text }) => `${command} -> ${code} ${text.split('\n')[0] ?? ''}`);
