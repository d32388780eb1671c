import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** How a server answers: replies by command, the first word or the whole line in upper case, else the usual ones. */
export interface ServerManner {
  /** What it offers, as lines behind the first of its answer to EHLO or LHLO. */
  readonly offers?: readonly string[];
  readonly replies?: Readonly<Record<string, string>>;
  /** What it says, all at once, when a message has ended; `*` stands for one answer for each recipient. */
  readonly taken?: readonly string[];
}

/** A server on a port of this machine, or on a UNIX socket: in another thread, for a world's calls block this one. */
export interface RealServer {
  readonly port: number;
  /** What it was told since it was asked last: a list of lines for each connection. */
  said(): Promise<readonly (readonly string[])[]>;
  stop(): Promise<unknown>;
}

const source = `
const { parentPort, workerData } = require('node:worker_threads');
const { where, offers = [], replies = {}, taken = ['250 taken'] } = workerData;
let connections = [];
parentPort.on('message', () => { parentPort.postMessage(connections); connections = []; });
const server = require('node:net').createServer((socket) => {
  const lines = [];
  connections.push(lines);
  let rest = '', inMessage = false, recipients = 0;
  const say = (text) => socket.write(text.split('\\n').join('\\r\\n') + '\\r\\n', 'latin1');
  const usual = (word) => {
    switch (word) {
      case 'EHLO': case 'LHLO': {
        const all = ['there', ...offers];
        return all.map((each, i) => '250' + (i < all.length - 1 ? '-' : ' ') + each).join('\\n');
      }
      case 'DATA': return recipients > 0 ? '354 go on' : '503 no recipients';
      case 'QUIT': return '221 bye';
      default: return '250 OK';
    }
  };
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1');
    for (let end; (end = rest.indexOf('\\r\\n')) >= 0; ) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      lines.push(line);
      if (inMessage) {
        if (line !== '.') continue;
        inMessage = false;
        const count = recipients;
        for (const each of taken) {
          if (each !== '*') say(each);
          else for (let i = 1; i <= count; i++) say('250 taken ' + i);
        }
        continue;
      }
      const word = line.split(' ')[0].toUpperCase();
      const reply = replies[line.toUpperCase()] ?? replies[word] ?? usual(word);
      if (word === 'MAIL') recipients = 0;
      if (word === 'RCPT' && reply.startsWith('2')) recipients++;
      inMessage = word === 'DATA' && reply.startsWith('354');
      say(reply);
      if (word === 'QUIT' || reply.startsWith('421')) socket.end();
    }
  });
  say(replies.CONNECT ?? '220 there');
});
server.listen(...where, () => parentPort.postMessage(server.address().port ?? 0));`;

/** Starts a server: on any free port of 127.0.0.1, or on a socket. */
export async function startRealServer(manner: ServerManner = {}, socket?: string): Promise<RealServer> {
  const where = socket === undefined ? [0, '127.0.0.1'] : [socket];
  const worker = new Worker(source, { eval: true, workerData: { where, ...manner } });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    port,
    async said() {
      const answer = once(worker, 'message') as Promise<[string[][]]>;
      worker.postMessage('said');
      return (await answer)[0];
    },
    stop: () => worker.terminate(),
  };
}
