import type { Operation } from '../glacier-context';
import { invalidParameter, missingParameter, notFound } from '../wire/glacier-error';
import { readJsonBody, stringListMember, stringMember } from '../wire/json-body';
import { vaultOf } from './find-vault';
import { checkedTopicArn } from './topic-arn';

const knownEvents = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];

export const setVaultNotifications: Operation = async (call) => {
  const vault = vaultOf(call);
  const body = await readJsonBody(call.request, call.context.options.bodyIdleTimeoutRealMs);
  const topicArn = stringMember(body, 'SNSTopic');
  if (!topicArn) throw missingParameter('SNSTopic');
  const events = [...new Set(stringListMember(body, 'Events') ?? [])];
  if (events.length === 0) throw missingParameter('Events');
  for (const event of events) if (!knownEvents.includes(event)) throw invalidParameter(`Invalid event: ${event}`);
  const notifications = { topicArn: checkedTopicArn(topicArn), events };
  await vault.update((settings) => ({ ...settings, notifications }));
  return { status: 204 };
};

export const getVaultNotifications: Operation = async (call) => {
  const vault = vaultOf(call);
  const { notifications } = vault.settings;
  if (!notifications) throw notFound(`No notification configuration is set for vault: ${vault.arn}`);
  return { status: 200, json: { Events: notifications.events, SNSTopic: notifications.topicArn } };
};

export const deleteVaultNotifications: Operation = async (call) => {
  await vaultOf(call).update(({ notifications: _, ...settings }) => settings);
  return { status: 204 };
};
