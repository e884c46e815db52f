import { type SettingChange, TAGS_PER_CHANGE_MAX, type VaultSettings } from '../ports/managed-vaults';
import { decideSetting, type SettingStates } from './decide-setting';
import { isSameNotifications, isSamePolicy } from './same-setting';

/** Setting of a vault with a value that is not ours. */
export interface ForeignSetting {
  /** `notifications`, `accessPolicy`, or `tag KEY`. */
  setting: string;
  value: unknown;
}

export interface ChangePlan {
  /** In the order in which they are made: an access policy of ours may forbid what comes before it. */
  changes: SettingChange[];
  /** Settings that keep the plan from being carried out. */
  conflicts: ForeignSetting[];
  /** Settings whose values the changes overwrite although nobody configured them here. */
  replaced: ForeignSetting[];
}

export interface PlanInput {
  desired: VaultSettings;
  previous: VaultSettings;
  current: VaultSettings;
  /** Whether settings of somebody else may be replaced. */
  adopt: boolean;
}

/** Decide for every setting of a vault, each on its own. Settings that were never configured are not touched. */
export function planChanges({ desired, previous, current, adopt }: PlanInput): ChangePlan {
  const conflicts: ForeignSetting[] = [];
  const replaced: ForeignSetting[] = [];

  function stepFor<Value>(
    setting: string,
    states: SettingStates<Value>,
    isSame: (one: Value, other: Value) => boolean,
  ): 'keep' | 'set' | 'remove' {
    const step = decideSetting(states, isSame, adopt);
    const { previous: ours, current: value } = states;
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
  const [ours, before, found] = [desired, previous, current].map(({ tags }) => new Map(Object.entries(tags)));
  const forTags = [...new Set([...Object.keys(previous.tags), ...Object.keys(desired.tags)])].map((key) => {
    const states = { desired: ours?.get(key), previous: before?.get(key), current: found?.get(key) };
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
  return { changes, conflicts, replaced };
}

function inGroups<Item>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (let from = 0; from < items.length; from += TAGS_PER_CHANGE_MAX) {
    groups.push(items.slice(from, from + TAGS_PER_CHANGE_MAX));
  }
  return groups;
}
