import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { parseConfig } from '../../../core/contracts/config';
import { formatJobDescription } from '../../../core/contracts/job-description';
import type { PieceLine } from '../../../core/contracts/piece';
import type { RetrievalRun } from '../../../core/contracts/retrieval-run';
import { piecesOf } from '../../../core/retrieval/records/piece-record';
import { findStartedJobs } from '../../../lambdas/request-batch/find-started-jobs';

const run: RetrievalRun = {
  kind: 'retrieve',
  executionArn: 'arn:run',
  runId: 'run',
  vault: 'vault',
  destination: { bucket: 'target', prefix: '' },
  tier: 'Bulk',
  storageClass: 'STANDARD',
  dryRun: false,
  settings: parseConfig({ vaults: ['vault'] }).retrieval,
};
const PAGE_JOBS = 50;

/** A piece whose job was started after so many others of its vault, which its list of jobs has before it. */
async function doubtBehind(others: number) {
  const clock = memoryClock();
  const vaults = memoryVaults({ clock });
  const items = memoryItems();
  vaults.addVault('vault');
  const archiveId = vaults.addArchive('vault', Buffer.from('bytes'));
  const start = (description: string) =>
    vaults.startRetrieval({ vault: 'vault', archiveId, tier: 'Bulk', description, topicArn: 'arn', range: undefined });
  for (let job = 0; job < others; job++) await start('of somebody else');
  const jobId = await start(formatJobDescription({ kind: 'piece', runId: 'run', batch: 0, index: 0, round: 1 }));
  const line = { index: 0, archiveId, start: 0, end: 4 } as PieceLine;
  const settle = async () => {
    const log = { info() {}, warn() {}, error() {} };
    const found = await findStartedJobs({ vaults, items, clock, log }, { run, batch: 0, round: 1 }, [line]);
    return { found: found.get(0), record: (await piecesOf(items, 'run', 0)).get(0) };
  };
  return { vaults, jobId, settle };
}

describe('a request of which it is not known whether it started a job', () => {
  it.each([0, 20 * PAGE_JOBS - 1])('is found behind %d jobs of others: on 20 pages of the list', async (others) => {
    const { jobId, settle } = await doubtBehind(others);
    expect(await settle()).toEqual({ found: [{ id: jobId, range: { start: 0, end: 4 } }], record: undefined });
  });

  it('is on record as in doubt when 20 pages do not have it, and there are more', async () => {
    const { settle } = await doubtBehind(20 * PAGE_JOBS);
    expect(await settle()).toMatchObject({ found: [], record: { state: 'requested', round: 1, jobs: [] } });
  });

  it('is not used when its job has failed', async () => {
    const { vaults, jobId, settle } = await doubtBehind(0);
    vaults.fail(jobId);
    expect(await settle()).toEqual({ found: [], record: undefined });
  });
});
