import { bucketOf, type S3Call } from '../call';
import { sendXml } from '../respond';
import { compareKeys } from '../storage/key-order';
import type { UploadRecord } from '../storage/records';
import { element, text, type Xml } from '../xml/write-xml';
import { countParameter, keyEncoder } from './list-parameters';
import { owner } from './owner';

const UPLOADS_MAX = 1000;

type Entry = { upload: UploadRecord } | { commonPrefix: string };

export function listMultipartUploads(call: S3Call): void {
  const { query } = call.request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  // Without a key marker the upload id marker is ignored.
  const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const maxUploads = countParameter(call, 'max-uploads', UPLOADS_MAX);
  const { encodingType, encode } = keyEncoder(call);
  const uploads = bucketOf(call).uploads.list();
  const matching = uploads.filter((upload) => upload.key.startsWith(prefix) && follows(upload, keyMarker, idMarker));
  const entries = withCommonPrefixes(matching, prefix, delimiter, keyMarker);
  const page = entries.slice(0, maxUploads);
  const truncated = maxUploads > 0 && page.length < entries.length;

  sendXml(call.response, 'ListMultipartUploadsResult', [
    text('Bucket', call.bucketName),
    text('KeyMarker', encode(keyMarker)),
    text('UploadIdMarker', idMarker),
    ...(truncated ? nextMarkers(page.at(-1) as Entry, encode) : []),
    text('Prefix', encode(prefix)),
    text('Delimiter', delimiter ? encode(delimiter) : undefined),
    text('EncodingType', encodingType),
    text('MaxUploads', maxUploads),
    text('IsTruncated', truncated),
    ...page.map((entry) =>
      'upload' in entry
        ? uploadXml(call, entry.upload, encode)
        : element('CommonPrefixes', text('Prefix', encode(entry.commonPrefix))),
    ),
  ]);
}

function follows(upload: UploadRecord, keyMarker: string, idMarker: string): boolean {
  const order = compareKeys(upload.key, keyMarker);
  return order > 0 || (order === 0 && idMarker !== '' && compareKeys(upload.uploadId, idMarker) > 0);
}

function withCommonPrefixes(uploads: UploadRecord[], prefix: string, delimiter: string, keyMarker: string): Entry[] {
  const entries: Entry[] = [];
  let last: string | undefined;
  for (const upload of uploads) {
    const delimiterAt = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    if (delimiterAt === -1) {
      entries.push({ upload });
      continue;
    }
    const commonPrefix = upload.key.slice(0, delimiterAt + delimiter.length);
    // A marker that is a common prefix stands for all uploads below it.
    if (commonPrefix !== last && commonPrefix !== keyMarker) entries.push({ commonPrefix });
    last = commonPrefix;
  }
  return entries;
}

function nextMarkers(last: Entry, encode: (key: string) => string): Xml[] {
  const markers = 'upload' in last ? [last.upload.key, last.upload.uploadId] : [last.commonPrefix, ''];
  return [text('NextKeyMarker', encode(markers[0] as string)), text('NextUploadIdMarker', markers[1])];
}

function uploadXml(call: S3Call, upload: UploadRecord, encode: (key: string) => string): Xml {
  return element(
    'Upload',
    text('Key', encode(upload.key)),
    text('UploadId', upload.uploadId),
    owner(call, 'Initiator'),
    owner(call),
    text('StorageClass', upload.storageClass),
    text('Initiated', new Date(upload.initiatedMs).toISOString()),
    text('ChecksumAlgorithm', upload.checksumAlgorithm),
    text('ChecksumType', upload.checksumType),
  );
}
