import type { RetrievalWork } from '../../../core/contracts/retrieval-run';
import type { StorageClass, Tier } from '../../../core/contracts/tier';
import { compareTiers } from '../../../core/cost/compare-tiers';
import { totalOf } from '../../../core/cost/cost-line';
import { EarlyDeletion } from '../../../core/cost/early-deletion';
import { estimateCost } from '../../../core/cost/estimate';
import { paidForInMonth } from '../../../core/cost/payback';
import { priceBook } from '../../../core/cost/price-book';
import { defaultPrices } from '../../../core/cost/price-lists';
import { storageLines } from '../../../core/cost/s3-lines';
import { archiveBytesIn } from '../../../core/cost/vault-bytes';
import { vaultLine } from '../../../core/cost/vault-line';
import type { Answer, RetrievalPolicy } from '../../../core/ports/account-vaults';
import { GIB, MIB } from '../../../core/ranges/units';

const TIB = 1024 * GIB;
const book = priceBook(undefined, 'us-east-1');
const hoursOf = (tier: Tier) => ({ Bulk: 60, Standard: 53, Expedited: 49 })[tier];
const unlimited: Answer<RetrievalPolicy> = { kind: 'known', value: { strategy: 'none' } };

/** 100 TiB in archives of one size, each written with a number of requests. */
const hundredTib = (objects: number, requestsEach = 1): RetrievalWork => ({
  ...{ requests: objects, bytes: 100 * TIB, objects, s3Requests: objects * requestsEach },
  storedBytes: 100 * TIB,
});

function of(work: RetrievalWork, tier: Tier, storageClass: StorageClass, policy = unlimited) {
  const [estimate] = compareTiers(work, { storageClass, hoursOf, policy, book }, [tier]);
  if (!estimate) throw new Error('there is no estimate');
  const usd = (name: string) => estimate.lines.find((line) => line.name === name)?.usd;
  return { ...estimate, usd };
}

describe("AWS's example of a vault of 100 TB, transferred to DEEP_ARCHIVE", () => {
  it('costs nothing at Glacier, and 5 dollars at S3 for 100,000 archives', () => {
    const { lines, usd } = of(hundredTib(100_000, 10), 'Bulk', 'DEEP_ARCHIVE');
    expect(lines.slice(0, 2).map((line) => [line.name, line.usd])).toEqual([
      ['Glacier requests', 0],
      ['Glacier bytes', 0],
    ]);
    expect(usd('S3 requests')).toBeCloseTo(5, 10);
    // Nine more requests each, at the price of STANDARD.
    expect(usd('S3 requests for parts')).toBeCloseTo(4.5, 10);
  });

  it('costs 500 dollars at S3 for 10,000,000 archives', () => {
    expect(of(hundredTib(10_000_000), 'Bulk', 'DEEP_ARCHIVE').totalUsd).toBeCloseTo(500, 8);
  });

  it('saves 0.00261 dollars per GB and month', () => {
    const before = [vaultLine({ archives: 0, bytes: GIB }, book)];
    const after = storageLines({ storedBytes: GIB, objects: 0 }, 'DEEP_ARCHIVE', book);
    expect((totalOf(before) ?? 0) - (totalOf(after) ?? 0)).toBeCloseTo(0.00261, 10);
  });

  it('has paid for itself in the first month with 100,000 archives, in the second with 10,000,000', () => {
    const inMonth = (work: RetrievalWork) => {
      const before = [vaultLine({ archives: work.objects, bytes: work.bytes }, book)];
      const stored = { ...work, storedBytes: work.bytes + work.objects * 32 * 1024 };
      const after = storageLines(stored, 'DEEP_ARCHIVE', book);
      return paidForInMonth(of(work, 'Bulk', 'DEEP_ARCHIVE').totalUsd, { before, after });
    };
    expect(inMonth(hundredTib(100_000))).toBe(1);
    // 500 dollars, of which a month saves about 266: the difference of the classes, less the names in STANDARD.
    expect(inMonth(hundredTib(10_000_000))).toBe(2);
  });
});

// AWS re:Post: 15,000,000 objects of 102,400 GB.
it.each([
  ['Standard', 750, 1024],
  ['Expedited', 150_000, 3072],
] as const)('charges for requests and bytes of tier %s', (tier, requestsUsd, bytesUsd) => {
  const { usd } = of(hundredTib(15_000_000), tier, 'STANDARD');
  expect(usd('Glacier requests')).toBeCloseTo(requestsUsd, 6);
  expect(usd('Glacier bytes')).toBeCloseTo(bytesUsd, 6);
});

describe('storage in S3', () => {
  const lines = (storageClass: StorageClass) =>
    storageLines({ storedBytes: 1000 * GIB, objects: 1_000_000 }, storageClass, book).map(({ name, usd }) => [
      name,
      Number(usd?.toFixed(6)),
    ]);

  it.each([
    ['STANDARD', 23],
    ['STANDARD_IA', 12.5],
    ['ONEZONE_IA', 10],
    ['GLACIER_IR', 4],
  ] as const)('has the price of %s', (storageClass, usd) => {
    expect(lines(storageClass)).toEqual([[`S3 ${storageClass}`, usd]]);
  });

  it('keeps names in STANDARD beside archive classes, and monitors INTELLIGENT_TIERING', () => {
    // A million times 8 KiB are 7.629 GiB.
    expect(lines('GLACIER')).toEqual([
      ['S3 GLACIER', 3.6],
      ['names in S3 STANDARD', 0.175476],
    ]);
    expect(lines('INTELLIGENT_TIERING')).toEqual([
      ['S3 INTELLIGENT_TIERING', 23],
      ['monitoring', 2.5],
    ]);
  });
});

describe('an estimate', () => {
  it('is none where the tier or the class has no price', () => {
    const frankfurt = defaultPrices('eu-central-1');
    if (!frankfurt) throw new Error('there is no list');
    const work = hundredTib(1000);
    expect(estimateCost(work, { tier: 'Bulk', storageClass: 'STANDARD' }, frankfurt)).toMatchObject({
      retrievalUsd: 0,
    });
    expect(estimateCost(work, { tier: 'Standard', storageClass: 'STANDARD' }, frankfurt)).toBeNull();
    expect(estimateCost(work, { tier: 'Bulk', storageClass: 'DEEP_ARCHIVE' }, frankfurt)).toBeNull();
  });
});

describe('the duration of a retrieval', () => {
  const work = { requests: 1_000_000, bytes: 200 * TIB, objects: 1, s3Requests: 1, storedBytes: 1 };

  it('is told for each tier', () => {
    const setting = { storageClass: 'STANDARD' as const, hoursOf, policy: unlimited, book };
    expect(compareTiers(work, setting).map(({ tier, hours }) => [tier, hours])).toEqual([
      ['Bulk', 60],
      ['Standard', 53],
      ['Expedited', 49],
    ]);
  });

  const known = (value: RetrievalPolicy): Answer<RetrievalPolicy> => ({ kind: 'known', value });

  it('is limited by a policy in tier Standard alone', () => {
    const policy = known({ strategy: 'bytes-per-hour', bytesPerHour: TIB });
    expect(of(work, 'Standard', 'STANDARD', policy).policy).toEqual({ kind: 'limited', hours: 200 });
    // What four hours admit is requested at once, and takes four hours.
    const little = of({ ...work, bytes: 4 * TIB }, 'Standard', 'STANDARD', policy);
    expect(little.policy).toEqual({ kind: 'limited', hours: 4 });
    expect(of(work, 'Bulk', 'STANDARD', policy).policy).toEqual({ kind: 'none' });
    expect(of(work, 'Expedited', 'STANDARD', policy).policy).toEqual({ kind: 'none' });
    const free = of({ ...work, bytes: 20 * GIB }, 'Standard', 'STANDARD', known({ strategy: 'free-tier' }));
    // 10 GiB a month are 330 MiB a day: 63 batches of 4 hours, with 21 hours between them.
    expect(free.policy).toEqual({ kind: 'limited', hours: 63 * 4 + 62 * 21 });
  });

  it('has no end where a piece is larger than the policy ever admits', () => {
    const policy = known({ strategy: 'bytes-per-hour', bytesPerHour: GIB });
    const setting = { storageClass: 'STANDARD' as const, hoursOf, policy, book };
    const policies = (largestPieceBytes: number) =>
      compareTiers(work, { ...setting, largestPieceBytes }).map((tier) => tier.policy.kind);
    expect(policies(4 * GIB)).toEqual(['none', 'limited', 'none']);
    expect(policies(4 * GIB + 1)).toEqual(['none', 'refused', 'none']);
  });

  it('says when the policy may not be asked for', () => {
    const denied = { kind: 'denied', action: 'glacier:GetDataRetrievalPolicy' } as const;
    expect(of(work, 'Standard', 'STANDARD', denied).policy).toEqual(denied);
  });
});

describe('the month in which a migration has paid for itself', () => {
  const monthly = (usd: number) => [{ ...vaultLine({ archives: 0, bytes: 0 }, book), quantity: 1, usd }];
  it.each([
    [0, 10, 4, 1],
    [6, 10, 4, 1],
    [6.01, 10, 4, 2],
    [60, 10, 4, 10],
    [0, 4, 4, 'never'],
    [1, 4, 10, 'never'],
  ])('costing %d, with %d before and %d after, is %s', (costUsd, before, after, month) => {
    expect(paidForInMonth(costUsd, { before: monthly(before), after: monthly(after) })).toBe(month);
  });

  it('is unknown without prices', () => {
    expect(paidForInMonth(undefined, { before: monthly(2), after: monthly(1) })).toBeUndefined();
  });
});

describe('early deletion', () => {
  const today = new Date('2026-04-01T00:00:00Z');

  it('costs the storage of the days that are left of ninety, with the overhead', () => {
    const fee = new EarlyDeletion(today);
    fee.add({ sizeBytes: GIB - 32 * 1024, createdAt: '2026-04-01T00:00:00Z' });
    expect(fee.line(book).usd).toBeCloseTo(3 * 0.0036, 10);
    fee.add({ sizeBytes: GIB - 32 * 1024, createdAt: '2026-01-31T00:00:00Z' });
    expect(fee.line(book).usd).toBeCloseTo(4 * 0.0036, 10);
    fee.add({ sizeBytes: 1000 * GIB, createdAt: '2026-01-01T00:00:00Z' });
    expect(fee.line(book).usd).toBeCloseTo(4 * 0.0036, 10);
    expect(fee.archives).toBe(2);
  });
});

it('subtracts 32 KiB an archive from the bytes of a vault', () => {
  // Figures of a real vault.
  expect(archiveBytesIn({ archives: 2, sizeBytes: 5_866_437 })).toBe(5_800_901);
  expect(archiveBytesIn({ archives: 1, sizeBytes: 3_178_496 })).toBe(3 * MIB);
  expect(archiveBytesIn({ archives: 2, sizeBytes: 0 })).toBe(0);
});
