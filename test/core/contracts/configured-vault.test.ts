import { parseConfig } from '../../../core/contracts/config';
import { formatVaults, managedVaultsOf, vaultNamesOf } from '../../../core/contracts/configured-vault';
import { configurationOutputs, DeployedConfiguration } from '../../../core/contracts/stack-outputs';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:notices';
const VAULT_ARN = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
const statement = { Effect: 'Deny', Principal: '*', Action: 'glacier:DeleteArchive' };
/** Changes that are undefined take a member away. */
const policy = (...changes: object[]) => ({
  Version: '2012-10-17',
  Statement: changes.map((one) => JSON.parse(JSON.stringify({ ...statement, ...one }))),
});
const parse = (manage: unknown) => parseConfig({ vaults: ['films', { name: 'photos', manage }] });

it('manages a vault without any settings', () => {
  const config = parse({});
  expect(managedVaultsOf(config)).toEqual([
    expect.objectContaining({ name: 'photos', manage: { adopt: false, tags: {} } }),
  ]);
  expect(vaultNamesOf(config)).toEqual(['films', 'photos']);
});

it('manages only the vaults that say so', () => {
  expect(managedVaultsOf(parseConfig({ vaults: ['photos', { name: 'films', deletion: true }] }))).toEqual([]);
});

it('takes all settings', () => {
  const manage = {
    adopt: true,
    notifications: { topicArn: TOPIC, events: ['InventoryRetrievalCompleted'] },
    accessPolicy: policy(
      { Resource: VAULT_ARN },
      { Resource: [VAULT_ARN], Condition: { Bool: { 'aws:x': 'true' } } },
      {},
    ),
    tags: { owner: 'me', 'Größe/of=it+@x.y': '', [`${'k'.repeat(128)}`]: 'v'.repeat(255) },
  };
  expect(managedVaultsOf(parse(manage))[0]?.manage).toEqual(manage);
});

it('notifies of all jobs by default', () => {
  expect(managedVaultsOf(parse({ notifications: {} }))[0]?.manage.notifications).toEqual({
    events: ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'],
  });
});

it.each<[string, unknown, RegExp]>([
  ['an unknown setting', { tag: {} }, /vaults\.1\.manage: Unrecognized key: "tag"/],
  ['a topic by its name', { notifications: { topicArn: 'notices' } }, /not the ARN of a standard SNS topic/],
  ['a queue', { notifications: { topicArn: TOPIC.replace('sns', 'sqs') } }, /not the ARN of a standard SNS topic/],
  ['an unknown event', { notifications: { events: ['JobFailed'] } }, /vaults\.1\.manage\.notifications\.events\.0: /],
  ['no event', { notifications: { events: [] } }, /vaults\.1\.manage\.notifications\.events: /],
  [
    'a tag with a colon',
    { tags: { 'aws:x': 'y' } },
    /vaults\.1\.manage\.tags\.aws:x: the key of a tag is 1 to 128 letters/,
  ],
  ['a tag without a key', { tags: { '': 'y' } }, /vaults\.1\.manage\.tags\.: /],
  ['a key of 129 characters', { tags: { ['k'.repeat(129)]: '' } }, /vaults\.1\.manage\.tags\.k+: /],
  ['a value of 256 characters', { tags: { k: 'v'.repeat(256) } }, /vaults\.1\.manage\.tags\.k: /],
  ['51 tags', { tags: Object.fromEntries(Array.from({ length: 51 }, (_, key) => [`${key}`, ''])) }, /at most 50 tags/],
  ['a policy without statements', { accessPolicy: policy() }, /vaults\.1\.manage\.accessPolicy\.Statement: /],
  [
    'a policy for nobody',
    { accessPolicy: { Statement: [{ Effect: 'Deny', Action: 'glacier:*' }] } },
    /Statement\.0: needs Principal/,
  ],
  [
    'a policy for another vault',
    { accessPolicy: policy({ Resource: `${VAULT_ARN}2` }) },
    /photos2 is not the ARN of vault 'photos'; leave it out/,
  ],
  ['a policy for everything', { accessPolicy: policy({ Resource: '*' }) }, /\* is not the ARN of vault 'photos'/],
  ['a policy of over 20 KB', { accessPolicy: policy({ Sid: 'x'.repeat(20 * 1024) }) }, /20 KB/],
  [
    'a policy that keeps everybody from managing the vault',
    { accessPolicy: policy({ Action: 'glacier:*' }) },
    /accessPolicy\.Statement\.0: denies glacier:DescribeVault to everybody, so that the vault could be neither changed nor/,
  ],
  [
    'a policy that keeps itself',
    { accessPolicy: policy({ Action: ['Glacier:d?leteVaultAccess*'] }) },
    /denies glacier:DeleteV/,
  ],
  [
    'one for all principals of AWS',
    { accessPolicy: policy({ Principal: { AWS: ['1', '*'] }, Action: '*' }) },
    /denies/,
  ],
  [
    'a policy that allows everybody nothing but one action',
    { accessPolicy: policy({ Action: undefined, NotAction: 'glacier:ListJobs' }) },
    /denies glacier:DescribeVault/,
  ],
])('refuses %s', (_, manage, message) => {
  expect(() => parse(manage)).toThrow(message);
});

it.each<[string, object]>([
  ['of what managing does not need', { Action: ['glacier:Delete?rchive', 'glacier:DeleteVault', 'glacier:*Lock'] }],
  ['to certain principals', { Principal: { AWS: '444455556666' }, Action: 'glacier:*' }],
  ['to all others', { Principal: undefined, NotPrincipal: { AWS: '444455556666' }, Action: 'glacier:*' }],
  ['under a condition', { Action: 'glacier:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
  ['of everything but managing', { Action: undefined, NotAction: 'glacier:*' }],
  ['of nothing, since it allows', { Effect: 'Allow', Action: 'glacier:*' }],
])('takes a denial %s', (_, changes) => {
  expect(managedVaultsOf(parse({ accessPolicy: policy(changes) }))).toHaveLength(1);
});

it('counts the bytes of a policy as compact JSON', () => {
  const bytes = Buffer.byteLength(JSON.stringify(policy({ Sid: '' })));
  const fits = policy({ Sid: 'x'.repeat(20 * 1024 - bytes) });
  expect(() => parse({ accessPolicy: fits })).not.toThrow();
  expect(() => parse({ accessPolicy: { ...fits, Version: '2012-10-17x' } })).toThrow('20 KB');
});

it('is told in messages without its settings', () => {
  const vaults = [
    'films',
    { name: 'photos', deletion: true, manage: { tags: { a: 'b' } } },
    { name: 'old', manage: {} },
  ];
  expect(formatVaults(parseConfig({ vaults }))).toBe(
    "vaults: ['films', { name: 'photos', deletion: true, manage: { … } }, { name: 'old', manage: { … } }]",
  );
});

it('is told to the command line without its settings', () => {
  const config = parse({ accessPolicy: policy({}), tags: { owner: 'me' }, notifications: {} });
  const [output, ...others] = configurationOutputs({ ...config, destinations: [] });
  expect(others).toEqual([]);
  expect(output?.value).not.toMatch(/owner|DeleteArchive|Retrieval/);
  expect(managedVaultsOf(DeployedConfiguration.parse(JSON.parse(output?.value ?? '')))).toEqual([
    expect.objectContaining({ name: 'photos', manage: { adopt: false, tags: {} } }),
  ]);
});
