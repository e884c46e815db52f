import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseRange } from '../../core/ranges/byte-range';
import { MIB } from '../../core/ranges/units';
import { answerParent } from './answer-parent';

const content = Buffer.alloc(MIB, 'moraine, film, part');

/**
 * Server with the least cost that S3 and Glacier clients accept: it makes up objects of any size and discards uploaded
 * parts.
 */
const server = createServer((request, response) =>
  'x-amz-glacier-version' in request.headers ? glacier(request, response) : s3(request, response),
);

/** Answer `GET /BUCKET/BYTES/NAME` with an object of that many bytes. */
function s3(request: IncomingMessage, response: ServerResponse): void {
  const sizeBytes = Number(request.url?.split('/')[2]);
  const requestedRange = parseRange(request.headers.range?.replace('bytes=', ''));
  const { start, end } = requestedRange ?? { start: 0, end: sizeBytes - 1 };
  const headers = { ETag: '"bench"', 'Content-Type': 'video/mp4', 'Content-Length': end - start + 1 };
  response.writeHead(
    requestedRange ? 206 : 200,
    requestedRange ? { ...headers, 'Content-Range': `bytes ${start}-${end}/${sizeBytes}` } : headers,
  );
  let offset = start;
  const writeRest = () => {
    while (offset <= end) {
      const chunk = content.subarray(offset % MIB, Math.min(MIB, (offset % MIB) + end - offset + 1));
      offset += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', writeRest);
    }
    response.end();
  };
  writeRest();
}

function glacier(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  request.on('end', () => {
    const treeHash = String(request.headers['x-amz-sha256-tree-hash']);
    const ids = {
      'x-amz-multipart-upload-id': 'upload',
      'x-amz-archive-id': 'archive',
      'x-amz-sha256-tree-hash': treeHash,
    };
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
