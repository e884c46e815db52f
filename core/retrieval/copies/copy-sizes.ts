import { s3RequestsFor } from '../../cost/s3-requests';
import { rangeBytesFor } from '../../ranges/plan-ranges';
import { GIB, MIB } from '../../ranges/units';

/** Sizes that decide how an object is copied. */
export interface CopySizes {
  /** Largest object that is copied in one request, in bytes. */
  wholeBytesMax: number;
  /** Smallest part of a larger object, in bytes; a power-of-two number of MiB. */
  partBytes: number;
}

/** @see Amazon S3 API Reference, "CopyObject": objects of up to 5 GB; "UploadPartCopy": parts of 5 MiB to 5 GiB */
export const COPY_SIZES: CopySizes = { wholeBytesMax: 5 * GIB, partBytes: 512 * MIB };

/** Number of COPY and PUT requests that copy an object. */
export const copyRequestsFor = (sizeBytes: number, { wholeBytesMax, partBytes } = COPY_SIZES): number =>
  sizeBytes <= wholeBytesMax ? 1 : s3RequestsFor(sizeBytes, rangeBytesFor(sizeBytes, partBytes));
