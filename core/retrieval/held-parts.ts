import type { Destination, UploadedPart } from '../ports/destination';
import type { ObjectLocation } from '../ports/object-location';
import type { PartRecord } from './records/archive-record';

/**
 * How S3 holds the parts that are on record of an upload. Where S3 encrypts with a key of KMS, two copies of the same bytes
 * have different ETags, and the copy that came last need not be the one on record; length and CRC32 tell whether they are
 * the same.
 *
 * @returns `held`: all parts with the ETags that S3 has; `lost`: those that it does not have, or holds otherwise
 * @throws UploadGoneError
 */
export async function heldParts(
  destination: Pick<Destination, 'listParts'>,
  upload: ObjectLocation & { uploadId: string },
  parts: readonly PartRecord[],
): Promise<{ held: UploadedPart[]; lost: PartRecord[] }> {
  const listed = new Map<number, UploadedPart & { sizeBytes: number }>();
  for await (const part of destination.listParts(upload)) listed.set(part.partNumber, part);
  const isHeld = ({ partNumber, crc32, sizeBytes }: PartRecord) => {
    const part = listed.get(partNumber);
    return part?.crc32 === crc32 && part.sizeBytes === sizeBytes;
  };
  return {
    held: parts.map((part) => listed.get(part.partNumber) ?? part),
    lost: parts.filter((part) => !isHeld(part)),
  };
}
