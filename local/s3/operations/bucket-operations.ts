import { payloadOf } from '../body/payload';
import { receiveText } from '../body/receive';
import { bucketOf, nowSecondsMs, type S3Call } from '../call';
import { sendEmpty, sendXml } from '../respond';
import { malformedXml, notImplemented, S3Error } from '../s3-error';
import { childText, parseXml } from '../xml/parse-xml';
import { element, escapeXml, text } from '../xml/write-xml';
import { validBucketName } from './bucket-name';
import { bucketArn } from './bucket-policy';
import { countParameter } from './list-parameters';
import { owner } from './owner';

const CONFIGURATION_MAX_BYTES = 64 * 1024;
const BUCKETS_MAX = 10_000;

export function listBuckets(call: S3Call): void {
  const { context, request } = call;
  const prefix = request.query.get('prefix') ?? '';
  const after = request.query.get('continuation-token') ?? '';
  const region = request.query.get('bucket-region') ?? context.region;
  const matching = context.buckets
    .list()
    .filter(({ name }) => region === context.region && name.startsWith(prefix) && name > after);
  const page = matching.slice(0, countParameter(call, 'max-buckets', BUCKETS_MAX));
  const buckets = page.map(({ name, createdMs }) =>
    element(
      'Bucket',
      text('Name', name),
      text('CreationDate', new Date(createdMs).toISOString()),
      text('BucketRegion', context.region),
    ),
  );
  sendXml(call.response, 'ListAllMyBucketsResult', [
    owner(call),
    element('Buckets', ...buckets),
    text('Prefix', prefix || undefined),
    text('ContinuationToken', page.length < matching.length ? page.at(-1)?.name : undefined),
  ]);
}

export async function createBucket(call: S3Call): Promise<void> {
  const { bucketName: name, context, request } = call;
  if (!validBucketName(name)) {
    throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
  }
  const headers = { 'content-length': '0', ...request.http.headers };
  const body = await receiveText(request, payloadOf(headers, CONFIGURATION_MAX_BYTES));
  requireRegion(body, context.region);
  const created = context.buckets.create({ name, createdMs: nowSecondsMs(call) });
  // Only us-east-1 answers its owner's repetition with success.
  if (!created && context.region !== 'us-east-1') {
    throw new S3Error(
      409,
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: name },
    );
  }
  sendEmpty(call.response, 200, { location: `/${name}`, 'content-length': 0 });
}

export function headBucket(call: S3Call): void {
  bucketOf(call);
  sendEmpty(call.response, 200, { 'x-amz-bucket-region': call.context.region, 'content-type': 'application/xml' });
}

export function deleteBucket(call: S3Call): void {
  if (bucketOf(call).objects.index.size > 0) {
    throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', {
      BucketName: call.bucketName,
    });
  }
  call.context.buckets.delete(call.bucketName);
  call.context.policies.set(bucketArn(call.bucketName), undefined);
  sendEmpty(call.response, 204);
}

export function getBucketLocation(call: S3Call): void {
  bucketOf(call);
  const { region } = call.context;
  sendXml(call.response, 'LocationConstraint', [region === 'us-east-1' ? '' : escapeXml(region)]);
}

function requireRegion(body: string, region: string): void {
  if (body === '') return;
  const root = parseXml(body);
  if (root.name !== 'CreateBucketConfiguration') throw malformedXml();
  const unsupported = root.children.find((child) => child.name !== 'LocationConstraint');
  if (unsupported) throw notImplemented(`${unsupported.name} of CreateBucketConfiguration`);
  const constraint = childText(root, 'LocationConstraint');
  if (!constraint || constraint === region) return;
  throw new S3Error(
    400,
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
