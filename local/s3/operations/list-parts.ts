import { bucketOf, type S3Call } from '../call';
import { checksumElement } from '../checksums/checksum-algorithm';
import { sendXml } from '../respond';
import { element, text } from '../xml/write-xml';
import { countParameter } from './list-parameters';
import { openUpload } from './multipart-upload';
import { owner } from './owner';

const PARTS_MAX = 1000;

export function listParts(call: S3Call): void {
  const { record, parts } = openUpload(call, bucketOf(call));
  const marker = countParameter(call, 'part-number-marker', 0, 2 ** 31 - 1);
  const maxParts = countParameter(call, 'max-parts', PARTS_MAX);
  const later = [...parts.values()].filter((part) => part.partNumber > marker);
  later.sort((a, b) => a.partNumber - b.partNumber);
  const page = later.slice(0, maxParts);
  sendXml(call.response, 'ListPartsResult', [
    text('Bucket', call.bucketName),
    text('Key', record.key),
    text('UploadId', record.uploadId),
    owner(call, 'Initiator'),
    owner(call),
    text('StorageClass', record.storageClass),
    text('ChecksumAlgorithm', record.checksumAlgorithm),
    text('ChecksumType', record.checksumType),
    text('PartNumberMarker', marker),
    text('NextPartNumberMarker', page.at(-1)?.partNumber ?? 0),
    text('MaxParts', maxParts),
    text('IsTruncated', page.length < later.length),
    ...page.map((part) =>
      element(
        'Part',
        text('PartNumber', part.partNumber),
        text('LastModified', new Date(part.lastModifiedMs).toISOString()),
        text('ETag', `"${part.etag}"`),
        text('Size', part.sizeBytes),
        text(checksumElement(record.checksumAlgorithm), part.checksum),
      ),
    ),
  ]);
}
