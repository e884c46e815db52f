import { VerifiedStream } from '../../archive/verified-stream';
import { InvalidInputError } from '../../contracts/errors';
import { fileUri } from '../../files/file-uri';
import type { GzipFile } from '../../files/gzip-lines';
import type { WorkingFiles } from '../../ports/working-files';
import { MIB } from '../../ranges/units';
import { type PackIndexLine, readPackIndex } from '../pack/pack-index';
import { openRange, readRange } from './read-range';

/**
 * Bytes read from the end at once: they hold the index of a catalog's five members, and usually all of the members. An
 * archive with a longer index is not a catalog.
 */
const TAIL_BYTES = MIB;

/** A catalog stored in S3. Its last bytes are kept in memory and are not read again. */
export class CatalogTar {
  private constructor(
    private readonly files: WorkingFiles,
    private readonly key: string,
    private readonly tail: Buffer,
    private readonly tailStart: number,
    /** Members by name. */
    readonly members: ReadonlyMap<string, PackIndexLine>,
  ) {}

  /**
   * @param key key of the file that holds the retrieved archive
   * @param sizeBytes size of the archive
   * @throws InvalidInputError when it is not a pack, its index is damaged or longer than a catalog's, or two members
   *   have the same name
   */
  static async open(files: WorkingFiles, key: string, sizeBytes: number): Promise<CatalogTar> {
    const tailStart = Math.max(0, sizeBytes - TAIL_BYTES);
    const tail = await readRange(files, key, tailStart, sizeBytes - 1);
    const index = readPackIndex(tail, tailStart);
    if ('needFrom' in index) throw new InvalidInputError('not a catalog: its index is too long for one');
    const members = new Map<string, PackIndexLine>();
    for (const member of index.lines) {
      if (members.has(member.key)) throw new InvalidInputError('not a catalog: two of its members have the same name');
      members.set(member.key, member);
    }
    return new CatalogTar(files, key, tail, tailStart, members);
  }

  /** @throws InvalidInputError when the member has more than `bytesMax` bytes */
  async bytes({ key: name, offset, sizeBytes }: PackIndexLine, bytesMax: number): Promise<Buffer> {
    if (sizeBytes > bytesMax) throw new InvalidInputError(`its ${nameIn(name)} has ${sizeBytes} bytes`);
    const end = offset + sizeBytes;
    if (offset >= this.tailStart) return this.tail.subarray(offset - this.tailStart, end - this.tailStart);
    return readRange(this.files, this.key, offset, end - 1);
  }

  /**
   * Stream a member's bytes, verified while they are read. Can be read once.
   *
   * @param treeHash expected tree hash
   */
  stream({ key: name, offset, sizeBytes }: PackIndexLine, treeHash: string): VerifiedStream {
    const { files, key, tail, tailStart } = this;
    async function* body(): AsyncGenerator<Uint8Array> {
      if (offset >= tailStart) yield tail.subarray(offset - tailStart, offset - tailStart + sizeBytes);
      // S3 answers a range of no bytes with the whole object.
      else if (sizeBytes > 0) yield* await openRange(files, key, offset, offset + sizeBytes - 1);
    }
    const treeHashes = [{ source: 'signed statement', treeHash }];
    return new VerifiedStream(body(), { what: `its ${nameIn(name)}`, sizeBytes, treeHashes });
  }

  /** A member as a file of lines, verified while it is read. Can be read once. */
  gzipFile(member: PackIndexLine): GzipFile {
    const body = this.stream(member, member.treeHash);
    return { body, sizeBytes: member.sizeBytes, uri: fileUri(this.files, this.key) };
  }
}

/** A member's name without the folder of its snapshot. */
const nameIn = (key: string) => key.slice(key.lastIndexOf('/') + 1);
