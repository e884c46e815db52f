import { formatJobDescription } from '../../../../core/contracts/job-description';
import type { JobDocument } from '../../../../core/contracts/job-document';
import type { RetrievalRun } from '../../../../core/contracts/retrieval-run';
import { MIB } from '../../../../core/ranges/units';
import { findPaidJobs } from '../../../../core/retrieval/plan/find-paid-jobs';
import { runOf, VAULT, world } from '../../../lambdas/plan-retrieval/runs';

const MINUTE_MS = 60_000;
const BYTES = Buffer.alloc(3 * MIB + 1);
const retry = runOf({ runId: 'run-2', retryOf: 'run-1', retriedRuns: ['run-1', 'run-0'] });

/** A vault with one archive, of which jobs can be asked for under any description. */
function vault() {
  const of = world();
  const archiveId = of.vaults.addArchive(VAULT, BYTES);
  const start = (runId: string, range?: { start: number; end: number }) => {
    const description = formatJobDescription({ kind: 'piece', runId, batch: 0, index: 0, round: 1 });
    return of.vaults.startRetrieval({
      vault: VAULT,
      archiveId,
      tier: 'Bulk',
      description,
      topicArn: 'arn',
      ...(range && { range }),
    });
  };
  const covering = async (range = { start: 0, end: BYTES.length - 1 }, run: RetrievalRun = retry) =>
    (await findPaidJobs(run, of)).covering({ archiveId, ...range });
  return { ...of, archiveId, start, covering };
}

describe('a job that is paid for', () => {
  it('is one of the run that is tried again, or of one which that tried again', async () => {
    for (const runId of ['run-1', 'run-0']) {
      const { start, covering } = vault();
      const id = await start(runId);
      expect(await covering()).toEqual({ id, range: { start: 0, end: BYTES.length - 1 } });
    }
  });

  it('is none of another run, of somebody else, or of the vault of another name', async () => {
    const of = vault();
    await of.start('run-3');
    const others = { vault: VAULT, archiveId: of.archiveId, tier: 'Bulk', topicArn: 'arn' } as const;
    await of.vaults.startRetrieval({ ...others, description: 'of somebody else' });
    await of.vaults.startRetrieval({
      ...others,
      description: formatJobDescription({ kind: 'inventory', runId: 'run-1' }),
    });
    expect(await of.covering()).toBeUndefined();
    const { VaultARN, ...job } = (await of.vaults.describeJob(VAULT, await of.start('run-1'))) as JobDocument;
    const listJobs = async () => ({ jobs: [{ ...job, VaultARN: `${VaultARN}-of-another` }], marker: undefined });
    const paid = await findPaidJobs(retry, { ...of, vaults: { listJobs } });
    expect(paid.isEmpty).toBe(true);
  });

  it('is not looked for by a run that tries none again', async () => {
    const { start, vaults, covering } = vault();
    await start('run-1');
    const listJobs = jest.spyOn(vaults, 'listJobs');
    expect(await covering(undefined, runOf({ runId: 'run-2' }))).toBeUndefined();
    expect(listJobs).not.toHaveBeenCalled();
  });

  it('retrieves the archive that Glacier says, not the one that its description stands for', async () => {
    const of = vault();
    const other = of.vaults.addArchive(VAULT, Buffer.from('other'));
    await of.start('run-1');
    const paid = await findPaidJobs(retry, of);
    expect(paid.covering({ archiveId: other, start: 0, end: 4 })).toBeUndefined();
  });

  it('is no inventory with the description of a piece', async () => {
    const of = vault();
    of.vaults.takeInventory(VAULT);
    const description = formatJobDescription({ kind: 'piece', runId: 'run-1', batch: 0, index: 0, round: 1 });
    await of.vaults.startInventory({ vault: VAULT, description, topicArn: 'arn' });
    expect((await findPaidJobs(retry, of)).isEmpty).toBe(true);
  });

  it.each([
    [{ start: MIB, end: 2 * MIB - 1 }, true],
    [{ start: MIB, end: 2 * MIB - 2 }, true],
    [{ start: MIB + 1, end: 2 * MIB - 1 }, true],
    [{ start: MIB - 1, end: 2 * MIB - 1 }, false],
    [{ start: MIB, end: 2 * MIB }, false],
  ])('of the second MiB covers bytes %j: %s', async (range, isCovered) => {
    const { start, covering } = vault();
    await start('run-1', { start: MIB, end: 2 * MIB - 1 });
    expect((await covering(range)) !== undefined).toBe(isCovered);
  });

  it('is the latest of those that are complete, and one under way only without any', async () => {
    const { start, covering, vaults, clock } = vault();
    const underWay = await start('run-1');
    expect(await covering()).toMatchObject({ id: underWay });
    const [first, second] = [await start('run-1'), await start('run-0')];
    vaults.complete(second);
    clock.advance(MINUTE_MS);
    vaults.complete(first);
    expect(await covering()).toMatchObject({ id: first });
  });

  it('has not failed, and its output lives 5 hours more', async () => {
    const { start, covering, vaults, clock } = vault();
    vaults.fail(await start('run-1'));
    expect(await covering()).toBeUndefined();
    const id = await start('run-1');
    vaults.complete(id);
    clock.advance(19 * 60 * MINUTE_MS - 1);
    expect(await covering()).toMatchObject({ id });
    clock.advance(1);
    expect(await covering()).toBeUndefined();
  });
});

describe('the list of jobs of a vault', () => {
  it('is read to its end, page by page', async () => {
    const { start, covering, vaults } = vault();
    for (let job = 0; job < 120; job++) await start('of-another');
    const id = await start('run-1');
    const listJobs = jest.spyOn(vaults, 'listJobs');
    expect(await covering()).toMatchObject({ id });
    expect(listJobs).toHaveBeenCalledTimes(3);
  });

  it('is left where the plan needs the time, which is told', async () => {
    const of = vault();
    for (let job = 0; job < 51; job++) await of.start('run-1');
    let calls = 0;
    const remainingMs = () => (calls++ === 0 ? 10 * MINUTE_MS : 10 * MINUTE_MS - 1);
    const listJobs = jest.spyOn(of.vaults, 'listJobs');
    expect((await findPaidJobs(retry, { ...of, remainingMs })).isEmpty).toBe(false);
    expect(listJobs).toHaveBeenCalledTimes(1);
    expect(of.events).toEqual([['jobs.list-too-long', { vault: VAULT, pages: 1 }]]);
  });

  it('is left after half a million jobs', async () => {
    const of = world();
    let pages = 0;
    const listJobs = async () => ({ jobs: [], marker: String(++pages) });
    await findPaidJobs(retry, { ...of, vaults: { listJobs } });
    expect(pages).toBe(10_000);
  });
});
