/** What only a service knows of the resources that a request names, and on which the needed permissions depend. */
export interface ResourceFacts {
  s3?: S3Facts;
  dynamodb?: DynamoDbFacts;
  states?: StatesFacts;
}

/** What is stored in S3. */
export interface Encrypted {
  /** ARN of the KMS key with which it is encrypted; a bucket's is that of new objects. */
  keyArn?: string | undefined;
}

export interface S3Facts {
  /** Undefined when there is no such bucket. */
  bucket(bucketName: string): Encrypted | undefined;
  /** Undefined when there is no such object. */
  object(bucketName: string, key: string): Encrypted | undefined;
  /** Undefined when there is no such multipart upload. */
  upload(bucketName: string, uploadId: string): Encrypted | undefined;
  isTagged(bucketName: string, key: string): boolean;
}

export interface DynamoDbFacts {
  /** Name of the attribute that is the partition key of a table, or of its index; undefined when there is none such. */
  partitionKeyOf(tableName: string, indexName?: string): string | undefined;
}

export interface StatesFacts {
  /** ARN of the state machine that a task token was issued for; undefined when it was never issued. */
  stateMachineOf(taskToken: string): string | undefined;
}
