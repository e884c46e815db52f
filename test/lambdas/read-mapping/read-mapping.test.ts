import { InvalidInputError, InventoryJobFailedError } from '../../../core/contracts/errors';
import type { MappingArchive, ReadMappingOutput } from '../../../core/contracts/names-of-run';
import { MAPPING_BYTES_MAX } from '../../../core/naming/synology/collect-bytes';
import { findMapping } from '../../../lambdas/read-mapping/find-mapping';
import { placeMapping } from '../../../lambdas/read-mapping/place-mapping';
import { element, inventoryOf, VAULT_ARN } from '../../core/inventory/inventories';
import { mappingFile } from '../../core/naming/synology/mapping-file';
import { linesOf, RUNS, vaultWithOutput, type World, world } from '../plan-retrieval/runs';

const vault = 'photos_mapping';
const runId = 'run-1';
const names = 'runs/run-1/names.jsonl';

let of: World;
beforeEach(() => {
  of = world();
  of.vaults.addVault(vault);
});

async function find() {
  of.vaults.takeInventory(vault);
  const jobId = await of.vaults.startInventory({ vault, description: '', topicArn: 'arn:aws:sns:::jobs' });
  of.vaults.complete(jobId);
  return findMapping({ step: 'find', runId, vault, inventory: { jobId } }, of);
}

async function found(bytes: Uint8Array): Promise<MappingArchive> {
  of.vaults.addArchive(vault, bytes);
  const result = await find();
  if (result.kind !== 'found') throw new Error(result.reason);
  return result.archive;
}

async function read(archive: MappingArchive, spoil: (jobId: string) => void = () => {}): Promise<ReadMappingOutput> {
  const job = { vault, archiveId: archive.archiveId, tier: 'Bulk', description: '', topicArn: 'arn' } as const;
  const jobId = await of.vaults.startRetrieval(job);
  of.vaults.complete(jobId);
  spoil(jobId);
  return placeMapping({ step: 'read', runId, vault, archive, job: { jobId } }, of);
}

const rows = [
  { share: 'photo', path: '2014/a.jpg', archiveId: 'A' },
  { share: 'photo', path: 'dup/a.jpg', archiveId: 'A' },
  { share: null, path: 'x', archiveId: 'B' },
];

describe('finding the mapping', () => {
  it('takes the newest archive, whatever the order of the inventory', async () => {
    const days = [2, 3, 1];
    for (const day of days)
      of.vaults.addArchive(vault, Buffer.alloc(day), {
        archiveId: `day-${day}`,
        creationDate: new Date(Date.UTC(2015, 0, day)),
      });
    expect(await find()).toMatchObject({
      kind: 'found',
      archive: { archiveId: 'day-3', sizeBytes: 3, creationDate: '2015-01-03T00:00:00Z' },
    });
  });

  it('decides by the archive id between two of one second', async () => {
    const creationDate = new Date(Date.UTC(2015, 0, 1));
    for (const archiveId of ['b', 'c', 'a']) of.vaults.addArchive(vault, Buffer.alloc(1), { archiveId, creationDate });
    expect(await find()).toMatchObject({ archive: { archiveId: 'c' } });
  });

  it('finds none in an empty vault', async () => {
    expect(await find()).toEqual({
      kind: 'none',
      reason: 'vault photos_mapping has no archive in its inventory of 2026-11-21T10:00:00Z',
    });
  });

  it('finds none when the newest archive is larger than a mapping that can be read', async () => {
    const output = (sizeBytes: number) => {
      const text = inventoryOf(
        [element(0, { ArchiveId: 'huge', Size: sizeBytes })],
        VAULT_ARN.replace('photos', vault),
      );
      return findMapping(
        { step: 'find', runId, vault, inventory: { jobId: 'job' } },
        { ...of, vaults: vaultWithOutput(of.vaults, text) },
      );
    };
    expect(await output(MAPPING_BYTES_MAX)).toMatchObject({ kind: 'found' });
    const none = await output(MAPPING_BYTES_MAX + 1);
    expect(none).toEqual({
      kind: 'none',
      reason: expect.stringContaining('archive huge, the newest in vault photos_mapping'),
    });
  });

  it('does not take the inventory of another vault', async () => {
    const text = inventoryOf([element(0)]);
    const deps = { ...of, vaults: vaultWithOutput(of.vaults, text) };
    const input = { step: 'find', runId, vault, inventory: { jobId: 'job' } } as const;
    await expect(findMapping(input, deps)).rejects.toThrow(InvalidInputError);
  });
});

describe('reading the mapping', () => {
  it('writes its names to the runs bucket', async () => {
    expect(await read(await found(await mappingFile(rows)))).toEqual({
      kind: 'read',
      key: names,
      names: 2,
      unusable: 1,
    });
    expect(linesOf(of, names)).toEqual([
      { archiveId: 'A', path: 'photo/2014/a.jpg' },
      { archiveId: 'A', path: 'photo/dup/a.jpg' },
    ]);
  });

  it('continues after a broken connection', async () => {
    const archive = await found(await mappingFile(rows));
    expect(await read(archive, () => of.vaults.breakNextOutput(5000))).toMatchObject({ kind: 'read', names: 2 });
  });

  it('does not use bytes that are not those of the archive', async () => {
    const archive = await found(await mappingFile(rows));
    const output = await read(archive, () => of.vaults.corrupt(archive.archiveId, 9000));
    expect(output).toEqual({ kind: 'none', reason: expect.stringContaining('tree hash') });
    expect(of.objects.keys(RUNS)).toEqual([]);
  });

  it('does not use what is no mapping, and leaves no part of its names', async () => {
    const intact = await mappingFile(
      Array.from({ length: 20_000 }, (_, index) => ({
        share: 's',
        path: `${index}`.padEnd(100, '-'),
        archiveId: `A${index}`,
      })),
    );
    // The last page holds rows, and the first ones are read before it.
    const broken = Buffer.from(intact).fill(0xff, intact.length - 8192);
    for (const bytes of [Buffer.from('text'), broken]) {
      const output = await read(await found(bytes));
      expect(output).toEqual({ kind: 'none', reason: expect.stringMatching(/^archive \S+ of vault photos_mapping /) });
    }
    expect(of.objects.keys(RUNS)).toEqual([]);
  });

  it('fails when the output of the job has expired, so that it is requested again', async () => {
    const archive = await found(await mappingFile(rows));
    await expect(read(archive, (jobId) => of.vaults.expire(jobId))).rejects.toThrow(InventoryJobFailedError);
  });
});
