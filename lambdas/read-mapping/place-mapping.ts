import { VerifiedStream } from '../../core/archive/verified-stream';
import type { NameLine } from '../../core/contracts/archive-name';
import { InvalidInputError, TreeHashMismatchError } from '../../core/contracts/errors';
import type { ReadMappingInput, ReadMappingOutput } from '../../core/contracts/names-of-run';
import { runFiles } from '../../core/contracts/run-files';
import { jsonLines } from '../../core/files/json-lines';
import { readInventory } from '../../core/inventory/read-inventory';
import { collectBytes } from '../../core/naming/synology/collect-bytes';
import { type MappingCounts, readMapping } from '../../core/naming/synology/read-mapping';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import type { WorkingFiles } from '../../core/ports/working-files';

/**
 * Write the names in a retrieved mapping to the runs bucket, as `NameLine`s. A mapping whose bytes are not those of the archive,
 * or that is none, is not used.
 *
 * @throws InventoryJobFailedError when the output of the job has expired
 * @throws LengthMismatchError when it cannot be read completely
 */
export async function placeMapping(
  { runId, vault, archive, job }: Extract<ReadMappingInput, { step: 'read' }>,
  deps: { vaults: Pick<Vaults, 'readOutput'>; files: Pick<WorkingFiles, 'write'>; clock: Clock; log: Log },
): Promise<ReadMappingOutput> {
  const { archiveId, sizeBytes, treeHash } = archive;
  const what = `archive ${archiveId} of vault ${vault}`;
  const treeHashes = [{ source: "the vault's inventory", treeHash }];
  const key = runFiles.names(runId);
  let counts: MappingCounts = { names: 0, unusable: 0 };
  async function* names(bytes: Uint8Array): AsyncGenerator<NameLine> {
    counts = yield* readMapping(bytes, what);
  }
  try {
    const output = new VerifiedStream(readInventory({ vault, ...job, sizeBytes }, deps), {
      what,
      sizeBytes,
      treeHashes,
    });
    const bytes = await collectBytes(output, what, sizeBytes);
    await deps.files.write(key, jsonLines(names(bytes)), 'application/x-ndjson');
  } catch (error) {
    if (!(error instanceof InvalidInputError || error instanceof TreeHashMismatchError)) throw error;
    deps.log.warn('mapping.unusable', { runId, vault, archiveId, reason: error.message });
    return { kind: 'none', reason: error.message };
  }
  deps.log.info('mapping.read', { runId, vault, archiveId, ...counts });
  return { kind: 'read', key, ...counts };
}
