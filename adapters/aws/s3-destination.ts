import type { S3Client } from '@aws-sdk/client-s3';
import type { Destination } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import { type DestinationOperation, destinationError } from './destination-errors';
import { s3Objects } from './s3-objects';

/**
 * Destinations in Amazon S3. Permanent denials are translated to DestinationDeniedError, in every call that writes, checks an
 * object, or aborts an upload.
 */
export function s3Destination(client: S3Client): Destination {
  const objects = s3Objects(client);
  return {
    ...objects,
    head: (location) => translated('HeadObject', location, objects.head(location)),
    inspect: (location) => translated('HeadObject', location, objects.inspect(location)),
    tags: (location) => translated('GetObjectTagging', location, objects.tags(location)),
    copyIfAbsent: (source, target) => translated('CopyObject', source, objects.copyIfAbsent(source, target)),
    copyPart: (upload, ...rest) => translated('UploadPartCopy', upload, objects.copyPart(upload, ...rest)),
    putIfAbsent: (object, ...rest) => translated('PutObject', object, objects.putIfAbsent(object, ...rest)),
    putTags: (location, tags) => translated('PutObjectTagging', location, objects.putTags(location, tags)),
    createUpload: (object) => translated('CreateMultipartUpload', object, objects.createUpload(object)),
    uploadPart: (upload, body) => translated('UploadPart', upload, objects.uploadPart(upload, body)),
    completeUpload: (upload, parts) =>
      translated('CompleteMultipartUpload', upload, objects.completeUpload(upload, parts)),
    listParts: (upload) => translatedEach('ListParts', upload, objects.listParts(upload)),
    abortUpload: (upload) => translated('AbortMultipartUpload', upload, objects.abortUpload(upload)),
  };
}

async function translated<T>(
  operation: DestinationOperation,
  location: ObjectLocation,
  answer: Promise<T>,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw destinationError(error, operation, location);
  }
}

async function* translatedEach<T>(
  operation: DestinationOperation,
  location: ObjectLocation,
  answers: AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* answers;
  } catch (error) {
    throw destinationError(error, operation, location);
  }
}
