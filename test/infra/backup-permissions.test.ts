import { executionsOf, logOf, permissionsByRole, sorted } from './policies';
import { synthesizedTemplates } from './synthesized';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const config = { vaults: ['photos', 'demo', 'retrieved-only'] };
const templates = synthesizedTemplates({
  ...config,
  plans: [
    { name: 'documents', source: { bucket: 'source', prefix: 'documents/', keyArn: KEY }, vault: 'demo' },
    { name: 'slides', source: { bucket: 'source', prefix: 'slides/' }, vault: 'demo' },
    { name: 'photos', source: { bucket: 'pictures' }, vault: 'photos' },
  ],
});
const byRole = permissionsByRole(templates);

const vaults = ['demo', 'photos'].map((vault) => `arn:<Partition>:glacier:<Region>:<AccountId>:vaults/${vault}`);
const runFiles = ['<RunsBucket.Arn>/runs/*'];
const snapshotFiles = ['<RunsBucket.Arn>/plans/*'];
const runsBucket = ['<RunsBucket.Arn>'];
const sourceBuckets = ['arn:<Partition>:s3:::pictures', 'arn:<Partition>:s3:::source'];
const sources = [
  'arn:<Partition>:s3:::pictures/*',
  'arn:<Partition>:s3:::source/documents/*',
  'arn:<Partition>:s3:::source/slides/*',
];

const on = (resources: string[], service: string, ...actions: string[]) =>
  Object.fromEntries(actions.map((action) => [`${service}:${action}`, resources]));
const items = (...actions: string[]) => on(['<StateTable.Arn>'], 'dynamodb', ...actions);
const write = (...resources: string[]) => on(resources, 's3', 'PutObject', 'AbortMultipartUpload');

/** Everything that each function may do, besides writing its own log. */
const expected: Record<string, Record<string, string[]>> = {
  OpenBackup: {
    'glacier:DescribeVault': vaults,
    ...items('GetItem', 'PutItem', 'UpdateItem', 'Query'),
    's3:ListBucket': sourceBuckets,
    'states:DescribeExecution': executionsOf('backup', 'retrieve'),
  },
  PlanBackup: {
    ...items('UpdateItem'),
    's3:GetObject': snapshotFiles,
    ...write(...runFiles),
    's3:ListBucket': [...runsBucket, ...sourceBuckets],
  },
  UploadArchive: {
    ...on(
      vaults,
      'glacier',
      'InitiateMultipartUpload',
      'UploadMultipartPart',
      'ListParts',
      'CompleteMultipartUpload',
      'AbortMultipartUpload',
    ),
    ...items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
    's3:GetObject': [...runFiles, ...snapshotFiles, ...sources],
    's3:GetObjectTagging': sources,
    ...write(...runFiles),
    's3:ListBucket': [...runsBucket, ...sourceBuckets],
    'kms:Decrypt': [KEY],
  },
  WriteSnapshot: {
    ...items('GetItem'),
    's3:GetObject': [...runFiles, ...snapshotFiles],
    ...write(...runFiles, ...snapshotFiles),
    's3:ListBucket': runsBucket,
  },
  SealSnapshot: {
    ...items('GetItem', 'PutItem', 'UpdateItem'),
    's3:GetObject': [...runFiles, ...snapshotFiles],
    's3:ListBucket': runsBucket,
  },
  ApplyRetention: {
    'glacier:DeleteArchive': vaults,
    ...items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
    's3:GetObject': [...runFiles, ...snapshotFiles],
    's3:DeleteObject': snapshotFiles,
    ...write(...runFiles),
    's3:ListBucket': runsBucket,
  },
  ReportBackup: {
    ...items('GetItem', 'UpdateItem'),
    's3:GetObject': runFiles,
    ...write(...runFiles),
    's3:ListBucket': runsBucket,
    'sns:Publish': ['<ReportsTopic>'],
  },
};

describe.each(Object.entries(expected))('%s', (name, permissions) => {
  it('may do what it does, and nothing else', () => {
    expect(sorted(byRole.get(`<Backup${name}Role>`))).toEqual(sorted({ ...permissions, ...logOf(`Backup${name}`) }));
  });
});

it('has a test for every role', () => {
  const named = Object.keys(expected).map((name) => `<Backup${name}Role>`);
  const ofBackup = [...byRole.keys()].filter((role) => !/^<Retriev(al|e)/.test(role));
  expect(ofBackup.sort()).toEqual([...named, '<BackupMachineStateMachineRole>'].sort());
});

it('gives the retrieval nothing that it does not have without plans', () => {
  const without = permissionsByRole(synthesizedTemplates(config));
  for (const [role, permissions] of without) expect(byRole.get(role)).toEqual(permissions);
});

it('gives the state machine its functions and the files of runs', () => {
  const { 'lambda:InvokeFunction': invoked, ...rest } = byRole.get('<BackupMachineStateMachineRole>') ?? {};
  const arns = Object.keys(expected).map((name) => `<Backup${name}Function.Arn>`);
  expect(invoked).toEqual([...arns, ...arns.map((arn) => `${arn}:*`)].sort());
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload']) {
    expect(rest[action]).toEqual(runFiles);
  }
  expect(rest['states:StartExecution']).toEqual(['<BackupMachineStateMachine>']);
  expect(rest).not.toHaveProperty('sqs:SendMessage');
});

it('grants every resource only for the log deliveries of Step Functions, which AWS does not scope', () => {
  for (const [role, permissions] of byRole) {
    for (const [action, resources] of Object.entries(permissions)) {
      expect(action).not.toContain('*');
      if (role.endsWith('StateMachineRole>') && action.startsWith('logs:')) expect(resources).toEqual(['*']);
      else expect(resources).not.toContain('*');
    }
  }
});
