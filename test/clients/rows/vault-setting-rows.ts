import { anArchive, aVault, date, hourMs, someText, topicArn, vaultArn, vaultName } from '../given';
import type { GlacierWorld } from '../glacier-world';
import { row } from '../row';

const events = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
const notifications = { vaultName, vaultNotificationConfig: { SNSTopic: topicArn, Events: events } };
const policyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'glacier:DeleteArchive', Resource: vaultArn }],
});
const policy = { Policy: policyText };

/** A vault on which an operation has been called. */
const vaultAfter =
  (...[operation, input]: Parameters<GlacierWorld['call']>) =>
  async (world: GlacierWorld) => {
    await aVault(world);
    return world.call(operation, input);
  };

/** @returns the ID of a lock in progress */
const aLock = async (world: GlacierWorld) =>
  (await vaultAfter('InitiateVaultLock', { vaultName, policy })(world)).lockId as string;

const aCompleteLock = async (world: GlacierWorld) => {
  const lockId = await aLock(world);
  await world.call('CompleteVaultLock', { vaultName, lockId });
  return lockId;
};

const notificationRows = [
  row({
    operation: 'SetVaultNotifications',
    says: 'answers 204 and is kept',
    given: aVault,
    input: notifications,
    after: async (world) => {
      const { vaultNotificationConfig } = notifications;
      expect(await world.call('GetVaultNotifications', { vaultName })).toEqual({ vaultNotificationConfig });
    },
  }),
  row({
    operation: 'SetVaultNotifications',
    says: 'refuses an event that there is not',
    given: aVault,
    input: { vaultName, vaultNotificationConfig: { SNSTopic: topicArn, Events: ['ArchiveUploaded'] } },
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'GetVaultNotifications',
    says: 'answers the bare configuration',
    given: vaultAfter('SetVaultNotifications', notifications),
    input: { vaultName },
    answers: { vaultNotificationConfig: notifications.vaultNotificationConfig },
  }),
  row({
    operation: 'GetVaultNotifications',
    says: 'is a 404 when none is set',
    given: aVault,
    input: { vaultName },
    refuses: [404, 'ResourceNotFoundException', someText],
  }),
  row({
    operation: 'DeleteVaultNotifications',
    says: 'answers 204 and takes it away',
    given: vaultAfter('SetVaultNotifications', notifications),
    input: { vaultName },
    after: async (world) => {
      await expect(world.call('GetVaultNotifications', { vaultName })).rejects.toThrow('ResourceNotFound');
    },
  }),
  row({ operation: 'DeleteVaultNotifications', says: 'is idempotent', given: aVault, input: { vaultName } }),
];

const accessPolicyRows = [
  row({
    operation: 'SetVaultAccessPolicy',
    says: 'answers 204 and is kept to the letter',
    given: aVault,
    input: { vaultName, policy },
    after: async (world) => {
      expect(await world.call('GetVaultAccessPolicy', { vaultName })).toEqual({ policy });
    },
  }),
  row({
    operation: 'DeleteArchive',
    says: 'is denied by the access policy of the vault',
    given: async (world) => {
      const { archiveId } = await anArchive(world, Buffer.from('x'));
      await world.call('SetVaultAccessPolicy', { vaultName, policy });
      return archiveId;
    },
    input: (archiveId) => ({ vaultName, archiveId }),
    refuses: [
      403,
      'AccessDeniedException',
      `User: arn:aws:iam::123456789012:user/embedded-cloud is not authorized to perform: glacier:DeleteArchive on resource: ${vaultArn} with an explicit deny in a resource-based policy`,
    ],
  }),
  row({
    operation: 'GetVaultAccessPolicy',
    says: 'answers the policy as a string',
    given: vaultAfter('SetVaultAccessPolicy', { vaultName, policy }),
    input: { vaultName },
    answers: { policy },
  }),
  row({
    operation: 'GetVaultAccessPolicy',
    says: 'is a 404 when none is set',
    given: aVault,
    input: { vaultName },
    refuses: [404, 'ResourceNotFoundException', someText],
  }),
  row({
    operation: 'DeleteVaultAccessPolicy',
    says: 'answers 204 and takes it away',
    given: vaultAfter('SetVaultAccessPolicy', { vaultName, policy }),
    input: { vaultName },
    after: async (world) => {
      await expect(world.call('GetVaultAccessPolicy', { vaultName })).rejects.toThrow('ResourceNotFound');
    },
  }),
];

const lockRows = [
  row({
    operation: 'InitiateVaultLock',
    says: 'answers an ID; the policy is in progress for a day',
    given: aVault,
    input: { vaultName, policy },
    answers: { lockId: someText },
    after: async (world) => {
      const lock = await world.call('GetVaultLock', { vaultName });
      expect(Date.parse(String(lock.ExpirationDate)) - Date.parse(String(lock.CreationDate))).toBe(24 * hourMs);
    },
  }),
  row({
    operation: 'InitiateVaultLock',
    says: 'is denied while one is in progress',
    given: aLock,
    input: { vaultName, policy },
    refuses: [403, 'AccessDeniedException', someText],
  }),
  row({
    operation: 'CompleteVaultLock',
    says: 'answers 204; the policy is locked',
    given: aLock,
    input: (lockId) => ({ vaultName, lockId }),
    after: async (world) => {
      expect(await world.call('GetVaultLock', { vaultName })).toMatchObject({ State: 'Locked' });
    },
  }),
  row({
    operation: 'CompleteVaultLock',
    says: 'refuses another ID',
    given: aLock,
    input: { vaultName, lockId: 'another' },
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'AbortVaultLock',
    says: 'answers 204; there is no lock any more',
    given: aLock,
    input: { vaultName },
    after: async (world) => {
      await expect(world.call('GetVaultLock', { vaultName })).rejects.toThrow('ResourceNotFound');
    },
  }),
  row({
    operation: 'AbortVaultLock',
    says: 'is denied once locked',
    given: aCompleteLock,
    input: { vaultName },
    refuses: [403, 'AccessDeniedException', someText],
  }),
  row({
    operation: 'GetVaultLock',
    says: 'in progress has an ExpirationDate',
    given: aLock,
    input: { vaultName },
    answers: { CreationDate: date, ExpirationDate: date, Policy: policyText, State: 'InProgress' },
  }),
  row({
    operation: 'GetVaultLock',
    says: 'once locked has none',
    given: aCompleteLock,
    input: { vaultName },
    answers: { CreationDate: date, Policy: policyText, State: 'Locked' },
  }),
  row({
    operation: 'GetVaultLock',
    says: 'is a 404 when there is none',
    given: aVault,
    input: { vaultName },
    refuses: [404, 'ResourceNotFoundException', someText],
  }),
];

const someTags = { owner: 'media team', 'cost/centre': '4711', empty: '' };
const elevenTags = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`key ${at}`, 'value']));

const tagRows = [
  row({
    operation: 'AddTagsToVault',
    says: 'answers 204; tags of the same key are replaced',
    given: vaultAfter('AddTagsToVault', { vaultName, Tags: { owner: 'nobody', kept: 'yes' } }),
    input: { vaultName, Tags: someTags },
    after: async (world) => {
      expect(await world.call('ListTagsForVault', { vaultName })).toEqual({ Tags: { ...someTags, kept: 'yes' } });
    },
  }),
  row({
    operation: 'AddTagsToVault',
    says: 'refuses more than 10 tags a call',
    given: aVault,
    input: { vaultName, Tags: elevenTags },
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'RemoveTagsFromVault',
    says: 'answers 204, also for keys that are not there',
    given: vaultAfter('AddTagsToVault', { vaultName, Tags: someTags }),
    input: { vaultName, TagKeys: ['owner', 'empty', 'absent'] },
    after: async (world) => {
      expect(await world.call('ListTagsForVault', { vaultName })).toEqual({ Tags: { 'cost/centre': '4711' } });
    },
  }),
  row({
    operation: 'ListTagsForVault',
    says: 'answers all tags',
    given: vaultAfter('AddTagsToVault', { vaultName, Tags: someTags }),
    input: { vaultName },
    answers: { Tags: someTags },
  }),
  row({
    operation: 'ListTagsForVault',
    says: 'is an empty object when there are none',
    given: aVault,
    input: { vaultName },
    answers: { Tags: {} },
  }),
];

export const vaultSettingRows = [...notificationRows, ...accessPolicyRows, ...lockRows, ...tagRows];
