import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ResultWriterV2 } from 'aws-cdk-lib/aws-stepfunctions';
import { RUN_FILES } from './working-files';

/** A result writer for the child executions of a run, for a machine with a `RunIndexReader`, whose permission to read it needs too. */
export class MapResultWriter extends ResultWriterV2 {
  /** @param prefix JSONata of the prefix, which ends with '/' */
  constructor(
    private readonly runsBucket: IBucket,
    prefix: string,
  ) {
    super({ bucket: runsBucket, prefix });
  }

  override providePolicyStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
        resources: [this.runsBucket.arnForObjects(RUN_FILES)],
      }),
    ];
  }
}
