import { EARLY_DELETION_DAYS } from '../../contracts/deletion-run';
import type { WrittenArchive } from '../../contracts/snapshot';

const DAY_MS = 86_400_000;
/** Days by which the growth of a month is measured. */
export const GROWTH_DAYS = 30;

export interface Sum {
  archives: number;
  bytes: number;
}

/** Kept snapshots that need an archive: the newest accepted one, only others, or none. */
export type NeededBy = 'newest' | 'others' | 'none';

const nothing = (): Sum => ({ archives: 0, bytes: 0 });

/** Sums of archives in vaults, each of which is added once. Bytes are without Glacier's overhead. */
export class StorageSums {
  readonly all = nothing();
  readonly neededBy: Readonly<Record<NeededBy, Sum>> = { newest: nothing(), others: nothing(), none: nothing() };
  /** Archives that no kept snapshot needs and whose deletion would cost the fee for early deletion. */
  readonly youngGarbage = nothing();
  /** Archives that were written in the last `GROWTH_DAYS` days. */
  readonly recent = nothing();
  readonly byVault = new Map<string, Sum>();
  /** By the month in which they were written, `2026-01`, in UTC. */
  readonly byMonth = new Map<string, Sum>();
  /** Number of archives that snapshots need and a check has not found in the vault. */
  missing = 0;

  constructor(private readonly now: Date) {}

  addMissing(): void {
    this.missing += 1;
  }

  add({ sizeBytes, createdAt }: WrittenArchive, vault: string, neededBy: NeededBy): void {
    const ageDays = (this.now.getTime() - Date.parse(createdAt)) / DAY_MS;
    const sums = [
      this.all,
      this.neededBy[neededBy],
      sumIn(this.byVault, vault),
      sumIn(this.byMonth, createdAt.slice(0, 'YYYY-MM'.length)),
      ...(ageDays < GROWTH_DAYS ? [this.recent] : []),
      ...(neededBy === 'none' && ageDays < EARLY_DELETION_DAYS ? [this.youngGarbage] : []),
    ];
    for (const sum of sums) {
      sum.archives += 1;
      sum.bytes += sizeBytes;
    }
  }
}

function sumIn(sums: Map<string, Sum>, name: string): Sum {
  const sum = sums.get(name) ?? nothing();
  sums.set(name, sum);
  return sum;
}
