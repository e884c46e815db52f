import { setTimeout as sleep } from 'node:timers/promises';
import { mib } from '../local/glacier/harness';
import { Boto3Client } from './boto3-client';
import { credentials } from './client-under-test';
import { describeClient, findBoto3 } from './find-client';
import { aJob, arnOf, aVault, hourMs, vaultName, vaults } from './given';
import { type GlacierWorld, openGlacierWorld } from './glacier-world';
import { playRows } from './play-rows';
import { allRows } from './rows/all-rows';

describeClient('boto3', findBoto3(), ({ path }) => {
  let client: Boto3Client;
  let world: GlacierWorld;
  beforeAll(async () => {
    client = new Boto3Client(path);
    world = await openGlacierWorld();
  });
  afterAll(async () => {
    await client?.stop();
    await world?.stop();
  });

  describe('row by row', () => {
    playRows(allRows, { call: (...of) => client.call(...of) }, 1);
  });

  test('uploads 200 MiB in parts of 8 MiB, and downloads and verifies every range', async () => {
    await aVault(world);
    const sizeBytes = 200 * mib;
    const uploaded = await client.do(world.endpoint, 'upload', { vaultName, sizeBytes, partBytes: 8 * mib });
    expect(uploaded.checksum).toBe(uploaded.treeHash);
    expect(uploaded.partChecksums).toHaveLength(25);
    expect(uploaded.listedChecksums).toEqual(uploaded.partChecksums);
    const jobId = await aJob(world, { Type: 'archive-retrieval', ArchiveId: uploaded.archiveId });
    await world.clock.advance(5 * hourMs);
    const download = { vaultName, jobId, sizeBytes, rangeBytes: 32 * mib };
    expect(await client.do(world.endpoint, 'download', download)).toEqual({
      sha256: uploaded.sha256,
      rangesChecked: 7,
    });
  });

  describe('led through a proxy, which is the server itself', () => {
    const host = 'glacier.us-east-1.amazonaws.com';

    test('uploads an archive and gets it back under the address that it has built in', async () => {
      const proxied = { proxy: world.endpoint, vaultName: 'led-here' };
      const call = { ...proxied, operation: 'CreateVault', input: { vaultName: 'led-here' } };
      expect(await client.do(`http://${host}`, 'call', call)).toMatchObject({ status: 201 });
      const sizeBytes = 5 * mib + 1;
      const uploaded = await client.do(`http://${host}`, 'upload', { ...proxied, sizeBytes, partBytes: mib });
      expect(uploaded.checksum).toBe(uploaded.treeHash);
      const jobParameters = { Type: 'archive-retrieval', ArchiveId: uploaded.archiveId };
      const job = { ...proxied, operation: 'InitiateJob', input: { vaultName: 'led-here', jobParameters } };
      const { output } = (await client.do(`http://${host}`, 'call', job)) as { output: { jobId: string } };
      await world.clock.advance(5 * hourMs);
      const download = { ...proxied, jobId: output.jobId, sizeBytes, rangeBytes: 2 * mib };
      expect(await client.do(`http://${host}`, 'download', download)).toEqual({
        sha256: uploaded.sha256,
        rangesChecked: 3,
      });
    });

    test('is refused when another secret signs', async () => {
      const secretOfOthers = { keys: [{ ...credentials, secretAccessKey: 'another' }] };
      const strict = await openGlacierWorld({ signatures: secretOfOthers });
      try {
        const list = { proxy: strict.endpoint, operation: 'ListVaults', input: {} };
        expect(await client.do(`http://${host}`, 'call', list)).toMatchObject({
          refusal: { code: 'InvalidSignatureException' },
        });
      } finally {
        await strict.stop();
      }
    });

    test('is told at once that there is no tunnel for https', async () => {
      const list = { proxy: world.endpoint, operation: 'ListVaults', input: {} };
      await expect(client.do(`https://${host}`, 'call', list)).rejects.toThrow('ProxyConnectionError');
    });
  });

  test('the waiter vault_exists waits until the vault is created', async () => {
    const wait = { waiter: 'vault_exists', vaultName: 'awaited', config: { Delay: 1, MaxAttempts: 20 } };
    const waited = client.do(world.endpoint, 'wait', wait);
    await sleep(500);
    await world.call('CreateVault', { vaultName: 'awaited' });
    expect(await waited).toEqual({ reached: true });
  });

  test('the waiter vault_not_exists waits until the vault is deleted', async () => {
    await world.call('CreateVault', { vaultName: 'doomed' });
    const wait = { waiter: 'vault_not_exists', vaultName: 'doomed', config: { Delay: 1, MaxAttempts: 20 } };
    const waited = client.do(world.endpoint, 'wait', wait);
    await sleep(500);
    await world.call('DeleteVault', { vaultName: 'doomed' });
    expect(await waited).toEqual({ reached: true });
  });

  test('a waiter times out while the vault does not exist', async () => {
    const wait = { waiter: 'vault_exists', vaultName: 'absent', config: { Delay: 0, MaxAttempts: 2 } };
    expect(await client.do(world.endpoint, 'wait', wait)).toMatchObject({ reached: false });
  });

  test('the paginator returns all pages of vaults', async () => {
    const paged = await openGlacierWorld();
    try {
      await vaults(paged, ['e', 'd', 'c', 'b', 'a']);
      const list = { operation: 'ListVaults', member: 'VaultList', pageSize: '2', input: {} };
      const { pages } = (await client.do(paged.endpoint, 'paginate', list)) as { pages: { VaultARN: string }[][] };
      const arns = pages.map((page) => page.map((vault) => vault.VaultARN));
      expect(arns).toEqual([[arnOf('a'), arnOf('b')], [arnOf('c'), arnOf('d')], [arnOf('e')]]);
    } finally {
      await paged.stop();
    }
  });
});
