import type { Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Destination } from '../../core/ports/destination';
import { busyDestination } from './busy-destination';
import { newObjectError, newObjectHeaderBytes, newObjectHeaders, newObjectInput } from './new-object';
import { codeOf } from './sdk-error';
import { sendBody } from './send-body';
import { afterSigning, beforeOthers } from './with-headers';

/** `putIfAbsent` of the `Destination` port, as a conditional PutObject. */
export function s3PutIfAbsent(client: S3Client): Destination['putIfAbsent'] {
  return async (object, sizeBytes, body) => {
    const put = (content: Readable | Uint8Array, abortSignal?: AbortSignal) => {
      const command = new PutObjectCommand({
        ...newObjectInput(object),
        ContentLength: sizeBytes,
        ChecksumAlgorithm: 'CRC32',
        IfNoneMatch: '*',
        Body: content,
      });
      command.middlewareStack.add(newObjectHeaders(object), beforeOthers);
      command.middlewareStack.add(newObjectHeaderBytes(object), afterSigning);
      return client.send(command, { abortSignal }).catch((error) => {
        throw busyDestination(error, object);
      });
    };
    try {
      await (body instanceof Uint8Array ? put(body) : sendBody(body, put));
      return 'written';
    } catch (error) {
      if (codeOf(error) === 'PreconditionFailed') return 'taken';
      throw newObjectError(error, object);
    }
  };
}
