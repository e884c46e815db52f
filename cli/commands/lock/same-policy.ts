import { isDeepStrictEqual } from 'node:util';

/** Whether two policies are the same JSON, however it is written. */
export function samePolicy(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}
