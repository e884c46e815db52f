import { Managing, POLICY, properties, settings, TOPIC, VAULT } from './managing';

let world: Managing;
beforeEach(() => {
  world = new Managing();
});
const found = () => world.vaults.settings(VAULT);
const foreign = { ...settings(), accessPolicy: '{"Statement":[]}', tags: { owner: 'you', cost: 'centre' } };

describe('a creation', () => {
  it('creates a missing vault with its settings', async () => {
    expect(await world.create(properties())).toEqual({
      ...{ status: 'SUCCESS', physicalId: VAULT },
      data: { State: 'created' },
    });
    expect(await found()).toEqual(settings());
  });

  it('creates a vault without any settings', async () => {
    await world.create({ VaultName: VAULT });
    expect(await found()).toEqual({ tags: {} });
    expect(world.vaults.made).toEqual(['create']);
  });

  it('gives a vault what it lacks, and leaves what others have set', async () => {
    world.vaults.put(VAULT, { accessPolicy: POLICY, tags: { stage: 'test', cost: 'centre' } });
    expect(await world.create(properties())).toMatchObject({ status: 'SUCCESS', data: { State: 'present' } });
    expect(await found()).toEqual(settings({ tags: { owner: 'me', stage: 'test', cost: 'centre' } }));
    expect(world.vaults.made).toEqual(['set-notifications', 'add-tags']);
  });

  it('refuses a vault with other settings, names all of them and the remedy, and changes nothing', async () => {
    world.vaults.put(VAULT, foreign);
    const outcome = await world.create(properties());
    expect(outcome).toEqual({
      status: 'FAILED',
      physicalId: `${VAULT}/refused`,
      reason:
        'VaultConflictError: vault "photos" exists with other settings: accessPolicy, tag owner. Nothing was changed. ' +
        'Remove them, leave these settings out, or have them replaced with adopt: true. ' +
        'They are: accessPolicy "{\\"Statement\\":[]}", tag owner "you"',
    });
    expect(world.vaults.made).toEqual([]);
    // CloudFormation deletes what it could not create.
    expect(await world.delete(properties(), outcome.physicalId)).toEqual({
      status: 'SUCCESS',
      physicalId: `${VAULT}/refused`,
    });
    expect(await found()).toEqual(foreign);
  });

  it('replaces other settings when it may, and logs them before it does', async () => {
    world.vaults.put(VAULT, foreign);
    expect(await world.create(properties({ Adopt: 'true' }))).toMatchObject({ status: 'SUCCESS' });
    expect(await found()).toEqual(settings({ tags: { owner: 'me', stage: 'test', cost: 'centre' } }));
    const events = world.logged.map(({ event, setting, value }) => ({ event, setting, value }));
    expect(events.slice(0, 3)).toEqual([
      { event: 'vault.setting-replaced', setting: 'accessPolicy', value: '{"Statement":[]}' },
      { event: 'vault.setting-replaced', setting: 'tag owner', value: 'you' },
      { event: 'vault.changed' },
    ]);
  });

  it.each([
    [
      'another topic',
      { Notifications: { TopicArn: 'arn:aws:sqs:us-east-1:1:q', Events: [] } },
      /Notifications\.TopicArn/,
    ],
    ['a policy that is no JSON', { AccessPolicy: '{' }, /AccessPolicy: is not a JSON object/],
    ['a policy of over 20 KB', { AccessPolicy: JSON.stringify({ a: 'x'.repeat(20 * 1024) }) }, /20 KB/],
    ['a tag with a forbidden character', { Tags: { 'a:b': 'c' } }, /Tags\.a:b/],
    ['a name that no vault can have', { VaultName: 'a/b' }, /VaultName/],
  ])('refuses %s, and touches nothing when it is taken back', async (_, changes, reason) => {
    const outcome = await world.create(properties(changes));
    expect(outcome).toEqual({
      status: 'FAILED',
      physicalId: expect.stringMatching(/\/refused$/),
      reason: expect.stringMatching(reason),
    });
    expect(await world.delete(properties(changes), outcome.physicalId)).toMatchObject({ status: 'SUCCESS' });
    expect(world.vaults.made).toEqual([]);
  });

  it('can be taken back when Glacier refuses it half-way', async () => {
    const refusing = {
      ...world.vaults,
      change: async (vault: string, change: Parameters<typeof world.vaults.change>[1]) => {
        if (change.kind === 'set-access-policy') throw new Error('no such principal');
        await world.vaults.change(vault, change);
      },
    };
    const outcome = await world.create(properties(), { managedVaults: refusing });
    expect(outcome).toEqual({ status: 'FAILED', physicalId: VAULT, reason: 'Error: no such principal' });
    await world.delete(properties(), outcome.physicalId);
    expect(await found()).toEqual({ notifications: undefined, tags: {} });
  });

  it('waits for permissions that IAM does not know everywhere yet', async () => {
    world.vaults.denyNext(3);
    expect(await world.create(properties())).toMatchObject({ status: 'SUCCESS' });
    expect(world.clock.sleptMs).toEqual([5000, 5000, 5000]);
  });

  it('gives up waiting for permissions after a minute', async () => {
    world.vaults.denyNext(100);
    expect(await world.create(properties())).toEqual({
      status: 'FAILED',
      physicalId: `${VAULT}/refused`,
      reason: 'ActionDeniedError: the role has no permission',
    });
    expect(world.clock.sleptMs.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
  });
});

describe('an update', () => {
  beforeEach(() => world.create(properties()));

  it('changes, adds and removes settings', async () => {
    const changed = properties({
      Notifications: undefined,
      AccessPolicy: '{"Statement":[{"Effect":"Allow"}]}',
      Tags: { owner: 'us', new: 'n' },
    });
    expect(await world.update(properties(), changed)).toEqual({
      ...{ status: 'SUCCESS', physicalId: VAULT },
      data: { State: 'present' },
    });
    expect(await found()).toEqual({
      notifications: undefined,
      accessPolicy: '{"Statement":[{"Effect":"Allow"}]}',
      tags: { owner: 'us', new: 'n' },
    });
  });

  it('removes no setting that somebody has changed since', async () => {
    world.vaults.put(VAULT, settings({ accessPolicy: '{"Statement":[]}', tags: { owner: 'you', stage: 'test' } }));
    await world.update(properties(), { VaultName: VAULT });
    expect(await found()).toEqual({
      notifications: undefined,
      accessPolicy: '{"Statement":[]}',
      tags: { owner: 'you' },
    });
  });

  it('refuses a setting that others have, keeps the vault, and can be rolled back', async () => {
    const current = settings({ tags: { owner: 'me', stage: 'test', cost: 'centre' } });
    world.vaults.put(VAULT, current);
    const made = world.vaults.made.length;
    const wanted = properties({ Tags: { cost: 'ours' }, AccessPolicy: '{"Statement":[]}' });
    expect(await world.update(properties(), wanted)).toMatchObject({ status: 'FAILED', physicalId: VAULT });
    expect(await world.update(wanted, properties())).toMatchObject({ status: 'SUCCESS', physicalId: VAULT });
    expect(await found()).toEqual(current);
    expect(world.vaults.made).toHaveLength(made);
  });

  it('can be rolled back when it was not valid', async () => {
    const invalid = properties({ AccessPolicy: '{' });
    expect(await world.update(properties(), invalid)).toMatchObject({ status: 'FAILED', physicalId: VAULT });
    // What somebody has changed meanwhile does not hinder it.
    world.vaults.put(VAULT, settings({ accessPolicy: '{"Statement":[]}' }));
    expect(await world.update(invalid, properties())).toMatchObject({ status: 'SUCCESS' });
    expect(await found()).toEqual(settings());
  });

  it('does not create a vault again that was deleted on purpose', async () => {
    world.vaults.remove(VAULT);
    expect(await world.update(properties(), properties({ Tags: {} }))).toEqual({
      ...{ status: 'SUCCESS', physicalId: VAULT },
      data: { State: 'missing' },
    });
    expect(await found()).toBeUndefined();
    expect(world.logged.at(-1)).toMatchObject({ event: 'vault.managed', state: 'missing' });
  });

  it('with another name makes another vault, and the first one is released and stays', async () => {
    const renamed = properties({ VaultName: 'films' });
    expect(await world.update(properties(), renamed)).toMatchObject({
      physicalId: 'films',
      data: { State: 'created' },
    });
    expect(await world.delete(properties())).toMatchObject({ status: 'SUCCESS', physicalId: VAULT });
    expect(await world.vaults.settings('films')).toEqual(settings());
    expect(await found()).toEqual({ notifications: undefined, accessPolicy: undefined, tags: {} });
  });
});

describe('a vault that had settings before, with the same values', () => {
  const own = { owner: 'me', cost: 'centre' };
  const before = { accessPolicy: POLICY, tags: own };
  let physicalId: string;
  beforeEach(async () => {
    world.vaults.put(VAULT, before);
    ({ physicalId } = await world.create(properties()));
    expect(physicalId).toMatch(/^photos\/found\/[0-9a-f.]{17}$/);
    expect(await found()).toEqual(settings({ tags: { ...own, stage: 'test' } }));
  });
  const update = (from: Record<string, unknown>, to: Record<string, unknown>) => world.update(from, to, {}, physicalId);

  it('has them after a rollback, and nothing of ours', async () => {
    expect(await world.delete(properties(), physicalId)).toMatchObject({ status: 'SUCCESS', physicalId });
    expect(await found()).toEqual({ notifications: undefined, ...before });
  });

  it('has them after they are taken out of the configuration, under the same id', async () => {
    expect(await update(properties(), { VaultName: VAULT })).toMatchObject({ status: 'SUCCESS', physicalId });
    expect(await found()).toEqual({ notifications: undefined, ...before });
  });

  it('has others when the configuration says so, and none when these are released', async () => {
    const other = properties({ AccessPolicy: '{"Statement":[]}', Tags: { owner: 'us' } });
    expect(await update(properties(), other)).toMatchObject({ status: 'SUCCESS', physicalId });
    expect(await found()).toEqual(
      settings({ accessPolicy: '{"Statement":[]}', tags: { owner: 'us', cost: 'centre' } }),
    );
    expect(await update(other, properties())).toMatchObject({ status: 'SUCCESS', physicalId });
    expect(await update(properties(), other)).toMatchObject({ status: 'SUCCESS', physicalId });
    await world.delete(other, physicalId);
    expect(await found()).toEqual({ notifications: undefined, accessPolicy: undefined, tags: { cost: 'centre' } });
  });

  it('has them when its creation fails half-way and is taken back', async () => {
    world = new Managing();
    world.vaults.put(VAULT, before);
    const change = () => Promise.reject(new Error('no such topic'));
    const outcome = await world.create(properties(), { managedVaults: { ...world.vaults, change } });
    expect(outcome).toMatchObject({ status: 'FAILED', physicalId });
    await world.delete(properties(), physicalId);
    expect(await found()).toEqual(before);
  });
});

it('settings of a vault that was created just now may be what a killed call has left: they are ours', async () => {
  await world.create(properties());
  world.clock.advance(20 * 60_000);
  expect(await world.create(properties())).toMatchObject({ status: 'SUCCESS', physicalId: VAULT });
  world.clock.advance(1);
  expect(await world.create(properties())).toMatchObject({ physicalId: expect.stringContaining('/found/') });
});

describe('a creation that is rolled back', () => {
  it.each([
    ['has ended', VAULT],
    ['was given up', 'moraine-state-GlacierVaultphotos-1ABCDEFG'],
  ])('and %s leaves a vault to which the next one gives other settings', async (_how, physicalId) => {
    await world.create(properties());
    expect(await world.delete(properties(), physicalId)).toMatchObject({ status: 'SUCCESS' });
    const other = {
      Notifications: { TopicArn: `${TOPIC}-2`, Events: ['ArchiveRetrievalCompleted'] },
      AccessPolicy: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"glacier:UploadArchive"}]}',
      Tags: { owner: 'you' },
    };
    expect(await world.create(properties(other))).toMatchObject({ status: 'SUCCESS', physicalId: VAULT });
    expect(await found()).toEqual({
      notifications: { topicArn: `${TOPIC}-2`, events: ['ArchiveRetrievalCompleted'] },
      accessPolicy: other.AccessPolicy,
      tags: { owner: 'you' },
    });
  });
});

describe('an update of what was refused', () => {
  const refused = `${VAULT}/refused`;

  it('creates the vault, and leaves what is deleted then alone', async () => {
    expect(await world.update(properties(), properties(), {}, refused)).toEqual({
      ...{ status: 'SUCCESS', physicalId: VAULT },
      data: { State: 'created' },
    });
    await world.delete(properties(), refused);
    expect(await found()).toEqual(settings());
  });

  it('takes no setting for ours that was refused', async () => {
    world.vaults.put(VAULT, foreign);
    expect(await world.update(properties(), properties(), {}, refused)).toMatchObject({
      ...{ status: 'FAILED', physicalId: refused },
      reason: expect.stringContaining('other settings: accessPolicy, tag owner'),
    });
    expect(await found()).toEqual(foreign);
  });
});

describe('a deletion', () => {
  it('removes what is ours and nothing else', async () => {
    world.vaults.put(VAULT, { tags: { cost: 'centre' } });
    await world.create(properties());
    expect(await world.delete(properties())).toMatchObject({ status: 'SUCCESS', physicalId: VAULT });
    expect(await found()).toEqual({ notifications: undefined, accessPolicy: undefined, tags: { cost: 'centre' } });
  });

  it('has nothing to do without a vault', async () => {
    expect(await world.delete(properties())).toMatchObject({ status: 'SUCCESS', data: { State: 'missing' } });
    expect(world.vaults.made).toEqual([]);
  });

  it('releases a vault whose creation CloudFormation has given up', async () => {
    await world.create(properties());
    const physicalId = 'moraine-state-GlacierVaultphotos-1ABCDEFG';
    expect(await world.delete(properties(), physicalId)).toMatchObject({ status: 'SUCCESS', physicalId });
    expect(await found()).toEqual({ notifications: undefined, accessPolicy: undefined, tags: {} });
  });
});

it('tells no topic from another by its events alone', async () => {
  await world.create(properties());
  const fewer = { TopicArn: TOPIC, Events: ['ArchiveRetrievalCompleted'] };
  await world.update(properties(), properties({ Notifications: fewer }));
  expect((await found())?.notifications).toEqual({ topicArn: TOPIC, events: ['ArchiveRetrievalCompleted'] });
});
