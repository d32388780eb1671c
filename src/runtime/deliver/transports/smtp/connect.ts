import { lowerCase } from '../../../expand/characters.ts';
import { queryTlsa } from './tlsa.ts';
import { writeLog } from '../../../run/log.ts';
import { eximErrno, errnoOf } from '../../errno.ts';
import { authenticate } from '../../../peer/authenticate.ts';
import { beginClientTls } from '../../../peer/client-tls.ts';
import { describedPeer } from '../../../peer/described-peer.ts';
import type { TlsOut } from '../../../run/run.ts';
import type { BadAnswer, CheckedResponse, PeerOptions, SmtpConnection } from './connection.ts';
import { checkResponse, exchange, expandFor, offers, plainPeer, quit, takeAnswer, talkOf } from './connection.ts';
import type { SmtpRecipient } from './recipients.ts';
import { setError } from './recipients.ts';
import type { Peer } from '../../../peer/peer.ts';
import { systemError } from '../../../world/system-error.ts';
import type { Outcome } from '../../../world/world.ts';
import type { FoundHost, SmtpSite } from './smtp-site.ts';
import { isListed, portOf } from './smtp-site.ts';

/** What a connection comes to: the session; or its addresses have an error, and the next host is tried (or not: `error`). */
export type Connected =
  { readonly status: 'ok'; readonly connection: SmtpConnection } | { readonly status: 'defer' | 'error' };

/** The protocol that the transport speaks. */
function protocolOf({ options, run }: SmtpSite): 'smtp' | 'lmtp' | 'smtps' | undefined {
  const written = lowerCase(options.text('protocol') ?? 'smtp');
  switch (written) {
    case 'smtp':
    case 'lmtp':
    case 'smtps':
      return written;
    case 'submissions':
      return 'smtps';
    default:
      writeLog(run, `bad protocol option in transport: '${options.text('protocol') ?? ''}'\n`, ['main', 'panic']);
      return undefined;
  }
}

/** The TLS session with what is known of its resumption: whether this host can be resumed at all is the configuration's affair. */
function withResumption({ site, host }: SmtpConnection, tls: TlsOut): TlsOut {
  const stated = { name: host.name, address: host.address };
  const resumption = site.run.extensions.reduce(
    (bits, { resumedTo }) => resumedTo?.(bits, stated, site.batch) ?? bits,
    tls.resumption,
  );
  return { ...tls, resumption };
}

/** What the server offers and the transport wants, by the answer to EHLO. */
export function peerOptions(connection: SmtpConnection): PeerOptions {
  const { buffer, site, host, esmtp, lmtp } = connection;
  if (!esmtp && !lmtp) return plainPeer;
  const { options } = site;
  return {
    size: offers(buffer, 'SIZE') && options.number('size_addition') >= 0,
    pipelining: offers(buffer, 'PIPELINING') && !isListed(site, 'hosts_avoid_pipelining', host),
    chunking: offers(buffer, 'CHUNKING') && isListed(site, 'hosts_try_chunking', host),
    prdr: offers(buffer, 'PRDR') && isListed(site, 'hosts_try_prdr', host),
    dsn: offers(buffer, 'DSN'),
    utf8: offers(buffer, 'SMTPUTF8'),
    ignoreQuota: lmtp && options.flag('lmtp_ignore_quota') && offers(buffer, 'IGNOREQUOTA'),
  };
}

/** Half of the buffer for answers: an answer to EHLO that is shorter stays there when HELO is answered. */
const halfBuffer = 2048;

/**
 * What follows the answer to HELO in Exim's buffer: it is moved there without its end, over the answer to EHLO, which stood
 * before it.
 */
function leftBehind(ehlo: string, helo: string): string {
  if (ehlo.length + 1 >= halfBuffer) return '';
  return helo.length <= ehlo.length ? ehlo.slice(helo.length) : helo.slice(helo.length - ehlo.length - 1);
}

/** Greets the server with EHLO, and with HELO where it does not want that. */
function greet(connection: SmtpConnection, name: string): BadAnswer | { readonly message: string } | undefined {
  const { lmtp } = connection;
  let ehloAnswer: string | undefined;
  if (connection.esmtp) {
    const bad = exchange(connection, `${lmtp ? 'LHLO' : 'EHLO'} ${name}`);
    connection.helo = connection.buffer;
    if (bad) {
      if (bad.errno !== 0 || connection.buffer === '' || lmtp) return bad;
      connection.esmtp = false;
      ehloAnswer = connection.buffer;
    }
  }
  if (connection.esmtp) return undefined;
  const bad = exchange(connection, `HELO ${name}`);
  connection.helo = connection.buffer;
  if (bad?.errno === 0 && connection.buffer === '' && ehloAnswer !== undefined) {
    const what = `Remote host closed connection in response to ${connection.command}`;
    return { message: `${what} (EHLO response was: ${ehloAnswer})` };
  }
  if (bad && ehloAnswer !== undefined) connection.buffer += leftBehind(ehloAnswer, connection.buffer);
  return bad;
}

/**
 * Connects to a host and makes everything ready for MAIL: greeting, EHLO, TLS, authentication. Mirrors `smtp_setup_conn`.
 *
 * @param isLast whether no other host can be tried: what is refused for good then fails
 * @param suppressTls for a second attempt, after TLS has failed
 */
export function connectTo(
  site: SmtpSite,
  host: FoundHost,
  recipients: readonly SmtpRecipient[],
  isLast: boolean,
  suppressTls: boolean,
  localAddress: string | undefined,
): Connected {
  const { run, options } = site;
  const protocol = protocolOf(site);
  if (!protocol) return { status: 'error' };
  const port = portOf(site, host);
  const dane = queryTlsa(site, host, port);
  const opened = dane ? describedPeer({}, host.name) : openPeer(site, host, port, localAddress);
  const connection: SmtpConnection = {
    site,
    host,
    port,
    sequence: 1,
    server: opened.ok ? opened.value : goneServer,
    lmtp: protocol === 'lmtp',
    smtps: protocol === 'smtps',
    esmtp: true,
    command: 'initial connection',
    buffer: '',
    greeting: undefined,
    helo: undefined,
    peer: plainPeer,
    tls: undefined,
    authenticator: undefined,
    authenticatedId: undefined,
    authenticatedSender: undefined,
    prdrActive: false,
    usedChunking: false,
    localAddress,
    written: 0,
    sendQuit: true,
  };
  run.tlsOut = undefined;
  const putOff = (errno: number, message: string | undefined): Connected => {
    setError(recipients, { errno, message, progress: 'defer', passMessage: false });
    quit(connection);
    return { status: 'defer' };
  };
  const fail = (checked: CheckedResponse): Connected => {
    const { errno, message, passMessage, code, mayQuit } = checked;
    if (!mayQuit) connection.sendQuit = false;
    const final = isLast && (code === '5' || errno === eximErrno.utf8);
    const talk = talkOf(connection, true);
    setError(recipients, { errno, message, progress: final ? 'failed' : 'defer', passMessage, talk });
    quit(connection);
    return { status: 'defer' };
  };
  const refused = (bad: BadAnswer): Connected => fail(checkResponse(connection, bad.errno));

  if (dane) {
    setError(recipients, { ...dane, progress: dane.fails ? 'failed' : 'defer', passMessage: false });
    return { status: 'defer' };
  }
  if (!opened.ok) {
    if (opened.code === 'ETIMEDOUT' && run.process.queueRunning) {
      // Who runs the queue waits for it.
      run.world.clock.sleep(options.seconds('connect_timeout') * 1000);
    }
    connection.sendQuit = false;
    return putOff(opened.code === 'ETIMEDOUT' ? eximErrno.connectTimeout : errnoOf(opened.code), undefined);
  }
  const { server } = connection;
  if (server.inFact && run.tracer.on) {
    run.tracer.step('note', `connection to ${host.name} [${host.address}]:${port}`, { outcome: 'made in fact' });
  }
  const helo = expandFor(options.text('helo_data') ?? '$primary_hostname', 'helo_data', run);
  const reapGreeting = (): BadAnswer | undefined => {
    const bad = takeAnswer(connection, server.greeting(), '2');
    connection.greeting = connection.buffer;
    return bad;
  };
  if (!connection.smtps) {
    const bad = reapGreeting();
    if (bad) return refused(bad);
  }
  if (!('value' in helo)) {
    const message = 'message' in helo ? helo.message : `failed to expand helo_data: ${run.expansion.message}`;
    return putOff(eximErrno.expandFail, message);
  }
  connection.esmtp = !isListed(site, 'hosts_avoid_esmtp', host);
  if (connection.smtps) connection.command = 'TLS-on-connect';
  else {
    const bad = greet(connection, helo.value);
    if (bad && 'message' in bad) {
      return fail({ errno: eximErrno.smtpClosed, code: '4', message: bad.message, passMessage: false, mayQuit: false });
    }
    if (bad) return refused(bad);
  }

  // TLS, where it is offered and wanted.
  const offersTls = !connection.smtps && (connection.esmtp || connection.lmtp) && offers(connection.buffer, 'STARTTLS');
  const tlsFailed = (errno: number, message: string, mayQuit: boolean): Connected =>
    fail({ errno, code: '4', message, passMessage: false, mayQuit });
  let startsTls = connection.smtps;
  if (offersTls && !suppressTls && !isListed(site, 'hosts_avoid_tls', host)) {
    const { buffer } = connection;
    const bad = exchange(connection, 'STARTTLS');
    if (!bad) startsTls = true;
    else {
      const temporary = connection.buffer.startsWith('4') && !options.flag('tls_tempfail_tryclear');
      if (bad.errno !== 0 || connection.buffer === '' || temporary) return refused(bad);
      connection.buffer = buffer;
    }
  }
  if (startsTls) {
    const begun = beginClientTls(server, { run, options, host });
    if (!begun.ok) return tlsFailed(eximErrno.tlsFailure, `TLS session: ${begun.message}`, false);
    connection.tls = run.tlsOut = withResumption(connection, begun.tls);
    if (connection.smtps) {
      const bad = reapGreeting();
      if (bad) return refused(bad);
    }
    const command = connection.lmtp ? 'LHLO' : connection.esmtp ? 'EHLO' : 'HELO';
    const bad = exchange(connection, `${command} ${helo.value}`);
    connection.helo = connection.buffer;
    if (bad) {
      if (bad.errno !== 0 || connection.buffer === '' || connection.lmtp || !connection.esmtp) return refused(bad);
      connection.esmtp = false;
    }
  } else if (isListed(site, 'hosts_require_tls', host)) {
    const why = offersTls ? 'an attempt to start TLS failed' : 'the server did not offer TLS support';
    return tlsFailed(eximErrno.tlsRequired, `a TLS session is required, but ${why}`, true);
  }

  connection.peer = peerOptions(connection);
  if (connection.esmtp || connection.lmtp) {
    const auth = authenticate({
      site: { run, options, host },
      esmtp: connection.esmtp,
      answer: () => connection.buffer,
      say: (command, digit, shown, last) => exchange(connection, command, digit, shown, last),
    });
    if (auth.status === 'ok') {
      connection.authenticator = auth.authenticator;
      connection.authenticatedId = auth.id;
    }
    if (auth.status === 'defer') return putOff(auth.errno, auth.message);
    if (auth.status === 'response') return refused({ errno: auth.errno });
  }
  site.pipelining = connection.peer.pipelining;
  const [first] = recipients;
  if (first?.address.propagated.utf8 === true && !connection.peer.utf8 && !canDowngrade(connection)) {
    return refused({ errno: eximErrno.utf8 });
  }
  return { status: 'ok', connection };
}

/** A server that cannot be reached. */
const goneServer: Peer = {
  greeting: () => ({ ok: true, value: undefined }),
  say: () => ({ ok: true, value: undefined }),
  beginTls: () => systemError('ENOTCONN'),
  chunk: () => ({ ok: true, value: undefined }),
  post: () => undefined,
  messageAnswer: () => ({ ok: true, value: undefined }),
  partialAnswer: () => ({ ok: true, value: undefined }),
  messageAnswerFor: () => ({ ok: true, value: undefined }),
  takesMail: false,
  inFact: false,
  close: () => undefined,
};

/** Connects to a host. One that nothing is known of takes everything, and is told as missing. */
function openPeer(site: SmtpSite, host: FoundHost, port: number, from: string | undefined): Outcome<Peer> {
  const { run, options, services } = site;
  const reach = {
    port,
    connectTimeout: options.seconds('connect_timeout') || neverEnding,
    commandTimeout: options.seconds('command_timeout') || neverEnding,
    from,
    mail: true,
  };
  const opened = services.connect(host, reach, run);
  if (opened) return opened;
  const what = `delivery to ${host.name} [${host.address}]:${port}: the host is not described`;
  run.world.missing({ what, permission: 'send' });
  return describedPeer({}, host.name);
}

/** Seconds that stand for a time without end. */
const neverEnding = 86_400;

/** Whether an international message may be sent in another form to a server that does not take such. */
function canDowngrade({ site }: SmtpConnection): boolean {
  const { options, run } = site;
  const written = options.text('utf8_downconvert');
  if (written === undefined) return false;
  const expanded = run.expand(written);
  return expanded.ok && /^(?:1|-1)/.test(expanded.value);
}
