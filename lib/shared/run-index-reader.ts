import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { S3JsonLItemReader } from 'aws-cdk-lib/aws-stepfunctions';
import { RUN_FILES } from './working-files';

/** An item reader for an index of a run, with permission to read the files of runs only. */
export class RunIndexReader extends S3JsonLItemReader {
  /** @param key JSONata of the index's key */
  constructor(
    private readonly runsBucket: IBucket,
    key: string,
  ) {
    super({ bucket: runsBucket, key });
  }

  override providePolicyStatements(): PolicyStatement[] {
    return [new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.runsBucket.arnForObjects(RUN_FILES)] })];
  }
}
