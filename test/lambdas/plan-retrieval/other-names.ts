import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { MemoryObject } from '../../../adapters/memory/memory-object';
import { provenanceMetadata } from '../../../core/archive/provenance';
import { CopyLine } from '../../../core/contracts/copies';
import type { RetrievalPlan, RetrieveRun, WrittenLine } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { WrittenObjects } from '../../../core/retrieval/written-objects';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { batchOf, linesOf, outcomesOf, RESTORED, RUN_ID, RUNS, runOf, VAULT, world } from './runs';

export const route = { vault: VAULT, bucket: RESTORED };

/** An archive of the vault. */
export interface Archive {
  archiveId: string;
  description: string;
  bytes: Buffer;
}

export const archiveOf = (n: number, description = `f/${n}.bin`): Archive => ({
  ...{ archiveId: `id-${n}`, description, bytes: createHash('sha256').update(`archive ${n}`).digest() },
});

/** A vault, of whose archives earlier runs have brought some to a destination, under names of any kind. */
export class OtherNames {
  readonly of = world();
  readonly written = new WrittenObjects(this.of.files);
  #records = 0;

  /** Put an archive's object, or one that says that it is it, at a key. */
  place(archive: Archive, key: string, more: Partial<MemoryObject> = {}): void {
    const { archiveId, description } = archive;
    const treeHash = treeHashOf(archive.bytes).toString('hex');
    const metadata = provenanceMetadata({ vault: VAULT, archiveId, treeHash, creationDate: '', description });
    const { bytes = archive.bytes, ...others } = more;
    this.of.objects.place({ bucket: RESTORED, key }, bytes, { metadata, ...others });
  }

  /** Put on record that an archive was written to a key. */
  record(archive: Archive, key: string, changes: Partial<WrittenLine> = {}): Promise<void> {
    const { archiveId, bytes } = archive;
    const facts = { archiveId, key, sizeBytes: bytes.length, treeHash: treeHashOf(bytes).toString('hex') };
    this.#records += 1;
    return this.written.record(route, `run-0-${this.#records}`, '000000', [
      { ...facts, crc32: crc32(bytes), ...changes },
    ]);
  }

  /** Retrieve archives by a manifest, each under the key given for it. @returns the plan, and where it puts each archive */
  async plan(wanted: readonly (Archive & { key?: string })[], changes: Partial<RetrieveRun> = {}) {
    const manifest = { bucket: RUNS, key: `manifests/${RUN_ID}.jsonl` };
    const text = wanted.map(({ archiveId, description, bytes, key }) => {
      const TreeHash = treeHashOf(bytes).toString('hex');
      const line = {
        ArchiveId: archiveId,
        ArchiveDescription: description,
        Size: bytes.length,
        SHA256TreeHash: TreeHash,
      };
      return `${JSON.stringify({ ...line, Key: key })}\n`;
    });
    this.of.objects.place(manifest, Buffer.from(text.join('')));
    const { settings: _settings, ...others } = changes;
    const plan: RetrievalPlan = await planRetrieval({ run: runOf({ manifest, ...others }) }, this.of);
    return {
      plan,
      requested: plan.batches === 0 ? [] : batchOf(this.of, 0).map(({ archiveId, key }) => ({ archiveId, key })),
      present: outcomesOf(this.of, runFiles.present(RUN_ID)),
      copies: plan.copies ? linesOf(this.of, runFiles.copies(RUN_ID)).map((line) => CopyLine.parse(line)) : [],
    };
  }
}
