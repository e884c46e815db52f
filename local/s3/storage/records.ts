import type { ChecksumAlgorithm, ChecksumType, ObjectChecksum } from '../checksums/checksum-algorithm';
import type { JsonFileKind } from './json-file';

export type Tag = [key: string, value: string];

/** What a client says about an object besides its bytes. Strings of headers hold one byte per character (latin1). */
export interface ObjectAttributes {
  storageClass: string;
  /** Headers returned as they came: `content-type`, `cache-control`, … by lower-case name. */
  contentHeaders: Record<string, string>;
  /** User metadata by lower-case name, without `x-amz-meta-`. */
  metadata: Record<string, string>;
  /** `x-amz-website-redirect-location` */
  redirectLocation?: string | undefined;
  tags: Tag[];
}

/** A data file that holds the bytes of an object, or of one part of it. */
export interface Piece {
  file: string;
  sizeBytes: number;
  /** Only of multipart objects: 1 … 10,000. */
  partNumber?: number;
  /** Base64 checksum of the part. */
  checksum?: string;
}

/** An object as its metadata file holds it. */
export interface ObjectRecord extends ObjectAttributes {
  key: string;
  sizeBytes: number;
  /** Without quotes. */
  etag: string;
  /** Whole seconds, as S3 keeps it. */
  lastModifiedMs: number;
  checksum: ObjectChecksum;
  /** In order. */
  pieces: Piece[];
  /** The multipart upload that made the object. */
  uploadId?: string;
}

/** What a listing shows of an object: all that is kept of it in memory. */
export interface ObjectSummary {
  sizeBytes: number;
  etag: string;
  lastModifiedMs: number;
  storageClass: string;
  checksumAlgorithm: ChecksumAlgorithm;
  checksumType: ChecksumType;
}

export interface UploadRecord extends ObjectAttributes {
  uploadId: string;
  key: string;
  initiatedMs: number;
  checksumAlgorithm: ChecksumAlgorithm;
  checksumType: ChecksumType;
  /** False when S3 chose the checksum because the client named none. */
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
  remedy: 'Restore it from a copy, or remove it to give its object up.',
};

export const uploadFile: JsonFileKind<UploadRecord> = {
  isRight: ({ uploadId, key, checksumAlgorithm }) =>
    typeof uploadId === 'string' && typeof key === 'string' && typeof checksumAlgorithm === 'string',
  remedy: 'Restore it from a copy, or remove its folder to give the upload up.',
};

export const partFile: JsonFileKind<PartRecord> = {
  isRight: (part) => isPiece(part) && typeof part.partNumber === 'number' && typeof part.etag === 'string',
  remedy: 'Restore it from a copy, or remove it to give its part up.',
};

export function summaryOf(record: ObjectRecord): ObjectSummary {
  return {
    sizeBytes: record.sizeBytes,
    etag: record.etag,
    lastModifiedMs: record.lastModifiedMs,
    storageClass: record.storageClass,
    checksumAlgorithm: record.checksum.algorithm,
    checksumType: record.checksum.type,
  };
}
