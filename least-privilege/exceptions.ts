/** Grants that no test needs, and that stay. Roles and texts may have wildcards. */
export interface Exception {
  role: string;
  /** Actions of the statement. */
  actions: string;
  /** Action, resource or partition that is excepted; default: all of the statement. */
  text?: string;
  reason: string;
}

const MAP_WRITER = 's3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObject';

export const exceptions: Exception[] = [
  {
    role: '*',
    actions: 'logs:*',
    reason: 'The embedded cloud keeps the logs of functions and state machines without asking their roles.',
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
];
