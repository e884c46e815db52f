import type { Encrypted } from '../../iam/resource-facts';
import { payloadOf } from '../body/payload';
import { receiveText } from '../body/receive';
import { bucketOf, type S3Call } from '../call';
import type { Headers } from '../respond';
import { sendEmpty, sendXml } from '../respond';
import { malformedXml, notImplemented } from '../s3-error';
import { childText, parseXml, type XmlElement } from '../xml/parse-xml';
import { element, text } from '../xml/write-xml';

const CONFIGURATION_MAX_BYTES = 64 * 1024;

/** What an answer says of the encryption of an object or a part: since January 2023 S3 encrypts whatever is not with a key. */
export const encryptionHeaders = ({ keyArn }: Encrypted): Headers =>
  keyArn === undefined
    ? { 'x-amz-server-side-encryption': 'AES256' }
    : { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': keyArn };

/** Set the KMS key of new objects. Their bytes are stored as they are. */
export async function putBucketEncryption(call: S3Call): Promise<void> {
  bucketOf(call);
  const payload = payloadOf(call.request.http.headers, CONFIGURATION_MAX_BYTES);
  const root = parseXml(await receiveText(call.request, payload));
  const [rule, ...others] = root.children.filter(({ name }) => name === 'Rule');
  const byDefault = rule?.children.find(({ name }) => name === 'ApplyServerSideEncryptionByDefault');
  if (root.name !== 'ServerSideEncryptionConfiguration' || !byDefault || others.length > 0) throw malformedXml();
  call.context.buckets.change(call.bucketName, { keyArn: keyArnOf(call, byDefault) });
  sendEmpty(call.response, 200);
}

export function getBucketEncryption(call: S3Call): void {
  bucketOf(call);
  const keyArn = call.context.buckets.record(call.bucketName)?.keyArn;
  const byDefault = element(
    'ApplyServerSideEncryptionByDefault',
    text('SSEAlgorithm', keyArn === undefined ? 'AES256' : 'aws:kms'),
    text('KMSMasterKeyID', keyArn),
  );
  sendXml(call.response, 'ServerSideEncryptionConfiguration', [
    element('Rule', byDefault, text('BucketKeyEnabled', false)),
  ]);
}

export function deleteBucketEncryption(call: S3Call): void {
  bucketOf(call);
  call.context.buckets.change(call.bucketName, { keyArn: undefined });
  sendEmpty(call.response, 204);
}

/** A key is named by its ARN or its id. */
function keyArnOf({ context: { region, accountId } }: S3Call, byDefault: XmlElement): string | undefined {
  const algorithm = childText(byDefault, 'SSEAlgorithm');
  const keyId = childText(byDefault, 'KMSMasterKeyID');
  if (algorithm === 'AES256' && keyId === undefined) return undefined;
  if (algorithm !== 'aws:kms') throw notImplemented(`default encryption with ${algorithm}`);
  if (!keyId || /(^|:)alias\//.test(keyId)) throw notImplemented('default encryption with an alias or the key of AWS');
  return keyId.startsWith('arn:') ? keyId : `arn:aws:kms:${region}:${accountId}:key/${keyId}`;
}
