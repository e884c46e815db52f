/** Grants that no test needs, and that stay. All but reasons may have wildcards. */
export interface Exception {
  role: string;
  /** Patterns of actions: the statement has actions of each, and no others. */
  actions: string;
  /** Action, resource or partition that is excepted; default: all of the statement. */
  text?: string;
  reason: string;
}

const MAP_WRITER = 's3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObject';

/** Roles that read and write at destinations. */
const AT_DESTINATIONS = ['AcceptNotice', 'CopyRange', 'CopyObjects', 'PlanRestore', 'PlanRetrieval', 'ReconcileBatch'];

export const exceptions: Exception[] = [
  ...AT_DESTINATIONS.map((name) => ({
    role: `Retrieval${name}`,
    actions: 's3:*',
    text: 's3:<bucket>*',
    reason:
      'Destinations of the configuration are read and written as the restore bucket is, to which the tests restore; the one in their configurations belongs to another account.',
  })),
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
  {
    role: 'BackupSchedules?*',
    actions: 'sqs:SendMessage',
    reason:
      'Scheduler sends as the role of a schedule what it could not start; a test plays it with the schedule of a backup, and those of checks and of the evaluation have roles of their own.',
  },
  {
    role: 'RetrievalAcceptNotice',
    actions: 's3:*',
    text: 's3:ListMultipartUploadParts',
    reason:
      'A notice that comes again when all ranges are copied completes the upload; when S3 then refuses a part, the parts are listed. A test has the last range do so.',
  },
  {
    role: 'RetrievalCopyObjects',
    actions: 's3:*',
    text: 's3:*Multipart*',
    reason: 'Copied in parts is an object above 5 GiB, which no test stores.',
  },
  {
    role: 'RetrievalCopyObjects',
    actions: 's3:ListBucket',
    text: 's3:<RestoreBucket>',
    reason:
      'A source that somebody removes between the plan and the copy is told from one that is denied, as is the free key of a copy in parts.',
  },
  {
    role: 'RetrievalReconcileBatch',
    actions: 's3:AbortMultipartUpload s3:GetObject',
    text: 's3:<RunsBucket>/samples/*',
    reason:
      'Of a failed archive it looks whether its object is complete all the same; tests let objects of retrievals and rebuilds fail, and of samples none that is no pack.',
  },
  {
    role: 'RetrievalReconcileBatch',
    actions: 'states:SendTaskSuccess',
    reason:
      'When it settles the last piece of a round, it answers the wait of the batch, which has just ended: only when notices of jobs are lost that Glacier has failed or forgotten.',
  },
  {
    role: 'BackupUploadArchive',
    actions: 'dynamodb:*',
    text: 'dynamodb:DeleteItem',
    reason:
      'Records of parts are removed when Glacier refuses to complete an upload and lists other parts than are on record; the embedded Glacier keeps the parts that it has acknowledged.',
  },
  {
    role: 'BackupUploadArchive',
    actions: 'dynamodb:PutItem',
    text: 'garbage/*',
    reason:
      'An archive that two calls have completed, since the first one outlived its execution, is garbage once; tests with clouds in memory let them race.',
  },
  {
    role: 'BackupApplyRetention',
    actions: 'dynamodb:PutItem dynamodb:*',
    text: 'dynamodb:GetItem',
    reason:
      'The state of an archive is read when a snapshot needs it and its deletion has begun: two runs must have had the lease of the plan for that. Tests with clouds in memory play it.',
  },
  ...['GetItem', 'DeleteItem'].flatMap((action) =>
    [
      { role: 'BackupAdoptSnapshot', actions: 'dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query' },
      { role: 'BackupJudgeSnapshot', actions: 'dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query' },
    ].map((statement) => ({
      ...statement,
      text: `dynamodb:${action}`,
      reason:
        'A snapshot that is adopted or accepted may need an archive that retention has listed for its deletion; that takes a rebuild from an inventory older than the retention, or a plan whose earlier snapshots were lost.',
    })),
  ),
  {
    role: 'BackupJudgeSnapshot',
    actions: 's3:ListBucket',
    reason:
      'The files of a snapshot that somebody removed are told from those that are denied, as in the other steps of a backup, of which tests play it.',
  },
];
