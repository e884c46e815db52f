import { header, type S3Call } from '../call';
import { conditionalRequestConflict, noSuchKey, notImplemented, preconditionFailed } from '../s3-error';
import type { Bucket } from '../storage/bucket';
import type { WriteWatch } from '../storage/write-watches';

export interface WritePrecondition {
  /** If-None-Match: * */
  mustBeNew: boolean;
  /** If-Match */
  etag?: string;
}

/** @throws S3Error NotImplemented for `If-None-Match` other than `*`, as S3 does */
export function writePreconditionOf(call: S3Call): WritePrecondition {
  const ifNoneMatch = header(call, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') throw notImplemented('If-None-Match other than *');
  return { mustBeNew: ifNoneMatch !== undefined, etag: header(call, 'if-match') };
}

/**
 * Check the preconditions of a write: before the body is read, to refuse early, and again immediately before the write.
 *
 * @throws S3Error PreconditionFailed, ConditionalRequestConflict, NoSuchKey
 * @see Amazon S3 User Guide, "How to prevent object overwrites with conditional writes"
 */
export function requireWritable(
  bucket: Bucket,
  key: string,
  precondition: WritePrecondition,
  watch?: Pick<WriteWatch, 'deleted'>,
): void {
  const current = bucket.objects.index.get(key);
  if (precondition.mustBeNew) {
    if (current) throw preconditionFailed('If-None-Match');
    if (watch?.deleted) throw conditionalRequestConflict('If-None-Match', key);
  }
  if (precondition.etag !== undefined) {
    if (!current) throw noSuchKey(key);
    if (!namesEtag(precondition.etag, current.etag)) throw preconditionFailed('If-Match');
  }
}

/** Result of the conditions of a read. */
export type ReadVerdict = 'send' | 'not-modified';

/** Names of the four condition headers of a read. */
export const READ_CONDITIONS = {
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  ifModifiedSince: 'if-modified-since',
  ifUnmodifiedSince: 'if-unmodified-since',
};

/**
 * Evaluate the conditions of a read in the order of RFC 9110 §13.2.2; an invalid date is ignored.
 *
 * @throws S3Error PreconditionFailed
 */
export function judgeRead(
  call: S3Call,
  object: { etag: string; lastModifiedMs: number },
  names = READ_CONDITIONS,
): ReadVerdict {
  const ifMatch = header(call, names.ifMatch);
  const unmodifiedSinceMs = Date.parse(header(call, names.ifUnmodifiedSince) ?? '');
  if (ifMatch !== undefined) {
    if (!namesEtag(ifMatch, object.etag)) throw preconditionFailed(conditionOf(names.ifMatch));
  } else if (object.lastModifiedMs > unmodifiedSinceMs) {
    throw preconditionFailed(conditionOf(names.ifUnmodifiedSince));
  }
  const ifNoneMatch = header(call, names.ifNoneMatch);
  if (ifNoneMatch !== undefined) return namesEtag(ifNoneMatch, object.etag) ? 'not-modified' : 'send';
  const modifiedSinceMs = Date.parse(header(call, names.ifModifiedSince) ?? '');
  return object.lastModifiedMs <= modifiedSinceMs ? 'not-modified' : 'send';
}

/** Name of a condition in an error: `If-Match` for `if-match`, `x-amz-copy-source-If-Match` for that of a copy's source. */
const conditionOf = (name: string) =>
  name.replace(/if-.*$/, (condition) => condition.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()));

/** Whether a list such as `"a", W/"b"`, `a` or `*` contains `etag`. */
export function namesEtag(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const candidate = item
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return candidate === '*' || candidate === etag;
  });
}
