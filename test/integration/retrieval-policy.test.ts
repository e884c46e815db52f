import { InitiateJobCommand, SetDataRetrievalPolicyCommand } from '@aws-sdk/client-glacier';
import type { RetrievalReport } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { DAY_MS, Deployment } from './deployment';

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const INVENTORY_HOURS = 4;
const ARCHIVES = 40;

/** Each hour admits one archive, and so four of them may be in progress. */
const BYTES_PER_HOUR = MIB;

describe('a retrieval under a data retrieval policy', () => {
  let moraine: Deployment;
  /** Hours that the run takes after its inventory, as the dry run has it. */
  let hours = 0;

  beforeAll(async () => {
    moraine = await Deployment.start();
    for (let n = 0; n < ARCHIVES; n++) await moraine.upload(`archive-${n}`, MIB);
    await moraine.cloud.clock.advance(DAY_MS + HOUR_MS);
    await setPolicy({ Strategy: 'BytesPerHour', BytesPerHour: BYTES_PER_HOUR });
  });
  afterAll(() => moraine?.stop());
  beforeEach(() => moraine.cloud.meter.reset());
  afterEach(() => moraine.removeRestored());

  const setPolicy = (rule: { Strategy: string; BytesPerHour?: number }) =>
    moraine.glacier.send(new SetDataRetrievalPolicyCommand({ accountId: '-', Policy: { Rules: [rule] } }));

  const hoursOf = ({ startedAt, finishedAt }: RetrievalReport) =>
    (Date.parse(finishedAt) - Date.parse(startedAt)) / HOUR_MS;

  /** Requests for jobs that Glacier has refused, of a run that began with an inventory. */
  const refusals = ({ requests }: RetrievalReport, others = 0) =>
    moraine.calls('glacier', 'InitiateJob') - requests - 1 - others;

  async function retrieved(request: Parameters<Deployment['retrieve']>[0] = {}): Promise<RetrievalReport> {
    const { report } = await moraine.retrieve({ tier: 'Standard', ...request });
    if (!report) throw new Error('there is no report');
    return report;
  }
  const allVerified = { status: 'succeeded', verified: ARCHIVES, failed: 0, possibleDuplicates: 0, requests: ARCHIVES };

  it('is announced by a dry run, with what to do about it', async () => {
    const report = await retrieved({ dryRun: true });
    expect(report).toMatchObject({ status: 'planned', requests: 0 });
    expect(report.warnings).toContainEqual(
      expect.stringMatching(/\(1 MiB an hour\) makes this retrieval take about 40 hours .*about 4\. .*--set none/),
    );
    hours = report.duration?.hours ?? 0;
    expect(hours).toBeCloseTo(40, 1);
    const plan = JSON.parse(await moraine.runFile(runFiles.plan(report.runId)));
    expect(plan.duration).toEqual(report.duration);
    expect(report.work?.underPolicy?.hours).toBe(hours);
  });

  it('ends in the time that the dry run said, within a tenth, and Glacier refuses nothing', async () => {
    const report = await retrieved();
    expect(report).toMatchObject(allVerified);
    const taken = hoursOf(report) - INVENTORY_HOURS;
    expect(taken).toBeGreaterThan(hours * 0.9);
    expect(taken).toBeLessThan(hours * 1.1);
    expect(refusals(report)).toBe(0);
  });

  it('ends later while the jobs of another program use half of it, and leaves nothing in doubt', async () => {
    const other = useHalf();
    const report = await retrieved();
    other.isStopped = true;
    expect(report).toMatchObject(allVerified);
    expect(refusals(report, other.requests)).toBeGreaterThan(0);
    const taken = hoursOf(report) - INVENTORY_HOURS;
    expect(taken).toBeGreaterThan(hours + 4);
    // The other program has half of a day and two hours: thirteen archives, or as many hours.
    expect(taken).toBeLessThan(hours + 24);
  });

  /** Another program that has two archives retrieved at a time, from two hours after a run has begun on and for a day. */
  function useHalf() {
    const { clock, faults } = moraine.cloud;
    const other = { requests: 0, isStopped: false };
    const start = (archiveId: string, atMs: number, untilMs: number) =>
      clock.setTimer(atMs, async () => {
        if (other.isStopped || clock.now() > untilMs) return;
        other.requests++;
        const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Standard' };
        const command = new InitiateJobCommand({ accountId: '-', vaultName: 'vault', jobParameters });
        const started = await moraine.glacier.send(command).then(
          () => true,
          () => false,
        );
        start(archiveId, clock.now() + (started ? 4 * HOUR_MS + 1000 : 60_000), untilMs);
      });
    const begin = () => {
      const beginsAtMs = clock.now() + 2 * HOUR_MS;
      for (const { archiveId } of moraine.archives.slice(0, 2)) start(archiveId, beginsAtMs, beginsAtMs + DAY_MS);
    };
    // The opening of a run asks for the policy; the clock stands still meanwhile.
    let isBegun = false;
    const match = () => {
      if (!isBegun) begin();
      isBegun = true;
      return false;
    };
    faults.add({ service: 'glacier', operation: 'GetDataRetrievalPolicy', match, effect: { kind: 'throttle' } });
    return other;
  }

  it.each([
    ['Expedited', { Strategy: 'BytesPerHour', BytesPerHour: BYTES_PER_HOUR }],
    ['Standard', { Strategy: 'None' }],
  ] as const)('does not slow down tier %s under %j', async (tier, rule) => {
    await setPolicy(rule);
    const report = await retrieved({ tier });
    expect(report).toMatchObject(allVerified);
    expect(report.warnings.join()).not.toContain('data retrieval policy');
    expect(hoursOf(report)).toBeLessThan(INVENTORY_HOURS + 4.4);
    expect(refusals(report)).toBe(0);
  });

  it('requests nothing of an archive that the policy never admits, and everything else', async () => {
    const large = await moraine.upload('large', 9 * MIB);
    await moraine.cloud.clock.advance(DAY_MS + HOUR_MS);
    await setPolicy({ Strategy: 'BytesPerHour', BytesPerHour: BYTES_PER_HOUR });
    const report = await retrieved({ selection: { created: { from: '2026-06-02T00:00:00Z' } } });
    expect(report).toMatchObject({ status: 'completed-with-errors', failed: 1, requests: 0 });
    expect(report.failures).toEqual([
      expect.objectContaining({ archiveId: large.archiveId, reason: expect.stringContaining('admits jobs of 4 MiB') }),
    ]);
  });
});

it('retrieves 30 archives of different sizes alone without a refusal', async () => {
  const moraine = await Deployment.start();
  try {
    for (let n = 0; n < 30; n++) await moraine.upload(`archive-${n}`, 1 + ((n * 7919 * 131) % (3 * MIB)));
    await moraine.cloud.clock.advance(DAY_MS + HOUR_MS);
    const rule = { Strategy: 'BytesPerHour', BytesPerHour: 3 * BYTES_PER_HOUR };
    await moraine.glacier.send(new SetDataRetrievalPolicyCommand({ accountId: '-', Policy: { Rules: [rule] } }));
    moraine.cloud.meter.reset();
    const { report } = await moraine.retrieve({ tier: 'Standard' });
    expect(report).toMatchObject({ status: 'succeeded', verified: 30, requests: 30 });
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(31);
    const taken = report ? (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / HOUR_MS : 0;
    const { hours = 0 } = report?.duration ?? {};
    expect(hours).toBeGreaterThan(8);
    expect(Math.abs(taken - INVENTORY_HOURS - hours)).toBeLessThan(hours / 10);
  } finally {
    await moraine.stop();
  }
});
