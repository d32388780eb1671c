import type { AuthInput, ClientInput, MessageStep, SessionInput, SessionStep, TlsInput } from '../simulation/types.ts';
import { isIpAddress } from '../dns/ip-address.ts';
import { defaultMessage } from './default-message.ts';
import { readDuration } from './moment.ts';
import type { References } from './references.ts';
import { isContent } from './references.ts';
import type { ScenarioSession, StatedMessage } from './scenario.ts';
import type { ScenarioPath } from './scenario-text.ts';
import type { WrittenClient, WrittenMessage, WrittenSession } from './written.ts';

/** What reading a session needs. */
export interface SessionReading {
  readonly references: References;
  /** Milliseconds since 1970 at which the scenario begins, for the dates of messages that are made up. */
  readonly clock: number;
  readonly problem: (path: ScenarioPath, message: string) => void;
}

function authInput(
  { mechanism = 'PLAIN', user, password = '', authenticator, id, sender }: NonNullable<WrittenClient['auth']>,
  path: ScenarioPath,
  reading: SessionReading,
): AuthInput | undefined {
  if (authenticator !== undefined) {
    return { kind: 'stated', authenticator, id: id ?? user ?? '', ...(sender !== undefined && { sender }) };
  }
  if (user === undefined) {
    reading.problem(path, '"auth" lacks "user" (to speak AUTH) or "authenticator" (to have it done)');
    return undefined;
  }
  return { kind: 'spoken', mechanism, user, password };
}

function clientInput(written: WrittenClient, path: ScenarioPath, reading: SessionReading): ClientInput {
  const { tls, auth, ...rest } = written;
  if (rest.address !== undefined && !isIpAddress(rest.address, false)) {
    reading.problem([...path, 'address'], `"${rest.address}" is no IP address`);
  }
  const tlsInput: TlsInput | undefined = tls === true ? {} : tls === false ? undefined : tls;
  const stated = auth && authInput(auth, [...path, 'auth'], reading);
  return { ...rest, ...(tlsInput && { tls: tlsInput }), ...(stated && { auth: stated }) };
}

function messageStep(
  written: WrittenMessage,
  protocol: SessionInput['protocol'],
  client: ClientInput,
  path: ScenarioPath,
  { references, clock, problem }: SessionReading,
): MessageStep {
  const { from, to, data, mailParameters, rcptParameters, chunking, extractRecipients } = written;
  if (from === undefined && protocol !== 'local') problem(path, 'a message lacks "from" (empty for a bounce)');
  if (to === undefined && !extractRecipients) problem(path, 'a message lacks "to"');
  const recipients = to === undefined ? [] : typeof to === 'string' ? [to] : to;
  const text =
    data === undefined
      ? defaultMessage(from ?? '', recipients, client.helo ?? client.name ?? 'localhost', clock)
      : isContent(data)
        ? data
        : references.read(data, [...path, 'data']);
  const lines = text.replaceAll('\r\n', '\n');
  return {
    kind: 'message',
    ...(from !== undefined && { from }),
    to: recipients,
    data: lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`,
    ...(mailParameters !== undefined && { mailParameters }),
    ...(rcptParameters && { rcptParameters: new Map(Object.entries(rcptParameters)) }),
    ...(chunking !== undefined && { chunking }),
    ...(extractRecipients !== undefined && { extractRecipients }),
  };
}

interface Steps {
  readonly steps: SessionStep[];
  readonly messages: StatedMessage[];
  readonly replies: ScenarioSession['replies'][number][];
}

function addCommands(
  written: NonNullable<WrittenSession['commands']>,
  path: ScenarioPath,
  { steps, replies }: Steps,
): void {
  for (const [i, command] of written.entries()) {
    const { send, bytes, wait, expect } = typeof command === 'string' ? { send: command } : command;
    if (wait !== undefined) steps.push({ kind: 'wait', milliseconds: readDuration(wait) ?? 0 });
    if (send !== undefined) {
      for (const text of send.replace(/\r?\n$/, '').split(/\r?\n/)) steps.push({ kind: 'line', text });
    }
    if (bytes !== undefined) steps.push({ kind: 'bytes', bytes });
    if (expect !== undefined) replies.push({ step: steps.length - 1, path: [...path, i, 'expect'], expect });
  }
}

/** Messages on the queue: the -D file stands beside each -H file, and maybe a -J file. */
function addSpooled(
  spool: string | readonly string[],
  path: ScenarioPath,
  { steps, messages }: Steps,
  { references, problem }: SessionReading,
  expect: WrittenSession['expect'],
): void {
  const names = typeof spool === 'string' ? [spool] : spool;
  for (const [i, name] of names.entries()) {
    if (!name.endsWith('-H')) problem(path, `"${name}" is no -H file of a spool directory`);
    else {
      const header = references.read(name, path);
      const data = references.read(`${name.slice(0, -1)}D`, path);
      const expected = expect?.messages?.[i];
      messages.push({ step: steps.length, path, name, ...(expected && { expect: expected }) });
      const journal = references.readAny(`${name.slice(0, -1)}J`);
      steps.push({ kind: 'spooled', name, header, data, ...(journal !== undefined && { journal }) });
    }
  }
}

/** Variables of which expectations speak: the simulation is asked for their values. */
function variablesOf(written: WrittenSession): string[] {
  const expectations = [...(written.messages ?? []).map(({ expect }) => expect), ...(written.expect?.messages ?? [])];
  return [...new Set(expectations.flatMap((expect) => Object.keys(expect?.variables ?? {})))];
}

/**
 * Puts a session into the form that a simulation takes.
 *
 * @param written as the scenario's file has it
 * @param path where it stands there
 */
export function scenarioSession(written: WrittenSession, path: ScenarioPath, reading: SessionReading): ScenarioSession {
  const { name, after, messages = [], commands, spool, ending, expect } = written;
  const client = clientInput(written.client ?? {}, [...path, 'client'], reading);
  const fallback = client.address !== undefined ? 'smtp' : commands ? 'local-smtp' : 'local';
  const protocol = spool === undefined ? (written.protocol ?? fallback) : 'queued';
  if (protocol === 'smtp' && client.address === undefined) {
    reading.problem([...path, 'client'], 'a client over the network lacks "address"');
  }
  if (commands && messages.length > 0) {
    reading.problem([...path, 'commands'], 'a session has either "messages" or "commands"');
  }
  const gathered: Steps = { steps: [], messages: [], replies: [] };
  for (const [i, message] of messages.entries()) {
    const at = [...path, 'messages', i];
    gathered.messages.push({
      step: gathered.steps.length,
      path: at,
      ...(message.name !== undefined && { name: message.name }),
      ...(message.expect && { expect: message.expect }),
    });
    gathered.steps.push(messageStep(message, protocol, client, at, reading));
  }
  if (spool !== undefined) addSpooled(spool, [...path, 'spool'], gathered, reading, expect);
  if (commands) addCommands(commands, [...path, 'commands'], gathered);
  const variables = variablesOf(written);
  const passed = after === undefined ? undefined : readDuration(after);
  const ends = ending ?? (commands ? 'hang-up' : undefined);
  return {
    ...(name !== undefined && { name }),
    path,
    input: {
      protocol,
      client,
      steps: gathered.steps,
      ...(passed !== undefined && { after: passed }),
      ...(ends && { ending: ends }),
      ...(variables.length > 0 && { variables }),
    },
    ...(expect && { expect }),
    messages: gathered.messages,
    replies: gathered.replies,
  };
}
