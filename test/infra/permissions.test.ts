import { permissionsByRole } from './policies';
import { resourcesOf, synthesizedTemplates } from './synthesized';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const templates = synthesizedTemplates({
  vaults: ['photos', 'demo'],
  destinations: [
    { bucket: 'archive-a', prefix: 'from/glacier/', keyArn: KEY },
    { bucket: 'archive-b', prefix: '' },
  ],
});
const byRole = permissionsByRole(templates);

const vaults = ['demo', 'photos'].map((vault) => `arn:<Partition>:glacier:<Region>:<AccountId>:vaults/${vault}`);
const table = ['<StateTable.Arn>'];
const runFiles = ['<RunsBucket.Arn>/runs/*'];
const runFilesAndManifests = ['<RunsBucket.Arn>/manifests/*', '<RunsBucket.Arn>/runs/*'];
const runsBucket = ['<RunsBucket.Arn>'];
const places = [
  '<RestoreBucket.Arn>/*',
  'arn:<Partition>:s3:::archive-a/from/glacier/*',
  'arn:<Partition>:s3:::archive-b/*',
];
const placeBuckets = ['<RestoreBucket.Arn>', 'arn:<Partition>:s3:::archive-a', 'arn:<Partition>:s3:::archive-b'];
const machine = 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:moraine-retrieve';

const items = (...actions: string[]) => Object.fromEntries(actions.map((action) => [`dynamodb:${action}`, table]));
const tokens = (...actions: string[]) =>
  Object.fromEntries(actions.map((action) => [`states:${action}`, [machine, `${machine}/*`]]));

/** Everything that each function may do, besides writing its own log. */
const expected: Record<string, Record<string, string[]>> = {
  OpenRun: {
    'glacier:DescribeVault': vaults,
    ...items('PutItem'),
    's3:ListBucket': placeBuckets,
  },
  RequestInventory: {
    'glacier:InitiateJob': vaults,
    'glacier:DescribeJob': vaults,
    ...items('GetItem', 'PutItem'),
    ...tokens('SendTaskSuccess'),
  },
  PlanRetrieval: {
    'glacier:GetJobOutput': vaults,
    'glacier:DescribeVault': vaults,
    ...items('UpdateItem'),
    's3:GetObject': [...runFilesAndManifests, ...places],
    's3:PutObject': runFiles,
    's3:AbortMultipartUpload': runFiles,
    's3:ListBucket': [...runsBucket, ...placeBuckets],
    'kms:Decrypt': [KEY],
  },
  RequestBatch: {
    'glacier:InitiateJob': vaults,
    'glacier:ListJobs': vaults,
    'glacier:DescribeJob': vaults,
    ...items('GetItem', 'PutItem', 'UpdateItem', 'Query'),
    's3:GetObject': runFiles,
    's3:ListBucket': runsBucket,
    'sqs:SendMessage': ['<NoticesQueue.Arn>'],
    ...tokens('SendTaskSuccess', 'SendTaskFailure'),
    ...consume('Requests'),
  },
  AcceptNotice: {
    'glacier:GetJobOutput': vaults,
    ...items('GetItem', 'PutItem', 'UpdateItem', 'Query'),
    's3:GetObject': [...runFiles, ...places],
    's3:PutObject': places,
    's3:AbortMultipartUpload': places,
    's3:ListBucket': [...runsBucket, ...placeBuckets],
    'kms:GenerateDataKey': [KEY],
    'kms:Decrypt': [KEY],
    'sqs:SendMessage': ['<RangesQueue.Arn>'],
    ...tokens('SendTaskSuccess', 'SendTaskFailure'),
    ...consume('Notices'),
  },
  CopyRange: {
    'glacier:GetJobOutput': vaults,
    ...items('GetItem', 'PutItem', 'UpdateItem', 'Query'),
    's3:GetObject': places,
    's3:PutObject': places,
    's3:AbortMultipartUpload': places,
    's3:ListBucket': placeBuckets,
    'kms:GenerateDataKey': [KEY],
    'kms:Decrypt': [KEY],
    ...tokens('SendTaskSuccess'),
    ...consume('Ranges'),
  },
  ReconcileBatch: {
    'glacier:DescribeJob': vaults,
    ...items('GetItem', 'UpdateItem', 'Query'),
    's3:GetObject': [...runFiles, ...places],
    's3:PutObject': runFiles,
    's3:AbortMultipartUpload': [...runFiles, ...places],
    's3:ListBucket': [...runsBucket, ...placeBuckets],
    'kms:Decrypt': [KEY],
    'sqs:SendMessage': ['<NoticesQueue.Arn>'],
    ...tokens('SendTaskSuccess'),
  },
  ReportRun: {
    ...items('GetItem', 'UpdateItem'),
    's3:GetObject': runFiles,
    's3:PutObject': runFiles,
    's3:AbortMultipartUpload': runFiles,
    's3:ListBucket': runsBucket,
    'sns:Publish': ['<ReportsTopic>'],
  },
};

function consume(queue: string): Record<string, string[]> {
  const actions = ['ReceiveMessage', 'ChangeMessageVisibility', 'GetQueueUrl', 'DeleteMessage', 'GetQueueAttributes'];
  return Object.fromEntries(actions.map((action) => [`sqs:${action}`, [`<${queue}Queue.Arn>`]]));
}

const sorted = (permissions: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(permissions).map(([action, resources]) => [action, [...resources].sort()]));

describe.each(Object.entries(expected))('%s', (name, permissions) => {
  it('may do what it does, and nothing else', () => {
    const {
      'logs:CreateLogStream': streams,
      'logs:PutLogEvents': events,
      ...rest
    } = byRole.get(`<Retrieval${name}Role>`) ?? {};
    expect(sorted(rest)).toEqual(sorted(permissions));
    expect([streams, events]).toEqual([[`<Retrieval${name}Log.Arn>`], [`<Retrieval${name}Log.Arn>`]]);
  });
});

it('has a test for every role', () => {
  const named = Object.keys(expected).map((name) => `<Retrieval${name}Role>`);
  expect([...byRole.keys()].sort()).toEqual([...named, '<RetrieveStateMachineRole>'].sort());
});

it('gives the state machine its functions, the queue of requests and the files of runs', () => {
  const { 'lambda:InvokeFunction': invoked, ...rest } = byRole.get('<RetrieveStateMachineRole>') ?? {};
  const steps = ['OpenRun', 'RequestInventory', 'PlanRetrieval', 'ReconcileBatch', 'ReportRun'];
  const arns = steps.map((name) => `<Retrieval${name}Function.Arn>`);
  expect(invoked).toEqual([...arns, ...arns.map((arn) => `${arn}:*`)].sort());
  expect(rest['sqs:SendMessage']).toEqual(['<RequestsQueue.Arn>']);
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload']) {
    expect(rest[action]).toEqual(runFiles);
  }
  expect(rest['states:StartExecution']).toEqual(['<RetrieveStateMachine>']);
  const executions = 'arn:<Partition>:states:<Region>:<AccountId>:execution:';
  for (const action of ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution']) {
    expect(rest[action]?.map((arn) => arn.startsWith(executions))).toEqual([true]);
  }
});

it('grants every resource only for the log deliveries of Step Functions, which AWS does not scope', () => {
  for (const [role, permissions] of byRole) {
    for (const [action, resources] of Object.entries(permissions)) {
      expect(action).not.toContain('*');
      if (role === '<RetrieveStateMachineRole>' && action.startsWith('logs:')) expect(resources).toEqual(['*']);
      else expect(resources).not.toContain('*');
    }
  }
});

it('attaches no managed policy', () => {
  for (const { properties } of resourcesOf(templates.app, 'AWS::IAM::Role')) {
    expect(properties.ManagedPolicyArns).toBeUndefined();
  }
});
