import { createHash } from 'node:crypto';
import {
  DescribeJobCommand,
  DescribeVaultCommand,
  GetJobOutputCommand,
  InitiateJobCommand,
} from '@aws-sdk/client-glacier';
import { zeroTreeHash } from '../../../local/glacier/hashing/zero-tree-hash';
import { seedDirectory } from '../../../local/glacier-server/seed-directory';
import { startGlacierServer } from '../../../local/glacier-server/start-glacier-server';
import { guideTreeHash } from '../glacier/harness';
import { temporaryDirectory } from '../temporary-directory';
import { clientOf } from './signed-client';

const accountId = '-';
const vaultName = 'seeded';
const mib = 1_048_576;

async function* of<T>(...items: T[]) {
  yield* items;
}

describe('the tree hash of zero bytes', () => {
  it.each([
    [3 * mib, 'ca6cc129a4514ec765de86a4e7a49adf44842c9cac213c383ebe4071271bdf21'],
    [mib + 1, '28638dab8d5e1754a4ecb38b0ebe6df66c844f94aed142d4d0283d208bb786cd'],
    [6.5 * mib, '7fce0b2525bccf5bd8ed75ec7b7eb52de9b5c0aac4cf60f485aed45a934e9cf5'],
  ])('of %i of them is the one of the reference', (sizeBytes, treeHash) => {
    expect(zeroTreeHash(sizeBytes)).toBe(treeHash);
  });

  it('is that of hashing them, for every shape of tree', () => {
    const zeros = Buffer.alloc(18 * mib);
    const sizes = [1, 2, 1023, 1024, 1025, mib - 1, mib];
    for (let leaves = 1; leaves <= 17; leaves++) sizes.push(leaves * mib, leaves * mib + 1, (leaves + 1) * mib - 1);
    for (const sizeBytes of sizes) {
      expect([sizeBytes, zeroTreeHash(sizeBytes)]).toEqual([sizeBytes, guideTreeHash(zeros.subarray(0, sizeBytes))]);
    }
  });
});

describe('seeding', () => {
  it('creates archives that jobs list and retrieve, with correct tree hashes', async () => {
    const directory = temporaryDirectory();
    const archiveId = 'kept'.padEnd(138, '-');
    const archives = of(
      { sizeBytes: 6.5 * mib, description: 'first', createdAtMs: Date.parse('2019-02-03T04:05:06Z'), archiveId },
      { sizeBytes: 1, archiveId: 'not of the form' },
    );
    expect(await seedDirectory({ directory, vaultName, archives })).toEqual({ archives: 2, sizeBytes: 6.5 * mib + 1 });
    const server = await startGlacierServer({ directory });
    try {
      const client = clientOf(server.endpoint);
      const described = await client.send(new DescribeVaultCommand({ accountId, vaultName }));
      expect(described).toMatchObject({ NumberOfArchives: 2, SizeInBytes: 6.5 * mib + 1 + 2 * 32_768 });
      const outputOf = async (jobParameters: object, range?: string) => {
        const { jobId } = await client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }));
        await server.clock.advance(4 * 3_600_000);
        const { SHA256TreeHash } = await client.send(new DescribeJobCommand({ accountId, vaultName, jobId }));
        const { body, checksum } = await client.send(new GetJobOutputCommand({ accountId, vaultName, jobId, range }));
        return { body: Buffer.from((await body?.transformToByteArray()) ?? []), checksum, SHA256TreeHash };
      };
      const inventory = JSON.parse((await outputOf({ Type: 'inventory-retrieval' })).body.toString());
      const treeHash = guideTreeHash(Buffer.alloc(6.5 * mib));
      expect(inventory.ArchiveList).toEqual([
        {
          ArchiveId: archiveId,
          ArchiveDescription: 'first',
          CreationDate: '2019-02-03T04:05:06Z',
          Size: 6.5 * mib,
          SHA256TreeHash: treeHash,
        },
        expect.objectContaining({
          ArchiveId: expect.stringMatching(/^[\w-]{138}$/),
          Size: 1,
          SHA256TreeHash: createHash('sha256').update(Buffer.alloc(1)).digest('hex'),
        }),
      ]);
      const whole = await outputOf({ Type: 'archive-retrieval', ArchiveId: archiveId });
      expect(whole).toMatchObject({ checksum: treeHash, SHA256TreeHash: treeHash });
      expect(whole.body.equals(Buffer.alloc(6.5 * mib))).toBe(true);
      // The tail [4,7) of seven leaves is a node of the tree.
      const tail = await outputOf(
        { Type: 'archive-retrieval', ArchiveId: archiveId },
        `bytes=${4 * mib}-${6.5 * mib - 1}`,
      );
      expect(tail).toMatchObject({ checksum: guideTreeHash(Buffer.alloc(2.5 * mib)) });
      expect(tail.body).toHaveLength(2.5 * mib);
    } finally {
      await server.stop();
    }
  });

  it('is refused while a server uses the directory, and for an archive that already exists', async () => {
    const directory = temporaryDirectory();
    const entry = { sizeBytes: 1, archiveId: 'a'.repeat(138) };
    await seedDirectory({ directory, vaultName, archives: of(entry) });
    await expect(seedDirectory({ directory, vaultName, archives: of(entry) })).rejects.toThrow(
      /the vault already contains the archive/,
    );
    const server = await startGlacierServer({ directory });
    try {
      await expect(seedDirectory({ directory, vaultName, archives: of({ sizeBytes: 1 }) })).rejects.toMatchObject({
        name: 'CloudDirectoryError',
        message: expect.stringContaining('another embedded cloud is using it'),
      });
    } finally {
      await server.stop();
    }
  });

  it('refuses a description that no upload could have', async () => {
    const archives = of({ sizeBytes: 1, description: 'Übersicht' });
    const seeding = seedDirectory({ directory: temporaryDirectory(), vaultName, archives });
    await expect(seeding).rejects.toThrow('a description has up to 1024 characters of ASCII, not "Übersicht"');
  });

  it.each([0, 1.5, 42_949_672_960_001])('refuses an archive of %d bytes', async (sizeBytes) => {
    const seeding = seedDirectory({ directory: temporaryDirectory(), vaultName, archives: of({ sizeBytes }) });
    await expect(seeding).rejects.toThrow(/an archive has 1 to 42949672960000 bytes/);
  });

  it('creates 20,000 archives, and adds to them later', async () => {
    const directory = temporaryDirectory();
    async function* many() {
      for (let number = 0; number < 20_000; number++) yield { sizeBytes: mib + number };
    }
    await seedDirectory({ directory, vaultName, archives: many() });
    await seedDirectory({ directory, vaultName, archives: of({ sizeBytes: 5 }) });
    const server = await startGlacierServer({ directory });
    try {
      const described = await clientOf(server.endpoint).send(new DescribeVaultCommand({ accountId, vaultName }));
      expect(described.NumberOfArchives).toBe(20_001);
    } finally {
      await server.stop();
    }
  });
});
