import { type CostLine, totalOf } from '../../../core/cost/cost-line';
import { paidForInMonth } from '../../../core/cost/payback';
import type { VaultEstimate } from './estimate-vault';

/** The estimate as `--json` prints it; null stands for what is not known. */
export function estimateJson({ contents, tiers, storage, earlyDeletion, ...about }: VaultEstimate): object {
  const { basis, archives, bytes, work } = contents;
  const feeUsd = earlyDeletion?.line.usd ?? 0;
  return {
    ...about,
    basis:
      basis.kind === 'counts'
        ? { kind: 'counts', inventoryDate: basis.takenAt.toISOString() }
        : { kind: 'inventory', inventoryDate: basis.report.inventoryDate, runId: basis.report.runId },
    selection: (basis.kind === 'inventory' && basis.selected?.outcome) || null,
    archives,
    bytes,
    work,
    tiers: tiers.map(({ lines, totalUsd, ...tier }) => ({
      ...tier,
      totalUsd: totalUsd ?? null,
      paidForInMonth: paidForInMonth(totalUsd === undefined ? undefined : totalUsd + feeUsd, storage) ?? null,
      lines: lines.map(lineJson),
    })),
    storagePerMonth: {
      vaultUsd: totalOf(storage.before) ?? null,
      s3Usd: totalOf(storage.after) ?? null,
      lines: [...storage.before, ...storage.after].map(lineJson),
    },
    earlyDeletion: earlyDeletion ? { archives: earlyDeletion.archives, usd: earlyDeletion.line.usd ?? null } : null,
  };
}

const lineJson = ({ name, quantity, priceName, price, usd }: CostLine) => ({
  ...{ name, quantity, price: priceName, usd: usd ?? null },
  perUnit: price ?? null,
});
