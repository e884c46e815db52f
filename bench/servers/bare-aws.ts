import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseRange } from '../../core/ranges/byte-range';
import { MIB } from '../../core/ranges/units';
import { answerParent } from './answer-parent';

const content = Buffer.alloc(MIB, 'moraine, film, part');

/** What a client of S3 and Glacier costs, and no more: objects of any size, parts that are read and forgotten. */
const server = createServer((request, response) =>
  'x-amz-glacier-version' in request.headers ? glacier(request, response) : s3(request, response),
);

/** `GET /BUCKET/BYTES/NAME` is an object of so many bytes. */
function s3(request: IncomingMessage, response: ServerResponse): void {
  const sizeBytes = Number(request.url?.split('/')[2]);
  const asked = parseRange(request.headers.range?.replace('bytes=', ''));
  const { start, end } = asked ?? { start: 0, end: sizeBytes - 1 };
  const headers = { ETag: '"bench"', 'Content-Type': 'video/mp4', 'Content-Length': end - start + 1 };
  response.writeHead(
    asked ? 206 : 200,
    asked ? { ...headers, 'Content-Range': `bytes ${start}-${end}/${sizeBytes}` } : headers,
  );
  let at = start;
  const writeOn = () => {
    while (at <= end) {
      const chunk = content.subarray(at % MIB, Math.min(MIB, (at % MIB) + end - at + 1));
      at += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', writeOn);
    }
    response.end();
  };
  writeOn();
}

function glacier(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  request.on('end', () => {
    const treeHash = String(request.headers['x-amz-sha256-tree-hash']);
    const ids = { 'x-amz-multipart-upload-id': 'upload', 'x-amz-archive-id': 'archive' };
    if (request.method === 'PUT') response.writeHead(204, { 'x-amz-sha256-tree-hash': treeHash });
    else response.writeHead(201, ids);
    response.end();
  });
}

server.listen(0, '127.0.0.1', () =>
  answerParent((server.address() as AddressInfo).port, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }),
);
