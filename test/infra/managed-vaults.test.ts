import { InvalidInputError } from '../../core/contracts/errors';
import { logOf, permissionsByRole, sorted } from './policies';
import { type Json, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

const accessPolicy = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Deny' as const, Principal: '*', Action: 'glacier:DeleteArchive' }],
};
const templates = synthesizedTemplates({
  vaults: [
    'demo',
    { name: 'photos', manage: { notifications: {}, accessPolicy, tags: { owner: 'me' } } },
    { name: 'films', manage: { adopt: true, notifications: { topicArn: 'arn:aws:sns:us-east-1:123456789012:other' } } },
    { name: 'bare', manage: {} },
  ],
});
const resources = resourcesOf(templates.state, 'Custom::GlacierVault');
const managed = (name: string) => {
  const found = resources.find(({ properties }) => properties.VaultName === name);
  if (!found) throw new Error(`${name} is not managed`);
  return found;
};
/** What `permissionsByRole` reads are the policies of the stack with the code. */
const byRole = permissionsByRole({ ...templates, app: templates.state });
const arnOf = (vault: string) => `arn:<Partition>:glacier:<Region>:<AccountId>:vaults/${vault}`;

it('manages the vaults that say so, in the stack that is kept, and no other', () => {
  expect(resources.map(({ properties }) => properties.VaultName)).toEqual(['photos', 'films', 'bare']);
  expect(resourcesOf(templates.app, 'Custom::GlacierVault')).toEqual([]);
  const without = synthesizedTemplates({ vaults: ['demo', { name: 'old', deletion: true }] });
  expect(resourcesOf(without.state, 'AWS::Lambda::Function')).toEqual([]);
  expect(resourcesOf(without.state, 'AWS::IAM::Role')).toEqual([]);
});

it('gives CloudFormation what the function reads', () => {
  const { ServiceToken, AccessPolicy, Notifications, ...properties } = managed('photos').properties;
  expect(properties).toEqual({ ServiceTimeout: '1200', VaultName: 'photos', Adopt: 'false', Tags: { owner: 'me' } });
  expect(textOf(ServiceToken, templates)).toBe('<ManageVaultFunction.Arn>');
  expect(textOf(Notifications.TopicArn, templates)).toBe('<JobsTopic>');
  expect(Notifications.Events).toEqual(['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted']);
  expect(JSON.parse(textOf(AccessPolicy, templates))).toEqual({
    ...accessPolicy,
    Statement: [{ ...accessPolicy.Statement[0], Resource: arnOf('photos') }],
  });
  expect(managed('films').properties).toMatchObject({
    Adopt: 'true',
    Notifications: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:other' },
  });
  expect(managed('bare').properties).not.toHaveProperty('Notifications');
  expect(managed('bare').properties).not.toHaveProperty('AccessPolicy');
});

it('may create these vaults and change their settings, and never delete one, or an archive', () => {
  expect([...byRole.keys()]).toEqual(['<ManageVaultRole>']);
  const vaults = ['bare', 'films', 'photos'].map(arnOf);
  expect(sorted(byRole.get('<ManageVaultRole>'))).toEqual(
    sorted({
      'glacier:CreateVault': vaults,
      'glacier:DescribeVault': vaults,
      'glacier:GetVaultNotifications': vaults,
      'glacier:SetVaultNotifications': vaults,
      'glacier:DeleteVaultNotifications': vaults,
      'glacier:GetVaultAccessPolicy': vaults,
      'glacier:SetVaultAccessPolicy': vaults,
      'glacier:DeleteVaultAccessPolicy': vaults,
      'glacier:ListTagsForVault': vaults,
      'glacier:AddTagsToVault': vaults,
      'glacier:RemoveTagsFromVault': vaults,
      ...logOf('ManageVault'),
    }),
  );
});

it('gives no function of the other stack these permissions', () => {
  const actions = [...permissionsByRole(templates).values()].flatMap((permissions) => Object.keys(permissions));
  expect(actions.filter((action) => /^glacier:(Create|Set|Add|Remove|DeleteVault)/.test(action))).toEqual([]);
});

it.each(['photos', 'films', 'bare'])('keeps the permission for %s, and the function, until it is released', (name) => {
  const { resource } = managed(name);
  const policies = resourcesOf(templates.state, 'AWS::IAM::Policy').filter(({ properties }) =>
    textOf(properties.PolicyDocument.Statement[0].Resource, templates).endsWith(`:vaults/${name}`),
  );
  expect(policies).toHaveLength(1);
  expect(policies[0]?.properties.PolicyDocument.Statement).toHaveLength(1);
  const dependencies: string[] = resource.DependsOn.map((id: string) => id.replace(/[0-9A-F]{8}$/, ''));
  expect(dependencies).toEqual(
    expect.arrayContaining([
      policies[0]?.id,
      ...['ManageVaultFunction', 'ManageVaultRole', 'ManageVaultRoleDefaultPolicy', 'ManageVaultLog'],
      'ManageVaultFunctionEventInvokeConfig',
    ]),
  );
});

it('sends notices only to a topic that lets Glacier publish', () => {
  expect(managed('photos').resource.DependsOn).toContainEqual(expect.stringMatching(/^JobsTopicPolicy/));
});

it('has no request under way that CloudFormation has given up', () => {
  const [config] = resourcesOf(templates.state, 'AWS::Lambda::EventInvokeConfig');
  expect(config?.properties.MaximumEventAgeInSeconds).toBe(900);
  const [fn] = resourcesOf(templates.state, 'AWS::Lambda::Function');
  expect(fn?.properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 300 });
  // The last call begins within 900 seconds, and has 300.
  expect(resources.map(({ properties }) => properties.ServiceTimeout)).toEqual(['1200', '1200', '1200']);
});

it('keeps the log, in which replaced settings are, when the function goes', () => {
  const [log] = resourcesOf(templates.state, 'AWS::Logs::LogGroup');
  expect(log?.properties.RetentionInDays).toBe(90);
  expect([log?.resource.DeletionPolicy, log?.resource.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
});

describe('policies of a role', () => {
  const vaultsOf = (count: number) =>
    Array.from({ length: count }, (_, position) => ({
      name: `vault-${String(position).padStart(3, '0')}`,
      manage: {},
    }));

  it('fit into the quota of IAM in every region, for 20 vaults', () => {
    const { state } = synthesizedTemplates({ name: 'a-name-of-20-letters', vaults: vaultsOf(20) });
    const longest: Record<string, string> = {
      ...{ 'AWS::Partition': 'aws-us-gov', 'AWS::Region': 'ap-southeast-1', 'AWS::AccountId': '123456789012' },
    };
    const written = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(written);
      if (typeof value !== 'object') return value;
      if (value.Ref) return longest[value.Ref];
      if (value['Fn::Sub']) {
        return value['Fn::Sub'].replace(/\$\{([^}]*)\}/g, (_whole: string, name: string) => longest[name]);
      }
      if (value['Fn::Join']) return value['Fn::Join'][1].map(written).join('');
      // A log group has the names of its stack and its resource, and twelve characters.
      if (value['Fn::GetAtt']) {
        return `arn:aws-us-gov:logs:ap-southeast-1:123456789012:log-group:${'x'.repeat(128 + 30 + 14)}:*`;
      }
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, written(member)]));
    };
    const policies = resourcesOf(state, 'AWS::IAM::Policy');
    expect(policies).toHaveLength(21);
    const characters = policies.map(({ properties }) => JSON.stringify(written(properties.PolicyDocument)).length);
    expect(characters.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(10_240);
  });

  it('are refused at synthesis when they do not fit, with the quota and how many do', () => {
    const refused = () => synthesizedTemplates({ vaults: vaultsOf(21) });
    expect(refused).toThrow(InvalidInputError);
    expect(refused).toThrow(
      /cannot manage 21 vaults: IAM allows a role inline policies of 10,240 characters in all, .* the first 20\. .*vaults\[\]\.manage.* 'vault-020'/,
    );
  });
});
