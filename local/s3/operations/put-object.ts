import { payloadOf } from '../body/payload';
import { receiveBody } from '../body/receive';
import { bucketOf, nowSecondsMs, type S3Call } from '../call';
import { checksumHeader, DEFAULT_ALGORITHM } from '../checksums/checksum-algorithm';
import { sendEmpty } from '../respond';
import type { ObjectRecord } from '../storage/records';
import { encryptionHeaders } from './encryption';
import { attributesOf } from './object-attributes';
import { requireWritable, writePreconditionOf } from './preconditions';
import { storeBody } from './store-body';

export async function putObject(call: S3Call): Promise<void> {
  const { key } = call;
  const bucket = bucketOf(call);
  const attributes = attributesOf(call);
  const precondition = writePreconditionOf(call);
  const payload = payloadOf(call.request.http.headers);
  const algorithm = payload.checksum?.algorithm ?? DEFAULT_ALGORITHM;
  requireWritable(bucket, key, precondition);

  const watch = bucket.watches.begin(key);
  try {
    const receive = (write: (bytes: Buffer) => Promise<void> | void) =>
      receiveBody(call.request, payload, algorithm, write);
    const record = await storeBody(call, bucket, attributes, receive, (stored) => {
      requireWritable(bucket, key, precondition, watch);
      const created: ObjectRecord = {
        ...attributes,
        key,
        sizeBytes: stored.sizeBytes,
        etag: stored.etag,
        lastModifiedMs: nowSecondsMs(call),
        checksum: { algorithm, type: 'FULL_OBJECT', value: stored.checksum },
        pieces: [{ file: stored.file, sizeBytes: stored.sizeBytes }],
      };
      bucket.objects.put(created);
      return created;
    });
    call.context.receivers.get(call.bucketName)?.(bucket, record);
    sendEmpty(call.response, 200, {
      etag: `"${record.etag}"`,
      [checksumHeader(algorithm)]: record.checksum.value,
      'x-amz-checksum-type': record.checksum.type,
      'content-length': 0,
      ...encryptionHeaders(record),
    });
  } finally {
    watch.end();
  }
}
