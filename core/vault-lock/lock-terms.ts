/**
 * What a policy certainly forbids of an action on a vault. `younger-than`: on archives younger than so many whole days, perhaps on
 * others too. `unknown`: nothing is certain, for a reason; Glacier decides request by request.
 */
export type LockTerms =
  | { kind: 'none' }
  | { kind: 'younger-than'; days: number }
  | { kind: 'always' }
  | { kind: 'unknown'; reason: string };

const DAY_MS = 86_400_000;
/** Largest number of milliseconds since the epoch that a date can have, positive or negative. */
const DATE_MS_MAX = 8_640_000_000_000_000;
/** Days beyond an archive's age in whole days before Glacier is asked: clocks differ, and so may what counts as a day. */
export const SPARE_DAYS = 1;

export const NO_TERMS: LockTerms = { kind: 'none' };

/** The terms of several statements that hold together. */
export function strictest(all: readonly LockTerms[]): LockTerms {
  const always = all.find(({ kind }) => kind === 'always');
  if (always) return always;
  const days = Math.max(0, ...all.map((terms) => (terms.kind === 'younger-than' ? terms.days : 0)));
  if (days > 0) return { kind: 'younger-than', days };
  return all.find(({ kind }) => kind === 'unknown') ?? NO_TERMS;
}

/**
 * Time until which an archive certainly cannot be deleted, in milliseconds since the epoch.
 *
 * @param createdAt ISO 8601; of an archive of unknown age nothing is certain under terms by age
 * @returns -Infinity when nothing is certain, Infinity when the archive can never be deleted
 */
export function lockedUntilMs(terms: LockTerms, createdAt: string): number {
  if (terms.kind === 'always') return Number.POSITIVE_INFINITY;
  if (terms.kind !== 'younger-than') return Number.NEGATIVE_INFINITY;
  const createdMs = Date.parse(createdAt);
  if (Number.isNaN(createdMs)) return Number.NEGATIVE_INFINITY;
  const untilMs = createdMs + (terms.days + SPARE_DAYS) * DAY_MS;
  return untilMs > DATE_MS_MAX ? Number.POSITIVE_INFINITY : untilMs;
}

/** A time in ISO 8601; undefined for ever. */
export const isoUntil = (untilMs: number): string | undefined =>
  Number.isFinite(untilMs) ? new Date(untilMs).toISOString() : undefined;
