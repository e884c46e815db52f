/** What only a service knows of the resources that a request names, and on which the needed permissions depend. */
export interface ResourceFacts {
  s3?: S3Facts;
  dynamodb?: DynamoDbFacts;
  states?: StatesFacts;
}

/** `keyArn` is the KMS key that encrypts what is stored. */
export interface S3Facts {
  /** Undefined when there is no such bucket. */
  bucket(bucketName: string): { keyArn?: string } | undefined;
  /** Undefined when there is no such object. */
  object(bucketName: string, key: string): { keyArn?: string } | undefined;
  /** Undefined when there is no such multipart upload. */
  upload(bucketName: string, uploadId: string): { keyArn?: string } | undefined;
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
