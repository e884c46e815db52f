import { NO_TOTALS } from '../../../core/backup/plan/totals';
import type { Prices } from '../../../core/contracts/config';
import { BudgetExceededError, InvalidInputError } from '../../../core/contracts/errors';
import { backupBudgetWords, estimateBackup } from '../../../core/cost/estimate-backup';
import { GIB } from '../../../core/ranges/units';
import { checkBudget, checkBudgetHasPrices } from '../../../core/run/budget';
import { prices } from './prices';

const withBackup: Prices = {
  ...prices,
  backup: { uploadPerThousand: 0.03, storagePerGibMonth: 0.0036, getPerThousand: 0.0004, listPerThousand: 0.005 },
};
const totals = { ...NO_TOTALS, archives: 1000, archiveBytes: 1000 * GIB, parts: 8000, gets: 50_000, lists: 2000 };

describe('the estimate of a backup', () => {
  it('prices each part, beginning and completing, reads and pages of the listing', () => {
    const estimate = estimateBackup(totals, withBackup);
    // 8,000 parts and twice 1,000 requests at 0.03 per thousand; 50,000 reads; 2,000 pages.
    expect(estimate?.uploadUsd).toBeCloseTo(0.3, 10);
    expect(estimate?.readUsd).toBeCloseTo(0.02 + 0.01, 10);
    expect(estimate?.totalUsd).toBeCloseTo(0.33, 10);
    expect(estimate).toMatchObject({ source: 'price list', asOf: '2026-11-01' });
  });

  it('prices an archive that is uploaded in one request as one request', () => {
    // 900 archives of one request each; 100 of 10 parts, and twice 100 requests.
    const mostlyWhole = { ...totals, parts: 1900, wholeArchives: 900 };
    expect(estimateBackup(mostlyWhole, withBackup)?.uploadUsd).toBeCloseTo(0.063, 10);
  });

  it('stores 32 KiB more with every archive', () => {
    expect(estimateBackup(totals, withBackup)?.storagePerMonthUsd).toBeCloseTo(
      (1000 + (1000 * 32 * 1024) / GIB) * 0.0036,
      10,
    );
  });

  it('is none without the prices of backups', () => {
    expect(estimateBackup(totals, prices)).toBeNull();
    expect(estimateBackup(totals, undefined)).toBeNull();
  });
});

describe('the budget of a backup', () => {
  const estimate = estimateBackup(totals, withBackup);
  if (!estimate) throw new Error('there is no estimate');

  it('lets a backup pass that keeps to it', () => {
    expect(() => checkBudget(estimate, estimate.totalUsd, backupBudgetWords(estimate, totals))).not.toThrow();
  });

  it('refuses one above it, says by how much and what to do', () => {
    const check = () => checkBudget(estimate, 0.1, backupBudgetWords(estimate, totals));
    expect(check).toThrow(BudgetExceededError);
    expect(check).toThrow(/estimated at \$0\.33 \(writing 1000 archives .* budget of \$0\.10\. Nothing was uploaded\./);
  });

  it('needs the prices of backups', () => {
    expect(() => checkBudgetHasPrices(1, prices.backup, 'prices.backup')).toThrow(InvalidInputError);
    expect(() => checkBudgetHasPrices(1, undefined, 'prices.backup')).toThrow(
      /add prices\.backup to the configuration/,
    );
    expect(() => checkBudgetHasPrices(1, withBackup.backup, 'prices.backup')).not.toThrow();
    expect(() => checkBudgetHasPrices(undefined, undefined, 'prices.backup')).not.toThrow();
  });
});
