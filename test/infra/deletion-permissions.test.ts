import { executionsOf, inAccount, logOf, permissionsByRole, records, sorted } from './policies';
import { resourcesOf, synthesizedTemplates } from './synthesized';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const config = {
  vaults: ['photos', 'demo'],
  destinations: [{ bucket: 'archive-a', prefix: 'from/glacier/', keyArn: KEY }],
};
const templates = synthesizedTemplates({ ...config, vaults: ['photos', { name: 'demo', deletion: true }] });
const byRole = permissionsByRole(templates);

const vault = ['arn:<Partition>:glacier:<Region>:<AccountId>:vaults/demo'];
const runFiles = ['<RunsBucket.Arn>/runs/*'];
const written = ['<RunsBucket.Arn>/written/*'];
const lists = ['<RunsBucket.Arn>/deletion/*'];
const deleted = ['<RunsBucket.Arn>/deleted/*'];
const runsBucket = ['<RunsBucket.Arn>'];
const places = inAccount(['<RestoreBucket.Arn>/*', 'arn:<Partition>:s3:::archive-a/from/glacier/*']);
const placeBuckets = inAccount(['<RestoreBucket.Arn>', 'arn:<Partition>:s3:::archive-a']);
const machine = 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:moraine-delete';

const put = (...resources: string[]) => ({ 's3:PutObject': resources });
const write = (...resources: string[]) => ({ 's3:PutObject': resources, 's3:AbortMultipartUpload': resources });

/** Everything that each function may do, besides writing its own log. */
const expected: Record<string, Record<string, string[]>> = {
  OpenDeletion: {
    'glacier:DescribeVault': vault,
    ...records({ 'run/*': 'GetItem PutItem UpdateItem' }),
    'states:DescribeExecution': executionsOf('delete'),
  },
  PlanDeletion: {
    'glacier:GetJobOutput': vault,
    ...records({ 'run/*': 'PutItem UpdateItem' }),
    's3:GetObject': [...runFiles, '<RunsBucket.Arn>/manifests/*', ...written, ...deleted, ...lists],
    ...put(...runFiles, ...lists),
    's3:ListBucket': runsBucket,
    's3:GetLifecycleConfiguration': placeBuckets,
    's3:GetBucketVersioning': placeBuckets,
  },
  DeleteArchives: {
    'glacier:DeleteArchive': vault,
    'glacier:GetVaultLock': vault,
    ...records({ 'run/*': 'GetItem PutItem' }),
    's3:GetObject': [...runFiles, ...deleted, ...lists, ...places],
    ...put(...runFiles, ...deleted),
    's3:ListBucket': [...runsBucket, ...placeBuckets],
    'kms:Decrypt': [KEY],
  },
  DeleteVault: {
    'glacier:DescribeVault': vault,
    'glacier:GetVaultLock': vault,
    'glacier:GetJobOutput': vault,
    'glacier:DeleteVault': vault,
    ...records({ 'run/*': 'GetItem UpdateItem' }),
  },
  ReportDeletion: {
    ...records({ 'run/*': 'GetItem PutItem UpdateItem' }),
    's3:GetObject': [...runFiles, ...deleted, ...lists],
    ...write(...runFiles),
    's3:ListBucket': runsBucket,
    'sns:Publish': ['<ReportsTopic>'],
  },
};

describe.each(Object.entries(expected))('%s', (name, permissions) => {
  it('may do what it does, and nothing else', () => {
    expect(sorted(byRole.get(`<Deletion${name}Role>`))).toEqual(
      sorted({ ...permissions, ...logOf(`Deletion${name}`) }),
    );
  });
});

it('has a test for every role', () => {
  const named = Object.keys(expected).map((name) => `<Deletion${name}Role>`);
  const ofDeletions = [...byRole.keys()].filter((role) => role.startsWith('<Deletion'));
  expect(ofDeletions.sort()).toEqual([...named, '<DeletionMachineRunStateMachineRole>'].sort());
});

describe('without a vault that allows deletions', () => {
  const without = permissionsByRole(synthesizedTemplates(config));

  it('nothing may delete an archive or a vault', () => {
    const actions = [...without.values()].flatMap((permissions) => Object.keys(permissions));
    expect(actions.filter((action) => /^glacier:Delete/.test(action))).toEqual([]);
    expect([...without.keys()].filter((role) => role.startsWith('<Deletion'))).toEqual([]);
  });

  it('nobody has more or less permissions, but that inventories of deletions may be answered', () => {
    for (const [role, permissions] of without) {
      const { ...others } = byRole.get(role);
      for (const action of ['states:SendTaskSuccess', 'states:SendTaskFailure']) {
        if (others[action]) others[action] = others[action].filter((resource) => resource !== machine);
      }
      expect(others).toEqual(permissions);
    }
  });
});

it('answers the tokens of deletions in the functions of inventories alone', () => {
  const answering = [...byRole].filter(([, permissions]) =>
    Object.values(permissions).some((resources) => resources.includes(machine)),
  );
  expect(answering.map(([role]) => role).sort()).toEqual([
    '<RetrievalAcceptNoticeRole>',
    '<RetrievalRequestInventoryRole>',
  ]);
});

it('gives the state machine its functions', () => {
  const invoked = byRole.get('<DeletionMachineRunStateMachineRole>')?.['lambda:InvokeFunction'] ?? [];
  const ofDeletions = Object.keys(expected).map((name) => `<Deletion${name}Function.Arn>`);
  const arns = [...ofDeletions, '<RetrievalRequestInventoryFunction.Arn>'];
  expect(invoked).toEqual([...arns].sort());
});

it('has an output for the command line', () => {
  expect(Object.keys(templates.app.Outputs)).toContain('DeletionStateMachineArn');
  expect(resourcesOf(templates.app, 'AWS::StepFunctions::StateMachine')).toHaveLength(3);
});
