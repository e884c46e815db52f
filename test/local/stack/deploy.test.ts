// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of CloudFormation write ${…} themselves
import { startEmbeddedCloud } from '../../../local/embedded-cloud';
import type { Template, TemplateResource } from '../../../local/stack/assembly';
import { credentialsOf } from '../credentials-of';
import { trustOf } from '../roles';
import { temporaryDirectory } from '../temporary-directory';
import { writtenAssembly } from './written-assembly';

const assets = { abc: 'export const handler = async () => "ran";' };
const trust = trustOf('lambda.amazonaws.com', 'states.amazonaws.com');
const role: TemplateResource = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } };
const allowing = (Action: string | string[]) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const trusting = (service: string): TemplateResource => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trustOf(service) },
});
/** A role whose inline policy has a condition. */
const roleIf = (Condition: object): TemplateResource => {
  const Statement = [{ Sid: 'Sometimes', Effect: 'Allow', Action: '*', Resource: '*', Condition }];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: 'p', PolicyDocument: { Statement } }],
    },
  };
};
/** A role with an inline policy. */
const roleWith = (...actions: string[]): TemplateResource => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust, Policies: [{ PolicyName: 'p', PolicyDocument: allowing(actions) }] },
});
const fn = (properties: Record<string, unknown> = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' },
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...properties,
  },
});
const queue = (properties: Record<string, unknown> = {}): TemplateResource => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
});
const mapping = (properties: Record<string, unknown> = {}): TemplateResource => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] }, FunctionName: { Ref: 'Fn' }, ...properties },
});
const target = (properties: Record<string, unknown> = {}) => ({
  Id: 't',
  Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] },
  ...properties,
});
/** A rule of events that invokes a function. */
const rule = (
  properties: Record<string, unknown>,
  targetProperties?: Record<string, unknown>,
): Record<string, TemplateResource> => ({
  Role: role,
  Fn: fn(),
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: { source: ['aws.states'] }, Targets: [target(targetProperties)], ...properties },
  },
});
const allow = (properties: Record<string, unknown>): TemplateResource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: { Ref: 'Fn' },
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    ...properties,
  },
});

/** So many entries of one value, `P0`, `P1`, … */
const entries = <T>(count: number, value: T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`P${index}`, value]));

async function outputsOf(stacks: Record<string, Partial<Template>>, stackName: string) {
  const cloud = await startEmbeddedCloud({ cdkOut: writtenAssembly(stacks, assets) });
  try {
    return cloud.outputs(stackName);
  } finally {
    await cloud.stop();
  }
}

function refusal(Resources: Record<string, TemplateResource>, rest: Partial<Template> = {}) {
  return startEmbeddedCloud({ cdkOut: writtenAssembly({ Sample: { ...rest, Resources } }, assets) }).then(
    async (cloud) => {
      await cloud.stop();
      throw new Error('It was deployed.');
    },
    (error: Error & { logicalId?: string }) => ({
      name: error.name,
      message: error.message,
      logicalId: error.logicalId,
    }),
  );
}

describe('deploying a stack', () => {
  it('generates names for unnamed resources, the same at every deployment', async () => {
    const template = {
      Resources: { Work: queue(), Store: { Type: 'AWS::S3::Bucket' } },
      Outputs: {
        Url: { Value: { Ref: 'Work' } },
        Name: { Value: { 'Fn::GetAtt': ['Work', 'QueueName'] } },
        Bucket: { Value: { Ref: 'Store' } },
      },
    };
    const first = await outputsOf({ Sample: template }, 'Sample');
    expect(first.Name).toMatch(/^Sample-Work-[A-Z2-7]{12}$/);
    expect(first.Bucket).toMatch(/^sample-store-[a-z2-7]{12}$/);
    expect(first.Url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/123456789012/${first.Name}$`));
    const second = await outputsOf({ Sample: template }, 'Sample');
    expect(second).toMatchObject({ Name: first.Name, Bucket: first.Bucket });
  });

  it('resolves intrinsic functions, conditions, parameters and exports', async () => {
    const producer: Partial<Template> = {
      Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'notices' } } },
      Outputs: { Topic: { Value: { Ref: 'Topic' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:topic' } } } },
    };
    const consumer: Partial<Template> = {
      Parameters: { Stage: { Type: 'String', Default: 'prod' } },
      Conditions: {
        IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        IsTest: { 'Fn::Not': [{ Condition: 'IsProd' }] },
      },
      Resources: {
        Skipped: { Type: 'AWS::SQS::Queue', Condition: 'IsTest' },
        Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/x', Retention: { Ref: 'AWS::NoValue' } } },
      },
      Outputs: {
        Imported: { Value: { 'Fn::ImportValue': 'Producer:topic' } },
        Parts: { Value: { 'Fn::Select': [2, { 'Fn::Split': [':', { 'Fn::ImportValue': 'Producer:topic' }] }] } },
        Joined: { Value: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }, { Ref: 'AWS::URLSuffix' }]] } },
        Chosen: { Value: { 'Fn::If': ['IsProd', 'yes', 'no'] } },
        Sub: { Value: { 'Fn::Sub': ['${Own}/${Log.Arn}/${!Kept}', { Own: { Ref: 'Stage' } }] } },
        Hidden: { Value: 'x', Condition: 'IsTest' },
      },
    };
    expect(await outputsOf({ Producer: producer, Consumer: consumer }, 'Consumer')).toEqual({
      Imported: 'arn:aws:sns:us-east-1:123456789012:notices',
      Parts: 'sns',
      Joined: 'a-aws-amazonaws.com',
      Chosen: 'yes',
      Sub: 'prod/arn:aws:logs:us-east-1:123456789012:log-group:/x:*/${Kept}',
    });
  });

  it('gives the sessions of a role an access key, and records its policies', async () => {
    const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Work', 'Arn'] } };
    const Resources = {
      Role: role,
      Work: queue({ QueueName: 'work' }),
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'P', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [statement] } },
      },
    };
    const cloud = await startEmbeddedCloud({ cdkOut: writtenAssembly({ Sample: { Resources } }) });
    const [created] = cloud.principals.roles();
    const assumption = {
      service: 'lambda.amazonaws.com',
      sourceArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
    };
    const session = cloud.principals.assumeRole(created?.roleArn as string, assumption);
    expect(cloud.principals.find(session.accessKeyId)?.principal.roleArn).toBe(created?.roleArn);
    expect(created?.policies[0]?.document.Statement).toEqual([
      { ...statement, Resource: 'arn:aws:sqs:us-east-1:123456789012:work' },
    ]);
    await cloud.stop();
  });

  it('records managed policies with the roles that they name, and with those that name them', async () => {
    const Resources = {
      Named: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: 'named', AssumeRolePolicyDocument: trust },
      },
      Naming: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'naming',
          AssumeRolePolicyDocument: trust,
          ManagedPolicyArns: [{ Ref: 'Shared' }],
        },
      },
      Shared: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allowing('glacier:GetJobOutput') } },
      Own: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { Roles: [{ Ref: 'Named' }], PolicyDocument: allowing('glacier:DescribeJob') },
      },
    };
    const cloud = await startEmbeddedCloud({ cdkOut: writtenAssembly({ Sample: { Resources } }) });
    const documents = cloud.principals
      .roles()
      .map(({ roleName, policies }) => [roleName, policies.map(({ document }) => document)]);
    expect(Object.fromEntries(documents)).toEqual({
      naming: [allowing('glacier:GetJobOutput')],
      named: [allowing('glacier:DescribeJob')],
    });
    await cloud.stop();
  });

  it('runs a function whose code is in the template, and a state machine that calls it', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'Call',
      States: {
        Call: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: '${Name}', Payload: '{% $states.input %}' },
          Output: '{% $states.result.Payload %}',
          End: true,
        },
      },
    };
    const Resources = {
      Role: roleWith('lambda:InvokeFunction'),
      Fn: fn({ FunctionName: 'inline', Code: { ZipFile: 'exports.handler = async (event) => ({ got: event });' } }),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'caller',
          DefinitionString: JSON.stringify(definition),
          DefinitionSubstitutions: { Name: { Ref: 'Fn' } },
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
    };
    const cloud = await startEmbeddedCloud({ cdkOut: writtenAssembly({ Sample: { Resources } }) });
    const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:caller';
    const { executionArn } = cloud.states.startExecution({ stateMachineArn, input: '{"a":1}' });
    await cloud.clock.whenIdle();
    const { SFNClient, DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
    const client = new SFNClient({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: credentialsOf(cloud),
    });
    const { status, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect({ status, output: JSON.parse(output ?? 'null') }).toEqual({
      status: 'SUCCEEDED',
      output: { got: { a: 1 } },
    });
    client.destroy();
    await cloud.stop();
  });
});

describe('deploying is refused', () => {
  it('for a type that is not implemented, naming it', async () => {
    expect(await refusal({ Cache: { Type: 'AWS::ElastiCache::CacheCluster' } })).toEqual({
      name: 'DeployError',
      logicalId: 'Cache',
      message: 'Stack Sample: the embedded cloud does not implement the type AWS::ElastiCache::CacheCluster of Cache.',
    });
  });

  it.each([
    [
      'more than 500 resources',
      'Number of resources, 501, is greater than maximum allowed, 500',
      entries(501, queue()),
      {},
    ],
    [
      'more than 200 outputs',
      'Outputs count 201 is greater than max allowed 200',
      { A: queue() },
      { Outputs: entries(201, { Value: 'x' }) },
    ],
    [
      'more than 200 parameters',
      'Number of parameters, 201, is greater than maximum allowed, 200',
      { A: queue() },
      { Parameters: entries(201, { Type: 'String', Default: 'x' }) },
    ],
    [
      'more than 1 MB',
      'Template may not exceed 1000000 bytes in size',
      { A: queue() },
      { Description: 'x'.repeat(1_000_000) },
    ],
  ])('for a template with %s', async (_, message, resources, rest) => {
    expect(await refusal(resources, rest)).toMatchObject({
      name: 'DeployError',
      message: expect.stringContaining(message),
    });
  });

  const written = (Resource: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource }],
  });
  /** A policy of so many characters, without white space. */
  const document = (characters: number) => {
    const ofKey = (key: string) => written(`arn:aws:s3:::${key}`);
    return ofKey('r'.repeat(characters - JSON.stringify(ofKey('')).length));
  };
  const attached = (type: 'Policy' | 'ManagedPolicy', characters: number): TemplateResource => ({
    Type: `AWS::IAM::${type}`,
    Properties: { PolicyName: 'p', PolicyDocument: document(characters), Roles: [{ Ref: 'Role' }] },
  });

  it.each([
    [
      'inline policies of 10,241 characters',
      'Two',
      'Maximum policy size of 10240 bytes exceeded for role',
      { Role: role, One: attached('Policy', 10_000), Two: attached('Policy', 241) },
    ],
    [
      'a managed policy of 6,145 characters',
      'One',
      'Cannot exceed quota for PolicySize: 6144',
      { Role: role, One: attached('ManagedPolicy', 6_145) },
    ],
    [
      'a policy with a character that IAM does not take',
      'One',
      "Value at 'policyDocument' failed to satisfy constraint",
      {
        Role: role,
        One: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'p', PolicyDocument: written('arn:aws:s3:::日'), Roles: [{ Ref: 'Role' }] },
        },
      },
    ],
    [
      'eleven managed policies',
      'P10',
      'Cannot exceed quota for PoliciesPerRole: 10',
      { Role: role, ...entries(11, attached('ManagedPolicy', 6_144)) },
    ],
  ])('for a role with %s', async (_, logicalId, message, resources) => {
    expect(await refusal(resources)).toMatchObject({ logicalId, message: expect.stringContaining(message) });
  });

  it('not for policies that are as long as IAM takes', async () => {
    const resources = {
      Role: role,
      One: attached('Policy', 10_000),
      Two: attached('Policy', 240),
      ...entries(10, attached('ManagedPolicy', 6_144)),
    };
    expect(
      await outputsOf({ Sample: { Resources: resources, Outputs: { Out: { Value: 'there' } } } }, 'Sample'),
    ).toEqual({
      Out: 'there',
    });
  });

  /** A policy of some kind with statements of so many actions, of so many bytes if told. */
  const ownPolicy = (statements: number, actions: number, bytes?: number) => {
    const statement = { Effect: 'Allow', Principal: '*', Action: Array(actions).fill('x:Y'), Resource: '*' };
    const written = (Id: string) => ({ Id, Version: '2012-10-17', Statement: Array(statements).fill(statement) });
    const bare = JSON.stringify(written('')).length;
    return written('i'.repeat(Math.max(0, (bytes ?? 0) - bare)));
  };
  type OwnPolicy = ReturnType<typeof ownPolicy>;
  const withPolicy: Record<string, (policy: OwnPolicy) => Record<string, TemplateResource>> = {
    role: ({ Statement, ...rest }) => {
      // As long as the resource, which trust policies do not have.
      const statements = Statement.map(({ Resource: _, ...statement }) => ({ ...statement, Sid: 'Padded' }));
      const AssumeRolePolicyDocument = { ...rest, Statement: statements };
      return { P: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument } } };
    },
    queue: (PolicyDocument) => ({
      Q: queue(),
      P: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Q' }], PolicyDocument } },
    }),
    topic: (PolicyDocument) => ({
      T: { Type: 'AWS::SNS::Topic' },
      P: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'T' }], PolicyDocument } },
    }),
    bucket: (PolicyDocument) => ({
      B: { Type: 'AWS::S3::Bucket' },
      P: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'B' }, PolicyDocument } },
    }),
    key: (KeyPolicy) => ({
      P: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', KeyPolicy } },
    }),
  };

  it.each<[string, string, [OwnPolicy, OwnPolicy], string]>([
    ['trust policy', 'role', [ownPolicy(1, 1, 2048), ownPolicy(1, 1, 2049)], 'quota for ACLSizePerRole: 2048'],
    ['policy', 'queue', [ownPolicy(1, 1, 8192), ownPolicy(1, 1, 8193)], 'Submitted policy is over max allowed size.'],
    [
      'number of statements',
      'queue',
      [ownPolicy(20, 1), ownPolicy(21, 1)],
      '21 statements were found in the submitted',
    ],
    ['number of actions', 'queue', [ownPolicy(1, 7), ownPolicy(1, 8)], '8 actions were found in a statement from the'],
    ['policy', 'topic', [ownPolicy(1, 1, 30_720), ownPolicy(1, 1, 30_721)], 'Invalid parameter: Policy'],
    ['number of statements', 'topic', [ownPolicy(100, 8), ownPolicy(101, 1)], '101 statements were found'],
    [
      'policy',
      'bucket',
      [ownPolicy(1, 1, 20_480), ownPolicy(1, 1, 20_481)],
      'exceeds the maximum allowed document size',
    ],
    ['policy', 'key', [ownPolicy(1, 1, 32_768), ownPolicy(1, 1, 32_769)], 'over the maximum size of 32768 bytes'],
  ])('for too large a %s of a %s, and not below', async (_, kind, [within, beyond], message) => {
    const resourcesOf = (policy: OwnPolicy) => withPolicy[kind]?.(policy) ?? {};
    const Outputs = { Out: { Value: 'there' } };
    expect(await outputsOf({ Sample: { Resources: resourcesOf(within), Outputs } }, 'Sample')).toEqual({
      Out: 'there',
    });
    expect(await refusal(resourcesOf(beyond))).toMatchObject({
      logicalId: 'P',
      message: expect.stringContaining(message),
    });
  });

  it('for a circular dependency, naming its members', async () => {
    const { message } = await refusal({
      A: queue({ QueueName: { Ref: 'B' } }),
      B: { Type: 'AWS::SQS::Queue', DependsOn: 'C' },
      C: queue({ QueueName: { 'Fn::Sub': '${A}-c' } }),
    });
    expect(message).toBe('Stack Sample: circular dependency between resources: A → B → C → A');
  });

  it('for a reference to an unknown resource, and for an unknown attribute', async () => {
    expect(await refusal({ A: queue({ QueueName: { Ref: 'Nothing' } }) })).toMatchObject({
      logicalId: 'A',
      message: expect.stringContaining('A refers to Nothing'),
    });
    const Outputs = { Out: { Value: { 'Fn::GetAtt': ['A', 'Colour'] } } };
    expect(await refusal({ A: queue() }, { Outputs })).toMatchObject({
      message: expect.stringContaining('does not know the attribute Colour of A'),
    });
    expect(await refusal({ A: queue({ QueueName: { 'Fn::ImportValue': 'none' } }) })).toMatchObject({
      message: expect.stringContaining('No stack deployed before exports none'),
    });
    expect(await refusal({ A: queue({ QueueName: { 'Fn::FindInMap': ['a', 'b', 'c'] } }) })).toMatchObject({
      message: expect.stringContaining('does not implement Fn::FindInMap'),
    });
  });

  it('for an asset without the code of the function', async () => {
    expect(await refusal({ Role: role, Fn: fn({ Handler: 'main.handler' }) })).toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(/there is no function code in .*: .* run `npx moraine build`/),
    });
  });

  it('for an asset that is missing', async () => {
    const Code = { S3Bucket: 'assets', S3Key: 'def.zip' };
    expect(await refusal({ Role: role, Fn: fn({ Code }) })).toMatchObject({
      logicalId: 'Fn',
      message: expect.stringContaining('its asset def.zip is missing from the cloud assembly'),
    });
  });

  it.each<[string, Record<string, TemplateResource>, string]>([
    [
      'a queue whose visibility timeout is below its function’s timeout',
      { Role: role, Fn: fn({ Timeout: 60 }), Work: queue(), Map: mapping() },
      'Map (AWS::Lambda::EventSourceMapping): Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    ],
    [
      'a maximum concurrency of one',
      { Role: role, Fn: fn(), Work: queue(), Map: mapping({ ScalingConfig: { MaximumConcurrency: 1 } }) },
      'MaximumConcurrency 1 is not from 2 to 1000',
    ],
    [
      'a filter of events',
      { Role: role, Fn: fn(), Work: queue(), Map: mapping({ FilterCriteria: {} }) },
      'FilterCriteria',
    ],
    [
      'a queue that the role of its function may not read',
      { Role: roleWith('sqs:DeleteMessage'), Fn: fn(), Work: queue(), Map: mapping() },
      'The function execution role does not have permissions to call ReceiveMessage on SQS',
    ],
    [
      'a role that Lambda may not assume',
      { Role: trusting('states.amazonaws.com'), Fn: fn() },
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      'a role that Step Functions may not assume',
      {
        Role: trusting('lambda.amazonaws.com'),
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { DefinitionString: '{}', RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
        },
      },
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    ],
    [
      'a role that Scheduler may not assume',
      {
        Role: trusting('events.amazonaws.com'),
        Fn: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            ScheduleExpression: 'rate(1 day)',
            Target: { Arn: 'arn:aws:lambda:us-east-1:1:function:f', RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
          },
        },
      },
      'scheduler.amazonaws.com is not authorized to assume the role',
    ],
    [
      'a managed policy that is not known',
      { Role: { ...role, Properties: { ...role.Properties, ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'] } } },
      'does not know the managed policy arn:aws:iam::aws:policy/X',
    ],
    [
      'a condition key of a role that is not known',
      { Role: roleIf({ StringEquals: { 'aws:userid': 'x' } }) },
      'Role (AWS::IAM::Role): inline policy p, statement 1 (Sometimes): the embedded cloud does not evaluate the condition key aws:userid',
    ],
    [
      'a condition operator of a queue that is not known',
      {
        Work: queue(),
        Policy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Work' }],
            PolicyDocument: {
              Statement: {
                ...{ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' },
                Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
              },
            },
          },
        },
      },
      'statement 1: the embedded cloud does not evaluate the condition operator NotIpAddress',
    ],
    ['another runtime', { Role: role, Fn: fn({ Runtime: 'python3.13' }) }, 'not python3.13'],
    ['layers', { Role: role, Fn: fn({ Layers: ['x'] }) }, 'does not implement the property Layers'],
    ['a foreign role', { Fn: fn({ Role: 'arn:aws:iam::1:role/x' }) }, 'is not one of the deployed stacks'],
    [
      'a symmetric key',
      { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } } },
      'keys of KeySpec ECC_NIST_P256 and KeyUsage SIGN_VERIFY only',
    ],
    ['a FIFO queue', { Work: queue({ FifoQueue: true }) }, 'no FIFO queues'],
    [
      'a subscription of a queue that does not exist',
      {
        Topic: { Type: 'AWS::SNS::Topic' },
        Sub: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:1:none' },
        },
      },
      'The specified queue does not exist',
    ],
    [
      'a definition that is not valid',
      {
        Role: role,
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            DefinitionString: '{"StartAt":"None","States":{}}',
            RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          },
        },
      },
      'Machine (AWS::StepFunctions::StateMachine)',
    ],
    [
      'a schedule that is not valid',
      {
        Role: role,
        Fn: fn(),
        Nightly: {
          Type: 'AWS::Events::Rule',
          Properties: {
            ScheduleExpression: 'cron(0 3 * * * *)',
            Targets: [{ Id: 't', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }],
          },
        },
      },
      'one of day of month and day of week must be ?',
    ],
    ['a rule with a schedule besides its pattern', rule({ ScheduleExpression: 'rate(1 day)' }), 'ScheduleExpression'],
    ['a rule of another event bus', rule({ EventBusName: 'mine' }), 'the default event bus only, not mine'],
    ['a rule that matches by prefix', rule({ EventPattern: { source: [{ prefix: 'aws.' }] } }), 'exact values only'],
    ['a rule that changes the event', rule({}, { InputPath: '$.detail' }), 'the property InputPath'],
    ['a rule with a dead-letter queue', rule({}, { DeadLetterConfig: {} }), 'the property DeadLetterConfig'],
    [
      'a rule that retries for longer than a day',
      rule({}, { RetryPolicy: { MaximumEventAgeInSeconds: 90_000 } }),
      'MaximumEventAgeInSeconds is not an integer from 60 to 86400: 90000',
    ],
    [
      'a rule that delivers to a queue',
      { Work: queue(), ...rule({}, { Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }) },
      'delivers events to functions only',
    ],
    ['a rule with six targets', rule({ Targets: Array(6).fill(target()) }), 'at most 5 targets, not 6'],
    ['another action of a permission', { Role: role, Fn: fn(), Allow: allow({ Action: 'lambda:*' }) }, 'lambda:*'],
    [
      'a permission for an organization',
      { Role: role, Fn: fn(), Allow: allow({ PrincipalOrgID: 'o' }) },
      'the property PrincipalOrgID',
    ],
  ])('for %s', async (_what, resources, message) => {
    expect(await refusal(resources)).toMatchObject({ name: 'DeployError', message: expect.stringContaining(message) });
  });

  it('for a directory without a synthesized application', async () => {
    await expect(startEmbeddedCloud({ cdkOut: temporaryDirectory() })).rejects.toThrow('holds no synthesized stack');
  });
});
