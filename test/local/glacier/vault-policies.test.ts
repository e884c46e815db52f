import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteVaultLockCommand,
  CreateVaultCommand,
  DeleteArchiveCommand,
  GlacierClient,
  InitiateVaultLockCommand,
  SetVaultAccessPolicyCommand,
} from '@aws-sdk/client-glacier';
import { startEmbeddedCloud } from '../../../local/embedded-cloud';
import { credentialsOf } from '../credentials-of';
import { roleFor } from '../roles';
import { errorOf, hourMs, openWorld, pattern, vaultArn, type World } from './harness';

const dayMs = 24 * hourMs;
const place = { accountId: '-', vaultName: 'photos' };
const photos = vaultArn('photos');
const user = 'arn:aws:iam::111122223333:user/embedded-cloud';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const deny = (changes: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 'glacier:DeleteArchive',
  Resource: photos,
  ...changes,
});
const policyOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const setAccessPolicy = (...statements: object[]) =>
  world.send('PUT', '/-/vaults/photos/access-policy', {}, JSON.stringify({ Policy: policyOf(...statements) }));
const initiateLock = async (...statements: object[]) =>
  world.client.send(new InitiateVaultLockCommand({ ...place, policy: { Policy: policyOf(...statements) } }));
const deleteArchive = (archiveId: string) => world.send('DELETE', `/-/vaults/photos/archives/${archiveId}`);
const denied = (operation: string) =>
  `403 AccessDeniedException: User: ${user} is not authorized to perform: glacier:${operation} on resource: ${photos} with an explicit deny in a resource-based policy`;

const operations: [operation: string, method: string, path: string][] = [
  ['CreateVault', 'PUT', ''],
  ['DescribeVault', 'GET', ''],
  ['DeleteVault', 'DELETE', ''],
  ['UploadArchive', 'POST', '/archives'],
  ['DeleteArchive', 'DELETE', '/archives/x'],
  ['InitiateMultipartUpload', 'POST', '/multipart-uploads'],
  ['UploadMultipartPart', 'PUT', '/multipart-uploads/x'],
  ['CompleteMultipartUpload', 'POST', '/multipart-uploads/x'],
  ['AbortMultipartUpload', 'DELETE', '/multipart-uploads/x'],
  ['ListParts', 'GET', '/multipart-uploads/x'],
  ['ListMultipartUploads', 'GET', '/multipart-uploads'],
  ['InitiateJob', 'POST', '/jobs'],
  ['DescribeJob', 'GET', '/jobs/x'],
  ['ListJobs', 'GET', '/jobs'],
  ['GetJobOutput', 'GET', '/jobs/x/output'],
  ['SetVaultNotifications', 'PUT', '/notification-configuration'],
  ['GetVaultNotifications', 'GET', '/notification-configuration'],
  ['DeleteVaultNotifications', 'DELETE', '/notification-configuration'],
  ['SetVaultAccessPolicy', 'PUT', '/access-policy'],
  ['GetVaultAccessPolicy', 'GET', '/access-policy'],
  ['DeleteVaultAccessPolicy', 'DELETE', '/access-policy'],
  ['InitiateVaultLock', 'POST', '/lock-policy'],
  ['CompleteVaultLock', 'POST', '/lock-policy/x'],
  ['AbortVaultLock', 'DELETE', '/lock-policy'],
  ['GetVaultLock', 'GET', '/lock-policy'],
  ['AddTagsToVault', 'POST', '/tags?operation=add'],
  ['RemoveTagsFromVault', 'POST', '/tags?operation=remove'],
  ['ListTagsForVault', 'GET', '/tags'],
];

test('every operation on a vault is denied by its name', async () => {
  expect((await setAccessPolicy(deny({ Action: '*' }))).status).toBe(204);
  const replies: string[] = [];
  for (const [, method, path] of operations) {
    replies.push(errorOf(await world.send(method, `/-/vaults/photos${path}`)));
  }
  expect(replies).toEqual(operations.map(([operation]) => denied(operation)));
  expect((await world.send('PUT', '/-/vaults/other')).status).toBe(201);
  expect((await world.send('GET', '/-/vaults')).status).toBe(200);
});

test('an upload that is denied is not stored, and its body is not waited for', async () => {
  await setAccessPolicy(deny({ Action: 'glacier:Upload*' }));
  await expect(world.upload('photos', pattern(3_000_000))).rejects.toThrow(denied('UploadArchive').slice(27));
});

test('others than what a Deny names go on, and an Allow denies nothing', async () => {
  await setAccessPolicy(
    deny(),
    { ...deny({ Action: 'glacier:GetVaultLock' }), Effect: 'Allow' },
    deny({ Action: 'glacier:ListJobs', Resource: vaultArn('others') }),
    deny({ Action: 'glacier:ListJobs', Principal: { AWS: '210987654321' } }),
  );
  const archiveId = await world.upload('photos', pattern(10));
  expect((await world.send('GET', '/-/vaults/photos/jobs')).status).toBe(200);
  expect((await world.send('GET', '/-/vaults/photos/tags')).status).toBe(200);
  expect(errorOf(await deleteArchive(archiveId))).toBe(denied('DeleteArchive'));
  await world.send('DELETE', '/-/vaults/photos/access-policy');
  expect((await deleteArchive(archiveId)).status).toBe(204);
});

describe('the age of archives', () => {
  const younger = (days: number) => deny({ Condition: { NumericLessThan: { 'glacier:ArchiveAgeInDays': `${days}` } } });

  test('is counted in whole days of the virtual clock; a lock in progress is in force, and stays so once complete', async () => {
    const archiveId = await world.upload('photos', pattern(10));
    await world.clock.advance(dayMs);
    const later = await world.upload('photos', pattern(10));
    const { lockId } = await initiateLock(younger(2));
    expect(errorOf(await deleteArchive(archiveId))).toBe(denied('DeleteArchive'));
    await world.client.send(new CompleteVaultLockCommand({ ...place, lockId }));
    await world.clock.advance(dayMs - hourMs);
    expect(errorOf(await deleteArchive(archiveId))).toBe(denied('DeleteArchive'));
    await world.clock.advance(hourMs);
    world = await world.restart();
    expect((await deleteArchive(archiveId)).status).toBe(204);
    expect(errorOf(await deleteArchive(later))).toBe(denied('DeleteArchive'));
  });

  test('is that of a day only after 24 hours', async () => {
    const archiveId = await world.upload('photos', pattern(10));
    await setAccessPolicy(deny({ Condition: { NumericLessThanEquals: { 'glacier:ArchiveAgeInDays': '0' } } }));
    await world.clock.advance(dayMs - hourMs);
    expect((await deleteArchive(archiveId)).status).toBe(403);
    await world.clock.advance(hourMs);
    expect((await deleteArchive(archiveId)).status).toBe(204);
  });

  test('is not that of an archive that is not there', async () => {
    await setAccessPolicy(younger(365));
    expect((await deleteArchive('x'.repeat(138))).status).toBe(204);
  });

  test('does not matter to other operations', async () => {
    await setAccessPolicy({ ...younger(365), Action: 'glacier:*' });
    expect((await world.send('GET', '/-/vaults/photos')).status).toBe(200);
  });

  test('a lock that was not completed is not in force after a day', async () => {
    await initiateLock(younger(365));
    const archiveId = await world.upload('photos', pattern(10));
    await world.clock.advance(dayMs - hourMs);
    expect((await deleteArchive(archiveId)).status).toBe(403);
    await world.clock.advance(hourMs);
    expect((await deleteArchive(archiveId)).status).toBe(204);
  });
});

test('a Deny may depend on a tag of the vault', async () => {
  const hold = { StringLike: { 'glacier:ResourceTag/LegalHold': ['true', ''] } };
  await initiateLock(deny({ Condition: hold }));
  const archiveId = await world.upload('photos', pattern(10));
  const tag = (value: string) =>
    world.send('POST', '/-/vaults/photos/tags?operation=add', {}, JSON.stringify({ Tags: { LegalHold: value } }));
  for (const value of ['true', '']) {
    await tag(value);
    expect(errorOf(await deleteArchive(archiveId))).toBe(denied('DeleteArchive'));
  }
  await tag('false');
  expect((await deleteArchive(archiveId)).status).toBe(204);
});

describe.each(['access-policy', 'lock-policy'])('%s', (resource) => {
  const set = async (policy: string) => {
    const method = resource === 'access-policy' ? 'PUT' : 'POST';
    return world.send(method, `/-/vaults/photos/${resource}`, {}, JSON.stringify({ Policy: policy }));
  };
  const kind = resource === 'access-policy' ? 'access' : 'lock';
  const invalid = (reason: string) =>
    `400 InvalidParameterValueException: The specified vault ${kind} policy is invalid. Provide a valid policy. (${reason})`;

  test.each<[string, string, string]>([
    ['no JSON', '{"Version":', 'it is not JSON'],
    ['nobody', policyOf(deny({ Principal: undefined })), 'a statement needs either Principal or NotPrincipal'],
    [
      'a misspelt action',
      policyOf(deny({ Action: 'glacier:DeleteArchives' })),
      'glacier:DeleteArchives is no action of Glacier',
    ],
    ['an action of another service', policyOf(deny({ Action: ['glacier:*', 's3:*'] })), 's3:* is no action of Glacier'],
  ])('%s is refused', async (_, policy, reason) => {
    expect(errorOf(await set(policy))).toBe(invalid(reason));
    expect((await world.send('GET', `/-/vaults/photos/${resource}`)).status).toBe(404);
  });

  test.each<[string, object]>([
    ['NotPrincipal', { Principal: undefined, NotPrincipal: { AWS: '111122223333' } }],
    ['the condition operator IpAddress', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    ['the condition key aws:userid', { Condition: { StringLike: { 'aws:userid': 'x' } } }],
  ])('a Deny that depends on %s is refused by name, an Allow is not', async (part, changes) => {
    expect(errorOf(await set(policyOf(deny(changes))))).toBe(
      `400 NotImplemented: The embedded Glacier does not evaluate ${part} in a Deny. Run against an AWS account to use it.`,
    );
    expect((await set(policyOf({ ...deny(changes), Effect: 'Allow' }))).status).toBe(kind === 'access' ? 204 : 201);
  });
});

describe('a policy that is stored but cannot be evaluated', () => {
  const stored = async (changes: object) => {
    const vaults = join(world.directory, 'vaults');
    const file = join(vaults, (await readdir(vaults))[0] as string, 'vault.json');
    const settings = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...settings, ...changes }));
    world = await world.restart();
  };
  const reports = () => world.errors.splice(0).map(({ error, what }) => `${what}: ${(error as Error).message}`);

  test.each<[string, unknown, string]>([
    ['no JSON', 'Deny', 'it is not JSON'],
    ['no text', { Policy: policyOf(deny()) }, 'it is not JSON'],
    ['without statements', '{}', 'Statement: Invalid input: expected array, received undefined'],
    [
      'with another operator',
      policyOf(deny({ Action: 'glacier:*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
      'a Deny depends on the condition operator IpAddress',
    ],
    ['for nobody', policyOf(deny({ Action: 'glacier:*', Principal: undefined })), 'a Deny depends on no Principal'],
  ])('(%s) denies nothing, is reported once, and can be replaced', async (_, accessPolicy, reason) => {
    await stored({ accessPolicy });
    for (let call = 0; call < 2; call++) expect((await world.send('GET', '/-/vaults/photos')).status).toBe(200);
    expect(reports()).toEqual([`the access policy of ${photos} is not evaluated in full: ${reason}`]);
    expect((await setAccessPolicy(deny({ Action: 'glacier:DescribeVault' }))).status).toBe(204);
    expect((await world.send('GET', '/-/vaults/photos')).status).toBe(403);
    expect((await world.send('DELETE', '/-/vaults/photos/access-policy')).status).toBe(204);
  });

  test('as a lock leaves what the access policy denies', async () => {
    await setAccessPolicy(deny());
    await stored({ lock: { id: 'x', policy: '{}', createdAtMs: 0 } });
    expect(errorOf(await deleteArchive('x'))).toBe(denied('DeleteArchive'));
    expect((await world.send('GET', '/-/vaults/photos')).status).toBe(200);
    expect(reports()).toEqual([expect.stringMatching(/^the lock of .* is not evaluated in full: Statement: /)]);
  });

  test('does not keep its other statements from being in force', async () => {
    const other = deny({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } });
    await stored({ accessPolicy: policyOf(other, deny()) });
    expect(errorOf(await deleteArchive('x'))).toBe(denied('DeleteArchive'));
    expect(reports()).toHaveLength(1);
  });
});

test('in the whole cloud, callers are its roles and its user', async () => {
  const cloud = await startEmbeddedCloud({ speed: 1, glacier: { fsync: false } });
  const clientOf = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
    new GlacierClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const role = roleFor(cloud.principals, 'Retention', 'lambda.amazonaws.com', ['glacier:DeleteArchive']);
  const ofUser = clientOf(credentialsOf(cloud));
  const assumption = { service: 'lambda.amazonaws.com', sourceArn: 'arn:aws:test:::embedded-cloud' };
  const ofRole = clientOf(cloud.principals.assumeRole(role.roleArn, assumption));
  try {
    const { vaultName } = place;
    const Resource = `arn:aws:glacier:us-east-1:123456789012:vaults/${vaultName}`;
    await ofUser.send(new CreateVaultCommand(place));
    const Policy = policyOf(deny({ Resource, Principal: { AWS: role.roleArn } }));
    await ofUser.send(new SetVaultAccessPolicyCommand({ ...place, policy: { Policy } }));
    const archive = { ...place, archiveId: 'x'.repeat(138) };
    await ofUser.send(new DeleteArchiveCommand(archive));
    await expect(ofRole.send(new DeleteArchiveCommand(archive))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::123456789012:assumed-role/Retention/embedded-cloud is not authorized to perform: glacier:DeleteArchive on resource: ${Resource} with an explicit deny in a resource-based policy`,
    });
  } finally {
    ofUser.destroy();
    ofRole.destroy();
    await cloud.stop();
  }
});
