import { isDeepStrictEqual } from 'node:util';
import type { VaultNotifications } from '../ports/managed-vaults';

/** Whether two policies are the same JSON, whatever its layout and the order of members. */
export function isSamePolicy(one: string, other: string): boolean {
  return isDeepStrictEqual(parsed(one), parsed(other));
}

export const isSameNotifications = (one: VaultNotifications, other: VaultNotifications) =>
  one.topicArn === other.topicArn && isDeepStrictEqual(new Set(one.events), new Set(other.events));

/** Text that is not JSON equals only itself. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { unreadable: text };
  }
}
