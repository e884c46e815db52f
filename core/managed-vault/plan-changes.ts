import { type SettingChange, TAGS_PER_CHANGE_MAX, type VaultSettings } from '../ports/managed-vaults';
import { decideSetting, type SettingStates } from './decide-setting';
import type { SettingValue } from './found-settings';
import { isSameNotifications, isSamePolicy } from './same-setting';

export interface ChangePlan {
  /** In the order in which they are made: an access policy of ours may forbid what comes before it. */
  changes: SettingChange[];
  /** Settings that keep the plan from being carried out. */
  conflicts: SettingValue[];
  /** Settings whose values the changes overwrite although nobody configured them here. */
  replaced: SettingValue[];
  /** Settings that nobody configured here before, and that the vault has already. */
  found: SettingValue[];
}

export interface PlanInput {
  desired: VaultSettings;
  previous: VaultSettings;
  current: VaultSettings;
  /** Whether settings of somebody else may be replaced. */
  adopt: boolean;
  /** Whether the vault had a setting before it was managed, so that it is not removed. @default no setting */
  wasFound?: (setting: SettingValue) => boolean;
}

/** Decide for every setting of a vault, each on its own. Settings that were never configured are not touched. */
export function planChanges({ desired, previous, current, adopt, wasFound }: PlanInput): ChangePlan {
  const conflicts: SettingValue[] = [];
  const replaced: SettingValue[] = [];
  const found: SettingValue[] = [];

  function stepFor<Value>(
    setting: string,
    states: SettingStates<Value>,
    isSame: (one: Value, other: Value) => boolean,
  ): 'keep' | 'set' | 'remove' {
    const step = decideSetting(states, isSame, adopt);
    const { desired: wanted, previous: ours, current: value } = states;
    if (step === 'remove' && wasFound?.({ setting, value: ours })) return 'keep';
    if (step === 'keep' && wanted !== undefined && ours === undefined) found.push({ setting, value: wanted });
    if (step === 'conflict') conflicts.push({ setting, value });
    else if (step === 'set' && value !== undefined && (ours === undefined || !isSame(ours, value))) {
      replaced.push({ setting, value });
    }
    return step === 'conflict' ? 'keep' : step;
  }

  const statesOf = <Key extends 'notifications' | 'accessPolicy'>(key: Key) => ({
    desired: desired[key],
    previous: previous[key],
    current: current[key],
  });
  const forNotifications = stepFor('notifications', statesOf('notifications'), isSameNotifications);
  const forPolicy = stepFor('accessPolicy', statesOf('accessPolicy'), isSamePolicy);
  const [ours, before, there] = [desired, previous, current].map(({ tags }) => new Map(Object.entries(tags)));
  const forTags = [...new Set([...Object.keys(previous.tags), ...Object.keys(desired.tags)])].map((key) => {
    const states = { desired: ours?.get(key), previous: before?.get(key), current: there?.get(key) };
    return { key, value: ours?.get(key), step: stepFor(`tag ${key}`, states, (one, other) => one === other) };
  });
  const tagsToAdd = forTags.filter(({ step }) => step === 'set').map(({ key, value }) => [key, value]);
  const tagsToRemove = forTags.filter(({ step }) => step === 'remove').map(({ key }) => key);

  const changes: SettingChange[] = [];
  if (forPolicy === 'remove') changes.push({ kind: 'delete-access-policy' });
  if (forNotifications === 'remove') changes.push({ kind: 'delete-notifications' });
  if (forNotifications === 'set' && desired.notifications) {
    changes.push({ kind: 'set-notifications', notifications: desired.notifications });
  }
  // Removed first: a vault with the most tags that it may have takes no other.
  for (const keys of inGroups(tagsToRemove)) changes.push({ kind: 'remove-tags', keys });
  for (const tags of inGroups(tagsToAdd)) changes.push({ kind: 'add-tags', tags: Object.fromEntries(tags) });
  if (forPolicy === 'set' && desired.accessPolicy !== undefined) {
    changes.push({ kind: 'set-access-policy', accessPolicy: desired.accessPolicy });
  }
  return { changes, conflicts, replaced, found };
}

function inGroups<Item>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (let from = 0; from < items.length; from += TAGS_PER_CHANGE_MAX) {
    groups.push(items.slice(from, from + TAGS_PER_CHANGE_MAX));
  }
  return groups;
}
