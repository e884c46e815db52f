import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guideTreeHash, mib, pattern } from '../local/glacier/harness';
import { AwsCliClient } from './aws-cli-client';
import type { Members } from './client-under-test';
import { describeClient, findAwsCli } from './find-client';
import { anInventory, arnOf, hourMs, vaultArn, vaultName, vaults } from './given';
import { type GlacierWorld, openGlacierWorld } from './glacier-world';
import { playRows } from './play-rows';
import type { Row } from './row';
import { allRows } from './rows/all-rows';

/** A call costs a second of processor time: of each operation its first answer and its first refusal. */
const firstOfEachKind = (rows: readonly Row[]): Row[] => {
  const kindOf = ({ operation, isRefusal }: Row) => `${operation} ${isRefusal}`;
  return rows.filter((row) => rows.find((first) => kindOf(first) === kindOf(row)) === row);
};

describeClient('the AWS CLI', findAwsCli(), ({ path }) => {
  const cli = new AwsCliClient(path);
  afterAll(() => cli.stop());

  describe('row by row', () => {
    playRows(firstOfEachKind(allRows), cli, 3);
  });

  describe('at work', () => {
    const vault = ['--account-id', '-', '--vault-name', vaultName];
    let world: GlacierWorld;
    let directory: string;
    beforeEach(async () => {
      world = await openGlacierWorld();
      directory = await mkdtemp(join(tmpdir(), 'aws-cli-'));
    });
    afterEach(async () => {
      await rm(directory, { recursive: true });
      await world.stop();
    });

    const aws = async (...args: string[]): Promise<Members> => {
      const { exitCode, stdout, stderr } = await cli.run(world.endpoint, args, directory);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return stdout === '' ? {} : (JSON.parse(stdout) as Members);
    };
    const start = async (jobParameters: object) => {
      const job = ['initiate-job', ...vault, '--job-parameters', JSON.stringify(jobParameters)];
      return String((await aws(...job)).jobId);
    };
    const fetch = async (jobId: string, range: string): Promise<[Members, Buffer]> => {
      const outputPath = join(directory, 'output');
      const output = await aws('get-job-output', ...vault, `--job-id=${jobId}`, '--range', range, outputPath);
      return [output, await readFile(outputPath)];
    };

    test('downloads an inventory, and an archive range by range', async () => {
      const body = pattern(2 * mib + 500);
      const { archiveId, treeHash } = await anInventory(world, body, 'thumbnails');
      const inventoryJob = await start({ Type: 'inventory-retrieval' });
      await world.clock.advance(4.1 * hourMs);
      const [head, headBytes] = await fetch(inventoryJob, 'bytes=0-99');
      const [, tailBytes] = await fetch(inventoryJob, 'bytes=100-9999');
      expect(head).toMatchObject({ status: 206, contentType: 'application/json' });
      expect(head.contentRange).toBe(`bytes 0-99/${100 + tailBytes.length}`);
      const inventory = JSON.parse(Buffer.concat([headBytes, tailBytes]).toString()) as { ArchiveList: Members[] };
      expect(inventory).toMatchObject({
        VaultARN: vaultArn,
        ArchiveList: [{ ArchiveId: archiveId, ArchiveDescription: 'thumbnails', Size: body.length }],
      });

      const job = await start({ Type: 'archive-retrieval', ArchiveId: inventory.ArchiveList[0]?.ArchiveId });
      await world.clock.advance(4.1 * hourMs);
      const [first, firstBytes] = await fetch(job, `bytes=0-${2 * mib - 1}`);
      const [last, lastBytes] = await fetch(job, `bytes=${2 * mib}-${body.length - 1}`);
      expect(first.checksum).toBe(guideTreeHash(body.subarray(0, 2 * mib)));
      expect(last.checksum).toBe(guideTreeHash(body.subarray(2 * mib)));
      expect(guideTreeHash(Buffer.concat([firstBytes, lastBytes]))).toBe(treeHash);
    });

    test('wait vault-exists and wait vault-not-exists return when the vault is created or deleted', async () => {
      const waited = aws('wait', 'vault-exists', ...vault);
      await sleep(500);
      await world.call('CreateVault', { vaultName });
      expect(await waited).toEqual({});
      await world.call('DeleteVault', { vaultName });
      expect(await aws('wait', 'vault-not-exists', ...vault)).toEqual({});
    });

    test('works through a proxy, which is the server itself', async () => {
      const { archiveId } = await anInventory(world, pattern(mib), 'thumbnails');
      const led = (...args: string[]) =>
        cli.run('http://glacier.us-east-1.amazonaws.com', args, directory, { HTTP_PROXY: world.endpoint });
      const parameters = JSON.stringify({ Type: 'archive-retrieval', ArchiveId: archiveId });
      const job = await led('initiate-job', ...vault, '--job-parameters', parameters);
      expect(job).toMatchObject({ exitCode: 0, stderr: '' });
      await world.clock.advance(4.1 * hourMs);
      const { jobId } = JSON.parse(job.stdout) as { jobId: string };
      const outputPath = join(directory, 'output');
      expect(await led('get-job-output', ...vault, `--job-id=${jobId}`, outputPath)).toMatchObject({ exitCode: 0 });
      expect((await readFile(outputPath)).equals(pattern(mib))).toBe(true);
    });

    test('list-vaults returns all pages', async () => {
      const names = Array.from({ length: 12 }, (_, at) => `vault-${String(at).padStart(2, '0')}`);
      await vaults(world, names);
      const { VaultList } = (await aws('list-vaults', '--account-id', '-')) as { VaultList: Members[] };
      expect(VaultList.map((listed) => listed.VaultARN)).toEqual(names.map(arnOf));
    });
  });
});
