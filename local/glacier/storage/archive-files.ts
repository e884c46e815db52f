import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteRange, LeafRange } from '../hashing/aligned-range';
import { DigestCombiner, digestBytes, leafBytes } from '../hashing/tree-hash';
import { zeroTreeHash } from '../hashing/zero-tree-hash';
import type { ArchiveRecord } from './archive-record';
import { partFileName } from './part-manifest';

/** A section of a file. */
export interface Segment {
  /** Undefined for zero bytes that no file contains. */
  path: string | undefined;
  start: number;
  lengthBytes: number;
}

type StoredArchive = Pick<ArchiveRecord, 'id' | 'sizeBytes' | 'treeHash' | 'partSizeBytes' | 'content'>;

/** Size of a read of digests: 1,024 leaves. */
const digestsChunkBytes = 1024 * digestBytes;

/**
 * The files of a vault's archives. `incoming/ID` is an archive being written; `data/XX/ID` is a recorded one: a file, or for a
 * multipart upload the folder of its parts. `ID.leaves` (in a folder: `leaves`) contains the digests of its leaves, 32 bytes each,
 * as computed at upload. An archive of one leaf has no such file: its tree hash is the digest.
 */
export class ArchiveFiles {
  readonly #foldersMade = new Set<string>();

  constructor(private readonly vaultDirectory: string) {}

  incomingPath(archiveId: string): string {
    return join(this.vaultDirectory, 'incoming', archiveId);
  }

  dataPath(archiveId: string): string {
    return join(this.vaultDirectory, 'data', archiveId.slice(0, 2), archiveId);
  }

  /** Move a written file or an upload's folder to the archive's data path. Repeatable. */
  async settle(archiveId: string, fromPath: string, withLeaves: boolean): Promise<void> {
    const target = this.dataPath(archiveId);
    const folder = archiveId.slice(0, 2);
    if (!this.#foldersMade.has(folder)) {
      await mkdir(join(this.vaultDirectory, 'data', folder), { recursive: true });
      this.#foldersMade.add(folder);
    }
    if (withLeaves) await rename(`${fromPath}.leaves`, `${target}.leaves`);
    await rename(fromPath, target);
  }

  async remove(archiveId: string): Promise<void> {
    const path = this.dataPath(archiveId);
    await rm(path, { recursive: true, force: true });
    await rm(`${path}.leaves`, { force: true });
  }

  /** Clean up after a kill: finish the moves of recorded archives, and remove files that were never acknowledged. */
  async sweepIncoming(isKnown: (archiveId: string) => Promise<boolean>): Promise<void> {
    const folder = join(this.vaultDirectory, 'incoming');
    const names = new Set(await readdir(folder));
    for (const name of names) {
      const archiveId = name.replace(/\.leaves$/, '');
      if (!(await isKnown(archiveId))) await rm(join(folder, name), { force: true });
      else if (name === archiveId) await this.settle(archiveId, join(folder, name), names.has(`${name}.leaves`));
    }
  }

  /** The sections of files with the bytes of a range, in order. */
  async segments(archive: StoredArchive, range: ByteRange): Promise<Segment[]> {
    if (archive.content === 'zeros') {
      return [{ path: undefined, start: range.start, lengthBytes: range.end - range.start + 1 }];
    }
    const path = this.dataPath(archive.id);
    const partSizeBytes = archive.partSizeBytes;
    if (partSizeBytes === undefined) return [{ path, start: range.start, lengthBytes: range.end - range.start + 1 }];
    const segments: Segment[] = [];
    const manifest = await open(join(path, 'manifest'), 'r');
    try {
      for (let position = range.start; position <= range.end; ) {
        const part = Math.floor(position / partSizeBytes);
        const past = Math.min((part + 1) * partSizeBytes, range.end + 1);
        const partPath = join(path, await partFileName(manifest, part));
        segments.push({ path: partPath, start: position - part * partSizeBytes, lengthBytes: past - position });
        position = past;
      }
    } finally {
      await manifest.close();
    }
    return segments;
  }

  /** The tree hash, from the upload, of leaves that form a node of the archive's tree; lower-case hex. */
  async treeHashOf(archive: StoredArchive, leaves: LeafRange): Promise<string> {
    if (leaves.first === 0 && leaves.past * leafBytes >= archive.sizeBytes) return archive.treeHash;
    if (archive.content === 'zeros') {
      return zeroTreeHash(Math.min(leaves.past * leafBytes, archive.sizeBytes) - leaves.first * leafBytes);
    }
    const path = this.dataPath(archive.id);
    const file = await open(archive.partSizeBytes === undefined ? `${path}.leaves` : join(path, 'leaves'), 'r');
    try {
      return await combineStoredLeaves(file, leaves);
    } finally {
      await file.close();
    }
  }
}

async function combineStoredLeaves(file: FileHandle, leaves: LeafRange): Promise<string> {
  const combiner = new DigestCombiner();
  const past = leaves.past * digestBytes;
  for (let offset = leaves.first * digestBytes; offset < past; ) {
    const length = Math.min(digestsChunkBytes, past - offset);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
    if (bytesRead !== length) throw new Error(`the stored leaf digests end at byte ${offset + bytesRead} of ${past}`);
    for (let digest = 0; digest < length; digest += digestBytes)
      combiner.add(buffer.subarray(digest, digest + digestBytes));
    offset += length;
  }
  return combiner.root().toString('hex');
}
