// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of CloudFormation write ${…} themselves
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { App, type AppProps, CfnOutput, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { TemplateResource } from '../../../local/stack/assembly';
import { temporaryDirectory } from '../temporary-directory';
import { custom, type Deployment, deployed, deployment, provider, providerCode, sample } from './custom-resource-bench';
import { writtenAssembly } from './written-assembly';

/** A policy of the function's role that allows it to send to a queue. */
const sendingTo = (queue: string, Type: string): TemplateResource => ({
  Type,
  Properties: {
    ...(Type === 'AWS::IAM::Policy' && { PolicyName: queue.replace('Queue', 'Policy') }),
    Roles: [{ Ref: 'Role' }],
    PolicyDocument: {
      Statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [queue, 'Arn'] } },
    },
  },
});

describe('a custom resource', () => {
  it('is created by its function, with properties as texts, and its answer is what references to it mean', async () => {
    const Resources = {
      ...provider(),
      Thing: custom({ Name: 'first', Flag: true, Sizes: [1, { Nested: 2 }], ServiceTimeout: 60 }),
    };
    const Outputs = {
      Ref: { Value: { Ref: 'Thing' } },
      Name: { Value: { 'Fn::GetAtt': ['Thing', 'Name'] } },
      Count: { Value: { 'Fn::Sub': '${Thing.Count}' } },
    };
    const { cloud, requests, error } = await deployment({ cdkOut: sample(Resources, { Outputs }) });
    expect(error).toBeUndefined();
    expect(cloud?.outputs('Sample')).toEqual({ Ref: 'first', Name: 'first', Count: '3' });
    await cloud?.stop();
    const ServiceToken = expect.stringMatching(/^arn:aws:lambda:us-east-1:123456789012:function:Sample-Fn-/);
    expect(requests).toEqual([
      {
        RequestType: 'Create',
        ServiceToken,
        ResponseURL: expect.stringMatching(
          /^http:\/\/127\.0\.0\.1:\d+\/cloudformation-custom-resource-response-useast1\//,
        ),
        StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Sample/embedded',
        RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        LogicalResourceId: 'Thing',
        ResourceType: 'Custom::Thing',
        ResourceProperties: {
          ServiceToken,
          Name: 'first',
          Flag: 'true',
          Sizes: ['1', { Nested: '2' }],
          ServiceTimeout: '60',
        },
      },
    ]);
  });

  it('is sent nothing, an Update, or a Delete by the next deployment, whether its properties are as before, others, or gone', async () => {
    const directory = temporaryDirectory();
    const deploy = (things: Record<string, ReturnType<typeof custom>>) =>
      deployed({ directory, cdkOut: sample({ ...provider(), ...things }) });
    expect((await deploy({ Thing: custom({ Name: 'a', Size: 1 }) })).sent).toEqual(['Create Thing']);
    expect((await deploy({ Thing: custom({ Name: 'a', Size: '1' }) })).sent).toEqual([]);
    const { requests, sent } = await deploy({ Thing: custom({ Name: 'a', Size: 2 }) });
    expect(sent).toEqual(['Update Thing a']);
    expect(requests[0]).toMatchObject({
      ResourceProperties: { Name: 'a', Size: '2' },
      OldResourceProperties: { Name: 'a', Size: '1' },
    });
    const gone = await deploy({});
    expect(gone).toMatchObject({ sent: ['Delete Thing a'], defects: [] });
    expect(gone.requests[0]?.ResourceProperties).toMatchObject({ Name: 'a', Size: '2' });
    expect((await deploy({})).sent).toEqual([]);
  });

  it('is replaced when an Update answers with another physical id: a Delete of the old one ends the deployment', async () => {
    const directory = temporaryDirectory();
    const deploy = (Name: string, rest = {}) => {
      const After = custom({ Of: { Ref: 'Thing' } });
      return deployed({ directory, cdkOut: sample({ ...provider(), Thing: custom({ Name }, rest), After }) });
    };
    await deploy('old');
    const { sent, requests } = await deploy('new');
    expect(sent).toEqual(['Update Thing old', 'Update After thing', 'Delete Thing old']);
    expect(requests[1]?.ResourceProperties.Of).toBe('new');
    expect(requests[2]?.ResourceProperties.Name).toBe('old');
    expect((await deploy('kept', { UpdateReplacePolicy: 'Retain' })).sent).toContain('Delete Thing new');
    const retained = await deploy('newest', { UpdateReplacePolicy: 'Retain' });
    expect(retained.sent).toEqual(['Update Thing kept', 'Update After thing']);
  });

  it('may have a name that every object of JavaScript has', async () => {
    const directory = temporaryDirectory();
    const cdkOut = (Name: string) => sample({ ...provider(), constructor: custom({ Name }) });
    expect((await deployed({ directory, cdkOut: cdkOut('a') })).sent).toEqual(['Create constructor']);
    expect((await deployed({ directory, cdkOut: cdkOut('b') })).sent).toEqual([
      'Update constructor a',
      'Delete constructor a',
    ]);
    const attribute = { 'Fn::GetAtt': ['Thing', 'constructor'] };
    const { error } = await deployed({
      cdkOut: sample({ ...provider(), Thing: custom(), Other: custom({ attribute }) }),
    });
    expect(error?.message).toContain('does not know the attribute constructor of Thing');
  });

  it('is deleted when its condition no longer holds, and not when it is retained', async () => {
    const directory = temporaryDirectory();
    const deploy = (condition: string, things: Record<string, TemplateResource>) => {
      const Conditions = { Wanted: { 'Fn::Equals': [condition, 'yes'] } };
      return deployed({ directory, cdkOut: sample({ ...provider(), ...things }, { Conditions }) });
    };
    const optional = custom({ Name: 'optional' }, { Condition: 'Wanted' });
    const retained = custom({ Name: 'retained' }, { DeletionPolicy: 'Retain' });
    await deploy('yes', { Optional: optional, Retained: retained });
    expect((await deploy('no', { Optional: optional })).sent).toEqual(['Delete Optional optional']);
    expect((await deploy('yes', { Optional: optional, Retained: retained })).sent).toEqual([
      'Create Optional',
      'Create Retained',
    ]);
  });

  it('is deleted in reverse order of dependencies, by a function that the stack no longer has', async () => {
    const directory = temporaryDirectory();
    const Code = { S3Bucket: 'assets', S3Key: 'abc.zip' };
    const { Role, Fn } = provider({ Code, Environment: { Variables: { QUEUE: { Ref: 'Work' } } } });
    const Resources = {
      Last: custom({ Name: { 'Fn::Sub': 'after-${First}' } }),
      First: custom({ Name: 'first' }, { DependsOn: ['Policy'] }),
      Role: Role as TemplateResource,
      Fn: Fn as TemplateResource,
      Work: { Type: 'AWS::SQS::Queue' },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'P',
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: { Statement: { Effect: 'Allow', Action: 'sqs:*', Resource: '*' } },
        },
      },
    };
    const code = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const exports = {};
      ${providerCode}; export const handler = (event) => exports.handler(event);`;
    const cdkOut = writtenAssembly({ Sample: { Resources } }, { abc: code });
    expect((await deployed({ directory, cdkOut })).sent).toEqual(['Create First', 'Create Last']);
    rmSync(cdkOut, { recursive: true });
    const empty = sample({ Other: { Type: 'AWS::SQS::Queue' } });
    const { cloud, sent, defects } = await deployment({ directory, cdkOut: empty });
    expect({ sent, defects }).toEqual({ sent: ['Delete Last after-first', 'Delete First first'], defects: [] });
    expect(cloud?.principals.roles()).toEqual([]);
    await cloud?.stop();
    expect(readdirSync(path.join(directory, 'cloudformation', 'assets'))).toEqual([]);
    expect((await deployed({ directory, cdkOut: empty })).sent).toEqual([]);
  });

  it('is deleted with the permissions that it had, although the stack has taken them from its function', async () => {
    const directory = temporaryDirectory();
    const code = `
      const { SQSClient, SendMessageCommand } = require(${JSON.stringify(require.resolve('@aws-sdk/client-sqs'))});
      exports.handler = async ({ RequestType, StackId, RequestId, LogicalResourceId, ResponseURL, ResourceProperties }) => {
        const { Name, QueueUrl } = ResourceProperties;
        console.log('REQUEST ' + JSON.stringify({ RequestType, LogicalResourceId, ResourceProperties }));
        const answer = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: Name, Status: 'SUCCESS' };
        const command = new SendMessageCommand({ QueueUrl, MessageBody: RequestType });
        await new SQSClient({ useQueueUrlAsEndpoint: false }).send(command).catch((error) => {
          Object.assign(answer, { Status: 'FAILED', Reason: error.message });
        });
        await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body: JSON.stringify(answer) });
      };`;
    const things = (...names: string[]) =>
      names.map((name): [string, TemplateResource][] => [
        [`Thing${name}`, custom({ Name: name, QueueUrl: { Ref: `Queue${name}` } }, { DependsOn: `Policy${name}` })],
        [`Policy${name}`, sendingTo(`Queue${name}`, name === 'C' ? 'AWS::IAM::ManagedPolicy' : 'AWS::IAM::Policy')],
      ]);
    const deploy = (...names: string[]) => {
      const queues = ['QueueA', 'QueueB', 'QueueC'].map((queue) => [queue, { Type: 'AWS::SQS::Queue' }]);
      const resources = Object.fromEntries([...queues, ...things(...names).flat()]);
      return deployment({ directory, cdkOut: sample({ ...provider({ Code: { ZipFile: code } }), ...resources }) });
    };
    const policies = ({ cloud }: Deployment) => cloud?.principals.roles()[0]?.policies.map(({ name }) => name);
    const first = await deploy('A', 'B', 'C');
    expect(first.error).toBeUndefined();
    await first.cloud?.stop();
    const second = await deploy('B');
    expect(second.defects).toEqual([]);
    expect(second.sent.sort()).toEqual(['Delete ThingA', 'Delete ThingC', 'Update ThingB']);
    expect(policies(second)).toEqual([expect.stringContaining('PolicyB')]);
    // A permission that is there is not given a second time.
    await second.cloud?.cloudFormation.deleteStack('Sample');
    expect(second.defects).toEqual([]);
    expect(policies(second)).toEqual([expect.stringContaining('PolicyB')]);
  });

  it('may be synthesized by the CDK, with a function whose permissions it depends on', async () => {
    const deploy = async (directory: string, Name: string | undefined) => {
      const app = new App({ outdir: temporaryDirectory(), analyticsReporting: false } satisfies AppProps);
      const stack = new Stack(app, 'Sample');
      const work = new Queue(stack, 'Work');
      if (Name !== undefined) {
        const onEvent = new LambdaFunction(stack, 'OnEvent', {
          runtime: Runtime.NODEJS_22_X,
          handler: 'index.handler',
          code: Code.fromInline(providerCode),
          timeout: Duration.minutes(1),
        });
        work.grantSendMessages(onEvent);
        const thing = new CustomResource(stack, 'Thing', {
          serviceToken: onEvent.functionArn,
          resourceType: 'Custom::Thing',
          properties: { Name },
        });
        thing.node.addDependency(onEvent);
        new CfnOutput(stack, 'Answered', { value: thing.getAttString('Name') });
      }
      app.synth();
      const { cloud, sent, defects } = await deployment({ directory, cdkOut: app.outdir });
      const Answered = cloud?.outputs('Sample').Answered;
      await cloud?.stop();
      return { sent, defects, Answered };
    };
    const directory = temporaryDirectory();
    expect(await deploy(directory, 'a')).toEqual({ sent: ['Create Thing'], defects: [], Answered: 'a' });
    expect(await deploy(directory, 'b')).toMatchObject({ sent: ['Update Thing a', 'Delete Thing a'], Answered: 'b' });
    expect(await deploy(directory, undefined)).toMatchObject({ sent: ['Delete Thing b'], defects: [] });
  });
});
