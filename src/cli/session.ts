import type { SessionOptions } from './session-options.ts';
import type { Command } from 'commander';
import type { Io } from './io.ts';
import { addPermissionOptions } from './permission-options.ts';
import { addTargetOptions } from './target-options.ts';

const notes = `
Talks SMTP as Exim would with the configuration: on standard input and output, or with every client that connects to the
address of --listen. What decided a reply, log lines, and what would become of a message go to standard error. No mail is
sent, nothing is written, and delays pass at once.

With --listen the address of the client is that of its connection, unless --ip states another, and TLS is real: with the
certificate of tls_certificate where it can be read (--allow-read, --root or --world), else with one that is made for the
occasion and signs itself. It begins with STARTTLS, or at once on ports of tls_on_connect_ports and with --tls-on-connect.
On standard input, --tls and --tls-on-connect only play it.

Exit code: 0 when the session is over, 2 wrong usage or unreadable input.

Examples:
  $ eximc session exim.conf --ip 192.0.2.1
  $ eximc session --dns zones.yaml --listen 127.0.0.1:2525 exim.conf
  $ swaks --server 127.0.0.1:2525 --tls --to a@example.org`;

/** Adds what `eximc session` takes; its work is loaded when it is called. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', "a configuration file, or a folder like Debian's conf.d");
  command
    .option('--ip <address>', "the client's IP address; without it (and --listen) a program on the machine talks")
    .option('--port <number>', "the client's port")
    .option('--host-name <name>', "the name that a reverse lookup of the client's address gives")
    .option('--ident <name>', 'what an ident server (RFC 1413) tells of the client')
    .option('--tls', 'the client can begin TLS on standard input: STARTTLS is played')
    .option('--tls-on-connect', 'TLS begins when a client connects, without STARTTLS')
    .option('--listen <address:port>', 'serve clients that connect there, until interrupted')
    .option('--world <scenario>', 'a scenario file that states files, DNS, lookups and other surroundings')
    .option('--dns <file>', 'the DNS: YAML or JSON with records and zones')
    .option('--root <folder>', 'a folder below which absolute paths of the configuration are looked for')
    .option('--at <time>', 'the time at which it happens, as in 2026-01-02T03:04:05Z (default: now)')
    .option('-q, --quiet', 'tell nothing but the session itself')
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours');
  addTargetOptions(command);
  addPermissionOptions(command, true);
  command.addHelpText('after', notes).action(async (file: string, options: SessionOptions) => {
    const { runSession } = await import('./run-session.ts');
    done(await runSession(file, options, io));
  });
}
