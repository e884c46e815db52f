import { deletion } from '../../iam/requested-access/s3';
import { payloadOf } from '../body/payload';
import { receiveText } from '../body/receive';
import { bucketOf, header, type S3Call } from '../call';
import { sendEmpty, sendXml } from '../respond';
import {
  accessDenied,
  invalidArgument,
  invalidRequest,
  malformedXml,
  noSuchKey,
  notImplemented,
  preconditionFailed,
  S3Error,
} from '../s3-error';
import type { Bucket } from '../storage/bucket';
import { childText, parseXml, type XmlElement } from '../xml/parse-xml';
import { element, text, type Xml } from '../xml/write-xml';
import { namesEtag } from './preconditions';

const KEYS_MAX = 1000;
// 1,000 keys of 1,024 bytes, each of which may be written as a character reference of 6 bytes or more.
const BODY_MAX_BYTES = 16 * 1024 * 1024;

export function deleteObject(call: S3Call): void {
  const bucket = bucketOf(call);
  requireNullVersion(call.request.query.get('versionId') ?? undefined);
  requireEtag(bucket, call.key, header(call, 'if-match'));
  for (const name of ['x-amz-if-match-size', 'x-amz-if-match-last-modified-time']) {
    if (header(call, name) !== undefined) throw notImplemented(`the header ${name}`);
  }
  bucket.deleteObject(call.key);
  sendEmpty(call.response, 204);
}

export async function deleteObjects(call: S3Call): Promise<void> {
  bucketOf(call);
  const payload = payloadOf(call.request.http.headers, BODY_MAX_BYTES);
  if (!payload.md5 && !payload.checksum) {
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  const root = parseXml(await receiveText(call.request, payload));
  const named = root.children.filter((child) => child.name === 'Object');
  if (root.name !== 'Delete' || named.length === 0 || named.length > KEYS_MAX) throw malformedXml();
  const keys = named.map(keyOf);
  const quiet = childText(root, 'Quiet') === 'true';
  const bucket = bucketOf(call);
  const results: Xml[] = [];
  for (const { key, isVersion, etag } of keys) {
    try {
      requirePermission(call, key, isVersion);
      requireEtag(bucket, key, etag);
      bucket.deleteObject(key);
      if (!quiet) results.push(element('Deleted', text('Key', key)));
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      results.push(element('Error', text('Key', key), text('Code', error.code), text('Message', error.message)));
    }
  }
  sendXml(call.response, 'DeleteResult', results);
}

function requirePermission({ request }: S3Call, key: string, isVersion: boolean): void {
  if (request.isAllowed?.(deletion(request, isVersion, key)) === false) throw accessDenied();
}

function keyOf(object: XmlElement): { key: string; isVersion: boolean; etag?: string } {
  const key = childText(object, 'Key');
  if (!key) throw malformedXml();
  const versionId = childText(object, 'VersionId');
  requireNullVersion(versionId);
  return { key, isVersion: versionId !== undefined, etag: childText(object, 'ETag') };
}

function requireNullVersion(versionId: string | undefined): void {
  if (versionId === undefined || versionId === 'null') return;
  throw invalidArgument('Invalid version id specified', 'versionId', versionId);
}

function requireEtag(bucket: Bucket, key: string, wanted: string | undefined): void {
  if (wanted === undefined) return;
  const current = bucket.objects.index.get(key);
  if (!current) throw noSuchKey(key);
  if (!namesEtag(wanted, current.etag)) throw preconditionFailed('If-Match');
}
