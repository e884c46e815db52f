/** A setting in three states; undefined where it is not set. @template Value its value */
export interface SettingStates<Value> {
  /** What the configuration says. */
  desired: Value | undefined;
  /** What the configuration said before, that is what is ours. */
  previous: Value | undefined;
  /** What Glacier says. */
  current: Value | undefined;
}

/** `conflict`: the vault has a setting of somebody else, which may not be replaced. */
export type SettingStep = 'keep' | 'set' | 'remove' | 'conflict';

/**
 * Decide what to do with one setting of a vault. Repeating the decision after its step gives `keep`.
 *
 * @param adopt whether a setting of somebody else may be replaced
 */
export function decideSetting<Value>(
  { desired, previous, current }: SettingStates<Value>,
  isSame: (one: Value, other: Value) => boolean,
  adopt: boolean,
): SettingStep {
  const isCurrent = (value: Value) => current !== undefined && isSame(value, current);
  if (desired === undefined) return previous !== undefined && isCurrent(previous) ? 'remove' : 'keep';
  if (isCurrent(desired)) return 'keep';
  return previous !== undefined || current === undefined || adopt ? 'set' : 'conflict';
}
