import {
  CreateVaultCommand,
  DeleteVaultCommand,
  DescribeVaultCommand,
  ListVaultsCommand,
  paginateListVaults,
} from '@aws-sdk/client-glacier';
import { accountId, errorOf, hourMs, openWorld, region, vaultArn, type World } from './harness';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  await world.close();
});

test('CreateVault answers 201 with the path of the vault, and is idempotent', async () => {
  for (const _ of ['first', 'again']) {
    const reply = await world.send('PUT', '/-/vaults/photos');
    expect(reply.status).toBe(201);
    expect(reply.headers.location).toBe(`/${accountId}/vaults/photos`);
    expect(reply.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.text).toBe('');
  }
  const sdk = await world.client.send(new CreateVaultCommand({ accountId: '-', vaultName: 'photos' }));
  expect(sdk.location).toBe(`/${accountId}/vaults/photos`);
});

test.each([
  ['a.b-C_9', 201],
  ['..', 201],
  ['.', 201],
  ['x'.repeat(255), 201],
  ['x'.repeat(256), 400],
  ['a%20b', 400],
  ['a%2Fb', 400],
  ['%2e%2e%2f%2e%2e%2fetc', 400],
  ['a%00b', 400],
  ['%E2%82%AC', 400],
])('CreateVault %s answers %d', async (name, status) => {
  expect((await world.send('PUT', `/-/vaults/${name}`)).status).toBe(status);
  expect((await world.send('GET', `/-/vaults/${name}`)).status).toBe(status === 201 ? 200 : 404);
});

test('DescribeVault of a new vault, to the byte', async () => {
  await world.send('PUT', '/-/vaults/photos');
  const reply = await world.send('GET', `/${accountId}/vaults/photos`);
  const created = (JSON.parse(reply.text) as { CreationDate: string }).CreationDate;
  expect(created).toMatch(/^2026-01-05T10:00:0\d\.\d{3}Z$/);
  expect(reply.text).toBe(
    `{"CreationDate":"${created}","LastInventoryDate":null,"NumberOfArchives":0,"SizeInBytes":0,"VaultARN":"${vaultArn('photos')}","VaultName":"photos"}`,
  );
  expect(reply.headers['content-type']).toBe('application/json');
});

test('an absent vault is a 404 that names its ARN', async () => {
  expect(errorOf(await world.send('GET', '/-/vaults/absent'))).toBe(
    `404 ResourceNotFoundException: Vault not found for ARN: arn:aws:glacier:${region}:${accountId}:vaults/absent`,
  );
  const describe = new DescribeVaultCommand({ accountId: '-', vaultName: 'absent' });
  await expect(world.client.send(describe)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('ListVaults pages by name, in ASCII order, with the ARN of the next vault as marker', async () => {
  const names = ['b', 'a', 'Z', 'a-b', 'a.b', 'a_b', '0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
  for (const name of names) await world.send('PUT', `/-/vaults/${name}`);
  const first = JSON.parse((await world.send('GET', '/-/vaults')).text) as {
    Marker: string;
    VaultList: { VaultName: string }[];
  };
  const expected = ['0', 'Z', 'a', 'a-b', 'a.b', 'a_b', 'b', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
  expect(first.VaultList.map((vault) => vault.VaultName)).toEqual(expected.slice(0, 10));
  expect(first.Marker).toBe(vaultArn('c4'));
  const found = [];
  for await (const page of paginateListVaults({ client: world.client, pageSize: 3 }, { accountId: '-' })) {
    found.push(...(page.VaultList ?? []).map((vault) => vault.VaultName));
  }
  expect(found).toEqual(expected);
  const rest = await world.client.send(new ListVaultsCommand({ accountId: '-', marker: first.Marker }));
  expect(rest.Marker).toBeUndefined();
  expect((await world.send('GET', '/-/vaults?marker=')).text).toContain('"VaultName":"0"');
});

test('ListVaults caps a limit above 10', async () => {
  for (let at = 0; at < 12; at++) await world.send('PUT', `/-/vaults/v${at}`);
  for (const limit of ['11', '1000']) {
    const page = JSON.parse((await world.send('GET', `/-/vaults?limit=${limit}`)).text) as { VaultList: object[] };
    expect(page).toMatchObject({ Marker: vaultArn('v8') });
    expect(page.VaultList).toHaveLength(10);
  }
});

test.each(['0', '-1', 'ten', '1.5', '99999999999999999999'])('ListVaults refuses limit %s', async (limit) => {
  expect(errorOf(await world.send('GET', `/-/vaults?limit=${limit}`))).toMatch(/^400 InvalidParameterValueException/);
});

test('ListVaults of no vaults', async () => {
  expect((await world.send('GET', '/-/vaults')).text).toBe('{"Marker":null,"VaultList":[]}');
});

test('counters move only when an inventory is taken: 24 h after the first change, then at most once a day', async () => {
  await world.send('PUT', '/-/vaults/photos');
  const describe = async () =>
    JSON.parse((await world.send('GET', '/-/vaults/photos')).text) as Record<string, unknown>;
  await world.upload('photos', Buffer.alloc(3_145_728));
  await world.clock.advance(23 * hourMs);
  expect(await describe()).toMatchObject({ NumberOfArchives: 0, SizeInBytes: 0, LastInventoryDate: null });
  await world.clock.advance(2 * hourMs);
  const first = await describe();
  expect(first).toMatchObject({ NumberOfArchives: 1, SizeInBytes: 3_178_496 });
  expect(first.LastInventoryDate).toMatch(/^2026-01-06T10:00:0\d\.\d{3}Z$/);
  await world.upload('photos', Buffer.alloc(10));
  await world.clock.advance(22 * hourMs);
  expect(await describe()).toEqual(first);
  await world.clock.advance(2 * hourMs);
  expect(await describe()).toMatchObject({ NumberOfArchives: 2, SizeInBytes: 3_178_496 + 10 + 32_768 });
});

test('an unchanged vault is not inventoried again, so its date stays', async () => {
  await world.send('PUT', '/-/vaults/photos');
  await world.upload('photos', Buffer.alloc(10));
  await world.clock.advance(25 * hourMs);
  const before = (await world.send('GET', '/-/vaults/photos')).text;
  await world.clock.advance(100 * hourMs);
  expect((await world.send('GET', '/-/vaults/photos')).text).toBe(before);
});

test('waiting for idle does not cause an inventory', async () => {
  await world.close();
  world = await openWorld({ speed: 'max' });
  await world.send('PUT', '/-/vaults/photos');
  await world.upload('photos', Buffer.alloc(10));
  await world.clock.whenIdle();
  expect((await world.send('GET', '/-/vaults/photos')).text).toContain('"LastInventoryDate":null');
});

test('DeleteVault requires an empty latest inventory and no write since', async () => {
  await world.send('PUT', '/-/vaults/photos');
  const remove = () => world.send('DELETE', '/-/vaults/photos');
  const refusal = `400 InvalidParameterValueException: Vault not empty or recently written to: ${vaultArn('photos')}`;
  const archiveId = await world.upload('photos', Buffer.alloc(10));
  expect(errorOf(await remove())).toBe(refusal);
  await world.glacier.takeInventoryNow('photos');
  expect(errorOf(await remove())).toBe(refusal);
  await world.send('DELETE', `/-/vaults/photos/archives/${archiveId}`);
  expect(errorOf(await remove())).toBe(refusal);
  await world.clock.advance(25 * hourMs);
  expect((await remove()).status).toBe(204);
  expect((await world.send('GET', '/-/vaults/photos')).status).toBe(404);
});

test('DeleteVault of a new vault, and of an absent one, answers 204; the name is free again', async () => {
  await world.send('PUT', '/-/vaults/photos');
  const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  const body = JSON.stringify({ Policy: JSON.stringify({ Statement: statement }) });
  expect((await world.send('PUT', '/-/vaults/photos/access-policy', {}, body)).status).toBe(204);
  await world.client.send(new DeleteVaultCommand({ accountId: '-', vaultName: 'photos' }));
  expect((await world.send('DELETE', '/-/vaults/photos')).status).toBe(204);
  expect((await world.send('PUT', '/-/vaults/photos')).status).toBe(201);
  expect((await world.send('GET', '/-/vaults/photos/access-policy')).status).toBe(404);
});
