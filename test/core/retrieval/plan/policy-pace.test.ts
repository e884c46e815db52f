import fc from 'fast-check';
import { orderArchives } from '../../../../core/inventory/order-archives';
import { GIB, MIB } from '../../../../core/ranges/units';
import { cutBatches } from '../../../../core/retrieval/plan/cut-batches';
import { PolicyPace } from '../../../../core/retrieval/plan/policy-pace';
import { isNeverAdmitted, settingsWithin } from '../../../../core/retrieval/plan/policy-settings';
import { archive, collection, settings } from './archives';

const progress = (bytes: number) => ({ of: 'progress', bytes }) as const;

function paceOf(sizes: readonly number[], allowance = progress(4 * MIB), of = settings()) {
  const pace = new PolicyPace(allowance, of);
  for (const sizeBytes of sizes) pace.addArchive(sizeBytes);
  const best = pace.best();
  if (!best) throw new Error('nothing was added');
  return best;
}

/** Sizes of the batches that a plan is cut into by a pace. */
function batchesOf(sizes: readonly number[], allowance: ReturnType<typeof progress>, of = settings()) {
  const archives = collection(sizes.map((sizeBytes, n) => archive(n, { sizeBytes })));
  const pace = paceOf(sizes, allowance, of);
  const cut = settingsWithin(allowance, of);
  const batches = cutBatches(archives, orderArchives(archives), (n) => `key-${n}`, cut, undefined, pace.limits);
  return { pace, batches: [...batches] };
}

it('uses all that four hours admit: 40 archives of 1 MiB at 1 MiB an hour take 40 hours', () => {
  const pace = paceOf(Array(40).fill(MIB));
  expect(pace).toMatchObject({ batchesInFlightMax: 4, restSeconds: 0, requests: 40, largestPieceBytes: MIB });
  expect(pace.hours).toBeCloseTo(40, 2);
});

it('divides the allowance such that little of it is idle', () => {
  // Of 7 MiB, two archives of 3 MiB fit, and in seven parts of 1 MiB none.
  expect(paceOf(Array(10).fill(3 * MIB), progress(7 * MIB)).hours).toBeCloseTo(5 * 4, 2);
  // Two large archives, each of which needs all: small ones go eight at a time.
  const mixed = [...Array(16).fill(MIB), 8 * MIB, 8 * MIB];
  expect(paceOf(mixed, progress(8 * MIB)).hours).toBeCloseTo(4 * 4, 2);
});

it('has many batches of small archives in flight, where the number of archives limits a batch', () => {
  const pace = paceOf(Array(20_000).fill(1024), progress(GIB), settings({ batchArchives: 100 }));
  expect(pace.hours).toBeLessThan(4.5);
});

it('is no faster than the configuration, and counts the time of requesting', () => {
  const slow = settings({ batchesInFlightMax: 2, batchArchives: 1, requestsPerSecond: 0.1 });
  // Of each round but the last, one of the two batches is requested while jobs of the other are in progress.
  expect(paceOf(Array(36).fill(MIB), progress(GIB), slow).hours).toBeCloseTo(18 * 4 + (17 + 2) * (10 / 3600), 5);
});

it('takes a batch a day where each day has its part', () => {
  const pace = paceOf(Array(6).fill(2 * MIB), { of: 'day', bytes: 4 * MIB } as never);
  expect(pace).toMatchObject({ batchesInFlightMax: 1, restSeconds: 21 * 3600 });
  expect(pace.hours).toBeCloseTo(3 * 4 + 2 * 21, 2);
});

it('is the same for pieces of one size that are added at once, and one by one', () => {
  const some = fc.tuple(fc.integer({ min: 1, max: 80 * MIB }), fc.integer({ min: 0, max: 200 }));
  fc.assert(
    fc.property(
      fc.array(some, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: GIB }),
      fc.integer({ min: 1, max: 50 }),
      (sizes, bytes, batchArchives) => {
        const [atOnce, oneByOne] = [0, 1].map(() => new PolicyPace(progress(bytes), settings({ batchArchives })));
        for (const [sizeBytes, count] of sizes) {
          atOnce?.addPieces(sizeBytes, count);
          for (let n = 0; n < count; n++) oneByOne?.addPieces(sizeBytes);
        }
        expect(atOnce?.best()).toEqual(oneByOne?.best());
      },
    ),
  );
});

it('never has more in flight than the policy admits, and its hours are those of the batches that are cut', () => {
  const size = fc.oneof(
    fc.integer({ min: 1, max: 40 * MIB }),
    fc.integer({ min: 1, max: 3000 }).map((mib) => mib * MIB),
  );
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 40 * MIB, max: 10 * GIB }),
      fc.integer({ min: 1, max: 20 }),
      (sizes, bytes, batchArchives) => {
        const allowance = progress(bytes);
        const { pace, batches } = batchesOf(sizes, allowance, settings({ batchArchives }));
        const largest = Math.max(...batches.map((batch) => batch.bytes));
        expect(largest * pace.batchesInFlightMax).toBeLessThanOrEqual(bytes);
        expect(batches.reduce((sum, { lines }) => sum + lines.length, 0)).toBe(pace.requests);
        const rounds = Math.ceil(batches.length / pace.batchesInFlightMax);
        expect(pace.hours).toBeCloseTo(rounds * 4, 1);
      },
    ),
  );
});

it('cuts archives small enough to be admitted, as far as 256 pieces reach', () => {
  const allowance = progress(4 * GIB);
  const cut = settingsWithin(allowance, settings());
  expect(cut).toMatchObject({ pieceBytes: 256 * MIB, rangeBytes: 128 * MIB });
  expect(isNeverAdmitted(1024 * GIB, cut, allowance)).toBe(false);
  expect(isNeverAdmitted(1024 * GIB + 1, cut, allowance)).toBe(true);
  // Parts of an upload to S3 are no smaller.
  expect(settingsWithin(progress(5 * MIB), settings())).toMatchObject({ pieceBytes: 8 * MIB, rangeBytes: 8 * MIB });
  expect(isNeverAdmitted(5 * MIB, settingsWithin(progress(5 * MIB), settings()), progress(5 * MIB))).toBe(false);
  expect(isNeverAdmitted(5 * MIB + 1, settingsWithin(progress(5 * MIB), settings()), progress(5 * MIB))).toBe(true);
});
