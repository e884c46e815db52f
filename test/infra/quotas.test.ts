import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import fc from 'fast-check';
import { type MoraineConfigInput, parseConfig } from '../../core/contracts/config';
import { synthesizeMoraine } from '../../lib/moraine-app';
import { checkQuotas } from '../../lib/quotas/check-quotas';
import { longestJson, longestValue } from '../../lib/quotas/longest-value';
import { temporaryDirectory } from '../local/temporary-directory';
import { type Counts, configurationOf, vaultName } from './large-configuration';
import { findingsOf, wildcards } from './nag-findings';
import { permissionsByRole } from './policies';
import { kept, obstacles } from './redeployment';
import { type Json, resourcesOf, type SynthesizedTemplates } from './synthesized';

// CDK's own check of the templates takes seconds; synthesis.test.ts runs it once for all.
process.env.CDK_VALIDATION = 'false';

const WITHOUT_BUNDLING = { 'aws:cdk:bundling-stacks': [] };
/** Number of random configurations. */
const CONFIGURATIONS = Number(process.env.MORAINE_TEST_CONFIGURATIONS ?? 20);

/** Both stacks of a configuration that is within the quotas. */
function stacksOf(config: MoraineConfigInput) {
  const assembly = synthesizeMoraine(parseConfig(config), temporaryDirectory(), WITHOUT_BUNDLING);
  return { state: assembly.getStackByName('moraine-state'), app: assembly.getStackByName('moraine-app') };
}

function templatesOf(config: MoraineConfigInput): SynthesizedTemplates {
  const { state, app } = stacksOf(config);
  return { state: state.template, app: app.template };
}

const refusalOf = (counts: Counts) => () => templatesOf(configurationOf(counts));

function expectWithinQuotas({ app, state }: SynthesizedTemplates): void {
  for (const { properties } of resourcesOf(app, 'AWS::IAM::ManagedPolicy')) {
    expect(longestJson(properties.PolicyDocument)).toBeLessThanOrEqual(6144);
  }
  for (const { id } of resourcesOf(app, 'AWS::IAM::Role')) {
    const inline = resourcesOf(app, 'AWS::IAM::Policy').filter(({ id: policy }) => policy === `${id}DefaultPolicy`);
    const characters = inline.map(({ properties }) => longestJson(properties.PolicyDocument));
    expect(characters.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(10_240);
  }
  for (const { properties } of resourcesOf(app, 'AWS::IAM::Role')) {
    expect((properties.ManagedPolicyArns ?? []).length).toBeLessThanOrEqual(8);
  }
  expect(JSON.stringify(app).length).toBeLessThan(800_000);
  for (const template of [app, state]) expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
}

it('150 vaults with names of 26 characters, 60 destinations with keys and 50 plans fit into the quotas', () => {
  expect(vaultName(149)).toHaveLength(26);
  expectWithinQuotas(templatesOf(configurationOf({ vaults: 150, destinations: 60, plans: 50 })));
});

describe('200 vaults, 100 destinations and 50 plans', () => {
  const large = templatesOf(configurationOf({ vaults: 200, deletable: 100, destinations: 100, plans: 50 }));
  const roles = permissionsByRole(large);
  const managedBy = (name: string): string[] =>
    resourcesOf(large.app, 'AWS::IAM::Role')
      .filter(({ id }) => id === name)
      .flatMap(({ properties }) => properties.ManagedPolicyArns.map(({ Ref }: Json) => Ref));

  it('fit into the quotas of policies and templates', () => {
    expectWithinQuotas(large);
  });

  it('give each role the actions that it has with a vault, a destination and a plan, and no others', () => {
    const small = permissionsByRole(
      templatesOf(configurationOf({ vaults: 1, deletable: 1, destinations: 1, plans: 1 })),
    );
    expect([...roles.keys()].sort()).toEqual([...small.keys()].sort());
    for (const [role, permissions] of small) {
      expect(Object.keys(roles.get(role) ?? {}).sort()).toEqual(Object.keys(permissions).sort());
    }
  });

  it('are all in the policies of the roles that need them', () => {
    const vaults = Array.from({ length: 200 }, (_, position) => vaultName(position));
    expect(roles.get('<RetrievalCopyRangeRole>')?.['glacier:GetJobOutput']).toEqual(
      vaults.map((name) => `arn:<Partition>:glacier:<Region>:<AccountId>:vaults/${name}`).sort(),
    );
    expect(roles.get('<RetrievalCopyRangeRole>')?.['s3:PutObjectTagging']).toHaveLength(103);
    expect(roles.get('<RetrievalCopyRangeRole>')?.['kms:GenerateDataKey']).toHaveLength(100);
    expect(roles.get('<BackupUploadArchiveRole>')?.['glacier:UploadArchive']).toHaveLength(50);
  });

  it('share policies between roles that need the same', () => {
    const common = managedBy('RetrievalCopyRangeRole').filter((id) =>
      managedBy('RetrievalAcceptNoticeRole').includes(id),
    );
    expect(common.length).toBeGreaterThanOrEqual(4);
  });
});

it('gives a role several statements in a policy, where the buckets belong to so many accounts that it would have too many policies', () => {
  const roles = permissionsByRole(
    templatesOf(configurationOf({ vaults: 200, deletable: 100, destinations: 100, plans: 50, accounts: 20 })),
  );
  const ownersOf = (role: string, action: string) =>
    (roles.get(role)?.[action] ?? []).map((resource) => resource.replace(/^.* in /, ''));
  const restored = ownersOf('<RetrievalCopyRangeRole>', 's3:PutObjectTagging');
  // Besides the restore bucket, catalogs and samples.
  expect(restored.filter((owner) => owner === '<AccountId>')).toHaveLength(3);
  expect(restored.filter((owner) => owner === '100000000019')).toHaveLength(5);
  expect(new Set(restored).size).toBe(21);
  expect(new Set(ownersOf('<BackupUploadArchiveRole>', 's3:GetObjectTagging')).size).toBe(20);
});

describe('what AWS would not deploy is refused, with what is too large, the quota and the field', () => {
  it('vaults', () => {
    expect(refusalOf({ vaults: 900, destinations: 0, plans: 0 })).toThrow(
      /^what the configuration lists cannot be deployed:\n {2}vaults: with it, the role Retrieval\w+ has 1\d managed policies, of which AWS takes 10: /,
    );
  });

  it('destinations', () => {
    expect(refusalOf({ vaults: 1, destinations: 300, plans: 0 })).toThrow(
      /\n {2}destinations: with it, the role RetrievalCopyRange\w+ has 1\d managed policies, of which AWS takes 10: /,
    );
  });

  it('public keys', () => {
    const key = `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(6000)}\n-----END PUBLIC KEY-----`;
    const config = { ...parseConfig({ vaults: ['demo'] }), catalogKeys: Array.from({ length: 50 }, () => key) };
    expect(() => synthesizeMoraine(config, temporaryDirectory(), WITHOUT_BUNDLING)).toThrow(
      /\n {2}catalogKeys: with it, the input of RebuildCatalog in moraine-retrieve has 3\d\d,\d\d\d bytes, of which AWS takes 262,144: /,
    );
  });

  const refuse = (template: Json, stackName = 'moraine-app') => {
    const templateFullPath = path.join(temporaryDirectory(), 'template.json');
    writeFileSync(templateFullPath, JSON.stringify(template));
    const stacks = [{ stackName, template, templateFullPath }];
    return () => checkQuotas({ stacks } as unknown as CloudAssembly, parseConfig({ vaults: ['demo', 'other'] }));
  };
  const listOf = (length: number, item: Json) =>
    Object.fromEntries(Array.from({ length }, (_, position) => [`Item${position}`, item]));
  const queue = { Type: 'AWS::SQS::Queue' };
  const role = { Type: 'AWS::IAM::Role', Properties: {} };
  const policyOf = (characters: number) => {
    const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '' };
    const bare = JSON.stringify({ Statement: [statement], Version: '2012-10-17' }).length;
    const Resource = 'a'.repeat(characters - bare);
    return {
      PolicyDocument: { Statement: [{ ...statement, Resource }], Version: '2012-10-17' },
      Roles: [{ Ref: 'Role' }],
    };
  };
  const inline = (characters: number) => ({ Type: 'AWS::IAM::Policy', Properties: policyOf(characters) });
  const managed = (characters: number) => ({ Type: 'AWS::IAM::ManagedPolicy', Properties: policyOf(characters) });
  const documentOf = (length: number) => ({ Statement: ['a'.repeat(length - '{"Statement":[""]}'.length)] });
  const trusting = (characters: number) => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: documentOf(characters) },
  });
  const machine = (definition: Json) => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { StateMachineName: 'm', DefinitionString: definition },
  });
  /** A definition whose references are longer than the template says. */
  const referring = (references: number) => ({
    'Fn::Join': ['', ['{"Comment":"', ...Array.from({ length: references }, () => ({ Ref: 'Function' })), '"}']],
  });
  const task = (bytes: number) => ({ States: { Do: { Type: 'Task', Arguments: 'a'.repeat(bytes - 2) } } });
  const lambda = (bytes: number) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Environment: { Variables: { NAME: 'a'.repeat(bytes - 4) } } },
  });

  it.each<[string, Json, Json, RegExp]>([
    [
      'resources',
      { Resources: listOf(500, queue) },
      { Resources: listOf(501, queue) },
      /vaults: with it, the template of moraine-app has 501 resources, of which AWS takes 500:/,
    ],
    [
      'outputs',
      { Resources: {}, Outputs: listOf(200, {}) },
      { Resources: {}, Outputs: listOf(201, {}) },
      /has 201 outputs, of which AWS takes 200:/,
    ],
    [
      'bytes of a template',
      { Resources: {}, Outputs: { a: 'a'.repeat(999_900) } },
      { Resources: {}, Outputs: { a: 'a'.repeat(1_000_000) } },
      /the template of moraine-app has 1,000,\d\d\d bytes, of which AWS takes 1,000,000:/,
    ],
    [
      'inline policies',
      { Resources: { Role: role, A: inline(10_000), B: inline(240) } },
      { Resources: { Role: role, A: inline(10_000), B: inline(241) } },
      /the role Role has 10,241 characters of inline policies, of which AWS takes 10,240:/,
    ],
    [
      'a managed policy',
      { Resources: { Role: role, A: managed(6144) } },
      { Resources: { Role: role, A: managed(6145) } },
      /the policy A has 6,145 characters, of which AWS takes 6,144:/,
    ],
    [
      'managed policies',
      { Resources: { Role: role, ...listOf(10, managed(200)) } },
      {
        Resources: {
          Role: { ...role, Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'] } },
          ...listOf(10, managed(200)),
        },
      },
      /the role Role has 11 managed policies, of which AWS takes 10:/,
    ],
    [
      'a trust policy',
      { Resources: { Role: trusting(2048) } },
      { Resources: { Role: trusting(2049) } },
      /the trust policy of the role Role has 2,049 characters, of which AWS takes 2,048:/,
    ],
    ...(
      [
        ['AWS::SQS::QueuePolicy', 8192, 'PolicyDocument'],
        ['AWS::SNS::TopicPolicy', 30_720, 'PolicyDocument'],
        ['AWS::S3::BucketPolicy', 20_480, 'PolicyDocument'],
        ['AWS::KMS::Key', 32_768, 'KeyPolicy'],
      ] as const
    ).map(([Type, quota, property]): [string, Json, Json, RegExp] => [
      `the policy of an ${Type}`,
      { Resources: { P: { Type, Properties: { [property]: documentOf(quota) } } } },
      { Resources: { P: { Type, Properties: { [property]: documentOf(quota + 1) } } } },
      new RegExp(`the resource policy P has ${(quota + 1).toLocaleString('en-US')} bytes`),
    ]),
    [
      'the definition of a state machine',
      { Resources: { M: machine(referring(6160)) } },
      { Resources: { M: machine(referring(6169)) } },
      /the definition of m has 1,048,\d\d\d bytes, of which AWS takes 1,048,576:/,
    ],
    [
      'the input of a task',
      { Resources: { M: machine(JSON.stringify(task(245_760))) } },
      { Resources: { M: machine(JSON.stringify({ States: { Each: { ItemProcessor: task(245_761) } } })) } },
      /the input of Do in m has 262,145 bytes, of which AWS takes 262,144:/,
    ],
    [
      'the environment of a function',
      { Resources: { F: lambda(4096) } },
      { Resources: { F: lambda(4097) } },
      /name: with it, the environment of function F has 4,097 bytes, of which AWS takes 4,096:/,
    ],
  ])('%s', (_quota, within, beyond, message) => {
    expect(refuse(within)).not.toThrow();
    expect(refuse(beyond)).toThrow(message);
  });

  it('managed vaults, in the stack that has them', () => {
    expect(refuse({ Resources: listOf(501, queue) }, 'moraine-state')).toThrow(/\n {2}vaults\[\]\.manage: /);
  });
});

describe('a first deployment that is rolled back', () => {
  const stack = (Resources: Json, terminationProtection = false) => [
    ...obstacles({ template: { Resources }, terminationProtection } as unknown as CloudFormationStackArtifact),
  ];
  const bucket = (DeletionPolicy: string, Properties: Json = {}) => ({
    Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy, Properties },
  });

  it.each<[string, Json, string[]]>([
    ['what is retained', bucket('Retain'), ['Bucket stays after a rollback']],
    ['a name that is taken', bucket('RetainExceptOnCreate', { BucketName: 'b' }), ['Bucket keeps its BucketName']],
    [
      'what refuses to be deleted',
      bucket('RetainExceptOnCreate', { DeletionProtectionEnabled: true }),
      ['Bucket cannot be deleted'],
    ],
    [
      'nothing',
      { ...bucket('RetainExceptOnCreate'), Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'l' } } },
      [],
    ],
  ])('leaves %s', (_what, resources, expected) => {
    expect(stack(resources)).toEqual(expected);
  });

  it('leaves a stack that can be deleted', () => {
    expect(stack({}, true)).toEqual(['the stack is protected from deletion']);
  });

  it('keeps the table, and the log of the settings that it has replaced', () => {
    const { state, app } = templatesOf(configurationOf({ vaults: 1, managed: 1, destinations: 0, plans: 1 }));
    const retained = Object.entries<Json>({ ...state.Resources, ...app.Resources })
      .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')
      .map(([id]) => id);
    expect(retained).toHaveLength(kept.length);
    for (const { id } of kept) expect(retained).toContainEqual(expect.stringMatching(id));
  });
});

it('measures text as it is in the longest region and partition', () => {
  const [partition, region, account] = ['Partition', 'Region', 'AccountId'].map((name) => `\${AWS::${name}}`);
  expect(longestValue({ 'Fn::Sub': `arn:${partition}:glacier:${region}:${account}:vaults/a\${!b}` })).toBe(
    `arn:aws-us-gov:glacier:us-isof-south-1:123456789012:vaults/a\${b}`,
  );
  expect(longestValue({ 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }]] })).toBe('arn:aws-us-gov');
  expect(longestValue([{ Ref: 'Queue' }, { 'Fn::GetAtt': ['Log', 'Arn'] }])).toEqual([
    'x'.repeat(170),
    'x'.repeat(170),
  ]);
});

describe('random configurations', () => {
  const counts = fc.record({
    vaults: fc.integer({ min: 1, max: 200 }),
    deletable: fc.integer({ min: 0, max: 200 }),
    managed: fc.integer({ min: 0, max: 15 }),
    destinations: fc.integer({ min: 0, max: 100 }),
    plans: fc.integer({ min: 0, max: 50 }),
    accounts: fc.integer({ min: 0, max: 20 }),
  });

  it('are within the quotas, can be deployed again after a rollback, and have all that they list in the policies', () => {
    const deploys = fc.property(counts, (count) => {
      const { state, app } = stacksOf(configurationOf(count));
      expect([...obstacles(state), ...obstacles(app)]).toEqual([]);
      const roles = permissionsByRole({ state: state.template, app: app.template });
      expect(roles.get('<RetrievalCopyRangeRole>')?.['glacier:GetJobOutput']).toHaveLength(count.vaults);
      // Besides the restore bucket, catalogs and samples, and working files.
      expect(roles.get('<RetrievalCopyRangeRole>')?.['s3:PutObject']).toHaveLength(count.destinations + 5);
      const deleted = roles.get('<DeletionDeleteArchivesRole>')?.['glacier:DeleteArchive'] ?? [];
      expect(deleted).toHaveLength(Math.min(count.vaults, count.deletable));
      // Besides the runs bucket.
      const listed = roles.get('<BackupPlanBackupRole>')?.['s3:ListBucket'] ?? [];
      expect(listed).toHaveLength(count.plans === 0 ? 0 : count.plans + 1);
    });
    fc.assert(deploys, { numRuns: CONFIGURATIONS });
  });

  it('break no rule of cdk-nag but those that are acknowledged', () => {
    const configured = [/:s3:::restored-\S+\/departments\/\d+\/restored\/\*$/, /:s3:::files-\S+\/documents\/\*$/];
    const acknowledged = [...configured, ...wildcards.map(({ finding }) => finding)];
    const passes = fc.property(counts, (count) => {
      const findings = findingsOf(configurationOf(count));
      expect(findings.filter((finding) => !acknowledged.some((known) => known.test(finding)))).toEqual([]);
    });
    // The rules take as long as synthesis.
    fc.assert(passes, { numRuns: Math.ceil(CONFIGURATIONS / 5) });
  });
});
