import type { Answer, RetrievalPolicy } from '../../../core/ports/account-vaults';
import { exactBytes } from '../../../core/text/exact-bytes';

/** A policy in a few words. */
export function policyName(answer: Answer<RetrievalPolicy>): string {
  if (answer.kind === 'denied') return `unknown: ${answer.action} is denied`;
  const policy = answer.value;
  if (policy.strategy === 'none') return 'none';
  return policy.strategy === 'free-tier' ? 'free-tier' : `${exactBytes(policy.bytesPerHour)} an hour`;
}
