import { payloadOf } from '../body/payload';
import { receiveText } from '../body/receive';
import { bucketOf, type S3Call } from '../call';
import { sendBytes, sendEmpty, sendXml } from '../respond';
import { malformedXml, S3Error } from '../s3-error';
import { childText, parseXml } from '../xml/parse-xml';

const CONFIGURATION_MAX_BYTES = 256 * 1024;
const RULES_MAX = 1000;

/** Keep the rules of a bucket, which have no effect: objects do not expire. */
export async function putBucketLifecycle(call: S3Call): Promise<void> {
  bucketOf(call);
  const { request } = call;
  const body = await receiveText(request, payloadOf(request.http.headers, CONFIGURATION_MAX_BYTES));
  const root = parseXml(body);
  const rules = root.children.filter(({ name }) => name === 'Rule');
  const isRight = rules.every((rule) => /^(Enabled|Disabled)$/.test(childText(rule, 'Status') ?? ''));
  if (root.name !== 'LifecycleConfiguration' || rules.length === 0 || rules.length > RULES_MAX || !isRight) {
    throw malformedXml();
  }
  call.context.buckets.change(call.bucketName, { lifecycle: body });
  sendEmpty(call.response, 200);
}

export function getBucketLifecycle(call: S3Call): void {
  bucketOf(call);
  const lifecycle = call.context.buckets.record(call.bucketName)?.lifecycle;
  if (lifecycle === undefined) {
    throw new S3Error(404, 'NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      BucketName: call.bucketName,
    });
  }
  sendBytes(call.response, 200, lifecycle);
}

export function deleteBucketLifecycle(call: S3Call): void {
  bucketOf(call);
  call.context.buckets.change(call.bucketName, { lifecycle: undefined });
  sendEmpty(call.response, 204);
}

/** No bucket has versions. */
export function getBucketVersioning(call: S3Call): void {
  bucketOf(call);
  sendXml(call.response, 'VersioningConfiguration', []);
}
