import { bucketOf, type S3Call } from '../call';
import { sendXml } from '../respond';
import { invalidArgument } from '../s3-error';
import type { KeyIndex } from '../storage/key-index';
import { compareKeys } from '../storage/key-order';
import type { ObjectSummary } from '../storage/records';
import { element, text, type Xml } from '../xml/write-xml';
import { countParameter, keyEncoder } from './list-parameters';
import { owner } from './owner';

const KEYS_MAX = 1000;

/** Position of a listing: after a key, or after all keys with a common prefix. */
type Position = { afterKey: string } | { afterPrefix: string };

interface Page {
  /** Keys and common prefixes together, in order. */
  entries: ({ key: string; summary: ObjectSummary } | { commonPrefix: string })[];
  /** Position of the next page; undefined on the last page. */
  next?: Position;
}

export function listObjectsV2(call: S3Call): void {
  const { index } = bucketOf(call).objects;
  const { query } = call.request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const maxKeys = countParameter(call, 'max-keys', KEYS_MAX);
  const { encodingType, encode } = keyEncoder(call);
  // A token takes precedence over `start-after`, which applies to the first page.
  const start = token === null ? { afterKey: startAfter } : positionOf(token);
  const page = listPage(index, prefix, delimiter, start, maxKeys);
  const ownerXml = query.get('fetch-owner') === 'true' ? owner(call) : '';

  sendXml(call.response, 'ListBucketResult', [
    text('Name', call.bucketName),
    text('Prefix', encode(prefix)),
    text('Delimiter', delimiter ? encode(delimiter) : undefined),
    text('MaxKeys', maxKeys),
    text('EncodingType', encodingType),
    text('KeyCount', page.entries.length),
    text('IsTruncated', page.next !== undefined),
    text('ContinuationToken', token ?? undefined),
    text('NextContinuationToken', page.next && tokenOf(page.next)),
    text('StartAfter', startAfter ? encode(startAfter) : undefined),
    ...page.entries.map((entry) =>
      'commonPrefix' in entry
        ? element('CommonPrefixes', text('Prefix', encode(entry.commonPrefix)))
        : contents(encode(entry.key), entry.summary, ownerXml),
    ),
  ]);
}

function contents(key: string, summary: ObjectSummary, ownerXml: Xml): Xml {
  return element(
    'Contents',
    text('Key', key),
    text('LastModified', new Date(summary.lastModifiedMs).toISOString()),
    text('ETag', `"${summary.etag}"`),
    text('ChecksumAlgorithm', summary.checksumAlgorithm),
    text('ChecksumType', summary.checksumType),
    text('Size', summary.sizeBytes),
    ownerXml,
    text('StorageClass', summary.storageClass),
  );
}

/** A page of at most `maxKeys` entries. Each costs a few binary searches, however many keys a common prefix has. */
export function listPage(
  index: Pick<KeyIndex<ObjectSummary>, 'get' | 'atOrAfter' | 'after' | 'afterPrefix'>,
  prefix: string,
  delimiter: string,
  start: Position,
  maxKeys: number,
): Page {
  const page: Page = { entries: [] };
  if (maxKeys === 0) return page;
  let position = start;
  let key = firstKey(index, prefix, start);
  while (key?.startsWith(prefix)) {
    if (page.entries.length === maxKeys) {
      page.next = position;
      break;
    }
    const delimiterAt = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (delimiterAt === -1) {
      page.entries.push({ key, summary: index.get(key) as ObjectSummary });
      position = { afterKey: key };
      key = index.after(key);
    } else {
      const commonPrefix = key.slice(0, delimiterAt + delimiter.length);
      page.entries.push({ commonPrefix });
      position = { afterPrefix: commonPrefix };
      key = index.afterPrefix(commonPrefix);
    }
  }
  return page;
}

function firstKey(
  index: Pick<KeyIndex<ObjectSummary>, 'atOrAfter' | 'after' | 'afterPrefix'>,
  prefix: string,
  start: Position,
): string | undefined {
  const key = 'afterPrefix' in start ? index.afterPrefix(start.afterPrefix) : index.after(start.afterKey);
  const first = index.atOrAfter(prefix);
  if (key === undefined || first === undefined) return undefined;
  return compareKeys(key, first) > 0 ? key : first;
}

function tokenOf(position: Position): string {
  const plain = 'afterKey' in position ? `k${position.afterKey}` : `p${position.afterPrefix}`;
  return Buffer.from(plain).toString('base64url');
}

function positionOf(token: string): Position {
  const plain = Buffer.from(token, 'base64url').toString('utf8');
  if (plain.length > 1 && plain.startsWith('k')) return { afterKey: plain.slice(1) };
  if (plain.length > 1 && plain.startsWith('p')) return { afterPrefix: plain.slice(1) };
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}
