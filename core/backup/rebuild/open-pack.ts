import { VerifiedStream } from '../../archive/verified-stream';
import { InvalidInputError } from '../../contracts/errors';
import type { ObjectLocation, Objects } from '../../ports/objects';
import { MIB } from '../../ranges/units';
import { type PackIndexLine, readPackIndex } from '../pack/pack-index';

/** Holds the index of a few thousand objects; a longer one is read from where it begins. */
const TAIL_BYTES = MIB;
/** What is held in memory at once: 10,000 objects, each with a long key, metadata and tags, have a shorter index. */
const HELD_BYTES_MAX = 128 * MIB;

/**
 * Bytes of a pack, held in memory.
 *
 * @throws InvalidInputError when the pack is gone, or so many are asked for that it cannot be one of ours
 */
export async function readRange(
  objects: Objects,
  location: ObjectLocation,
  start: number,
  end: number,
): Promise<Buffer> {
  const { bucket, key } = location;
  // Anybody may write an archive that says of itself that its index is as long as the archive.
  if (end - start >= HELD_BYTES_MAX) {
    throw new InvalidInputError(`s3://${bucket}/${key}: its index, or what it names, has ${end - start + 1} bytes`);
  }
  // S3 answers a range of no bytes with the whole object.
  if (end < start) return Buffer.alloc(0);
  const body = await objects.read(location, { start, end });
  if (!body) throw new InvalidInputError(`s3://${bucket}/${key} is gone`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * What is in a pack that lies in S3, from the index at its end.
 *
 * @throws InvalidInputError when it is no pack
 */
export async function openPack(
  objects: Objects,
  location: ObjectLocation,
  sizeBytes: number,
): Promise<PackIndexLine[]> {
  let start = Math.max(0, sizeBytes - TAIL_BYTES);
  for (;;) {
    const index = readPackIndex(await readRange(objects, location, start, sizeBytes - 1), start);
    if ('lines' in index) return index.lines;
    // Each further look begins earlier, and there is a beginning.
    if (index.needFrom >= start)
      throw new InvalidInputError(`s3://${location.bucket}/${location.key}: its index is broken`);
    start = index.needFrom;
  }
}

/**
 * Copy a member of a pack to a file of its own, which appears only when its length and tree hash agree with the index.
 *
 * @throws TreeHashMismatchError, LengthMismatchError
 */
export async function copyMember(
  objects: Objects,
  pack: ObjectLocation,
  member: PackIndexLine,
  to: ObjectLocation,
): Promise<void> {
  const { offset, sizeBytes, treeHash, key, properties } = member;
  const contentType = properties?.contentType ?? 'application/octet-stream';
  if (sizeBytes === 0) return objects.write(to, '', contentType);
  const body = await objects.read(pack, { start: offset, end: offset + sizeBytes - 1 });
  if (!body) throw new InvalidInputError(`s3://${pack.bucket}/${pack.key} is gone`);
  const what = `${key} in s3://${pack.bucket}/${pack.key}`;
  const proven = new VerifiedStream(body, { what, sizeBytes, treeHashes: [{ source: 'index', treeHash }] });
  await objects.write(to, proven, contentType);
}
