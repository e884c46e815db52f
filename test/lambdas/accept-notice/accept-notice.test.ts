import { CutMembersMessage } from '../../../core/contracts/copy-message';
import { formatJobDescription } from '../../../core/contracts/job-description';
import type { JobDocument } from '../../../core/contracts/job-document';
import { keyOf } from '../../../core/contracts/table';
import { MIB } from '../../../core/ranges/units';
import { getPiece } from '../../../core/retrieval/records/piece-record';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { cutMembers } from '../../../lambdas/copy-range/cut-members';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { requestInventory } from '../../../lambdas/request-inventory/request-inventory';
import { putOpened } from '../../core/run/put-opened';
import { RUN_ID, Simulation, TARGET } from '../retrieval/simulation';

describe('the notice of an inventory job', () => {
  async function waiting(kind: 'retrieve' | 'inventory' = 'retrieve') {
    const sim = new Simulation();
    sim.archive('photo', Buffer.from('photo'));
    sim.vaults.takeInventory('vault');
    const deps = sim.deps();
    const { executionArn } = sim.run;
    const listing = {
      kind: 'inventory',
      runId: RUN_ID,
      executionArn,
      vault: 'vault',
      scope: { kind: 'vault' },
    } as const;
    await putOpened(deps.items, kind === 'inventory' ? listing : sim.run, 'inventory', sim.clock.now());
    await requestInventory({ runId: RUN_ID, vault: 'vault', token: 'token', wait: 1 }, deps);
    const [asked] = sim.vaults.jobs();
    if (!asked) throw new Error('no job was started');
    const notice = sim.vaults.complete(asked.JobId);
    const accept = (changes: Partial<JobDocument> = {}) =>
      acceptNotice(JSON.stringify({ ...notice, ...changes }), deps);
    return { deps, asked, accept, answers: sim.workflow.answers };
  }

  it.each(['retrieve', 'inventory'] as const)(
    'answers for the job that was asked for by a run of kind %s, with the size of its output',
    async (kind) => {
      const { accept, asked, answers } = await waiting(kind);
      await accept({ InventorySizeInBytes: 4711 });
      expect([...answers]).toEqual([['token', { output: { jobId: asked.JobId, sizeBytes: 4711 } }]]);
    },
  );

  it.each<[string, Partial<JobDocument>]>([
    ['an archive job with the description of an inventory request', { Action: 'ArchiveRetrieval', ArchiveId: 'x' }],
    ['an inventory job of another vault', { VaultARN: 'arn:aws:glacier:us-east-1:123456789012:vaults/other' }],
    ['another inventory job of the vault', { JobId: 'another' }],
    ['another inventory job that failed', { JobId: 'another', StatusCode: 'Failed' }],
    ['a run that waits for none', { JobDescription: 'moraine/1/run-2/inventory' }],
  ])('is let go when it is of %s', async (_name, changes) => {
    const { accept, answers } = await waiting();
    await accept(changes);
    expect(answers.size).toBe(0);
    await accept();
    expect(answers.size).toBe(1);
  });

  it('comes back when it is quicker than the record of its job', async () => {
    const { accept, deps, asked, answers } = await waiting();
    await deps.items.remove(keyOf.inventory(RUN_ID));
    await expect(accept()).rejects.toThrow('not on record yet');
    await deps.items.put({ ...keyOf.inventory(RUN_ID), jobId: asked.JobId });
    await accept();
    expect(answers.size).toBe(1);
  });
});

describe('the notice of a job for a mapping', () => {
  const mapping = 'vault_mapping';

  async function waiting() {
    const sim = new Simulation();
    sim.archive('photo', Buffer.from('photo'));
    const archiveId = sim.vaults.addArchive(mapping, Buffer.from('mapping'));
    sim.vaults.takeInventory(mapping);
    const deps = sim.deps();
    await putOpened(deps.items, sim.run, 'inventory', sim.clock.now());
    const asked = { runId: RUN_ID, vault: 'vault', wait: 1 };
    const inventory = { kind: 'mapping-inventory', vault: mapping } as const;
    const archive = { kind: 'mapping', vault: mapping, archiveId, tier: 'Bulk' } as const;
    await requestInventory({ ...asked, token: 'inventory', mapping: inventory }, deps);
    await requestInventory({ ...asked, token: 'archive', mapping: archive }, deps);
    const [ofInventory, ofArchive] = sim.vaults.completeAll() as [JobDocument, JobDocument];
    const accept = (notice: JobDocument) => acceptNotice(JSON.stringify(notice), deps);
    return { accept, ofInventory, ofArchive, answers: sim.workflow.answers };
  }

  it('answers the wait for that job, and no other', async () => {
    const { accept, ofInventory, ofArchive, answers } = await waiting();
    await accept(ofArchive);
    expect([...answers]).toEqual([['archive', { output: { jobId: ofArchive.JobId } }]]);
    await accept({ ...ofInventory, InventorySizeInBytes: 4711 });
    expect(answers.get('inventory')).toEqual({ output: { jobId: ofInventory.JobId, sizeBytes: 4711 } });
  });

  it('fails the wait when the job failed', async () => {
    const { accept, ofArchive, answers } = await waiting();
    await accept({ ...ofArchive, StatusCode: 'Failed', StatusMessage: 'lost' });
    expect(answers.get('archive')).toEqual({
      error: 'InventoryJobFailedError',
      cause: `mapping job ${ofArchive.JobId} failed: lost`,
    });
  });

  it.each<[string, Partial<JobDocument>]>([
    ['an archive of the vault itself', { VaultARN: 'arn:aws:glacier:us-east-1:123456789012:vaults/vault' }],
    ['an inventory', { Action: 'InventoryRetrieval', ArchiveId: null }],
    ['another job', { JobId: 'another' }],
    ['a kind of job that there is none of', { JobDescription: `moraine/1/${RUN_ID}/catalog` }],
  ])('is let go when it is of %s', async (_name, changes) => {
    const { accept, ofArchive, answers } = await waiting();
    await accept({ ...ofArchive, ...changes });
    expect(answers.size).toBe(0);
  });
});

it('lets the notice of an inventory job go that has the description of a piece', async () => {
  const sim = new Simulation();
  const archiveId = sim.archive('photo', Buffer.from('photo'));
  await sim.plan();
  const deps = sim.deps();
  await requestBatch({ runId: RUN_ID, batch: 0, round: 1, wait: 1, token: 'token' }, deps);
  const [job] = sim.vaults.jobs();
  if (!job) throw new Error('no job was started');
  const notice = { ...sim.vaults.complete(job.JobId), ArchiveId: archiveId };
  await acceptNotice(JSON.stringify({ ...notice, Action: 'InventoryRetrieval' }), deps);
  expect(sim.objects.keys(TARGET)).toEqual([]);
  await acceptNotice(JSON.stringify(notice), deps);
  expect(await getPiece(sim.items, { runId: RUN_ID, batch: 0, index: 0 })).toMatchObject({ state: 'verified' });
});

it.each([
  ['a run that there is not', 'moraine/1/run-2/0/0/1'],
  ['a batch that there is not', `moraine/1/${RUN_ID}/7/0/1`],
  ['a piece that there is not', `moraine/1/${RUN_ID}/0/7/1`],
])(
  'lets the notice of a job go that names %s, so that nobody can fill the dead-letter queue',
  async (_name, JobDescription) => {
    const sim = new Simulation();
    sim.archive('photo', Buffer.from('photo'));
    await sim.plan();
    const deps = sim.deps();
    await requestBatch({ runId: RUN_ID, batch: 0, round: 1, wait: 1, token: 'token' }, deps);
    const [job] = sim.vaults.completeAll();
    const warnings = jest.spyOn(deps.log, 'warn');
    await acceptNotice(JSON.stringify({ ...job, JobDescription }), deps);
    expect(warnings).toHaveBeenCalledWith('notice.ignored', expect.objectContaining({ jobId: job?.JobId }));
    expect(sim.objects.keys(TARGET)).toEqual([]);
  },
);

it.each([
  ['fails', undefined, 'failed'],
  ['is copied', 'paid', 'verified'],
] as const)('a piece whose job retrieved more than it %s when the job is %s', async (_name, paid, state) => {
  const sim = new Simulation();
  const [head, tail] = [Buffer.alloc(2 * MIB, 'head'), Buffer.alloc(MIB, 'tail')];
  sim.backup.pack({ key: 'head', bytes: head }, { key: 'tail', bytes: tail });
  await sim.planRestore();
  await requestBatch({ runId: RUN_ID, batch: 0, round: 1, wait: 1, token: 'token' }, sim.deps());
  const [job] = sim.vaults.completeAll();
  if (paid) await sim.retry();
  else sim.run = { ...sim.run, runId: 'run-2' };
  await sim.planRestore(['tail']);
  const { runId } = sim.run;
  await requestBatch({ runId, batch: 0, round: 1, wait: 1, token: 'token' }, sim.deps());
  const JobDescription = formatJobDescription({ kind: 'piece', runId, batch: 0, index: 0, round: 1 });
  await acceptNotice(JSON.stringify({ ...job, JobDescription }), sim.deps());
  for (const message of sim.ranges.messages.splice(0)) {
    await cutMembers(CutMembersMessage.parse(message), sim.deps());
  }
  expect(await getPiece(sim.items, { runId, batch: 0, index: 0 })).toMatchObject({ state });
  expect(sim.objects.at({ bucket: TARGET, key: 'tail' })?.bytes.equals(tail) ?? false).toBe(state === 'verified');
});
