import { setPolicyText } from '../../iam/set-policy-text';
import { payloadOf } from '../body/payload';
import { receiveText } from '../body/receive';
import { bucketOf, type S3Call } from '../call';
import { sendBytes, sendEmpty } from '../respond';
import { S3Error } from '../s3-error';

const POLICY_MAX_BYTES = 20 * 1024;

export const bucketArn = (bucketName: string) => `arn:aws:s3:::${bucketName}`;

/** Set the policy of a bucket, which is not kept when the embedded cloud stops. */
export async function putBucketPolicy(call: S3Call): Promise<void> {
  bucketOf(call);
  const { request, context, bucketName } = call;
  const text = await receiveText(request, payloadOf(request.http.headers, POLICY_MAX_BYTES));
  const malformed = (reason: string) => new S3Error(400, 'MalformedPolicy', reason);
  setPolicyText(context.policies, bucketArn(bucketName), text, malformed);
  sendEmpty(call.response, 204);
}

export function getBucketPolicy(call: S3Call): void {
  bucketOf(call);
  const policy = call.context.policies.get(bucketArn(call.bucketName));
  if (policy === undefined) {
    throw new S3Error(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: call.bucketName });
  }
  sendBytes(call.response, 200, JSON.stringify(policy), { 'content-type': 'application/json' });
}

export function deleteBucketPolicy(call: S3Call): void {
  bucketOf(call);
  call.context.policies.set(bucketArn(call.bucketName), undefined);
  sendEmpty(call.response, 204);
}
