import { ACCOUNT_ACTIONS, executionsOf, inAccount, logOf, permissionsByRole, records, sorted } from './policies';
import { type Json, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

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
const retentionLists = ['<RunsBucket.Arn>/retention/*'];
const rebuilt = ['<RunsBucket.Arn>/rebuild/*'];
const signingKey = ['<SigningKey.Arn>'];
const runsBucket = ['<RunsBucket.Arn>'];
const sourceBuckets = inAccount(['arn:<Partition>:s3:::pictures', 'arn:<Partition>:s3:::source']);
const sources = inAccount([
  'arn:<Partition>:s3:::pictures/*',
  'arn:<Partition>:s3:::source/documents/*',
  'arn:<Partition>:s3:::source/slides/*',
]);

const on = (resources: string[], service: string, ...actions: string[]) =>
  Object.fromEntries(actions.map((action) => [`${service}:${action}`, resources]));
const put = (...resources: string[]) => on(resources, 's3', 'PutObject');
const write = (...resources: string[]) => on(resources, 's3', 'PutObject', 'AbortMultipartUpload');

/** Everything that each function may do, besides writing its own log. */
const expected: Record<string, Record<string, string[]>> = {
  OpenBackup: {
    'glacier:DescribeVault': vaults,
    ...records({ 'run/*': 'GetItem PutItem UpdateItem', 'plan/*': 'GetItem PutItem Query', 'missing/*': 'Query' }),
    'kms:GetPublicKey': signingKey,
    ...write(...runFiles),
    's3:ListBucket': sourceBuckets,
    'states:DescribeExecution': executionsOf('backup', 'retrieve'),
  },
  PlanBackup: {
    ...records({ 'run/*': 'UpdateItem' }),
    's3:GetObject': [...runFiles, ...snapshotFiles],
    ...write(...runFiles),
    's3:ListBucket': [...runsBucket, ...sourceBuckets],
  },
  UploadArchive: {
    ...on(
      vaults,
      'glacier',
      'UploadArchive',
      'InitiateMultipartUpload',
      'UploadMultipartPart',
      'ListParts',
      'CompleteMultipartUpload',
      'AbortMultipartUpload',
    ),
    ...records({
      'run/*': 'GetItem PutItem UpdateItem DeleteItem Query',
      'plan/*': 'GetItem',
      'garbage/*': 'PutItem',
      'uncertain/*': 'PutItem',
    }),
    's3:GetObject': [...runFiles, ...snapshotFiles, ...sources],
    's3:GetObjectTagging': sources,
    ...put(...runFiles),
    's3:ListBucket': [...runsBucket, ...sourceBuckets],
    'kms:Decrypt': [KEY],
  },
  WriteSnapshot: {
    ...records({ 'plan/*': 'GetItem Query' }),
    'kms:Sign': signingKey,
    's3:GetObject': [...runFiles, ...snapshotFiles],
    ...write(...runFiles, ...snapshotFiles),
    's3:ListBucket': runsBucket,
  },
  AdoptSnapshot: {
    ...records({ 'plan/*': 'GetItem', 'garbage/*': 'GetItem DeleteItem Query' }),
    's3:GetObject': [...runFiles, ...rebuilt],
    ...write(...snapshotFiles),
    's3:ListBucket': runsBucket,
  },
  SealSnapshot: {
    ...records({ 'run/*': 'UpdateItem', 'plan/*': 'GetItem PutItem UpdateItem' }),
    's3:GetObject': [...runFiles, ...snapshotFiles],
    's3:ListBucket': runsBucket,
  },
  ApplyRetention: {
    'glacier:DeleteArchive': vaults,
    'glacier:GetVaultLock': vaults,
    ...records({
      'run/*': 'UpdateItem',
      'plan/*': 'GetItem UpdateItem DeleteItem Query',
      'garbage/*': 'GetItem PutItem UpdateItem DeleteItem Query',
      'missing/*': 'Query',
    }),
    's3:GetObject': [...runFiles, ...snapshotFiles, ...retentionLists],
    's3:DeleteObject': snapshotFiles,
    ...write(...runFiles, ...retentionLists),
    's3:ListBucket': runsBucket,
  },
  JudgeSnapshot: {
    ...records({
      'run/*': 'UpdateItem',
      'plan/*': 'GetItem UpdateItem Query',
      'garbage/*': 'GetItem PutItem DeleteItem Query',
    }),
    's3:GetObject': snapshotFiles,
    's3:ListBucket': runsBucket,
  },
  ReportBackup: {
    ...records({ 'run/*': 'GetItem PutItem UpdateItem', 'plan/*': 'UpdateItem Query' }),
    's3:GetObject': runFiles,
    ...put(...runFiles),
    's3:ListBucket': runsBucket,
    'sns:Publish': ['<ReportsTopic>'],
  },
  EvaluatePlans: {
    ...records({ 'plan/*': 'Query', 'schedule/*': 'GetItem PutItem' }),
  },
};

describe.each(Object.entries(expected))('%s', (name, permissions) => {
  it('may do what it does, and nothing else', () => {
    expect(sorted(byRole.get(`<Backup${name}Role>`))).toEqual(sorted({ ...permissions, ...logOf(`Backup${name}`) }));
  });
});

it('has a test for every role', () => {
  const named = Object.keys(expected).map((name) => `<Backup${name}Role>`);
  const ofBackup = [...byRole.keys()].filter((role) => !/^<(Retriev(al|e)|Inventory)/.test(role));
  expect(ofBackup.sort()).toEqual([...named, '<BackupMachineRunStateMachineRole>'].sort());
});

it('gives the retrieval nothing that it does not have without plans', () => {
  const without = permissionsByRole(synthesizedTemplates(config));
  for (const [role, permissions] of without) expect(byRole.get(role)).toEqual(permissions);
});

it('gives the state machine its functions and the files of runs', () => {
  const { 'lambda:InvokeFunction': invoked, ...rest } = byRole.get('<BackupMachineRunStateMachineRole>') ?? {};
  // A schedule invokes evaluate-plans.
  const steps = Object.keys(expected).filter((name) => name !== 'EvaluatePlans');
  const arns = steps.map((name) => `<Backup${name}Function.Arn>`);
  expect(invoked).toEqual([...arns].sort());
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload']) {
    expect(rest[action]).toEqual(runFiles);
  }
  expect(rest['states:StartExecution']).toEqual(['<BackupMachineRunStateMachine>']);
  expect(rest).not.toHaveProperty('sqs:SendMessage');
});

it('grants every resource only for settings of the account and the log deliveries of Step Functions, which AWS does not scope', () => {
  for (const [role, permissions] of byRole) {
    for (const [action, resources] of Object.entries(permissions)) {
      expect(action).not.toContain('*');
      const isUnscoped = role.endsWith('StateMachineRole>') && action.startsWith('logs:');
      if (isUnscoped || ACCOUNT_ACTIONS.includes(action)) expect(resources).toEqual(['*']);
      else expect(resources).not.toContain('*');
    }
  }
});

describe('signing', () => {
  const statements: Json[] = resourcesOf(templates.state, 'AWS::KMS::Key')[0]?.properties.KeyPolicy.Statement;
  const signer = 'arn:<Partition>:iam::<AccountId>:role/moraine-write-snapshot-<Region>';
  const account = 'arn:<Partition>:iam::<AccountId>:root';
  const allowing = (action: string) =>
    statements.filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes(action));

  it('is allowed to write-snapshot, and to no other role', () => {
    const signers = [...byRole].filter(([, permissions]) => 'kms:Sign' in permissions);
    expect(signers.map(([role]) => role)).toEqual(['<BackupWriteSnapshotRole>']);
    const readers = [...byRole].filter(([, permissions]) => 'kms:GetPublicKey' in permissions);
    expect(readers.map(([role]) => role)).toEqual([
      '<RetrievalRebuildCatalogRole>',
      '<InventoryCompareInventoryRole>',
      '<BackupOpenBackupRole>',
    ]);
  });

  it('is left to one role by the policy of the key, which names it as it is named', () => {
    const [allowed, ...others] = allowing('kms:Sign');
    expect(others).toEqual([]);
    expect(allowed.Action).toBe('kms:Sign');
    expect(textOf(allowed.Principal.AWS, templates)).toBe(account);
    expect(textOf(allowed.Condition.ArnEquals['aws:PrincipalArn'], templates)).toBe(signer);
    expect(allowed.Condition.StringEquals).toEqual({
      'kms:MessageType': 'DIGEST',
      'kms:SigningAlgorithm': 'ECDSA_SHA_256',
    });
    const role = resourcesOf(templates.app, 'AWS::IAM::Role').find(({ id }) => id === 'BackupWriteSnapshotRole');
    expect(signer).toBe(`arn:<Partition>:iam::<AccountId>:role/${textOf(role?.properties.RoleName, templates)}`);
  });

  it('is denied to everybody else, whatever their own policies and grants say', () => {
    const denied = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(denied.map(({ Action, Principal }) => ({ Action, Principal }))).toEqual([
      { Action: 'kms:Sign', Principal: { AWS: '*' } },
    ]);
    expect(Object.keys(denied[0].Condition)).toEqual(['ArnNotEquals']);
    expect(textOf(denied[0].Condition.ArnNotEquals['aws:PrincipalArn'], templates)).toBe(signer);
  });

  it('is not in what the account may do with the key, nor is what would lead to it', () => {
    const [ofAccount, ...others] = allowing('kms:PutKeyPolicy');
    expect(others).toEqual([]);
    expect(textOf(ofAccount.Principal.AWS, templates)).toBe(account);
    expect(ofAccount.Action).toEqual(expect.arrayContaining(['kms:GetPublicKey', 'kms:EnableKey']));
    for (const action of [ofAccount.Action].flat()) expect(action).not.toMatch(/\*|Sign|CreateGrant|Verify/);
    expect(statements).toHaveLength(3);
  });

  it.each(['a', 'abcdefghij0123456789'])('has a role of a name that IAM takes, in a deployment named %s', (name) => {
    const { app } = synthesizedTemplates({
      ...config,
      name,
      plans: [{ name: 'p', source: { bucket: 'b-b' }, vault: 'demo' }],
    });
    const named = resourcesOf(app, 'AWS::IAM::Role').flatMap(({ properties: { RoleName } }) => RoleName ?? []);
    expect(named).toHaveLength(1);
    const longest = textOf(named[0], templates).replace('<Region>', 'ap-northeast-10');
    expect(longest).toMatch(/^[\w+=,.@-]{1,64}$/);
  });
});
