import { type LockTerms, NO_TERMS } from './lock-terms';

/** What is known of the lock of a vault: what it forbids, and the end of its trial if it is in one. */
export interface KnownLock {
  /** Of deletions of archives. */
  terms: LockTerms;
  /** Of the deletion of the vault. */
  vaultTerms: LockTerms;
  trialUntil: Date | undefined;
}

export const NO_LOCK: KnownLock = { terms: NO_TERMS, vaultTerms: NO_TERMS, trialUntil: undefined };

/** Why the lock of a vault keeps an archive, for reports. */
export function lockReason({ terms, trialUntil }: Pick<KnownLock, 'terms' | 'trialUntil'>): string {
  const what = terms.kind === 'younger-than' ? `archives younger than ${terms.days} days` : 'all archives';
  const trial = trialUntil ? `, in a trial until ${trialUntil.toISOString()}` : '';
  return `the lock of the vault keeps ${what}${trial}`;
}
