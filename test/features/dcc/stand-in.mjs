// A stand-in for dccifd: answers every message with what its arguments say, and prints what it was sent, in JSON.
import { createServer } from 'node:net';

const [where, answer] = process.argv.slice(2);
const server = createServer({ allowHalfOpen: true }, (socket) => {
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (bytes) => {
    received += bytes;
  });
  socket.on('end', () => {
    process.stdout.write(`${JSON.stringify({ received })}\n`);
    socket.end(answer, 'latin1');
  });
});
server.listen(where === 'tcp' ? { host: '127.0.0.1', port: 0 } : { path: where }, () => {
  process.stdout.write(`${JSON.stringify({ port: where === 'tcp' ? server.address().port : 0 })}\n`);
});
