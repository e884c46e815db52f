import type { RetrievalReport } from '../../core/contracts/retrieval-run';
import type { FaultEffect } from '../../local/faults/fault-plan';
import { DAY_MS, Deployment } from './deployment';

const MINUTE_S = 60;
const HOUR_S = 3600;
const ARCHIVES = 6;

const secondsOf = ({ startedAt, finishedAt }: RetrievalReport) =>
  (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;

describe('an Expedited retrieval from a Glacier without capacity for some archives', () => {
  let moraine: Deployment;
  let runs = 0;
  /** Ids of the archives that there is no capacity for, and the time from which on there is some. */
  const lacking = new Set<string>();
  let exhaustedUntilMs = Number.POSITIVE_INFINITY;

  beforeAll(async () => {
    const insufficientCapacity = ({ archiveId }: { archiveId: string | null }) =>
      lacking.has(archiveId ?? '') && moraine.cloud.clock.now() < exhaustedUntilMs;
    moraine = await Deployment.start({}, { glacier: { insufficientCapacity } });
    for (let number = 0; number < ARCHIVES; number++) {
      const { archiveId } = await moraine.upload(`archive-${number}`, 1000 + number);
      if (number % 3 === 0) lacking.add(archiveId);
    }
    await moraine.cloud.clock.advance(DAY_MS);
  });
  beforeEach(() => {
    exhaustedUntilMs = Number.POSITIVE_INFINITY;
    moraine.cloud.meter.reset();
  });
  afterEach(() => {
    moraine.cloud.faults.clear();
  });
  afterAll(() => moraine?.stop());

  /** A run to a folder of its own that brings everything in, after all others are emptied. */
  async function retrieve(request: object): Promise<RetrievalReport> {
    const destination = { bucket: moraine.restoreBucket, prefix: `run-${++runs}/` };
    await moraine.removeRestored();
    const { report, status, cause } = await moraine.retrieve({ tier: 'Expedited', destination, ...request });
    if (!report) throw new Error(`there is no report: ${status}, ${cause}`);
    return report;
  }

  it('ends in the hours of its fallback, and counts what fell back', async () => {
    const report = await retrieve({ fallback: 'Standard' });
    expect(report).toMatchObject({
      ...{ status: 'succeeded', verified: ARCHIVES, failed: 0, requests: ARCHIVES, possibleDuplicates: 0 },
      // The first and the fourth.
      fallback: { tier: 'Standard', requests: 2, bytes: 1000 + 1003 },
    });
    expect(report.warnings).toContainEqual(
      expect.stringMatching(/^The account has no provisioned capacity: .* requested at tier Standard at once/),
    );
    // An inventory, the jobs of all archives, and two that were refused.
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1 + ARCHIVES + 2);
    // The inventory takes 4 hours, and a Standard job as long.
    expect(secondsOf(report)).toBeGreaterThan(8 * HOUR_S);
    expect(secondsOf(report)).toBeLessThan(8 * HOUR_S + 10 * MINUTE_S);
  });

  it('waits for capacity without a fallback, and asks again every 15 minutes', async () => {
    const startedAtMs = moraine.cloud.clock.now();
    exhaustedUntilMs = startedAtMs + (4 * HOUR_S + 40 * MINUTE_S) * 1000;
    const report = await retrieve({});
    expect(report).toMatchObject({ status: 'succeeded', verified: ARCHIVES, requests: ARCHIVES });
    expect(report).not.toHaveProperty('fallback');
    expect(report.warnings).toContainEqual(expect.stringContaining('requested again every 15 minutes for a day'));
    // The fourth request, three quarters of an hour after the inventory, finds capacity; the job takes 3 minutes.
    expect(secondsOf(report)).toBeGreaterThan(4 * HOUR_S + 45 * MINUTE_S);
    expect(secondsOf(report)).toBeLessThan(4 * HOUR_S + 55 * MINUTE_S);
  });

  it('estimates at the dearer tier in a dry run, and warns', async () => {
    const report = await retrieve({ fallback: 'Bulk', dryRun: true });
    // 10 US dollars for a thousand requests.
    expect(report.estimate?.retrievalUsd).toBeCloseTo(0.06, 4);
    expect(report.warnings).toContainEqual(expect.stringContaining('requested at tier Bulk at once'));
  });

  it.each<[string, FaultEffect]>([
    ['whose function is killed right after the request', { kind: 'killFunction', when: 'after' }],
    ['whose answer is lost', { kind: 'resetAfterBytes', bytes: 0 }],
  ])('finds the job at the fallback tier %s, and requests nothing twice', async (_, effect) => {
    const remove = moraine.cloud.faults.add({
      service: 'glacier',
      operation: 'InitiateJob',
      match: ({ principal }) => /RequestBatch/.test(principal),
      // The first request is the one for an Expedited retrieval, which is refused.
      ...{ skip: 1, times: 1, effect },
    });
    const report = await retrieve({ fallback: 'Standard', selection: { paths: ['archive-0'] } });
    expect(remove()).toBe(1);
    expect(report).toMatchObject({
      ...{ status: 'succeeded', verified: 1, requests: 1, possibleDuplicates: 0 },
      fallback: { tier: 'Standard', requests: 1, bytes: 1000 },
    });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(1 + 2);
  });
});
