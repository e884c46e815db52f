import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { answerParent } from './answer-parent';

/** Minimal file server: GET sends the file at the path, PUT stores the body there and hashes it twice. */
const server = createServer(async (http, response) => {
  const path = http.url ?? '';
  if (http.method === 'GET') {
    response.writeHead(200, { 'Content-Length': (await stat(path)).size });
    return pipeline(createReadStream(path), response);
  }
  const hashes = [createHash('sha256'), createHash('sha256')];
  http.on('data', (chunk: Buffer) => {
    for (const hash of hashes) hash.update(chunk);
  });
  await pipeline(http, createWriteStream(path));
  response.end(hashes.map((hash) => hash.digest('hex')).join(' '));
});

server.listen(0, '127.0.0.1', () =>
  answerParent((server.address() as AddressInfo).port, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }),
);
