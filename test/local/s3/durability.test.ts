import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { createS3 } from '../../../local/s3/s3';
import { raw, sendAndBreak } from './raw-request';
import { startS3 } from './s3-server';

const MIB = 1024 * 1024;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moraine-s3-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(directory, 'buckets', folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

/** Embedded S3 in a child process that can be killed and measured. */
async function serve(): Promise<{ child: ChildProcess; port: number; peakBytes(): Promise<number> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'serve-s3.ts'), directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const nextLine = () => new Promise<string>((resolve) => lines.once('line', resolve));
  const port = Number(await nextLine());
  return {
    child,
    port,
    peakBytes: () => {
      const line = nextLine();
      child.stdin?.write('\n');
      return line.then(Number);
    },
  };
}

const stopped = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

describe('requests that end early', () => {
  test.each(['end', 'reset'] as const)('a body cut short by %s stores nothing', async (how) => {
    const server = await startS3(directory);
    server.s3.createBucket('cut');
    const headers = 'PUT /cut/key HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n';
    await sendAndBreak(server.port, `${headers}only this`, how, () => server.operations.length === 1);
    const chunked =
      'PUT /cut/key HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nx-amz-decoded-content-length: 4\r\n\r\n4\r\nbody\r\n';
    await sendAndBreak(server.port, chunked, how, () => server.operations.length === 2);
    expect((await raw(server.port, 'GET', '/cut/key')).status).toBe(404);
    await server.restart();
    expect(await filesUnder('cut/data')).toEqual([]);
    await server.stop();
  });

  test('a reader that disconnects frees its file; an overwritten object is read to its end', async () => {
    const server = await startS3(directory);
    server.s3.createBucket('read');
    const old = randomBytes(24 * MIB);
    await raw(server.port, 'PUT', '/read/key', { body: old, headers: { 'content-length': old.length } });
    const begin = () =>
      new Promise<IncomingMessage>((resolve) => {
        request({ host: '127.0.0.1', port: server.port, path: '/read/key', agent: false }, resolve).end();
      });
    const leaving = await begin();
    const staying = await begin();
    leaving.destroy();
    await raw(server.port, 'PUT', '/read/key', { body: 'new', headers: { 'content-length': 3 } });
    const hash = createHash('sha256');
    for await (const chunk of staying) hash.update(chunk as Buffer);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(old).digest('hex'));
    expect((await raw(server.port, 'GET', '/read/key')).body.toString()).toBe('new');
    await server.s3.close();
    expect(await filesUnder('read/data')).toHaveLength(1);
    await server.stop();
  });
});

describe('restart', () => {
  test('after SIGKILL in the middle of uploads, what was answered is there and nothing else', async () => {
    const { child, port } = await serve();
    const body = randomBytes(MIB);
    const headers = { 'content-length': body.length, 'x-amz-meta-kept': 'yes' };
    expect((await raw(port, 'PUT', '/served/done', { body, headers })).status).toBe(200);
    const unfinished = request({
      host: '127.0.0.1',
      port,
      method: 'PUT',
      path: '/served/unfinished',
      headers: { 'content-length': 2 * body.length },
    });
    unfinished.on('error', () => undefined);
    await new Promise<void>((resolve) => unfinished.write(body, () => resolve()));
    const exit = stopped(child);
    child.kill('SIGKILL');
    await exit;

    const server = await startS3(directory);
    const done = await raw(server.port, 'GET', '/served/done');
    expect(done.body.equals(body)).toBe(true);
    expect(done.headers['x-amz-meta-kept']).toBe('yes');
    expect((await raw(server.port, 'GET', '/served/unfinished')).status).toBe(404);
    expect(await filesUnder('served/data')).toHaveLength(1);
    await server.stop();
  });

  test('a damaged file is named', async () => {
    const options = {
      directory,
      clock: { now: () => 0, date: () => new Date(0) },
      region: 'us-east-1',
      accountId: '1',
    };
    createS3(options).createBucket('damaged');
    await writeFile(join(directory, 'buckets', 'damaged', 'bucket.json'), '{');
    expect(() => createS3(options)).toThrow(
      /damaged\/bucket\.json is damaged \(.*\)\. Restore it .* remove its folder/,
    );
  });
});

describe('memory', () => {
  test('a 256 MiB part and its download stay within 64 MiB of the resting process', async () => {
    const { child, port, peakBytes } = await serve();
    const chunk = randomBytes(MIB);
    const count = 256;
    const created = await raw(port, 'POST', '/served/large?uploads');
    const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(created.body.toString())?.[1];
    // Warm up: buffers, compiled code.
    await raw(port, 'PUT', '/served/small', { body: chunk, headers: { 'content-length': chunk.length } });
    await raw(port, 'GET', '/served/small');
    await peakBytes();
    const restingBytes = await peakBytes();
    const etag = await uploadRepeated(port, `/served/large?partNumber=1&uploadId=${uploadId}`, chunk, count);
    const uploadingBytes = await peakBytes();
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
    const completed = await raw(port, 'POST', `/served/large?uploadId=${uploadId}`, {
      body,
      headers: { 'content-length': body.length },
    });
    expect(completed.status).toBe(200);
    expect(await download(port, '/served/large')).toBe(count * MIB);
    const downloadingBytes = await peakBytes();
    const exit = stopped(child);
    child.stdin?.end();
    await exit;
    expect(uploadingBytes - restingBytes).toBeLessThan(64 * MIB);
    expect(downloadingBytes - restingBytes).toBeLessThan(64 * MIB);
  });
});

/** @returns the part's ETag */
function uploadRepeated(port: number, path: string, chunk: Buffer, count: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': chunk.length * count };
    const sent = request({ host: '127.0.0.1', port, method: 'PUT', path, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.headers.etag as string));
    });
    let left = count;
    const next = () => (left-- > 0 ? sent.write(chunk, next) : sent.end());
    next();
  });
}

function download(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      let sizeBytes = 0;
      answer.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve(sizeBytes));
    });
    sent.on('error', reject);
    sent.end();
  });
}
