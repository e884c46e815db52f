import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface PrivateBucketProps {
  /** Parts of multipart uploads that nobody completed are dropped this long after their upload began. */
  abortUploadsAfter: Duration;
  /** What nobody has removed by then. */
  expire?: { prefix: string; after: Duration };
}

/** A bucket that nobody outside the account reads, over TLS only; it is kept when its stack is deleted. Objects do not expire elsewhere. */
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
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Server access logs cost one record per request, and so per archive; CloudTrail data events can be switched on by whoever needs an audit.',
    });
  }
}
