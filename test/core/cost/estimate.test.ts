import { BudgetExceededError, InvalidInputError } from '../../../core/contracts/errors';
import type { RetrievalWork } from '../../../core/contracts/retrieval-run';
import type { Tier } from '../../../core/contracts/tier';
import { billedBytes } from '../../../core/cost/billed-bytes';
import { estimateCost, retrievalBudgetWords } from '../../../core/cost/estimate';
import { s3RequestsFor } from '../../../core/cost/s3-requests';
import { LARGEST_ARCHIVE_BYTES } from '../../../core/ranges/limits';
import { GIB, MIB } from '../../../core/ranges/units';
import { checkBudget, checkBudgetHasPrices } from '../../../core/run/budget';
import { prices } from './prices';

const work = { requests: 1000, bytes: 1024 * GIB, objects: 1000, s3Requests: 2000, storedBytes: 1024 * GIB };

function costOf(of: RetrievalWork, tier: Tier) {
  const estimate = estimateCost(of, { tier, storageClass: 'STANDARD' }, prices);
  if (!estimate) throw new Error('there is no estimate');
  return estimate;
}

describe('estimateCost', () => {
  // 1,000 archives of 1,024 GB in all, the figures of a published example: 40.72, 10.29 and 2.59 dollars.
  it.each([
    ['Expedited', 40.72],
    ['Standard', 10.29],
    ['Bulk', 2.585],
  ] as const)('prices requests and bytes of tier %s', (tier, retrievalUsd) => {
    const estimate = costOf(work, tier);
    expect(estimate.retrievalUsd).toBeCloseTo(retrievalUsd, 6);
    expect(estimate.uploadUsd).toBeCloseTo(0.01, 6);
    expect(estimate.totalUsd).toBeCloseTo(retrievalUsd + 0.01, 6);
    expect(estimate.storagePerMonthUsd).toBeCloseTo(23.552, 6);
    expect(estimate).toMatchObject({ requests: 1000, source: 'price list', asOf: '2026-11-01' });
  });

  it('costs nothing to retrieve nothing', () => {
    const nothing = { requests: 0, bytes: 0, objects: 0, s3Requests: 0, storedBytes: 0 };
    expect(costOf(nothing, 'Bulk')).toMatchObject({ totalUsd: 0, storagePerMonthUsd: 0 });
  });
});

describe('s3RequestsFor', () => {
  it.each([
    [1, 1],
    [128 * MIB, 1],
    [128 * MIB + 1, 4],
    [1024 * MIB, 10],
    [LARGEST_ARCHIVE_BYTES, 320_002],
  ])('counts the requests that write %d bytes', (sizeBytes, requests) => {
    expect(s3RequestsFor(sizeBytes, 128 * MIB)).toBe(requests);
  });
});

describe('billedBytes', () => {
  it.each([
    ['STANDARD', 1],
    ['INTELLIGENT_TIERING', 1],
    ['STANDARD_IA', 131_072],
    ['ONEZONE_IA', 131_072],
    ['GLACIER_IR', 131_072],
    ['GLACIER', 32_769],
    ['DEEP_ARCHIVE', 32_769],
  ] as const)('bills one byte in %s as %d', (storageClass, bytes) => {
    expect(billedBytes(1, storageClass)).toBe(bytes);
  });

  it('bills large objects as they are where there is only a minimum', () => {
    expect(billedBytes(GIB, 'STANDARD_IA')).toBe(GIB);
  });
});

describe('checkBudget', () => {
  const estimate = costOf(work, 'Standard');

  it('lets a run pass whose estimate is at its budget', () => {
    expect(() => checkBudget(estimate, estimate.totalUsd, retrievalBudgetWords(estimate))).not.toThrow();
  });

  it('refuses a run above its budget, says by how much and what to do', () => {
    const check = () => checkBudget(estimate, 10, retrievalBudgetWords(estimate));
    expect(check).toThrow(BudgetExceededError);
    expect(check).toThrow(/estimated at \$10\.30 .* budget of \$10\.00\. Nothing was requested\./);
  });

  it('gives advice that holds for archives and for objects of a restore alike', () => {
    expect(() => checkBudget(estimate, 10, retrievalBudgetWords(estimate))).toThrow(
      /Raise the budget, choose a cheaper tier, or ask for less$/,
    );
  });

  it('shows sums below a cent', () => {
    expect(() => checkBudget({ ...estimate, totalUsd: 0.000123 }, 0, retrievalBudgetWords(estimate))).toThrow(
      /\$0\.00012 .*budget of \$0\.00/,
    );
  });

  it('refuses a budget without prices, and nothing else', () => {
    expect(() => checkBudgetHasPrices(5, undefined, 'prices')).toThrow(InvalidInputError);
    expect(() => checkBudgetHasPrices(5, prices, 'prices')).not.toThrow();
    expect(() => checkBudgetHasPrices(undefined, undefined, 'prices')).not.toThrow();
  });
});
