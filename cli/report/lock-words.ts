import type { VaultLock } from '../../core/ports/account-vaults';
import type { LockTerms } from '../../core/vault-lock/lock-terms';
import { termsOfPolicy } from '../../core/vault-lock/policy-terms';
import { countOf } from '../format/bytes';

/** What a lock forbids of deletions, as the end of a sentence. */
export function termsText(terms: LockTerms): string {
  switch (terms.kind) {
    case 'none':
      return 'no deletions of archives';
    case 'younger-than':
      return `deleting archives younger than ${countOf(terms.days, 'day')}, to everybody`;
    case 'always':
      return 'deleting archives, whatever their age, to everybody';
    case 'unknown':
      return `deletions on terms that cannot be told: ${terms.reason}`;
  }
}

/** State of a lock for a table, with the days for which it keeps archives: `locked, 365 days`. */
export function lockCell(lock: VaultLock, vaultArn: string): string {
  if (lock.state === 'none') return lock.state;
  const terms = termsOfPolicy(lock.policy, vaultArn);
  if (terms.kind === 'younger-than') return `${lock.state}, ${countOf(terms.days, 'day')}`;
  return terms.kind === 'always' ? `${lock.state}, for ever` : lock.state;
}
