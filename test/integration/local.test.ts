import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateVaultCommand, DescribeVaultCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { seededBytes } from '../../cli/commands/demo/seeded-bytes';
import { uploadArchive } from '../../cli/commands/demo/upload-archive';
import { defineConfig, parseConfig } from '../../core/contracts/config';
import { RetrievalReport } from '../../core/contracts/retrieval-run';
import { commandAt } from '../cli/command-at';
import { fakeTerminal } from '../cli/fake-terminal';
import { temporaryDirectory } from '../local/temporary-directory';
import { Served } from './served';
import { synthesize } from './synthesize';

describe('moraine local', () => {
  let app: string;
  let directory: string;
  let cloud: Served;
  const serve = (...argv: string[]) => Served.start(['--app', app, '--dir', directory, '--port', '0', ...argv]);

  beforeAll(async () => {
    app = synthesize(parseConfig(defineConfig({ vaults: ['demo'] })));
    directory = path.join(temporaryDirectory(), 'data');
    cloud = await serve();
  });
  afterAll(() => cloud?.stop('SIGKILL'));

  const clientConfig = () => cloud.clientConfig();
  const s3 = () => new S3Client({ ...clientConfig(), forcePathStyle: true });
  const archivesOf = async (vaultName: string) => {
    const { NumberOfArchives } = await new GlacierClient(clientConfig()).send(
      new DescribeVaultCommand({ accountId: '-', vaultName }),
    );
    return NumberOfArchives;
  };
  const moraine = async (...argv: string[]) => {
    const terminal = fakeTerminal();
    const code = await commandAt(cloud, [...argv, '--json'], terminal);
    // biome-ignore lint/suspicious/noExplicitAny: the JSON of any command
    return { code, json: terminal.objects[0] as any };
  };
  /** The virtual time, as the answers tell it: whole seconds. */
  const virtualTimeMs = async () => {
    const { headers } = await fetch(cloud.environment.AWS_ENDPOINT_URL ?? '');
    return Date.parse(headers.get('date') ?? '');
  };

  let report: RetrievalReport;
  const content = async (bucket: string, key: string) => {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const uploaded = async (name: string, sizeBytes: number) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of seededBytes(1, name, sizeBytes)) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  };

  it('retrieves a vault that has no inventory yet, for clients with the printed environment', async () => {
    const glacier = new GlacierClient(clientConfig());
    await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'demo' }));
    for (const [name, sizeBytes] of [
      ['a.txt', 6],
      ['b.bin', 9_000_001],
    ] as const) {
      await uploadArchive(glacier, 'demo', {
        name,
        description: name,
        sizeBytes,
        read: () => seededBytes(1, name, sizeBytes),
      });
    }
    const { code, json } = await moraine('retrieve', 'demo', '--watch');
    expect(code).toBe(0);
    report = RetrievalReport.parse(json);
    expect(report).toMatchObject({ status: 'succeeded', archives: 2, verified: 2 });
    // `toEqual` would look at each of nine million bytes by itself.
    const restored = await content(report.destination.bucket, 'b.bin');
    expect(restored.equals(await uploaded('b.bin', 9_000_001))).toBe(true);
    expect(cloud.stderr).toBe('');
  });

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'has its data, and no earlier time, after %s and a new start',
    async (signal) => {
      const { bucket } = report.destination;
      await s3().send(new PutObjectCommand({ Bucket: bucket, Key: signal, Body: 'x' }));
      const { LastModified } = await s3().send(new HeadObjectCommand({ Bucket: bucket, Key: signal }));
      const beforeMs = Math.max(await virtualTimeMs(), LastModified?.getTime() ?? 0);
      expect(await cloud.stop(signal)).toBe(signal === 'SIGINT' ? 0 : null);
      cloud = await serve();
      expect(await virtualTimeMs()).toBeGreaterThanOrEqual(beforeMs);
      expect(await archivesOf('demo')).toBe(2);
      expect(await content(bucket, 'a.txt')).toEqual(await uploaded('a.txt', 6));
      const { json: listed } = await moraine('runs');
      expect(listed.runs).toMatchObject([
        { runId: report.runId, kind: 'retrieve', status: 'succeeded', counts: { items: 2, done: 2 } },
      ]);
      const { json: shown } = await moraine('run', report.runId);
      expect(shown).toEqual(JSON.parse(JSON.stringify(report)));
      expect(cloud.stderr).toBe('');
    },
  );

  it('refuses a second cloud on its directory or port with a one-line message, and keeps running', async () => {
    const port = new URL(cloud.environment.AWS_ENDPOINT_URL ?? '').port;
    const second = await serve();
    expect(second.stderr).toBe(
      `moraine: The directory ${directory} cannot be used: another embedded cloud is using it; stop that one first.\n`,
    );
    const other = path.join(temporaryDirectory(), 'other');
    const third = await serve('--dir', other, '--port', port);
    expect(third.stderr).toMatch(/^moraine: Port \d+ of 127\.0\.0\.1 is in use: .*\n$/);
    expect([second.exitCode, third.exitCode]).toEqual([2, 2]);
    expect(await archivesOf('demo')).toBe(2);
  });

  it('refuses damaged data with a one-line message that names the file, and starts once it is repaired', async () => {
    await cloud.stop('SIGINT');
    const current = path.join(directory, 'dynamodb', 'CURRENT');
    const executions = path.join(directory, 'states', 'executions.jsonl');
    const state = path.join(directory, 'cloud.json');
    for (const [file, damage] of [
      [current, undefined],
      [current, 'x'],
      [executions, '{\n'],
      [state, 'null'],
    ] as const) {
      const kept = readFileSync(file);
      if (damage === undefined) rmSync(file);
      else writeFileSync(file, damage);
      const refused = await serve();
      expect(refused.stderr).toMatch(/^moraine: The directory .* cannot be used: .*\n$/);
      expect(refused.exitCode).toBe(2);
      writeFileSync(file, kept);
    }
    cloud = await serve();
    expect((await moraine('run', report.runId)).json.verified).toBe(2);
  });
});
