import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { seededBytes } from '../../cli/commands/demo/seeded-bytes';
import { uploadArchive } from '../../cli/commands/demo/upload-archive';
import { defineConfig, parseConfig } from '../../core/contracts/config';
import { RetrievalReport } from '../../core/contracts/retrieval-run';
import { MIB } from '../../core/ranges/units';
import { commandAt } from '../cli/command-at';
import { fakeTerminal } from '../cli/fake-terminal';
import { temporaryDirectory } from '../local/temporary-directory';
import { Served } from './served';
import { synthesize } from './synthesize';

/** Seven ranges, and more than all processes together may have in memory. */
const ARCHIVE = { name: 'large', description: 'large', sizeBytes: 896 * MIB };
const content = () => seededBytes(1, ARCHIVE.name, ARCHIVE.sizeBytes);

/** A process and everything below it: resident bytes, by the function that it runs, or `cloud`. Linux only. */
function residentBytes(root: number): Map<string, number[]> {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const parent = /^PPid:\s+(\d+)$/m.exec(read(`/proc/${entry}/status`))?.[1];
    if (parent) parents.set(Number(entry), Number(parent));
  }
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  const resident = new Map<string, number[]>();
  for (const pid of [...parents.keys()].filter(isBelow)) {
    const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
    const name = /AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(read(`/proc/${pid}/environ`))?.[1] ?? 'cloud';
    resident.set(name, [...(resident.get(name) ?? []), kib * 1024]);
  }
  return resident;
}

/** A process may be gone by the time it is looked at. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

describe('an archive of 896 MiB', () => {
  let cloud: Served;
  let report: RetrievalReport;

  beforeAll(async () => {
    const app = synthesize(parseConfig(defineConfig({ vaults: ['demo'] })));
    cloud = await Served.start(['--app', app, '--dir', path.join(temporaryDirectory(), 'data'), '--port', '0']);
    const glacier = glacierClient(cloud.clientConfig());
    await glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'demo' }));
    await uploadArchive(glacier, 'demo', { ...ARCHIVE, read: content });
  });
  afterAll(() => cloud?.stop('SIGKILL'));

  it('is copied in ranges, in bounded memory: a copy-range below 160 MiB, the cloud without its functions below 300 MiB', async () => {
    let copyRangeMib = 0;
    let cloudMib = 0;
    const watch = setInterval(() => {
      const resident = residentBytes(cloud.child.pid ?? 0);
      const copyRange = [...resident].filter(([name]) => name.endsWith('copy-range')).flatMap(([, sizes]) => sizes);
      copyRangeMib = Math.max(copyRangeMib, ...copyRange.map((bytes) => bytes / MIB));
      cloudMib = Math.max(cloudMib, (resident.get('cloud') ?? []).reduce((sum, bytes) => sum + bytes, 0) / MIB);
    }, 250);
    const terminal = fakeTerminal();
    const code = await commandAt(cloud, ['retrieve', 'demo', '--watch', '--json'], terminal);
    clearInterval(watch);
    expect(code).toBe(0);
    report = RetrievalReport.parse(terminal.objects[0]);
    expect(report).toMatchObject({ status: 'succeeded', verified: 1, bytes: ARCHIVE.sizeBytes });
    console.info(`copy-range: ${Math.round(copyRangeMib)} MiB; the cloud: ${Math.round(cloudMib)} MiB`);
    expect(copyRangeMib).toBeGreaterThan(20);
    expect(copyRangeMib).toBeLessThan(160);
    expect(cloudMib).toBeGreaterThan(100);
    expect(cloudMib).toBeLessThan(300);
  });

  it('has the same bytes in S3 as in the vault', async () => {
    const s3 = new S3Client({ ...cloud.clientConfig(), forcePathStyle: true });
    const object = await s3.send(new GetObjectCommand({ Bucket: report.destination.bucket, Key: 'large' }));
    const restored = createHash('sha256');
    for await (const chunk of object.Body as AsyncIterable<Uint8Array>) restored.update(chunk);
    const source = createHash('sha256');
    for await (const chunk of content()) source.update(chunk);
    expect(restored.digest('hex')).toBe(source.digest('hex'));
  });
});
