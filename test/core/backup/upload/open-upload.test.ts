import { memoryArchiveUploads } from '../../../../adapters/memory/memory-archive-uploads';
import { memoryClock } from '../../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryVaults } from '../../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import type { ArchiveToWrite } from '../../../../core/backup/upload/archive-to-write';
import { openUpload } from '../../../../core/backup/upload/open-upload';
import { PartMemory } from '../../../../core/backup/upload/part-memory';
import { UPLOAD_SIZES, type UploadDeps } from '../../../../core/backup/upload/upload-deps';
import { MIB } from '../../../../core/ranges/units';
import { RunLookup } from '../../../../core/run/run-lookup';
import { objectOf, RUN_ID, runOf } from '../runs';

function deps(): UploadDeps {
  const clock = memoryClock();
  const items = memoryItems();
  const vaults = memoryVaults({ clock });
  vaults.addVault('photos');
  return {
    // Larger objects than memory holds: one byte of them is read.
    source: {
      list: () => Promise.reject(new Error('not listed')),
      tags: async () => ({}),
      open: async () => {
        async function* body() {
          yield Buffer.from('x');
        }
        return { sizeBytes: 1, properties: {}, tagCount: 0, body: body() };
      },
    } as unknown as UploadDeps['source'],
    uploads: memoryArchiveUploads(vaults),
    items,
    files: memoryWorkingFiles(memoryObjects({ buckets: ['runs'] }), 'runs'),
    runs: new RunLookup(items, clock, ['backup', 'adopt', 'pin']),
    clock,
    log: { info() {}, warn() {}, error() {} },
    remainingMs: () => 900_000,
    memory: new PartMemory(),
    sizes: UPLOAD_SIZES,
  };
}

/** The first of two slices of an object, each of so many MiB. */
function slice(mib: number): ArchiveToWrite {
  const run = runOf({ plan: { ...runOf().plan, vault: 'photos' } });
  const range = { start: 0, end: mib * MIB - 1, number: 0, of: 2 };
  const task = { sequence: 7, kind: 'object', bucket: 'source', slice: range } as const;
  const objects = [objectOf('film', 2 * mib * MIB)];
  return { address: { runId: RUN_ID, sequence: 7 }, ref: 'ref', run, task, objects };
}

describe('a slice of an object', () => {
  it.each([
    [9_999, 1],
    [10_000, 16],
    [10_000 * 32, 32],
    [10_000 * 64, 64],
  ])('of %d MiB is sent in parts of %d MiB', async (mib, partMib) => {
    const { upload } = await openUpload(deps(), slice(mib));
    expect(upload.partBytes).toBe(partMib * MIB);
  });

  it.each([10_001, 10_000 * 32 + 1])('of %d MiB has more blocks than an upload has parts', async (mib) => {
    await expect(openUpload(deps(), slice(mib))).rejects.toThrow('too many blocks');
  });
});
