import { isDeepStrictEqual } from 'node:util';
import type { VaultNotifications } from '../ports/managed-vaults';
import { canonicalPolicy } from './canonical-policy';

/** Whether two policies say the same in JSON, whatever its layout, the order of members, and the ways to write them. */
export function isSamePolicy(one: string, other: string): boolean {
  return isDeepStrictEqual(canonicalPolicy(parsed(one)), canonicalPolicy(parsed(other)));
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
