import fc from 'fast-check';
import { orderArchives } from '../../../../core/inventory/order-archives';
import { lengthOf } from '../../../../core/ranges/byte-range';
import { GIB, MIB } from '../../../../core/ranges/units';
import { cutBatches } from '../../../../core/retrieval/plan/cut-batches';
import { PolicyPace } from '../../../../core/retrieval/plan/policy-pace';
import { isNeverAdmitted, settingsWithin } from '../../../../core/retrieval/plan/policy-settings';
import { archive, collection, settings } from './archives';

const JOB_HOURS = 4;
/** Functions that start jobs: each a batch at a time, at its share of the rate. */
const REQUESTERS = 2;

interface Pacing {
  batchesInFlightMax: number;
  requestsPerSecond: number;
}

interface Job {
  startsAt: number;
  bytes: number;
}

/** Play the batches of a run, given as the sizes of their pieces. Times are hours. */
function play(batches: readonly (readonly number[])[], { batchesInFlightMax, requestsPerSecond }: Pacing) {
  const children = Array<number>(batchesInFlightMax).fill(0);
  const requesters = Array<number>(REQUESTERS).fill(0);
  const jobs: Job[] = [];
  for (const batch of batches) {
    const [child, requester] = [children, requesters].map((all) => all.indexOf(Math.min(...all))) as [number, number];
    let at = Math.max(children[child] as number, requesters[requester] as number);
    for (const bytes of batch) {
      at += REQUESTERS / requestsPerSecond / 3600;
      jobs.push({ startsAt: at, bytes });
    }
    requesters[requester] = at;
    children[child] = at + JOB_HOURS;
  }
  return { hours: Math.max(...children), mostBytes: mostInProgress(jobs) };
}

function mostInProgress(jobs: Job[]): number {
  jobs.sort((one, other) => one.startsAt - other.startsAt);
  const inProgress: Job[] = [];
  let [bytesNow, most] = [0, 0];
  for (const job of jobs) {
    while (inProgress[0] && inProgress[0].startsAt + JOB_HOURS <= job.startsAt)
      bytesNow -= inProgress.shift()?.bytes ?? 0;
    inProgress.push(job);
    bytesNow += job.bytes;
    most = Math.max(most, bytesNow);
  }
  return most;
}

it('tells the hours that the batches take, within a tenth, for archives and policies of any size', () => {
  const power = (from: number, to: number) =>
    fc.double({ min: from, max: to, noNaN: true }).map((exponent) => Math.floor(10 ** exponent));
  const shapes = fc.record({
    archives: power(0, 3.2),
    // Up to the largest of 40 TB.
    exponents: fc.tuple(fc.double({ min: 0, max: 13.6, noNaN: true }), fc.double({ min: 0, max: 4, noNaN: true })),
    bytesPerHour: power(0, 16),
    batchArchives: fc.integer({ min: 1, max: 1000 }),
    batchesInFlightMax: fc.integer({ min: 1, max: 1000 }),
    requestsPerSecond: fc.integer({ min: 9, max: 100 }),
  });
  let played = 0;
  fc.assert(
    fc.property(shapes, ({ archives, exponents: [exponent, spread], bytesPerHour, ...configured }) => {
      const allowance = { of: 'progress', bytes: bytesPerHour * JOB_HOURS } as const;
      const of = settings(configured);
      const cut = settingsWithin(allowance, of);
      const sizes = Array.from({ length: archives }, (_, n) => {
        const size = Math.floor(10 ** (exponent + spread * (((n * 0.618034) % 1) - 0.5)));
        return Math.min(Math.max(size, 1), 4e13);
      }).filter((sizeBytes) => !isNeverAdmitted(sizeBytes, cut, allowance));
      fc.pre(sizes.length > 0);
      const pacing = new PolicyPace(allowance, of);
      for (const sizeBytes of sizes) pacing.addArchive(sizeBytes);
      const pace = pacing.best();
      if (!pace) throw new Error('nothing was added');
      const all = collection(sizes.map((sizeBytes, n) => archive(n, { sizeBytes })));
      const batches = [...cutBatches(all, orderArchives(all), (n) => `key-${n}`, cut, undefined, pace.limits)];
      const run = play(
        batches.map(({ lines }) => lines.map(lengthOf)),
        { ...pace, requestsPerSecond: of.requestsPerSecond },
      );
      expect(run.mostBytes).toBeLessThanOrEqual(allowance.bytes);
      expect(Math.abs(run.hours / pace.hours - 1)).toBeLessThan(0.1);
      played++;
    }),
    { numRuns: 60 },
  );
  expect(played).toBe(60);
});

it.each([
  ['a policy that does not limit them', 1000, 10_000_000, 4 * GIB, {}],
  ['fewer requests than the policy admits', MIB, 1_000_000, 400 * GIB, { requestsPerSecond: 9 }],
  ['fewer bytes than could be requested', MIB, 3_000_000, 40 * GIB, {}],
])('tells the hours of millions of small archives: %s', (_, sizeBytes, archives, bytes, configured) => {
  const of = settings(configured);
  const pacing = new PolicyPace({ of: 'progress', bytes }, of);
  pacing.addArchive(sizeBytes, archives);
  const pace = pacing.best();
  if (!pace) throw new Error('nothing was added');
  const { batchArchives, batchBytes } = pace.limits;
  const inBatch = Math.min(batchArchives, Math.floor(batchBytes / sizeBytes));
  // What a batch holds does not matter here, only how long it is requested.
  const requestsPerSecond = of.requestsPerSecond / inBatch;
  const { hours } = play(Array(Math.ceil(archives / inBatch)).fill([0]), { ...pace, requestsPerSecond });
  expect(Math.abs(hours / pace.hours - 1)).toBeLessThan(0.02);
});

it('finds the pace of a hundred million archives at once', () => {
  const pacing = new PolicyPace({ of: 'progress', bytes: 8 * MIB }, settings());
  pacing.addArchive(8 * MIB, 100_000_000);
  expect(pacing.best()).toMatchObject({ requests: 100_000_000, batchesInFlightMax: 1 });
  expect(pacing.best()?.hours).toBeGreaterThan(400_000_000);
}, 1000);
