/** Names of the CloudFormation outputs by which the command line finds a deployed Moraine. */
export const StackOutput = {
  stateTable: 'StateTableName',
  runsBucket: 'RunsBucketName',
  restoreBucket: 'RestoreBucketName',
  retrievalStateMachine: 'RetrievalStateMachineArn',
} as const;

export const statefulStackName = (name: string) => `${name}-state`;
export const statelessStackName = (name: string) => `${name}-app`;
