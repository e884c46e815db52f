import type { ChecksumAlgorithm, ChecksumType, ObjectChecksum } from '../checksums/checksum-algorithm';
import type { JsonFileKind } from './json-file';

export type Tag = [key: string, value: string];

/** Attributes of an object that a client sets. Header values have one character per byte (latin1). */
export interface ObjectAttributes {
  storageClass: string;
  /** Headers that are returned unchanged: `content-type`, `cache-control`, … by lower-case name. */
  contentHeaders: Record<string, string>;
  /** User metadata by lower-case name, without `x-amz-meta-`. */
  metadata: Record<string, string>;
  /** `x-amz-website-redirect-location` */
  redirectLocation?: string | undefined;
  tags: Tag[];
  /** ARN of the KMS key of the object. */
  keyArn?: string | undefined;
}

/** A data file with the bytes of an object, or of one part of it. */
export interface Piece {
  file: string;
  sizeBytes: number;
  /** Part number, 1 … 10,000; only in multipart objects. */
  partNumber?: number;
  /** Base64 checksum of the part. */
  checksum?: string;
}

/** Content of an object's metadata file. */
export interface ObjectRecord extends ObjectAttributes {
  key: string;
  sizeBytes: number;
  /** Without quotes. */
  etag: string;
  /** Whole seconds, as in S3. */
  lastModifiedMs: number;
  checksum: ObjectChecksum;
  /** In order. */
  pieces: Piece[];
  /** Id of the multipart upload that created the object. */
  uploadId?: string;
}

/** The properties of an object that listings show, which are kept in memory. */
export interface ObjectSummary {
  sizeBytes: number;
  etag: string;
  lastModifiedMs: number;
  storageClass: string;
  checksumAlgorithm: ChecksumAlgorithm;
  checksumType: ChecksumType;
  keyArn?: string | undefined;
}

export interface UploadRecord extends ObjectAttributes {
  uploadId: string;
  key: string;
  initiatedMs: number;
  checksumAlgorithm: ChecksumAlgorithm;
  checksumType: ChecksumType;
  /** Whether the client named the algorithm; otherwise it is S3's default. */
  checksumRequested: boolean;
}

export interface PartRecord {
  partNumber: number;
  sizeBytes: number;
  etag: string;
  lastModifiedMs: number;
  /** Base64, by the upload's algorithm. */
  checksum: string;
  /** The checksum that the client sent with the part, when the upload was created without an algorithm. */
  sent?: { algorithm: ChecksumAlgorithm; value: string };
  file: string;
}

const isPiece = (piece: Partial<Piece> | null) =>
  typeof piece?.file === 'string' && typeof piece.sizeBytes === 'number';

export const objectFile: JsonFileKind<ObjectRecord> = {
  isRight: ({ key, sizeBytes, pieces, checksum }) =>
    typeof key === 'string' &&
    typeof sizeBytes === 'number' &&
    typeof checksum?.algorithm === 'string' &&
    Array.isArray(pieces) &&
    pieces.every(isPiece),
  remedy: 'Restore it from a copy, or remove it to abandon its object.',
};

export const uploadFile: JsonFileKind<UploadRecord> = {
  isRight: ({ uploadId, key, checksumAlgorithm }) =>
    typeof uploadId === 'string' && typeof key === 'string' && typeof checksumAlgorithm === 'string',
  remedy: 'Restore it from a copy, or remove its folder to abandon the upload.',
};

export const partFile: JsonFileKind<PartRecord> = {
  isRight: (part) => isPiece(part) && typeof part.partNumber === 'number' && typeof part.etag === 'string',
  remedy: 'Restore it from a copy, or remove it to abandon its part.',
};

export function summaryOf(record: ObjectRecord): ObjectSummary {
  return {
    sizeBytes: record.sizeBytes,
    etag: record.etag,
    lastModifiedMs: record.lastModifiedMs,
    storageClass: record.storageClass,
    checksumAlgorithm: record.checksum.algorithm,
    checksumType: record.checksum.type,
    keyArn: record.keyArn,
  };
}
