import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface PrivateBucketProps {
  /** Age at which an incomplete multipart upload is aborted. */
  abortUploadsAfter: Duration;
  /** Objects under a prefix that expire at an age, in case nothing has removed them. */
  expire?: { prefix: string; after: Duration };
}

/**
 * A bucket for this account only, over TLS only; it is retained when its stack is deleted, unless the deployment that creates it is
 * rolled back. Objects expire under the given prefix only.
 */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: false,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: props.abortUploadsAfter },
        ...(props.expire ? [{ prefix: props.expire.prefix, expiration: props.expire.after }] : []),
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Server access logs cost one record per request, and so per archive; CloudTrail data events can be switched on by whoever needs an audit.',
    });
  }
}
