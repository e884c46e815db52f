import type { Destination, UploadedPart } from '../ports/destination';
import type { ObjectLocation } from '../ports/object-location';
import type { PartRecord } from './records/archive-record';

/**
 * Compare the recorded parts of an upload with those that S3 holds. When S3 encrypts with a KMS key, two copies of the
 * same bytes have different ETags, and the last copy need not be the recorded one; length and CRC32 show whether the
 * bytes are the same.
 *
 * @returns `held`: all parts with the ETags in S3; `lost`: those that S3 lacks, or holds with other bytes
 * @throws UploadGoneError
 */
export async function compareParts(
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
