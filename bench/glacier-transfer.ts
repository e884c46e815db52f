import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIB } from '../core/ranges/units';
import { treeHashOf } from '../core/tree-hash/tree-hash';
import { GlacierHttp } from './glacier-client';
import type { Figure } from './measure';
import { type ServerProcess, startServerProcess } from './servers/server-process';

const ARCHIVE_MIB = 1024;
const PART_MIB = 64;
/** Number of measurements of each server, in turns. The best counts, because other processes slow some of them down. */
const ROUNDS = 5;
const VAULT = 'films';

export interface TransferFigures {
  /** Bytes per second relative to the bare server's. Target: at least 0.6. */
  download: Figure[];
  /** CPU time of the server relative to the bare server's. Target: at most 1.3. */
  upload: Figure[];
}

/** Compare the embedded Glacier with a bare HTTP server on the same bytes, each in a process of its own. */
export async function glacierTransfer(): Promise<TransferFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'glacier-bench-'));
  const bare = await startServerProcess('bare-http.ts');
  const glacier = await startServerProcess('glacier.ts', join(directory, 'glacier'));
  const http = new GlacierHttp(glacier.port);
  try {
    await http.call('PUT', VAULT);
    const part = Buffer.alloc(PART_MIB * MIB, 'moraine, film, part');
    const upload = await measureUploads(bare, glacier, http, part, join(directory, 'bare'));
    const download = await measureDownloads(bare, glacier, http, part);
    return { download, upload };
  } finally {
    http.close();
    await glacier.stop();
    await bare.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureUploads(
  bare: ServerProcess,
  glacier: ServerProcess,
  http: GlacierHttp,
  part: Buffer,
  barePath: string,
): Promise<Figure[]> {
  const uploadId = await initiateUpload(http, part.length);
  const put = partUpload(http, uploadId, part);
  const [bareSeconds, glacierSeconds] = await bestOfAlternating(
    () => cpuOf(bare, () => bareRequest(bare, 'PUT', barePath, part)),
    () => cpuOf(glacier, put),
  );
  await http.call('DELETE', `${VAULT}/multipart-uploads/${uploadId}`);
  return figures(PART_MIB, [
    ['a file and two SHA-256 passes', bareSeconds],
    ['UploadMultipartPart, both hashes verified', glacierSeconds],
  ]);
}

async function measureDownloads(
  bare: ServerProcess,
  glacier: ServerProcess,
  http: GlacierHttp,
  part: Buffer,
): Promise<Figure[]> {
  const body = Buffer.concat(Array.from({ length: ARCHIVE_MIB / PART_MIB }, () => part));
  const treeHash = treeHashOf(body).toString('hex');
  const hashes = { 'x-amz-content-sha256': sha256(body), 'x-amz-sha256-tree-hash': treeHash };
  const { 'x-amz-archive-id': ArchiveId } = await http.call('POST', `${VAULT}/archives`, body, hashes);
  const jobId = await http.job(VAULT, { Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' });
  await glacier.ask('advance', 3_600_000);
  const path = await glacier.ask<string>('archivePath', { vaultName: VAULT, archiveId: ArchiveId });
  const [bareSeconds, glacierSeconds] = await bestOfAlternating(
    () => wallOf(async () => drain(await bareRequest(bare, 'GET', path))),
    () => wallOf(async () => drain(await http.send('GET', `${VAULT}/jobs/${jobId}/output`))),
  );
  return figures(ARCHIVE_MIB, [
    ['a bare file server', bareSeconds],
    ['GetJobOutput', glacierSeconds],
  ]).map((figure) => ({ ...figure, ratio: 1 / figure.ratio }));
}

async function initiateUpload(http: GlacierHttp, partSizeBytes: number): Promise<string> {
  const size = { 'x-amz-part-size': String(partSizeBytes) };
  const headers = await http.call('POST', `${VAULT}/multipart-uploads`, '', size);
  return headers['x-amz-multipart-upload-id'] as string;
}

/** Return a function that uploads the first part each time it is called. */
function partUpload(http: GlacierHttp, uploadId: string, part: Buffer) {
  const headers = {
    'x-amz-content-sha256': sha256(part),
    'x-amz-sha256-tree-hash': treeHashOf(part).toString('hex'),
    'content-range': `bytes 0-${part.length - 1}/*`,
  };
  return () => http.call('PUT', `${VAULT}/multipart-uploads/${uploadId}`, part, headers);
}

/** Measure two variants alternately, after a warm-up of each. @returns the fewest seconds of each */
async function bestOfAlternating(
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<[number, number]> {
  await first();
  await second();
  let best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    best = [Math.min(best[0], await first()), Math.min(best[1], await second())];
  }
  return best;
}

async function cpuOf(server: ServerProcess, work: () => Promise<unknown>): Promise<number> {
  const before = (await server.usage()).cpuSeconds;
  await work();
  return (await server.usage()).cpuSeconds - before;
}

async function wallOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1000;
}

async function bareRequest(server: ServerProcess, method: string, path: string, body: Buffer = Buffer.alloc(0)) {
  const headers = { 'content-length': body.length };
  const request = httpRequest({ host: '127.0.0.1', port: server.port, agent: false, method, path, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (method === 'PUT') await drain(response);
  return response;
}

async function drain(response: IncomingMessage): Promise<void> {
  response.resume();
  await once(response, 'end');
}

function figures(sizeMib: number, variants: [name: string, seconds: number][]): Figure[] {
  const reference = (variants[0] as [string, number])[1];
  return variants.map(([name, seconds]) => ({ name, ratio: seconds / reference, mibPerSecond: sizeMib / seconds }));
}

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
