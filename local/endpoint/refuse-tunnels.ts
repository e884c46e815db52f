import type { Server } from 'node:http';

const answer = [
  'HTTP/1.1 405 No tunnels: use an http:// endpoint',
  'Content-Length: 0',
  'Connection: close',
  '\r\n',
].join('\r\n');

/** Answer CONNECT, with which clients ask a proxy to lead them to a server by TLS: there is no TLS here. */
export function refuseTunnels(server: Server): void {
  server.on('connect', (_request, socket) => {
    // A client may disconnect at any time; without a listener the error would end the process.
    socket.on('error', () => undefined);
    // The server no longer knows the connection: one that its client keeps open would keep the server from closing.
    socket.end(answer, () => socket.destroy());
  });
}
