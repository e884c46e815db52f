import {
  AddTagsToVaultCommand,
  CompleteVaultLockCommand,
  CreateVaultCommand,
  DeleteVaultCommand,
  InitiateVaultLockCommand,
  SetVaultNotificationsCommand,
} from '@aws-sdk/client-glacier';
import type { MoraineConfigInput } from '../../core/contracts/config';
import { statefulStackName } from '../../core/contracts/stack-outputs';
import { Deployment } from './deployment';
import { look } from './managed-settings';

const BOTH = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
const JOBS_TOPIC = expect.stringMatching(/JobsTopic/);
const OTHER_TOPIC = 'arn:aws:sns:us-east-1:123456789012:other';
const arnOf = (vault: string) => `arn:aws:glacier:us-east-1:123456789012:vaults/${vault}`;
const denying = (Action: string) => ({
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Deny' as const, Principal: '*', Action }],
});
/** A policy as the vault has it, with the resource that was left out. */
const onVault = (vault: string, Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource: arnOf(vault) }],
});
const bare = { topic: undefined, events: undefined, policy: undefined, tags: {} };

type Vaults = MoraineConfigInput['vaults'];
let moraine: Deployment;
const seen = (vault: string) => look(moraine.glacier, vault);
/** Custom resources, and functions, of the stack that is kept. */
const managing = () => {
  const { resources = [] } = moraine.cloud.cloudFormation.stack(statefulStackName(moraine.name)) ?? {};
  return resources.map(({ type }) => type).filter((type) => /^Custom::|^AWS::Lambda::Function$/.test(type));
};

describe('two managed vaults', () => {
  afterAll(() => moraine?.stop());

  /** Deploy another configuration over what there is. */
  async function redeploy(vaults: Vaults): Promise<void> {
    await moraine.halt();
    moraine = await Deployment.start({ vaults }, {}, moraine);
  }

  it('are created with their settings', async () => {
    const vaults: Vaults = [
      'vault',
      { name: 'photos', manage: { notifications: {}, accessPolicy: denying('glacier:DeleteArchive') } },
      { name: 'films', manage: { tags: { owner: 'me', stage: 'test' } } },
    ];
    moraine = await Deployment.start({ vaults });
    expect(await seen('photos')).toEqual({
      ...{ topic: JOBS_TOPIC, events: BOTH },
      policy: onVault('photos', 'glacier:DeleteArchive'),
      tags: {},
    });
    expect(await seen('films')).toEqual({ ...bare, tags: { owner: 'me', stage: 'test' } });
  });

  it('are changed and tagged, whatever others have tagged', async () => {
    const Tags = { cost: 'centre' };
    await moraine.glacier.send(new AddTagsToVaultCommand({ accountId: '-', vaultName: 'films', Tags }));
    await redeploy([
      'vault',
      {
        name: 'photos',
        manage: {
          notifications: { topicArn: OTHER_TOPIC, events: ['InventoryRetrievalCompleted'] },
          accessPolicy: denying('glacier:DeleteVault'),
          tags: { new: 'tag' },
        },
      },
      { name: 'films', manage: { notifications: {}, tags: { owner: 'us' } } },
    ]);
    expect(await seen('photos')).toEqual({
      ...{ topic: 'other', events: ['InventoryRetrievalCompleted'] },
      policy: onVault('photos', 'glacier:DeleteVault'),
      tags: { new: 'tag' },
    });
    expect(await seen('films')).toEqual({
      ...{ topic: JOBS_TOPIC, events: BOTH, policy: undefined },
      tags: { owner: 'us', cost: 'centre' },
    });
  });

  it('can be locked, and are managed all the same', async () => {
    const vault = { accountId: '-', vaultName: 'photos' };
    const policy = { Policy: JSON.stringify(onVault('photos', 'glacier:DeleteArchive')) };
    const { lockId } = await moraine.glacier.send(new InitiateVaultLockCommand({ ...vault, policy }));
    await moraine.glacier.send(new CompleteVaultLockCommand({ ...vault, lockId }));
    await redeploy([
      'vault',
      { name: 'photos', manage: { notifications: {}, tags: { locked: 'yes' } } },
      { name: 'films', manage: { notifications: {}, tags: { owner: 'us' } } },
    ]);
    expect(await seen('photos')).toEqual({
      ...{ topic: JOBS_TOPIC, events: BOTH, policy: undefined },
      tags: { locked: 'yes' },
    });
  });

  it('are released one by one: ours is removed, the vault and all else stay', async () => {
    await redeploy(['vault', 'photos', { name: 'films', manage: { notifications: {}, tags: { owner: 'us' } } }]);
    expect(await seen('photos')).toEqual(bare);
    expect(await seen('films')).toMatchObject({ topic: JOBS_TOPIC });
    expect(managing().sort()).toEqual(['AWS::Lambda::Function', 'Custom::GlacierVault']);
  });

  it('of which the last one takes the function with it, once it has been released', async () => {
    const vaultNotificationConfig = { SNSTopic: OTHER_TOPIC, Events: BOTH };
    await moraine.glacier.send(
      // Somebody else's by now.
      new SetVaultNotificationsCommand({ accountId: '-', vaultName: 'films', vaultNotificationConfig }),
    );
    await redeploy(['vault', 'photos', 'films']);
    expect(await seen('films')).toEqual({ ...bare, topic: 'other', events: BOTH, tags: { cost: 'centre' } });
    expect(managing()).toEqual([]);
  });

  it('are not created again once they were emptied and deleted', async () => {
    await redeploy(['vault', { name: 'photos', manage: { tags: { a: 'b' } } }, 'films']);
    expect(await seen('photos')).toMatchObject({ tags: { a: 'b' } });
    await moraine.glacier.send(new DeleteVaultCommand({ accountId: '-', vaultName: 'photos' }));
    await redeploy(['vault', { name: 'photos', manage: { tags: { a: 'c' } } }, 'films']);
    expect(await seen('photos')).toBeUndefined();
    await redeploy(['vault', 'films']);
    expect(await seen('photos')).toBeUndefined();
  });
});

describe('a vault with settings of somebody else', () => {
  const vaults = (manage: object): Vaults => ['vault', { name: 'photos', manage }];
  const Tags = { owner: 'you', cost: 'centre' };
  const lines: string[] = [];
  afterAll(() => moraine?.stop());

  it('is refused with everything that differs, and left as it is', async () => {
    moraine = await Deployment.start({ vaults: vaults({ tags: { stage: 'test' } }) });
    await moraine.glacier.send(new AddTagsToVaultCommand({ accountId: '-', vaultName: 'photos', Tags }));
    const before = moraine;
    await before.halt();
    const other = Deployment.start({ vaults: vaults({ tags: { owner: 'me', cost: 'mine' } }) }, {}, before);
    await expect(other).rejects.toThrow(
      /other settings: tag owner, tag cost\. Nothing was changed\. .* adopt: true\. They are: tag owner "you", tag cost "centre"/,
    );
    moraine = await Deployment.start({ vaults: vaults({ tags: { stage: 'test' } }) }, {}, before);
    expect(await seen('photos')).toEqual({ ...bare, tags: { ...Tags, stage: 'test' } });
  });

  it('is adopted when the configuration says so, and what it replaces is in the log', async () => {
    await moraine.halt();
    const onLogLine = (_: string, line: string) => void lines.push(line);
    moraine = await Deployment.start(
      { vaults: vaults({ adopt: true, tags: { owner: 'me' } }) },
      { onLogLine },
      moraine,
    );
    expect(await seen('photos')).toEqual({ ...bare, tags: { owner: 'me', cost: 'centre' } });
    expect(lines.filter((line) => line.includes('vault.setting-replaced'))).toEqual([
      expect.stringMatching(/"setting":"tag owner","value":"you"/),
    ]);
  });

  it('stays when its stack is deleted, without what is ours', async () => {
    await moraine.cloud.cloudFormation.deleteStack(statefulStackName(moraine.name));
    expect(await seen('photos')).toEqual({ ...bare, tags: { cost: 'centre' } });
  });
});

describe('a vault that others have governed', () => {
  afterAll(() => moraine?.stop());

  it('keeps what it had when it is taken over with the same settings, and the deployment is rolled back', async () => {
    const Tags = { owner: 'you' };
    moraine = await Deployment.start({ vaults: ['vault'] });
    for (const vaultName of ['films', 'photos']) {
      await moraine.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName }));
      await moraine.glacier.send(new AddTagsToVaultCommand({ accountId: '-', vaultName, Tags }));
    }
    await moraine.cloud.clock.advance(21 * 60_000);
    const before = moraine;
    await before.halt();
    const vaults: Vaults = [
      'vault',
      { name: 'films', manage: { notifications: {}, tags: { owner: 'you', stage: 'test' } } },
      { name: 'photos', manage: { tags: { owner: 'me' } } },
    ];
    await expect(Deployment.start({ vaults }, {}, before)).rejects.toThrow(/"photos" exists with other settings/);
    moraine = await Deployment.start({ vaults: ['vault'] }, {}, before);
    expect(await seen('films')).toEqual({ ...bare, tags: Tags });
    expect(await seen('photos')).toEqual({ ...bare, tags: Tags });
  });
});

describe('a vault that sends notices to the topic of the jobs', () => {
  afterAll(() => moraine?.stop());

  it('is retrieved from as any other: of the two messages of each job, one is enough and the other does no harm', async () => {
    moraine = await Deployment.start({ vaults: [{ name: 'vault', manage: { notifications: {} } }] });
    for (const name of ['one', 'two', 'three']) await moraine.upload(name, 1000);
    await moraine.upload('large', 20 * 1024 * 1024);
    await moraine.cloud.glacier.takeInventoryNow('vault');
    moraine.cloud.meter.reset();
    const notices = moraine.overhearNotices();
    const { report } = await moraine.retrieve();
    expect(report).toMatchObject({ status: 'succeeded', verified: 4, failed: 0 });
    for (const source of moraine.archives) await moraine.expectSame(source.name, source);
    // An inventory, and four archives.
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(5);
    const times = new Map<string, number>();
    for (const { JobId } of notices) times.set(JobId, (times.get(JobId) ?? 0) + 1);
    expect([...times.values()]).toEqual([2, 2, 2, 2, 2]);
  });
});
