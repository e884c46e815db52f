import { TextSet } from '../../collections/text-set';
import type { CopyLine } from '../../contracts/copies';
import { readChargedClassOf, type StorageClass } from '../../contracts/tier';
import { billedBytes } from '../../cost/billed-bytes';
import type { AssignedKeys } from '../../naming/assign-keys';
import { distinctKey } from '../../naming/distinct-key';
import { copyRequestsFor } from '../copies/copy-sizes';
import { addRead, type ReadBytes } from '../copies/read-bytes';
import type { ArchiveCollection } from './archive-collection';
import type { PresentArchives } from './present-archives';

/** S3 storage classes out of which nothing is copied. */
const ARCHIVE_CLASSES: readonly StorageClass[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** Further name of an archive of a plan, relative to the prefix of the destination. */
export interface FurtherName {
  archive: number;
  path: string;
}

/** The copies by which archives get their further names, and what they add up to once all of them have been yielded. */
export class FurtherCopies {
  copies = 0;
  bytes = 0;
  s3Requests = 0;
  storedBytes = 0;
  readonly readBytes: ReadBytes = {};
  /** Number of names whose archives cannot be copied within S3, or are not since they lie under other names. */
  left = 0;

  constructor(
    private readonly archives: Pick<ArchiveCollection, 'at'>,
    private readonly keys: AssignedKeys,
    private readonly present: Pick<PresentArchives, 'has' | 'sourceOf' | 'readChargedClassOf'>,
    private readonly to: { prefix: string; storageClass: StorageClass },
  ) {}

  /** Yield a copy for each further name, in the given order; keys are assigned to them. */
  async *lines(names: AsyncIterable<FurtherName>): AsyncGenerator<CopyLine> {
    const seen = new TextSet();
    for await (const { archive, path } of names) {
      const key = `${this.to.prefix}${path}`;
      if (this.#isOwn(archive, key) || !seen.add(`${archive} ${path}`).added) continue;
      const source = this.present.sourceOf(archive);
      const isWritten = !this.present.has(archive) && !ARCHIVE_CLASSES.includes(this.to.storageClass);
      if (!source && !isWritten) {
        this.left++;
        continue;
      }
      const { archiveId, sizeBytes, treeHash, creationDate, description } = this.archives.at(archive);
      const to = this.keys.takeFurther(key, archiveId);
      const from = source?.key ?? this.keys.keyOf(archive);
      const readFrom = source ? this.present.readChargedClassOf(archive) : readChargedClassOf(this.to.storageClass);
      addRead(this.readBytes, readFrom, sizeBytes);
      this.#add(sizeBytes);
      const facts = { archiveId, sizeBytes, treeHash, crc32: source?.crc32, creationDate, description };
      yield { from, to, ...facts, isFurther: true };
    }
  }

  /**
   * Whether an archive has a key anyway: as its description, where its key in a manifest is not safe, or made distinct by an earlier
   * run, whose failures are a manifest.
   */
  #isOwn(archive: number, key: string): boolean {
    const plain = this.keys.plainKey(archive);
    return key === plain || distinctKey(key, this.archives.at(archive).archiveId) === plain;
  }

  #add(sizeBytes: number): void {
    this.copies += 1;
    this.bytes += sizeBytes;
    this.s3Requests += copyRequestsFor(sizeBytes);
    this.storedBytes += billedBytes(sizeBytes, this.to.storageClass);
  }
}
