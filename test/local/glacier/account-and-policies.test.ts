import {
  AddTagsToVaultCommand,
  CompleteVaultLockCommand,
  GetDataRetrievalPolicyCommand,
  GetVaultAccessPolicyCommand,
  GetVaultLockCommand,
  InitiateVaultLockCommand,
  ListProvisionedCapacityCommand,
  ListTagsForVaultCommand,
  PurchaseProvisionedCapacityCommand,
  RemoveTagsFromVaultCommand,
  SetDataRetrievalPolicyCommand,
  SetVaultAccessPolicyCommand,
} from '@aws-sdk/client-glacier';
import { errorOf, hourMs, mib, openWorld, pattern, vaultArn, type World } from './harness';

const place = { accountId: '-', vaultName: 'photos' };
let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

describe('tags', () => {
  const add = (tags: object) =>
    world.send('POST', '/-/vaults/photos/tags?operation=add', {}, JSON.stringify({ Tags: tags }));

  test('add, list and remove, kept over a restart', async () => {
    expect((await world.send('GET', '/-/vaults/photos/tags')).text).toBe('{"Tags":{}}');
    await world.client.send(new AddTagsToVaultCommand({ ...place, Tags: { owner: 'me', Owner: 'you', empty: '' } }));
    await world.client.send(new RemoveTagsFromVaultCommand({ ...place, TagKeys: ['empty', 'unknown'] }));
    world = await world.restart();
    expect((await world.client.send(new ListTagsForVaultCommand(place))).Tags).toEqual({ owner: 'me', Owner: 'you' });
  });

  test('a tag may be called __proto__', async () => {
    await world.send('POST', '/-/vaults/photos/tags?operation=add', {}, '{"Tags":{"__proto__":"x"}}');
    expect((await world.send('GET', '/-/vaults/photos/tags')).text).toBe('{"Tags":{"__proto__":"x"}}');
  });

  test.each<[string, object, string]>([
    [
      'eleven at once',
      Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`k${at}`, 'v'])),
      '400 InvalidParameterValueException: At most 10 tags are allowed in a request',
    ],
    ['a reserved key', { 'aws:x': 'v' }, '400 InvalidParameterValueException: Invalid tag key: aws:x'],
    ['a forbidden character', { 'a!': 'v' }, '400 InvalidParameterValueException: Invalid tag key: a!'],
    [
      'a long value',
      { a: 'v'.repeat(256) },
      `400 InvalidParameterValueException: Invalid tag value: ${'v'.repeat(256)}`,
    ],
    ['none', {}, '400 MissingParameterValueException: Required parameter missing: Tags'],
  ])('%s is refused', async (_, tags, expected) => {
    expect(errorOf(await add(tags))).toBe(expected);
  });

  test('a vault has at most 50 tags', async () => {
    for (let at = 0; at < 50; at += 10) {
      expect(
        (await add(Object.fromEntries(Array.from({ length: 10 }, (_, tag) => [`k${at + tag}`, 'v'])))).status,
      ).toBe(204);
    }
    expect(errorOf(await add({ more: 'v' }))).toMatch(/^400 LimitExceededException/);
    expect((await add({ k0: 'changed' })).status).toBe(204);
  });

  test('a POST without an operation is no operation', async () => {
    expect(errorOf(await world.send('POST', '/-/vaults/photos/tags', {}, '{}'))).toMatch(/^400 BadRequest: /);
  });
});

const statement = { Effect: 'Deny', Principal: '*', Action: 'glacier:DeleteVault', Resource: vaultArn('photos') };

test('the access policy is kept as a string; get without one is a 404; delete is idempotent', async () => {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await world.client.send(new SetVaultAccessPolicyCommand({ ...place, policy: { Policy } }));
  expect((await world.client.send(new GetVaultAccessPolicyCommand(place))).policy).toEqual({ Policy });
  for (const _ of ['first', 'again'])
    expect((await world.send('DELETE', '/-/vaults/photos/access-policy')).status).toBe(204);
  expect(errorOf(await world.send('GET', '/-/vaults/photos/access-policy'))).toMatch(/^404 ResourceNotFoundException/);
  for (const bad of ['[]', 'no json', '{}', `{"a":"${'x'.repeat(20_480)}"}`]) {
    expect(
      errorOf(await world.send('PUT', '/-/vaults/photos/access-policy', {}, JSON.stringify({ Policy: bad }))),
    ).toMatch(/^400 /);
  }
});

describe('vault lock', () => {
  const Policy = JSON.stringify({ Statement: statement });
  const initiate = () => world.client.send(new InitiateVaultLockCommand({ ...place, policy: { Policy } }));
  const complete = (lockId: string) => world.send('POST', `/-/vaults/photos/lock-policy/${lockId}`);

  test('in progress, then locked for ever', async () => {
    expect(errorOf(await world.send('GET', '/-/vaults/photos/lock-policy'))).toMatch(/^404 /);
    const { lockId = '' } = await initiate();
    const running = await world.client.send(new GetVaultLockCommand(place));
    expect(running).toMatchObject({ Policy, State: 'InProgress' });
    expect(Date.parse(running.ExpirationDate ?? '') - Date.parse(running.CreationDate ?? '')).toBe(24 * hourMs);
    await expect(initiate()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(errorOf(await complete('wrong'))).toMatch(/^400 InvalidParameterValueException/);
    await world.client.send(new CompleteVaultLockCommand({ ...place, lockId }));
    expect((await complete(lockId)).status).toBe(204);
    expect(errorOf(await complete('wrong'))).toMatch(/^403 AccessDeniedException/);
    expect(errorOf(await world.send('DELETE', '/-/vaults/photos/lock-policy'))).toMatch(/^403 AccessDeniedException/);
    await world.clock.advance(48 * hourMs);
    world = await world.restart();
    const { text } = await world.send('GET', '/-/vaults/photos/lock-policy');
    expect(text).toMatch(/^\{"CreationDate":"[^"]+","ExpirationDate":null,"Policy":"[^ ]+","State":"Locked"\}$/);
    expect(JSON.parse(text)).toMatchObject({ Policy });
  });

  test('aborted, or expired after 24 hours', async () => {
    const { lockId = '' } = await initiate();
    for (const _ of ['first', 'again'])
      expect((await world.send('DELETE', '/-/vaults/photos/lock-policy')).status).toBe(204);
    expect(errorOf(await complete(lockId))).toMatch(/^404 /);
    const second = await initiate();
    await world.clock.advance(24 * hourMs);
    expect(errorOf(await complete(second.lockId ?? ''))).toMatch(/^404 /);
    await initiate();
  });
});

describe('data retrieval policy', () => {
  const policy = '/-/policies/data-retrieval';
  const set = (...rules: object[]) => world.send('PUT', policy, {}, JSON.stringify({ Policy: { Rules: rules } }));

  test('None by default; set and get', async () => {
    expect((await world.send('GET', policy)).text).toBe('{"Policy":{"Rules":[{"Strategy":"None"}]}}');
    const Policy = { Rules: [{ Strategy: 'BytesPerHour', BytesPerHour: 10_737_418_240 }] };
    await world.client.send(new SetDataRetrievalPolicyCommand({ accountId: '-', Policy }));
    expect((await world.client.send(new GetDataRetrievalPolicyCommand({ accountId: '-' }))).Policy).toEqual(Policy);
    world = await world.restart();
    expect((await world.send('GET', policy)).text).toContain('10737418240');
  });

  test.each<[string, object[]]>([
    ['no rule', []],
    ['two rules', [{ Strategy: 'None' }, { Strategy: 'None' }]],
    ['an unknown strategy', [{ Strategy: 'Fast' }]],
    ['no BytesPerHour', [{ Strategy: 'BytesPerHour' }]],
    ['zero bytes', [{ Strategy: 'BytesPerHour', BytesPerHour: 0 }]],
    ['BytesPerHour elsewhere', [{ Strategy: 'None', BytesPerHour: 1 }]],
  ])('%s is refused', async (_, rules) => {
    expect(errorOf(await set(...rules))).toMatch(/^400 InvalidParameterValueException/);
  });

  test('it limits the Standard retrievals in progress, and no others', async () => {
    const ArchiveId = await world.upload('photos', pattern(mib));
    await set({ Strategy: 'BytesPerHour', BytesPerHour: mib / 2 });
    const start = (Tier: string) =>
      world.send('POST', '/-/vaults/photos/jobs', {}, JSON.stringify({ Type: 'archive-retrieval', ArchiveId, Tier }));
    const statuses = async (tier: string) => [(await start(tier)).status, (await start(tier)).status];
    expect(await statuses('Standard')).toEqual([202, 202]);
    expect(errorOf(await start('Standard'))).toBe(
      '400 PolicyEnforcedException: InitiateJob request denied by current data retrieval policy.',
    );
    expect(await statuses('Bulk')).toEqual([202, 202]);
    expect(await statuses('Expedited')).toEqual([202, 202]);
    await world.clock.advance(4 * hourMs);
    expect((await start('Standard')).status).toBe(202);
  });

  test.each([
    ['month', [202, 202, 202]],
    ['day', [202, 400, 202]],
  ] as const)('FreeTier admits the bytes of a %s', async (freeTierPeriod, [fifth, sixth, nextDay]) => {
    await world.close();
    world = await openWorld({ options: { freeTierPeriod } });
    await world.send('PUT', '/-/vaults/photos');
    const ArchiveId = await world.upload('photos', pattern(64 * mib));
    await set({ Strategy: 'FreeTier' });
    const parameters = JSON.stringify({ Type: 'archive-retrieval', ArchiveId, Tier: 'Standard' });
    const start = async () => (await world.send('POST', '/-/vaults/photos/jobs', {}, parameters)).status;
    // A day of January has 10 GiB / 31, five archives of 64 MiB.
    for (let n = 0; n < 4; n++) expect(await start()).toBe(202);
    expect([await start(), await start()]).toEqual([fifth, sixth]);
    await world.clock.advance(24 * hourMs);
    expect(await start()).toBe(nextDay);
  });

  test('FreeTier admits small retrievals', async () => {
    const ArchiveId = await world.upload('photos', pattern(10));
    await set({ Strategy: 'FreeTier' });
    await world.job('photos', { Type: 'archive-retrieval', ArchiveId });
  });
});

test('provisioned capacity: two units for a month, no third', async () => {
  expect((await world.send('GET', '/-/provisioned-capacity')).text).toBe('{"ProvisionedCapacityList":[]}');
  const bought = await world.client.send(new PurchaseProvisionedCapacityCommand({ accountId: '-' }));
  await world.client.send(new PurchaseProvisionedCapacityCommand({ accountId: '-' }));
  expect(errorOf(await world.send('POST', '/-/provisioned-capacity'))).toMatch(/^400 LimitExceededException/);
  const { ProvisionedCapacityList } = await world.client.send(new ListProvisionedCapacityCommand({ accountId: '-' }));
  expect(ProvisionedCapacityList?.map((unit) => unit.CapacityId)).toContain(bought.capacityId);
  expect(ProvisionedCapacityList?.[0]?.ExpirationDate).toMatch(/^2026-02-05T10:00:\d\d\.000Z$/);
  await world.clock.advance(31 * 24 * hourMs);
  expect((await world.send('GET', '/-/provisioned-capacity')).text).toBe('{"ProvisionedCapacityList":[]}');
});

test('a unit that is bought on the 31st ends on the last day of the next month, at the same second', async () => {
  await world.clock.advance(Date.UTC(2026, 0, 31, 23, 59, 30) - world.clock.now());
  await world.client.send(new PurchaseProvisionedCapacityCommand({ accountId: '-' }));
  const { ProvisionedCapacityList } = await world.client.send(new ListProvisionedCapacityCommand({ accountId: '-' }));
  expect(ProvisionedCapacityList).toEqual([
    {
      CapacityId: expect.any(String),
      StartDate: expect.stringMatching(/^2026-01-31T23:59:\d\d\.\d{3}Z$/),
      ExpirationDate: expect.stringMatching(/^2026-02-28T23:59:\d\d\.000Z$/),
    },
  ]);
  const [{ StartDate = '', ExpirationDate = '' } = {}] = ProvisionedCapacityList ?? [];
  expect(ExpirationDate.slice(11, 19)).toBe(StartDate.slice(11, 19));
});

test('every vault operation on an absent vault is the 404 that names it', async () => {
  const absent = `404 ResourceNotFoundException: Vault not found for ARN: ${vaultArn('absent')}`;
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/archives'],
    ['DELETE', '/archives/x'],
    ['GET', '/multipart-uploads'],
    ['POST', '/multipart-uploads'],
    ['GET', '/multipart-uploads/x'],
    ['PUT', '/multipart-uploads/x'],
    ['POST', '/multipart-uploads/x'],
    ['DELETE', '/multipart-uploads/x'],
    ['GET', '/jobs'],
    ['POST', '/jobs'],
    ['GET', '/jobs/x'],
    ['GET', '/jobs/x/output'],
    ['GET', '/notification-configuration'],
    ['PUT', '/notification-configuration'],
    ['DELETE', '/notification-configuration'],
    ['GET', '/access-policy'],
    ['PUT', '/access-policy'],
    ['DELETE', '/access-policy'],
    ['GET', '/lock-policy'],
    ['POST', '/lock-policy'],
    ['DELETE', '/lock-policy'],
    ['POST', '/lock-policy/x'],
    ['GET', '/tags'],
    ['POST', '/tags?operation=add'],
    ['POST', '/tags?operation=remove'],
  ] as const) {
    // Completing an upload reads its headers only once the vault is known.
    expect(`${method} ${path} ${errorOf(await world.send(method, `/-/vaults/absent${path}`))}`).toBe(
      `${method} ${path} ${absent}`,
    );
  }
});
