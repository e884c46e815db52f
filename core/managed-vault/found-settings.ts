import { createHash } from 'node:crypto';

/** Value of one setting of a vault. */
export interface SettingValue {
  /** `notifications`, `accessPolicy`, or `tag KEY`. */
  setting: string;
  value: unknown;
}

/** No name of a vault has a slash. */
const FOUND = '/found/';

/**
 * Physical id of a vault that had some of its settings, with the same values, before it was managed. They stay when the vault is
 * released: by a deployment that is rolled back, too. Only the id can tell, since CloudFormation keeps nothing else.
 *
 * @returns at most 729 of CloudFormation's 1,024 bytes: a name of 255, `/found/` less a dot, and 52 settings of 9
 */
export function foundId(vault: string, found: readonly SettingValue[]): string {
  return found.length === 0 ? vault : `${vault}${FOUND}${found.map(digestOf).join('.')}`;
}

/** Whether a physical id says of a setting that the vault had it before. */
export function wasFound(physicalId: string): (setting: SettingValue) => boolean {
  const digests = new Set(physicalId.split(FOUND)[1]?.split('.'));
  return (setting) => digests.has(digestOf(setting));
}

function digestOf({ setting, value }: SettingValue): string {
  return createHash('sha256')
    .update(JSON.stringify([setting, value]))
    .digest('hex')
    .slice(0, 8);
}
