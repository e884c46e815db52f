import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { MIB } from '../../core/ranges/units';
import type { FaultEffect } from '../../local/faults/fault-plan';
import { commandAt } from '../cli/command-at';
import { fakeTerminal } from '../cli/fake-terminal';
import { BackedUp, SOURCE } from './backed-up';
import { DAY_MS } from './deployment';

const PROJECT = path.resolve(__dirname, '../..');
const LARGE_BYTES = 20 * MIB + 5;

/** Downloads by the command line of what a restore and a retrieval have brought to S3. */
describe('a download', () => {
  let backedUp: BackedUp;
  let restored: string;
  let directory: string;
  const large = Buffer.alloc(LARGE_BYTES, 'not all of it is the same ');

  beforeAll(async () => {
    backedUp = await BackedUp.start({}, { retrieval: { rangeBytes: 8 * MIB, pieceBytes: 16 * MIB } });
    await backedUp.put('a.txt', 'first');
    await backedUp.put('photos/2020/b.jpg', 'second');
    await backedUp.put('photos/2021/', '');
    await backedUp.put('back\\slash.txt', 'third');
    await backedUp.put('large.bin', { bytes: large });
    expect((await backedUp.backup()).report).toMatchObject({ status: 'succeeded', errors: 0 });
    await backedUp.moraine.cloud.clock.advance(30 * DAY_MS);
    const run = await backedUp.restore('restored/');
    expect(run.report).toMatchObject({ status: 'succeeded', verified: 5 });
    restored = run.runId;
  });
  afterAll(() => backedUp?.stop());
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-download-'));
  });
  afterEach(() => {
    backedUp.moraine.cloud.faults.clear();
    rmSync(directory, { recursive: true, force: true });
  });

  const download = async (runId: string, ...argv: string[]) => {
    const terminal = fakeTerminal();
    const code = await commandAt(backedUp.moraine.cloud, ['download', runId, directory, '--json', ...argv], terminal);
    return { code, complaints: terminal.complaints(), json: terminal.objects[0] as Record<string, unknown> };
  };
  const names = () => (readdirSync(directory, { recursive: true }) as string[]).sort();
  const read = (name: string) => readFileSync(path.join(directory, name));
  /** Let answers with an object of the restore bucket have a fault. */
  const spoil = (key: string, effect: FaultEffect, times?: number) =>
    backedUp.moraine.cloud.faults.add({
      ...{ service: 's3', operation: 'GetObject', effect, times },
      match: ({ path: requested }) => requested.endsWith(`/restored/${key}`),
    });
  const object = (key: string) => ({ Bucket: backedUp.moraine.restoreBucket, Key: `restored/${key}` });

  it('has every byte of a restore, under the names that a file system can hold, with the times of the source', async () => {
    const { code, complaints, json } = await download(restored);
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
    expect(json).toMatchObject({ downloaded: { objects: 4 }, folders: 1, renamed: 1, notVerified: 0 });
    const made = names().find((name) => /^back_slash~[0-9a-f]{12}\.txt$/.test(name)) ?? 'none';
    const others = [
      'a.txt',
      'large.bin',
      'moraine-renamed.csv',
      'photos',
      'photos/2020',
      'photos/2020/b.jpg',
      'photos/2021',
    ];
    expect(names()).toEqual([...others, made].sort());
    expect([read('a.txt'), read('photos/2020/b.jpg'), read(made)].map(String)).toEqual(['first', 'second', 'third']);
    expect(read('large.bin').equals(large)).toBe(true);
    const head = new HeadObjectCommand({ Bucket: SOURCE, Key: 'large.bin' });
    const { LastModified } = await backedUp.moraine.s3.send(head);
    expect(statSync(path.join(directory, 'large.bin')).mtime.getTime()).toBe(LastModified?.getTime());
  });

  it('has every byte of a retrieval, and the time that a description tells', async () => {
    const { moraine } = backedUp;
    const description = `mt2 ${Buffer.from('{"filename":"film.bin","mtime":"20180312T094500Z"}').toString('base64url')}`;
    const { archiveId } = await moraine.upload('film', 20 * MIB + 7, description);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    const destination = { bucket: moraine.restoreBucket, prefix: 'retrieved/' };
    const { runId, report } = await moraine.retrieve({ destination, selection: { paths: ['film.bin'] } });
    expect({ archiveId, verified: report?.verified }).toEqual({ archiveId: expect.anything(), verified: 1 });
    expect((await download(runId)).code).toBe(0);
    expect(names()).toEqual(['film.bin']);
    expect(read('film.bin')).toHaveLength(20 * MIB + 7);
    expect(statSync(path.join(directory, 'film.bin')).mtime.toISOString()).toBe('2018-03-12T09:45:00.000Z');
  });

  it('goes on where a connection breaks or an answer ends early', async () => {
    const ended = spoil('large.bin', { kind: 'resetAfterBytes', bytes: 6 * MIB }, 2);
    const cut = spoil('a.txt', { kind: 'truncate', bytes: 2 }, 1);
    expect(await download(restored, '--path', '*')).toMatchObject({ code: 0, complaints: '' });
    expect([ended(), cut()]).toEqual([2, 1]);
    expect(read('large.bin').equals(large)).toBe(true);
    expect(String(read('a.txt'))).toBe('first');
  });

  it('fetches damaged bytes again, and gives them no name when they stay damaged', async () => {
    spoil('large.bin', { kind: 'flipByte', offset: 12 * MIB }, 1);
    spoil('a.txt', { kind: 'flipByte', offset: 1 });
    const { code, json } = await download(restored, '--path', '*');
    expect(code).toBe(3);
    expect(read('large.bin').equals(large)).toBe(true);
    expect(names()).not.toContain('a.txt');
    expect(json).toMatchObject({ failed: { objects: 1, bytes: 5 }, failures: [{ key: 'restored/a.txt' }] });
    backedUp.moraine.cloud.faults.clear();
    expect((await download(restored, '--path', '*')).json).toMatchObject({
      status: 'succeeded',
      downloaded: { objects: 1 },
    });
  });

  it('tells an object that was replaced, removed or archived, with what to do', async () => {
    const { s3 } = backedUp.moraine;
    const { runId } = await backedUp.restore('restored/again/');
    const again = (key: string) => object(`again/${key}`);
    await s3.send(new PutObjectCommand({ ...again('a.txt'), Body: 'f1rst', Metadata: { 'moraine-tree-hash': '0' } }));
    await s3.send(new DeleteObjectCommand(again('photos/2020/b.jpg')));
    const { Bucket, Key } = again('back\\slash.txt');
    const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, StorageClass: 'DEEP_ARCHIVE' }));
    const { code, json } = await download(runId);
    expect(code).toBe(3);
    const { failures } = json as { failures: { key: string; reason: string }[] };
    const reasons = new Map(failures.map(({ key, reason }) => [key.slice('restored/again/'.length), reason]));
    expect(reasons.get('a.txt')).toMatch(/the run verified [0-9a-f]{64}: somebody has replaced it/);
    expect(reasons.get('photos/2020/b.jpg')).toMatch(/NoSuchKey.*run the retrieval or restore again/);
    expect(reasons.get('back\\slash.txt')).toMatch(/InvalidObjectState.*restore it in S3 for some days/);
    expect(reasons.size).toBe(3);
    expect(names().filter((name) => statSync(path.join(directory, name)).isFile())).toEqual(['large.bin']);
  });

  it('continues after it was killed, at the byte, and its lock does not count any more', async () => {
    const { cloud } = backedUp.moraine;
    const stop = spoil('large.bin', { kind: 'resetAfterBytes', bytes: MIB });
    const argv = ['download', restored, directory, '--path', 'large.bin', '--endpoint-url', cloud.endpoint];
    const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), 'bin/cli.ts', ...argv], {
      ...{ cwd: PROJECT, stdio: 'ignore' },
      env: { PATH: process.env.PATH, HOME: directory, ...cloud.environment },
    });
    const exited = once(child, 'exit');
    const partial = () => names().find((name) => name.endsWith('.part'));
    const sizeBytes = () => (partial() === undefined ? 0 : statSync(path.join(directory, partial() ?? '')).size);
    while (sizeBytes() < 2 * MIB && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await exited;
    stop();
    const keptBytes = sizeBytes();
    expect(keptBytes).toBeGreaterThanOrEqual(2 * MIB);
    expect(keptBytes).toBeLessThan(LARGE_BYTES);
    const left = ['.moraine-download.lock', '.moraine-objects.jsonl', partial() ?? 'none'];
    expect(names()).toEqual(left.sort());
    const asked: (string | undefined)[] = [];
    cloud.faults.add({
      ...{ service: 's3', operation: 'GetObject', effect: { kind: 'throttle' } },
      match: ({ path: requested, headers }) => {
        if (requested.endsWith('/restored/large.bin')) asked.push(String(headers.range));
        return false;
      },
    });
    expect(await download(restored, '--path', 'large.bin')).toMatchObject({ code: 0, complaints: '' });
    expect(asked).toEqual([`bytes=${keptBytes}-${LARGE_BYTES - 1}`]);
    expect(names()).toEqual(['large.bin']);
    expect(read('large.bin').equals(large)).toBe(true);
  });
});
