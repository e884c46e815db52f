import type { Amount, DeletionOutcome, DeletionSums } from '../contracts/deletion-run';
import { earlyGibMonths } from '../cost/early-deletion';

export const noAmount = (): Amount => ({ archives: 0, bytes: 0 });

/** Sums of a deletion that has not begun. */
export const noSums = (): DeletionSums => ({
  deleted: noAmount(),
  due: noAmount(),
  uncertain: noAmount(),
  stays: {},
  early: { ...noAmount(), gibMonths: 0 },
});

/** Add how an archive ended to the sums. */
export function addOutcome(sums: DeletionSums, outcome: DeletionOutcome): void {
  add(amountOf(sums, outcome), outcome);
  if (outcome.outcome === 'stays' && outcome.why === 'locked') {
    sums.lockedUntil = later(sums.lockedUntil, outcome.until ?? 'ever');
  }
  if (outcome.outcome !== 'deleted' && outcome.outcome !== 'due') return;
  const at = outcome.outcome === 'deleted' ? outcome.deletedAt : outcome.evidence.lookedAt;
  const createdAtMs = Date.parse(outcome.creationDate);
  const gibMonths = earlyGibMonths({ sizeBytes: outcome.sizeBytes, createdAtMs }, new Date(at));
  if (gibMonths === 0) return;
  add(sums.early, outcome);
  sums.early.gibMonths += gibMonths;
}

/** The later of two times in ISO 8601 or `ever`; undefined is never. */
const later = (one: string | undefined, other: string): string => {
  if (one === undefined || other === 'ever') return other;
  return one === 'ever' || Date.parse(one) > Date.parse(other) ? one : other;
};

function amountOf(sums: DeletionSums, outcome: DeletionOutcome): Amount {
  if (outcome.outcome !== 'stays') return sums[outcome.outcome];
  sums.stays[outcome.why] ??= noAmount();
  return sums.stays[outcome.why] as Amount;
}

function add(amount: Amount, { sizeBytes }: { sizeBytes: number }): void {
  amount.archives += 1;
  amount.bytes += sizeBytes;
}

/** Amount of all archives that stay. */
export function stayingIn({ stays }: Pick<DeletionSums, 'stays'>): Amount {
  const all = noAmount();
  for (const { archives, bytes } of Object.values(stays)) {
    all.archives += archives;
    all.bytes += bytes;
  }
  return all;
}
