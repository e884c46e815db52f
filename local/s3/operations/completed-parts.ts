import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumElement } from '../checksums/checksum-algorithm';
import { invalidRequest, malformedXml, S3Error } from '../s3-error';
import type { PartRecord, UploadRecord } from '../storage/records';
import type { OpenUpload } from '../storage/upload-store';
import { childText, parseXml, type XmlElement } from '../xml/parse-xml';

export const PARTS_MAX = 10_000;
// 5 MiB; the last part may be shorter.
export const PART_MIN_BYTES = 5 * 1024 ** 2;

/** A part that CompleteMultipartUpload names. */
export interface NamedPart {
  partNumber: number;
  /** Without quotes. */
  etag: string;
  checksums: Map<ChecksumAlgorithm, string>;
}

/** @throws S3Error MalformedXML */
export function namedPartsOf(source: string): NamedPart[] {
  const root = parseXml(source);
  const parts = root.children.filter((child) => child.name === 'Part');
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0 || parts.length > PARTS_MAX) throw malformedXml();
  return parts.map(namedPart);
}

/**
 * The stored parts that the request names, which become the object.
 *
 * @throws S3Error InvalidPartOrder, InvalidPart, EntityTooSmall, InvalidRequest
 */
export function chooseParts(named: NamedPart[], upload: OpenUpload): PartRecord[] {
  const { record } = upload;
  requireOrder(named, record);
  const chosen = named.map((part) => {
    const stored = upload.parts.get(part.partNumber);
    if (!stored || stored.etag !== part.etag) throw invalidPart(record, part);
    requireChecksum(record, part, stored);
    return stored;
  });
  const short = chosen.slice(0, -1).find((part) => part.sizeBytes < PART_MIN_BYTES);
  if (short) {
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: short.sizeBytes,
      MinSizeAllowed: PART_MIN_BYTES,
      PartNumber: short.partNumber,
      ETag: short.etag,
    });
  }
  // The total size needs no check: 10,000 parts × 5 GiB is S3's largest object (48.8 TiB).
  return chosen;
}

function namedPart(part: XmlElement): NamedPart {
  const number = childText(part, 'PartNumber')?.trim() ?? '';
  const etag = childText(part, 'ETag')?.trim();
  if (!/^[0-9]{1,5}$/.test(number) || Number(number) < 1 || Number(number) > PARTS_MAX || !etag) throw malformedXml();
  const checksums = new Map<ChecksumAlgorithm, string>();
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = childText(part, checksumElement(algorithm));
    if (value) checksums.set(algorithm, value.trim());
  }
  return { partNumber: Number(number), etag: etag.replace(/^"(.*)"$/, '$1'), checksums };
}

/** Check that part numbers are ascending and, for a composite checksum, consecutive from 1. */
function requireOrder(named: NamedPart[], upload: UploadRecord): void {
  for (const [at, { partNumber }] of named.entries()) {
    const ascending = at === 0 || partNumber > (named[at - 1] as NamedPart).partNumber;
    if (!ascending || (upload.checksumType === 'COMPOSITE' && partNumber !== at + 1)) {
      throw new S3Error(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        { UploadId: upload.uploadId },
      );
    }
  }
}

function requireChecksum(upload: UploadRecord, part: NamedPart, stored: PartRecord): void {
  const algorithm = upload.checksumAlgorithm;
  for (const [named, value] of part.checksums) {
    const known = named === stored.sent?.algorithm ? stored.sent.value : named === algorithm && stored.checksum;
    if (value !== known) throw invalidPart(upload, part);
  }
  if (upload.checksumType === 'COMPOSITE' && !part.checksums.has(algorithm)) {
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.partNumber} in the request.`,
    );
  }
}

function invalidPart(upload: UploadRecord, part: NamedPart): S3Error {
  return new S3Error(
    400,
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.uploadId, PartNumber: part.partNumber, ETag: part.etag },
  );
}
