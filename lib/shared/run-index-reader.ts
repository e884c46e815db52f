import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { S3JsonLItemReader } from 'aws-cdk-lib/aws-stepfunctions';
import { RUN_FILES } from './working-files';

/** Reads an index of a run, and may read nothing but the files of runs. */
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
