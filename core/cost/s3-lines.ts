import type { RetrievalWork } from '../contracts/retrieval-run';
import { ReadChargedClass, type StorageClass } from '../contracts/tier';
import { type CostLine, costLine } from './cost-line';
import type { PriceBook } from './price-book';

/** Names of objects in GLACIER and DEEP_ARCHIVE, in bytes each, which S3 keeps in STANDARD. */
const NAME_BYTES = 8 * 1024;

const isArchiveClass = (storageClass: StorageClass) => storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';

/**
 * Lines for the requests that write objects. Parts on their way to an archive class are billed as STANDARD: only the request that
 * finishes an object is billed as its class.
 *
 * @see Amazon S3 User Guide, "Uploading and copying objects using multipart upload", on pricing
 */
export function putLines(
  { s3Requests, objects }: RetrievalWork,
  storageClass: StorageClass,
  book: PriceBook,
): CostLine[] {
  const put = `s3.${storageClass}.putPerThousand` as const;
  if (!isArchiveClass(storageClass)) return [costLine('S3 requests', s3Requests, put, book)];
  return [
    costLine('S3 requests', objects, put, book),
    costLine('S3 requests for parts', s3Requests - objects, 's3.STANDARD.putPerThousand', book),
  ];
}

/** Lines for the bytes that copies within S3 read, by the class of their sources. */
export const readLines = ({ readBytes = {} }: RetrievalWork, book: PriceBook): CostLine[] =>
  ReadChargedClass.options.flatMap((from) => {
    const bytes = readBytes[from];
    return bytes ? [costLine(`copies from ${from}`, bytes, `s3.${from}.readPerGib`, book)] : [];
  });

/** Lines for a month of storage in S3. */
export function storageLines(
  { storedBytes, objects }: Pick<RetrievalWork, 'storedBytes' | 'objects'>,
  storageClass: StorageClass,
  book: PriceBook,
): CostLine[] {
  const lines = [costLine(`S3 ${storageClass}`, storedBytes, `s3.${storageClass}.storagePerGibMonth`, book)];
  if (isArchiveClass(storageClass)) {
    lines.push(costLine('names in S3 STANDARD', NAME_BYTES * objects, 's3.STANDARD.storagePerGibMonth', book));
  }
  const monitoring = 's3.INTELLIGENT_TIERING.monitoringPerThousandMonth';
  if (storageClass === 'INTELLIGENT_TIERING' && book(monitoring)) {
    lines.push(costLine('monitoring', objects, monitoring, book));
  }
  return lines;
}
