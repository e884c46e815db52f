import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { GlacierVault, type GlacierVaultProps } from '../../lib/vault/glacier-vault';
import { temporaryDirectory } from '../local/temporary-directory';
import { type Json, resourcesOf, textOf } from './synthesized';

/** A stack of an app that is not Moraine's, whose functions are not bundled. */
function stackOf(
  app = new App({ outdir: temporaryDirectory(), context: { 'aws:cdk:bundling-stacks': [] } }),
  id = 'Own',
) {
  return new Stack(app, id);
}

const synthesized = (stack: Stack): Json => Template.fromStack(stack).toJSON();
const vaultsIn = (template: Json) => resourcesOf(template, 'Custom::GlacierVault');
const text = (value: Json, template: Json) => textOf(value, { state: template, app: template });

/** A vault alone in a stack. */
function vaultWith(props: Partial<GlacierVaultProps>): Json {
  const stack = stackOf();
  new GlacierVault(stack, 'Vault', { vaultName: 'photos', ...props });
  return synthesized(stack);
}

const denyDeletion = () =>
  new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AccountRootPrincipal()],
    actions: ['glacier:DeleteArchive'],
  });

describe('a vault in any app', () => {
  it('has one function for all vaults of a stack, in each stack its own', () => {
    const app = new App({ outdir: temporaryDirectory(), context: { 'aws:cdk:bundling-stacks': [] } });
    const [first, second] = [stackOf(app, 'First'), stackOf(app, 'Second')];
    for (const vaultName of ['a', 'b']) new GlacierVault(first, vaultName, { vaultName });
    new GlacierVault(second, 'Vault', { vaultName: 'a' });
    const templates = [synthesized(first), synthesized(second)];
    expect(templates.map((template) => vaultsIn(template).length)).toEqual([2, 1]);
    for (const template of templates) {
      const functions = resourcesOf(template, 'AWS::Lambda::Function');
      expect(functions).toHaveLength(1);
      // A name of its own would clash with that of the other stack.
      expect(functions[0]?.properties).not.toHaveProperty('FunctionName');
      for (const { properties } of vaultsIn(template)) {
        expect(text(properties.ServiceToken, template)).toBe('<ManageVaultFunction.Arn>');
      }
    }
  });

  it('has its name and ARN for other resources, without a reference to the custom resource', () => {
    const stack = stackOf();
    const vault = new GlacierVault(stack, 'Vault', { vaultName: 'photos' });
    expect(vault.vaultName).toBe('photos');
    const template = synthesized(stack);
    expect(text(stack.resolve(vault.vaultArn), template)).toBe(
      'arn:<Partition>:glacier:<Region>:<AccountId>:vaults/photos',
    );
  });

  it('keeps its logical id wherever its construct is', () => {
    const ids = ['One', 'Two'].map((id) => {
      const stack = stackOf();
      new GlacierVault(stack, id, { vaultName: 'photos' });
      return Object.entries<Json>(synthesized(stack).Resources).find(
        ([, { Type }]) => Type === 'Custom::GlacierVault',
      )?.[0];
    });
    expect(ids).toEqual(['GlacierVaultphotos84A6DAE49CF04812', 'GlacierVaultphotos84A6DAE49CF04812']);
  });

  it('takes a policy as statements, as a document and as JSON, with values of the template', () => {
    const expected = {
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Action: 'glacier:DeleteArchive', Effect: 'Deny' },
          Principal: { AWS: 'arn:<Partition>:iam::<AccountId>:root' },
          Resource: 'arn:<Partition>:glacier:<Region>:<AccountId>:vaults/photos',
        },
      ],
    };
    const json = {
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Action: 'glacier:DeleteArchive', Effect: 'Deny' as const },
          Principal: { AWS: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root` },
        },
      ],
    };
    for (const accessPolicy of [[denyDeletion()], new PolicyDocument({ statements: [denyDeletion()] }), json]) {
      const template = vaultWith({ accessPolicy });
      expect(JSON.parse(text(vaultsIn(template)[0]?.properties.AccessPolicy, template))).toEqual(expected);
    }
  });

  it('takes a policy of the copy of the CDK that its app has', () => {
    const document = new PolicyDocument({ statements: [denyDeletion()] });
    /** As a document is to which `PolicyDocument` is another class. */
    class OtherDocument {
      toJSON = () => document.toJSON();
      resolve = () => document.toJSON();
    }
    const template = vaultWith({ accessPolicy: new OtherDocument() as never });
    expect(JSON.parse(text(vaultsIn(template)[0]?.properties.AccessPolicy, template)).Statement).toMatchObject([
      { Effect: 'Deny', Action: 'glacier:DeleteArchive' },
    ]);
  });

  it('depends on the topic of the stack, and the policy of the topic may name the vault', () => {
    const stack = stackOf();
    const topic = new Topic(stack, 'Topic');
    const vault = new GlacierVault(stack, 'Vault', { vaultName: 'photos', notifications: { topic } });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ArnPrincipal('*')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': vault.vaultArn } },
      }),
    );
    const template = synthesized(stack);
    expect(vaultsIn(template)[0]?.resource.DependsOn).toContainEqual(expect.stringMatching(/^TopicPolicy/));
  });

  it('can be waited for', () => {
    const stack = stackOf();
    const vault = new GlacierVault(stack, 'Vault', { vaultName: 'photos' });
    const other = new Queue(stack, 'Other', { visibilityTimeout: Duration.minutes(1) });
    other.node.addDependency(vault);
    expect(resourcesOf(synthesized(stack), 'AWS::SQS::Queue')[0]?.resource.DependsOn).toContainEqual(
      expect.stringMatching(/^GlacierVaultphotos/),
    );
  });
});

describe('what is wrong is refused at synthesis', () => {
  const anyTopic = () => Topic.fromTopicArn(stackOf(), 'Topic', 'arn:aws:sns:us-east-1:123456789012:notices.fifo');

  it.each<[string, () => Partial<GlacierVaultProps>, RegExp]>([
    ['a name', () => ({ vaultName: 'a/b' }), /Own\/Vault: VaultName: a vault name is 1 to 255/],
    ['a name that is not known yet', () => ({ vaultName: Aws.STACK_NAME }), /VaultName/],
    ['a FIFO topic', () => ({ notifications: { topic: anyTopic() } }), /Notifications\.TopicArn: .*standard SNS topic/],
    ['a tag', () => ({ tags: { 'aws:x': 'y' } }), /Tags\.aws:x/],
    [
      'too many tags',
      () => ({ tags: Object.fromEntries(Array.from({ length: 51 }, (_, key) => [`${key}`, ''])) }),
      /at most 50 tags/,
    ],
    [
      'too many tags, of which one has a value that is not known yet',
      () => ({
        tags: {
          ...Object.fromEntries(Array.from({ length: 50 }, (_, key) => [`${key}`, ''])),
          stack: Aws.STACK_NAME,
        },
      }),
      /at most 50 tags/,
    ],
    [
      'the key of a tag with a value that is not known yet',
      () => ({ tags: { 'aws:x': Aws.STACK_NAME } }),
      /Tags\.aws:x/,
    ],
    [
      'a policy of over 20 KB',
      () => ({
        accessPolicy: [
          new PolicyStatement({
            ...{ sid: 'x'.repeat(20 * 1024), principals: [new AccountRootPrincipal()] },
            actions: ['glacier:ListJobs'],
          }),
        ],
      }),
      /AccessPolicy: has more than 20 KB/,
    ],
    [
      'a policy for nobody',
      () => ({ accessPolicy: [new PolicyStatement({ actions: ['glacier:ListJobs'] })] }),
      /accessPolicy: Statement\.0: needs Principal or NotPrincipal/,
    ],
    [
      'a policy that keeps everybody from managing the vault',
      () => ({
        accessPolicy: [
          new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['glacier:*'] }),
        ],
      }),
      /accessPolicy: Statement\.0: denies glacier:DescribeVault to everybody/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => vaultWith(props())).toThrow(message);
  });

  it('a vault that the stack has already', () => {
    const stack = stackOf();
    new GlacierVault(stack, 'One', { vaultName: 'photos' });
    expect(() => new GlacierVault(stack, 'Two', { vaultName: 'photos' })).toThrow(
      "stack Own manages vault 'photos' twice",
    );
  });

  it('more vaults than the role can have policies for', () => {
    const stack = stackOf();
    const add = (position: number) => new GlacierVault(stack, `Vault${position}`, { vaultName: `vault-${position}` });
    for (let position = 0; position < 20; position++) add(position);
    expect(() => add(20)).toThrow(/enough for the first 20/);
  });

  it('but not values that the deployment will know', () => {
    const template = vaultWith({ tags: { stack: Aws.STACK_NAME } });
    expect(vaultsIn(template)[0]?.properties.Tags).toEqual({ stack: { Ref: 'AWS::StackName' } });
  });
});
