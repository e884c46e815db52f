import type { MemoryItems } from '../../../../adapters/memory/memory-items';
import type { MemoryVaults } from '../../../../adapters/memory/memory-vaults';
import { PackBuilder } from '../../../../core/backup/pack/pack-builder';
import { putHead } from '../../../../core/backup/snapshot/heads';
import {
  writeArchiveLines,
  writeSnapshotObjects,
  writeSnapshotSummary,
} from '../../../../core/backup/snapshot/write-snapshot';
import {
  type ArchiveKind,
  type ArchiveLine,
  archiveRef,
  type ObjectProperties,
  type Snapshot,
  type SnapshotLine,
} from '../../../../core/contracts/snapshot';
import type { WorkingFiles } from '../../../../core/ports/working-files';
import { compareUtf8 } from '../../../../core/text/compare-utf8';
import { treeHashOf } from '../../../../core/tree-hash/tree-hash';

export interface SampleObject {
  key: string;
  bytes: Buffer;
  properties?: ObjectProperties;
}

const HOUR_MS = 3_600_000;
const TAKEN_AT = new Date('2026-01-03T00:00:00.000Z');

/** What a backup leaves behind: archives in a vault, and the files of a snapshot. */
export class SampleBackup {
  readonly objects: SampleObject[] = [];
  readonly lines: SnapshotLine[] = [];
  readonly archives: ArchiveLine[] = [];

  constructor(
    private readonly vaults: MemoryVaults,
    private readonly vault: string,
    readonly plan = 'docs',
    readonly snapshot = '20260103T000000Z-abcdef',
  ) {}

  /** @returns the id of the pack */
  pack(...objects: SampleObject[]): string {
    const builder = new PackBuilder();
    const parts = objects.flatMap((object) => [
      ...builder.add({ object: this.#listed(object), properties: object.properties ?? {}, bytes: object.bytes }),
    ]);
    const bytes = Buffer.concat([...parts, ...builder.finish()]);
    const { archive, archiveId } = this.#archive('pack', bytes, objects);
    for (const { offset, ...member } of builder.members) {
      this.lines.push({ ...member, slices: [{ archive, offset, sizeBytes: member.sizeBytes }] });
    }
    this.objects.push(...objects);
    return archiveId;
  }

  /** An object that is an archive, or spans archives of so many bytes. @returns the ids of the archives */
  object(object: SampleObject, archiveBytesMax = object.bytes.length): string[] {
    const { bytes, properties } = object;
    const written: { archive: string; archiveId: string; sizeBytes: number }[] = [];
    for (let at = 0; at < bytes.length; at += archiveBytesMax) {
      const slice = bytes.subarray(at, at + archiveBytesMax);
      written.push({ ...this.#archive('object', slice, [{ ...object, bytes: slice }]), sizeBytes: slice.length });
    }
    this.lines.push({
      ...this.#listed(object),
      treeHash: treeHashOf(bytes).toString('hex'),
      slices: written.map(({ archive, sizeBytes }) => ({ archive, offset: 0, sizeBytes })),
      ...(properties && { properties }),
    });
    this.objects.push(object);
    return written.map(({ archiveId }) => archiveId);
  }

  /** Write the files of the snapshot, and its head when there is a table for it. */
  async commit(to: { files: WorkingFiles; items?: MemoryItems }, more: Partial<Snapshot> = {}) {
    const { plan, snapshot } = this;
    const summary: Snapshot = {
      plan,
      snapshot,
      vault: this.vault,
      source: { bucket: 'source', prefix: '' },
      takenAt: TAKEN_AT.toISOString(),
      objects: this.lines.length,
      bytes: this.lines.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      archives: this.archives.length,
      newArchives: this.archives.length,
      newBytes: this.archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      errors: 0,
      ...more,
    };
    const lines = [...this.lines].sort((one, other) => compareUtf8(one.key, other.key));
    await writeSnapshotObjects(to.files, { plan, snapshot }, lines);
    await writeArchiveLines(to.files, { plan, snapshot }, this.archives);
    await writeSnapshotSummary(to.files, summary);
    if (to.items) await putHead(to.items, { ...summary, state: 'kept' });
  }

  #listed({ key, bytes }: SampleObject) {
    return { key, sizeBytes: bytes.length, etag: '"0"', modifiedAt: '2026-01-01T00:00:00.000Z' };
  }

  #archive(kind: ArchiveKind, bytes: Buffer, objects: readonly SampleObject[]) {
    const sequence = this.archives.length;
    const archive = archiveRef(this.snapshot, sequence);
    const createdAt = new Date(TAKEN_AT.getTime() + sequence * HOUR_MS).toISOString();
    const archiveId = this.vaults.addArchive(this.vault, bytes);
    const objectBytes = objects.reduce((sum, object) => sum + object.bytes.length, 0);
    this.archives.push({
      archive,
      archiveId,
      kind,
      sizeBytes: bytes.length,
      treeHash: treeHashOf(bytes).toString('hex'),
      createdAt,
      objects: objects.length,
      objectBytes,
      liveObjects: objects.length,
      liveBytes: objectBytes,
    });
    return { archive, archiveId };
  }
}
