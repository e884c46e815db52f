import { formatJobDescription } from '../../../core/contracts/job-description';
import { runFiles } from '../../../core/contracts/run-files';
import { planRestore } from '../../../lambdas/plan-restore/plan-restore';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { SampleBackup } from '../../core/backup/restore/sample-backup';
import { batchOf, inventoryJob, RUNS, runOf, VAULT, type World, world } from './runs';

const PRICES = {
  source: 'a test',
  asOf: '2026-01-01',
  retrieval: Object.fromEntries(
    ['Bulk', 'Standard', 'Expedited'].map((tier) => [tier, { perThousandRequests: 1000, perGib: 0 }]),
  ),
  s3: { putPerThousand: 0, storagePerGibMonth: 0 },
} as NonNullable<ReturnType<typeof runOf>['prices']>;
const RETRY = { retryOf: 'run-0', retriedRuns: ['run-0'], prices: PRICES };

/** A job that the other run has asked for. */
const ask = ({ vaults }: World, archiveId: string) =>
  vaults.startRetrieval({
    ...{ vault: VAULT, archiveId, tier: 'Bulk', topicArn: 'arn' },
    description: formatJobDescription({ kind: 'piece', runId: 'run-0', batch: 0, index: 0, round: 1 }),
  });

const paidJobsOf = (of: World) => batchOf(of, 0).map(({ paidJob }) => paidJob?.id);
const USED = 'or from earlier ones: 1.';

describe('a plan of a run that tries another one again', () => {
  it('of archives uses the jobs of the other, and estimates and waits as for what is left', async () => {
    const of = world();
    const [first] = ['one', 'two', 'three'].map((name) =>
      of.vaults.addArchive(VAULT, Buffer.from(name), { description: name }),
    );
    const jobId = await ask(of, first ?? '');
    const plan = await planRetrieval({ run: runOf(RETRY), inventory: { jobId: await inventoryJob(of) } }, of);
    expect(paidJobsOf(of)).toEqual([jobId, undefined, undefined]);
    expect(plan).toMatchObject({ archives: 3, pieces: 2, firstWaitSeconds: 2 * 3600, estimate: { totalUsd: 2 } });
    expect(plan.notes).toContainEqual(expect.stringContaining(USED));
  });

  it('keeps within a budget that suffices for what is left', async () => {
    const of = world();
    await ask(of, of.vaults.addArchive(VAULT, Buffer.from('one')));
    of.vaults.addArchive(VAULT, Buffer.from('two'));
    const inventory = { jobId: await inventoryJob(of) };
    await expect(planRetrieval({ run: runOf({ ...RETRY, budgetUsd: 1 }), inventory }, of)).resolves.toMatchObject({
      pieces: 1,
    });
    const none = { prices: PRICES, budgetUsd: 1 };
    await expect(planRetrieval({ run: runOf(none), inventory }, of)).rejects.toThrow('above its budget');
  });

  it('of objects uses the jobs of the other, too', async () => {
    const of = world();
    const backup = new SampleBackup(of.vaults, VAULT);
    backup.pack({ key: 'a', bytes: Buffer.from('a') }, { key: 'b', bytes: Buffer.from('b') });
    await backup.commit(of);
    const [archiveId] = backup.archives.map((archive) => archive.archiveId);
    const jobId = await ask(of, archiveId ?? '');
    const restore = { plan: backup.plan, snapshot: backup.snapshot, paths: [] };
    const plan = await planRestore({ run: runOf({ ...RETRY, kind: 'restore', restore }) }, of);
    expect(paidJobsOf(of)).toEqual([jobId]);
    expect(plan).toMatchObject({ archives: 2, pieces: 0, firstWaitSeconds: 2 * 3600, estimate: { totalUsd: 0 } });
    expect(plan.notes).toContainEqual(expect.stringContaining(USED));
    expect(of.objects.keys(RUNS)).toContain(runFiles.plan('run-1'));
  });

  describe('under a data retrieval policy', () => {
    const under = (bytesPerHour: number) =>
      ({
        ...RETRY,
        tier: 'Standard',
        retrievalPolicy: { kind: 'known', value: { strategy: 'bytes-per-hour', bytesPerHour } },
      }) as const;

    it('takes the hours of what is left', async () => {
      const of = world();
      for (let n = 0; n < 12; n++) {
        const archiveId = of.vaults.addArchive(VAULT, Buffer.alloc(1000, n), { description: `file-${n}` });
        if (n < 8) await ask(of, archiveId);
      }
      const plan = await planRetrieval({ run: runOf(under(500)), inventory: { jobId: await inventoryJob(of) } }, of);
      expect(plan).toMatchObject({ pieces: 4 });
      // Two at a time, and none of the eight that are paid for.
      expect(plan.duration?.hours).toBeCloseTo(2 * 4, 2);
      expect(plan.work?.underPolicy).toMatchObject({ requests: 4, largestPieceBytes: 1000 });
    });

    it('uses the job of an archive that the policy never admits', async () => {
      const of = world();
      const [large = '', other = ''] = [1, 2].map((n) => of.vaults.addArchive(VAULT, Buffer.alloc(1000, n)));
      await ask(of, large);
      const plan = await planRetrieval({ run: runOf(under(1)), inventory: { jobId: await inventoryJob(of) } }, of);
      expect(plan).toMatchObject({ archives: 1, pieces: 0, rejectedArchives: 1 });
      expect(batchOf(of, 0).map(({ archiveId }) => archiveId)).toEqual([large]);
      expect(of.objects.text({ bucket: RUNS, key: runFiles.rejected('run-1') })).toContain(other);
    });
  });

  it('asks for all when the other has asked for nothing that serves', async () => {
    const of = world();
    const archiveId = of.vaults.addArchive(VAULT, Buffer.from('one'));
    of.vaults.fail(await ask(of, archiveId));
    const plan = await planRetrieval({ run: runOf(RETRY), inventory: { jobId: await inventoryJob(of) } }, of);
    expect(paidJobsOf(of)).toEqual([undefined]);
    expect(plan).toMatchObject({ pieces: 1, firstWaitSeconds: 13 * 3600, estimate: { totalUsd: 1 } });
  });
});
