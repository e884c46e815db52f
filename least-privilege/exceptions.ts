/** Grants that no test needs, and that stay. All but reasons may have wildcards. */
export interface Exception {
  role: string;
  /** Patterns of actions: the statement has no others. */
  actions: string;
  /** Action, resource or partition that is excepted; default: all of the statement. */
  text?: string;
  reason: string;
}

const MAP_WRITER = 's3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObject';

export const exceptions: Exception[] = [
  {
    role: '*RunStateMachine',
    actions: 'logs:*',
    reason: 'CloudFormation has the log of a state machine delivered as its role; the embedded cloud keeps none.',
  },
  {
    role: '*RunStateMachine',
    actions: MAP_WRITER,
    text: 's3:*Multipart*',
    reason: 'Step Functions writes long results of a Map Run in parts; the embedded one writes them in one request.',
  },
  {
    role: '*RunStateMachine',
    actions: 'states:DescribeExecution states:StopExecution',
    reason: 'Step Functions watches and stops the children of a Map Run as the role; the embedded one does without it.',
  },
  {
    role: 'Retrieval*',
    actions: 'states:DescribeExecution',
    text: 'states:execution:*-backup:*',
    reason: 'Without plans there is no machine of backups, but a plan that was removed may have left a lease of one.',
  },
  {
    role: '*RunStateMachine',
    actions: 'states:RedriveExecution',
    reason:
      'A person who redrives a run that stopped in a map needs it; the tests of the embedded Step Functions do so with machines of their own.',
  },
  {
    role: '*',
    actions: 's3:AbortMultipartUpload s3:PutObject',
    text: 's3:AbortMultipartUpload',
    reason:
      'A working file that is written from a stream, and fails after its first 8 MiB, is aborted; no test writes as much and fails.',
  },
];
