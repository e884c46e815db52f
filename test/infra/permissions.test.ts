import {
  ACCOUNT_ACTIONS,
  executionsOf,
  inAccount,
  logOf,
  OVERWRITE_DENIED,
  permissionsByRole,
  records,
  sorted,
} from './policies';
import { resourcesOf, synthesizedTemplates } from './synthesized';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const OTHER_ACCOUNT = '444455556666';
const templates = synthesizedTemplates({
  vaults: ['photos', 'demo', 'demo_mapping'],
  destinations: [
    { bucket: 'archive-a', prefix: 'from/glacier/', keyArn: KEY },
    { bucket: 'archive-b', prefix: '', accountId: OTHER_ACCOUNT },
  ],
});
const byRole = permissionsByRole(templates);

const vaultArn = (vault: string) => `arn:<Partition>:glacier:<Region>:<AccountId>:vaults/${vault}`;
const vaults = ['demo', 'demo_mapping', 'photos'].map(vaultArn);
const executions = executionsOf('backup', 'retrieve');
const runFiles = ['<RunsBucket.Arn>/runs/*'];
const runFilesAndManifests = ['<RunsBucket.Arn>/manifests/*', '<RunsBucket.Arn>/runs/*'];
const snapshotFiles = ['<RunsBucket.Arn>/plans/*'];
const rebuilt = ['<RunsBucket.Arn>/rebuild/*'];
const samples = ['<RunsBucket.Arn>/samples/*'];
const written = ['<RunsBucket.Arn>/written/*'];
const runsBucket = ['<RunsBucket.Arn>'];
/** Places that a request may name; no run copies among the files of Moraine. */
const requestable = [
  ...inAccount(['<RestoreBucket.Arn>/*', 'arn:<Partition>:s3:::archive-a/from/glacier/*']),
  ...inAccount(['arn:<Partition>:s3:::archive-b/*'], OTHER_ACCOUNT),
];
const places = [...requestable, ...inAccount([...rebuilt, ...samples])];
const requestableBuckets = [
  ...inAccount(['<RestoreBucket.Arn>', 'arn:<Partition>:s3:::archive-a']),
  ...inAccount(['arn:<Partition>:s3:::archive-b'], OTHER_ACCOUNT),
];
const placeBuckets = [...requestableBuckets, ...inAccount(runsBucket)];
/** Where restored objects are written, nothing is overwritten. */
const unlessWorkingFiles = ['everything but <RunsBucket.Arn>/runs/* and <RunsBucket.Arn>/written/*'];
const machine = 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:moraine-retrieve';
const ofInventory = 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:moraine-inventory';

const recordsOf = (...kinds: string[]) => kinds.map((kind) => `<StateTable.Arn> of ${kind}/*`);
const tokensOf = (machines: string[], actions: string[]) =>
  Object.fromEntries(actions.map((action) => [`states:${action}`, machines]));
/** Answers of the children of the map of batches. */
const batchTokens = (...actions: string[]) => tokensOf([`${machine}/*`], actions);
/** Inventories ask for an inventory as retrievals do. */
const inventoryTokens = (...actions: string[]) => tokensOf([ofInventory, machine], actions);

/** Everything that each function may do, besides writing its own log. */
const expected: Record<string, Record<string, string[]>> = {
  OpenRetrieval: {
    'glacier:DescribeVault': vaults,
    'glacier:ListProvisionedCapacity': ['*'],
    'glacier:GetDataRetrievalPolicy': ['*'],
    ...records({ 'run/*': 'GetItem PutItem UpdateItem Query', 'plan/*': 'GetItem PutItem Query' }),
    's3:ListBucket': placeBuckets,
    'states:DescribeExecution': executions,
  },
  RequestInventory: {
    'glacier:InitiateJob': vaults,
    'glacier:DescribeJob': vaults,
    ...records({ 'run/*': 'GetItem PutItem' }),
    ...inventoryTokens('SendTaskSuccess'),
  },
  ReadMapping: {
    'glacier:GetJobOutput': [vaultArn('demo_mapping')],
    's3:PutObject': runFiles,
    's3:AbortMultipartUpload': runFiles,
  },
  PlanRetrieval: {
    'glacier:GetJobOutput': vaults,
    'glacier:DescribeVault': vaults,
    'glacier:ListJobs': vaults,
    ...records({ 'run/*': 'UpdateItem', 'plan/*': 'Query' }),
    's3:GetObject': [...runFilesAndManifests, ...written, ...requestable],
    's3:PutObject': [...runFiles, ...written],
    's3:AbortMultipartUpload': [...runFiles, ...written],
    's3:ListBucket': [...runsBucket, ...requestableBuckets],
    'kms:Decrypt': [KEY],
  },
  PlanRestore: {
    'glacier:ListJobs': vaults,
    ...records({ 'run/*': 'UpdateItem', 'missing/*': 'Query' }),
    's3:GetObject': [...snapshotFiles, ...written, ...requestable],
    's3:PutObject': [...runFiles, ...written],
    's3:AbortMultipartUpload': [...runFiles, ...written],
    's3:ListBucket': [...runsBucket, ...requestableBuckets],
    'kms:Decrypt': [KEY],
  },
  RequestBatch: {
    'glacier:InitiateJob': vaults,
    'glacier:ListJobs': vaults,
    'glacier:DescribeJob': vaults,
    ...records({ 'run/*': 'GetItem PutItem UpdateItem Query' }),
    's3:GetObject': runFiles,
    'sqs:SendMessage': ['<NoticesQueue.Arn>'],
    ...batchTokens('SendTaskSuccess', 'SendTaskFailure'),
    ...consume('Requests'),
  },
  AcceptNotice: {
    'glacier:GetJobOutput': vaults,
    ...records({ 'run/*': 'GetItem PutItem UpdateItem Query' }),
    's3:GetObject': [...runFiles, ...places],
    's3:PutObject': places,
    [OVERWRITE_DENIED]: ['everything'],
    's3:PutObjectTagging': places,
    's3:ListMultipartUploadParts': places,
    's3:AbortMultipartUpload': places,
    's3:ListBucket': placeBuckets,
    'kms:GenerateDataKey': [KEY],
    'kms:Decrypt': [KEY],
    'sqs:SendMessage': ['<RangesQueue.Arn>'],
    ...tokensOf([ofInventory, machine, `${machine}/*`], ['SendTaskSuccess']),
    ...inventoryTokens('SendTaskFailure'),
    ...consume('Notices', 'ChangeMessageVisibility'),
  },
  CopyRange: {
    'glacier:GetJobOutput': vaults,
    ...records({ 'run/*': 'GetItem PutItem UpdateItem Query' }),
    's3:GetObject': [...runFiles, ...places],
    's3:PutObject': [...runFiles, ...written, ...places],
    [OVERWRITE_DENIED]: unlessWorkingFiles,
    's3:PutObjectTagging': places,
    's3:ListMultipartUploadParts': places,
    's3:AbortMultipartUpload': places,
    's3:ListBucket': placeBuckets,
    'kms:GenerateDataKey': [KEY],
    'kms:Decrypt': [KEY],
    ...batchTokens('SendTaskSuccess'),
    ...consume('Ranges', 'ChangeMessageVisibility'),
  },
  CopyObjects: {
    's3:GetObject': [...runFiles, ...written, ...requestable],
    's3:GetObjectTagging': requestable,
    's3:PutObject': [...runFiles, ...written, ...requestable],
    [OVERWRITE_DENIED]: unlessWorkingFiles,
    's3:PutObjectTagging': requestable,
    's3:ListMultipartUploadParts': requestable,
    's3:AbortMultipartUpload': requestable,
    's3:ListBucket': [...runsBucket, ...requestableBuckets],
    'kms:GenerateDataKey': [KEY],
    'kms:Decrypt': [KEY],
  },
  ReconcileBatch: {
    'glacier:DescribeJob': vaults,
    ...records({ 'run/*': 'GetItem UpdateItem Query' }),
    's3:GetObject': [...runFiles, ...places],
    's3:PutObject': [...runFiles, ...written],
    's3:AbortMultipartUpload': places,
    's3:ListBucket': placeBuckets,
    'kms:Decrypt': [KEY],
    'sqs:SendMessage': ['<NoticesQueue.Arn>'],
    ...batchTokens('SendTaskSuccess'),
  },
  RebuildCatalog: {
    ...records({
      'plan/*': 'GetItem PutItem UpdateItem Query',
      'garbage/*': 'GetItem PutItem DeleteItem Query',
      'uncertain/*': 'PutItem Query',
    }),
    'kms:GetPublicKey': ['<SigningKey.Arn>'],
    'states:DescribeExecution': executions,
    's3:GetObject': [...runFiles, ...rebuilt, ...snapshotFiles],
    's3:PutObject': [...runFiles, ...snapshotFiles],
    's3:AbortMultipartUpload': [...runFiles, ...snapshotFiles],
    's3:ListBucket': runsBucket,
  },
  CheckArchives: {
    'glacier:GetJobOutput': vaults,
    ...records({
      'run/*': 'GetItem PutItem',
      'plan/*': 'GetItem UpdateItem Query',
      'missing/*': 'PutItem DeleteItem Query',
      'garbage/*': 'GetItem PutItem Query',
      'uncertain/*': 'PutItem Query',
    }),
    's3:GetObject': [...runFiles, ...snapshotFiles],
    's3:PutObject': runFiles,
    's3:AbortMultipartUpload': runFiles,
    's3:ListBucket': runsBucket,
  },
  ReportRetrieval: {
    ...records({ 'run/*': 'GetItem PutItem UpdateItem Query', 'plan/*': 'UpdateItem' }),
    's3:GetObject': runFiles,
    's3:PutObject': [...runFiles, ...written],
    's3:AbortMultipartUpload': [...runFiles, ...written],
    's3:DeleteObject': samples,
    's3:ListBucket': runsBucket,
    'sns:Publish': ['<ReportsTopic>'],
  },
};

/** The same of inventories. */
const ofInventories: Record<string, Record<string, string[]>> = {
  OpenInventory: {
    'glacier:DescribeVault': vaults,
    ...records({ 'run/*': 'GetItem PutItem UpdateItem' }),
    'states:DescribeExecution': executionsOf('inventory'),
  },
  ReadInventory: {
    'glacier:GetJobOutput': vaults,
    ...records({ 'run/*': 'GetItem PutItem UpdateItem' }),
    's3:PutObject': runFiles,
    's3:AbortMultipartUpload': runFiles,
  },
  CompareInventory: {
    'dynamodb:GetItem': recordsOf('run', 'plan', 'garbage'),
    'dynamodb:PutItem': recordsOf('run', 'garbage', 'uncertain'),
    'dynamodb:Query': [...recordsOf('plan', 'garbage', 'uncertain'), '<StateTable.Arn>/index/runs-by-start'],
    'kms:GetPublicKey': ['<SigningKey.Arn>'],
    's3:GetObject': [...['deleted', 'plans', 'retention', 'runs'].map((prefix) => `<RunsBucket.Arn>/${prefix}/*`)],
    's3:ListBucket': runsBucket,
    's3:PutObject': runFiles,
    's3:AbortMultipartUpload': runFiles,
  },
  ReportInventory: {
    ...records({ 'run/*': 'GetItem PutItem UpdateItem' }),
    's3:PutObject': runFiles,
    'sns:Publish': ['<ReportsTopic>'],
  },
};

function consume(queue: string, ...more: string[]): Record<string, string[]> {
  const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', ...more];
  return Object.fromEntries(actions.map((action) => [`sqs:${action}`, [`<${queue}Queue.Arn>`]]));
}

describe.each(Object.entries(expected))('%s', (name, permissions) => {
  it('may do what it does, and nothing else', () => {
    expect(sorted(byRole.get(`<Retrieval${name}Role>`))).toEqual(
      sorted({ ...permissions, ...logOf(`Retrieval${name}`) }),
    );
  });
});

describe.each(Object.entries(ofInventories))('%s', (name, permissions) => {
  it('may do what it does, and nothing else', () => {
    expect(sorted(byRole.get(`<Inventory${name}Role>`))).toEqual(
      sorted({ ...permissions, ...logOf(`Inventory${name}`) }),
    );
  });
});

it('writes to no vault and deletes from none without a plan', () => {
  const reads = [
    ...['InitiateJob', 'DescribeVault', 'DescribeJob', 'ListJobs', 'GetJobOutput'],
    'ListProvisionedCapacity',
  ];
  const granted = [...byRole.values()].flatMap((permissions) => Object.keys(permissions));
  const glacier = new Set(granted.filter((action) => action.startsWith('glacier:')));
  expect([...glacier].sort()).toEqual([...reads, 'GetDataRetrievalPolicy'].map((action) => `glacier:${action}`).sort());
});

const MACHINE_ROLES = ['<RetrieveRunStateMachineRole>', '<InventoryMachineRunStateMachineRole>'];

it('has a test for every role', () => {
  const named = [
    ...Object.keys(expected).map((name) => `<Retrieval${name}Role>`),
    ...Object.keys(ofInventories).map((name) => `<Inventory${name}Role>`),
  ];
  expect([...byRole.keys()].sort()).toEqual([...named, ...MACHINE_ROLES].sort());
});

it('gives the state machine its functions, the queue of requests and the files of runs', () => {
  const { 'lambda:InvokeFunction': invoked, ...rest } = byRole.get('<RetrieveRunStateMachineRole>') ?? {};
  const steps = [
    'OpenRetrieval',
    'RequestInventory',
    'ReadMapping',
    'PlanRetrieval',
    'PlanRestore',
    'AcceptNotice',
    'CopyRange',
    'CopyObjects',
    'ReconcileBatch',
    'RebuildCatalog',
    'CheckArchives',
    'ReportRetrieval',
  ];
  const arns = steps.map((name) => `<Retrieval${name}Function.Arn>`);
  expect(invoked).toEqual([...arns].sort());
  expect(rest['sqs:SendMessage']).toEqual(['<RequestsQueue.Arn>']);
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload']) {
    expect(rest[action]).toEqual(runFiles);
  }
  expect(rest['states:StartExecution']).toEqual(['<RetrieveRunStateMachine>']);
  const prefix = 'arn:<Partition>:states:<Region>:<AccountId>:execution:';
  for (const action of ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution']) {
    expect(rest[action]?.map((arn) => arn.startsWith(prefix))).toEqual([true]);
  }
});

it('gives the state machine of inventories its functions and its log, and nothing else', () => {
  const { 'lambda:InvokeFunction': invoked, ...rest } = byRole.get('<InventoryMachineRunStateMachineRole>') ?? {};
  const steps = ['OpenInventory', 'ReadInventory', 'CompareInventory', 'ReportInventory'];
  const own = steps.map((name) => `<Inventory${name}Function.Arn>`);
  const arns = [...own, '<RetrievalRequestInventoryFunction.Arn>'];
  expect(invoked).toEqual([...arns].sort());
  expect(Object.keys(rest).filter((action) => !action.startsWith('logs:'))).toEqual([]);
});

it('grants every resource only for settings of the account and the log deliveries of Step Functions, which AWS does not scope', () => {
  for (const [role, permissions] of byRole) {
    for (const [action, resources] of Object.entries(permissions)) {
      expect(action).not.toContain('*');
      const isUnscoped = MACHINE_ROLES.includes(role) && action.startsWith('logs:');
      if (isUnscoped || ACCOUNT_ACTIONS.includes(action)) expect(resources).toEqual(['*']);
      else expect(resources).not.toContain('*');
    }
  }
});

it('attaches no managed policy', () => {
  for (const { properties } of resourcesOf(templates.app, 'AWS::IAM::Role')) {
    expect(properties.ManagedPolicyArns).toBeUndefined();
  }
});
