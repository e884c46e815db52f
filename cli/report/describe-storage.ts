import type { StorageClass } from '../../core/contracts/tier';
import { totalOf } from '../../core/cost/cost-line';
import { paidForInMonth, type StorageComparison } from '../../core/cost/payback';
import { countOf } from '../format/bytes';
import type { Field } from './fields';
import { amount, type TierRow } from './tier-table';

/** Days for which S3 bills an object of a class at the least. @see Amazon S3 User Guide, "Understanding and managing storage classes" */
const STORED_DAYS_MIN: Partial<Record<StorageClass, number>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** Fields with the monthly cost of storage that a migration ends, of all archives, and that it adds, of the objects that it writes. */
export function storageFields({ before, after }: StorageComparison, storageClass: StorageClass): Field[] {
  const days = STORED_DAYS_MIN[storageClass];
  const least = days === undefined ? '' : `; at least ${days} days of it are billed`;
  return [
    ['vault', `${amount(totalOf(before))} a month, until its archives are deleted`],
    ['added at S3', `${amount(totalOf(after))} a month in ${storageClass}${least}`],
  ];
}

/** Field with the fee for deleting archives before their 90th day; undefined if it is not known. */
export function earlyDeletionField(fee: { archives: number; usd: number | undefined } | undefined): Field {
  const name = 'early deletion';
  if (!fee) return [name, 'unknown: up to three months of storage, for archives of less than 90 days'];
  const { archives, usd } = fee;
  if (archives === 0) return [name, 'no fee: no archive is younger than 90 days'];
  return [name, `${amount(usd)} if deleted today: ${countOf(archives, 'archive')} of less than 90 days`];
}

/** Row with the month in which a migration has paid for itself. @param moreUsd costs besides those of the tier */
export function paybackRow(storage: StorageComparison, moreUsd = 0): TierRow {
  return {
    title: 'paid for itself',
    text({ totalUsd }) {
      const month = paidForInMonth(totalUsd === undefined ? undefined : totalUsd + moreUsd, storage);
      if (month === undefined) return 'unknown';
      return month === 'never' ? 'never' : `in month ${month}`;
    },
  };
}
