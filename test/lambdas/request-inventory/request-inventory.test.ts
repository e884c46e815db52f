import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkflow } from '../../../adapters/memory/memory-workflow';
import { RunOverError } from '../../../core/contracts/errors';
import type { JobDocument } from '../../../core/contracts/job-document';
import type { Selection } from '../../../core/contracts/selection';
import { keyOf } from '../../../core/contracts/table';
import { recordPlan } from '../../../core/retrieval/records/retrieval-progress';
import { createRun, markStopping, recordEnd } from '../../../core/run/run-record';
import { requestInventory } from '../../../lambdas/request-inventory/request-inventory';
import { putOpened } from '../../core/run/put-opened';
import { runOf } from '../plan-retrieval/runs';

const silent = { info() {}, warn() {}, error() {} };

function world() {
  const clock = memoryClock();
  const vaults = memoryVaults({ clock });
  vaults.addArchive('photos', Buffer.from('one'));
  vaults.takeInventory('photos');
  return {
    clock,
    vaults,
    items: memoryItems(),
    workflow: memoryWorkflow(),
    topicArn: 'arn:aws:sns:r:a:jobs',
    log: silent,
  };
}

const request = (deps: ReturnType<typeof world>, wait: number) =>
  requestInventory({ runId: 'run-1', vault: 'photos', token: `token-${wait}`, wait }, deps);

/** Answer to a wait for the inventory of a complete job. */
function readyOf(job: JobDocument | undefined) {
  expect(job?.InventorySizeInBytes).toBeGreaterThan(100);
  return { output: { jobId: job?.JobId, sizeBytes: job?.InventorySizeInBytes } };
}

describe('asking for the inventory', () => {
  it('starts a job that names the run, and leaves the token for its notice', async () => {
    const deps = world();
    await request(deps, 1);
    expect(deps.vaults.jobs()).toMatchObject([
      { Action: 'InventoryRetrieval', JobDescription: 'moraine/1/run-1/inventory', StatusCode: 'InProgress' },
    ]);
    expect(deps.workflow.answers.size).toBe(0);
  });

  it('waits on with a job that is under way, and answers at once when it is complete', async () => {
    const deps = world();
    await request(deps, 1);
    await request(deps, 2);
    expect(deps.vaults.jobs()).toHaveLength(1);
    const [notice] = deps.vaults.completeAll();
    await request(deps, 3);
    expect(deps.vaults.jobs()).toHaveLength(1);
    expect(deps.workflow.answers).toEqual(new Map([['token-3', readyOf(notice)]]));
  });

  it.each(['fail', 'expire'] as const)('starts another when the job did %s', async (how) => {
    const deps = world();
    await request(deps, 1);
    deps.vaults[how](deps.vaults.jobs()[0]?.JobId ?? '');
    await request(deps, 2);
    expect(deps.vaults.jobs()).toHaveLength(2);
  });

  it('does not use a job that was started before the time asked for', async () => {
    const deps = world();
    await request(deps, 1);
    deps.vaults.completeAll();
    deps.clock.advance(60_000);
    const since = deps.clock.now().toISOString();
    await requestInventory({ runId: 'run-1', vault: 'photos', token: 't', wait: 2, since }, deps);
    expect(deps.vaults.jobs()).toHaveLength(2);
    const [notice] = deps.vaults.completeAll();
    await requestInventory({ runId: 'run-1', vault: 'photos', token: 'u', wait: 3, since }, deps);
    expect(deps.vaults.jobs()).toHaveLength(2);
    expect(deps.workflow.answers).toEqual(new Map([['u', readyOf(notice)]]));
  });

  it('lets an older wait go', async () => {
    const deps = world();
    await request(deps, 2);
    await request(deps, 1);
    expect(deps.vaults.jobs()).toHaveLength(1);
    expect(await deps.items.get(keyOf.inventoryToken('run-1'))).toMatchObject({ token: 'token-2' });
  });

  it('asks for archives of a range of creation dates alone', async () => {
    const deps = world();
    deps.vaults.addArchive('photos', Buffer.from('two'), { creationDate: new Date('2019-01-01') });
    deps.vaults.takeInventory('photos');
    const created = { to: '2020-01-01T00:00:00Z' };
    await requestInventory({ runId: 'run-1', vault: 'photos', token: 't', wait: 1, created }, deps);
    const [job] = deps.vaults.completeAll();
    const output = await deps.vaults.readOutput({ vault: 'photos', jobId: job?.JobId ?? '' });
    const chunks: Uint8Array[] = [];
    for await (const chunk of output.body) chunks.push(chunk);
    expect(JSON.parse(Buffer.concat(chunks).toString()).ArchiveList).toMatchObject([
      { CreationDate: '2019-01-01T00:00:00Z' },
    ]);
  });

  it('says that a vault has no inventory yet', async () => {
    const deps = world();
    deps.vaults.addVault('new');
    const refusal = requestInventory({ runId: 'run-1', vault: 'new', token: 't', wait: 1 }, deps);
    await expect(refusal).rejects.toMatchObject({ name: 'InventoryNotReadyError' });
  });

  it.each(['stopping', 'stopped', 'failed', 'completed-with-errors'] as const)(
    'starts no job for a run that is %s',
    async (status) => {
      const deps = world();
      const asked = {
        runId: 'run-1',
        kind: 'inventory',
        executionArn: 'arn:run-1',
        request: {},
        isDryRun: false,
      } as const;
      await createRun(deps.items, asked, deps.clock.now());
      if (status === 'stopping') await markStopping(deps.items, 'run-1');
      else await recordEnd(deps.items, 'run-1', { status, finishedAt: deps.clock.now().toISOString() });
      await expect(request(deps, 1)).rejects.toThrow(RunOverError);
      expect(deps.vaults.jobs()).toEqual([]);
    },
  );

  describe('of a run that tries another one again', () => {
    /** A run that had the inventory, and one that tries it again. @param selections of the two */
    async function retried(kind: 'retrieve' | 'rebuild', isPlanned = true, selections: Selection[] = []) {
      const deps = world();
      const { items, clock } = deps;
      const first = runOf({ runId: 'run-0', kind, ...(selections[0] && { selection: selections[0] }) });
      await putOpened(items, first, 'inventory', clock.now());
      await requestInventory({ runId: 'run-0', vault: 'photos', token: 't', wait: 1 }, deps);
      const [job] = deps.vaults.completeAll();
      const plan = { runId: 'run-0', archives: 1, bytes: 3, presentArchives: 0, presentBytes: 0, batches: 1 };
      if (isPlanned) await recordPlan(items, plan, clock.now());
      const ofAgain = { retryOf: 'run-0', retriedRuns: ['run-0'], ...(selections[1] && { selection: selections[1] }) };
      const again = runOf({ runId: 'run-1', kind, ...ofAgain });
      await putOpened(items, again, 'inventory', clock.now());
      return { deps, job };
    }

    it('is that of the other one, answered at once, also when it is asked for again', async () => {
      const { deps, job } = await retried('retrieve');
      deps.clock.advance(20 * 3_600_000 - 1);
      await request(deps, 1);
      await request(deps, 2);
      expect(deps.workflow.answers.get('token-1')).toEqual(readyOf(job));
      expect(deps.workflow.answers.get('token-2')).toEqual(readyOf(job));
      expect(deps.vaults.jobs()).toHaveLength(1);
    });

    it('is a new one when the output of the other is gone, or soon will be', async () => {
      const { deps, job } = await retried('retrieve');
      deps.clock.advance(20 * 3_600_000);
      await request(deps, 1);
      expect(deps.vaults.jobs().filter(({ JobId }) => JobId !== job?.JobId)).toMatchObject([
        { StatusCode: 'InProgress' },
      ]);
      expect(deps.workflow.answers.size).toBe(0);
    });

    const year = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };

    it.each<[string, Selection, Selection]>([
      ['the whole vault for a range', { limit: 5 }, { created: year }],
      ['a range for the whole vault', { created: year }, { limit: 5 }],
      ['a range for a shorter one', { created: year }, { created: { ...year, from: '2025-02-01T00:00:00Z' } }],
      ['a range for one without an end', { created: year }, { created: { from: year.from } }],
    ])('is a new one instead of that of %s', async (_, first, again) => {
      const { deps } = await retried('retrieve', true, [first, again]);
      await request(deps, 1);
      expect(deps.vaults.jobs()).toHaveLength(2);
      expect(deps.workflow.answers.size).toBe(0);
    });

    it('is that of the other one when both are of the same range', async () => {
      const { deps, job } = await retried('retrieve', true, [{ created: year }, { created: year, limit: 5 }]);
      await request(deps, 1);
      expect(deps.workflow.answers.get('token-1')).toEqual(readyOf(job));
      expect(deps.vaults.jobs()).toHaveLength(1);
    });

    it.each<['retrieve' | 'rebuild', boolean]>([
      ['retrieve', false],
      ['rebuild', true],
    ])('is a new one for a %s that was planned from the other: %s', async (kind, isPlanned) => {
      const { deps } = await retried(kind, isPlanned);
      await request(deps, 1);
      expect(deps.vaults.jobs()).toHaveLength(2);
    });
  });
});

describe('asking for the mapping of a vault', () => {
  const vault = 'photos_mapping';

  it('starts a job for the inventory of its vault, then one for the archive, each beside that for the inventory', async () => {
    const deps = world();
    const archiveId = deps.vaults.addArchive(vault, Buffer.from('mapping'));
    deps.vaults.takeInventory(vault);
    const asked = { runId: 'run-1', vault: 'photos', wait: 1 };
    const inventory = { kind: 'mapping-inventory', vault } as const;
    const archive = { kind: 'mapping', vault, archiveId, tier: 'Standard' } as const;
    await requestInventory({ ...asked, token: 'first', mapping: inventory }, deps);
    await requestInventory({ ...asked, token: 'second', mapping: archive }, deps);
    await requestInventory({ ...asked, token: 'third' }, deps);
    const arn = (name: string) => expect.stringMatching(new RegExp(`:vaults/${name}$`));
    expect(deps.vaults.jobs()).toMatchObject([
      { VaultARN: arn(vault), Action: 'InventoryRetrieval', JobDescription: 'moraine/1/run-1/mapping-inventory' },
      {
        ...{ VaultARN: arn(vault), Action: 'ArchiveRetrieval', JobDescription: 'moraine/1/run-1/mapping' },
        ...{ ArchiveId: archiveId, Tier: 'Standard' },
      },
      { VaultARN: arn('photos'), Action: 'InventoryRetrieval', JobDescription: 'moraine/1/run-1/inventory' },
    ]);
    const notices = deps.vaults.completeAll();
    await requestInventory({ ...asked, wait: 2, token: 'again', mapping: archive }, deps);
    expect(deps.workflow.answers).toEqual(new Map([['again', { output: { jobId: notices[1]?.JobId } }]]));
    expect(deps.vaults.jobs()).toHaveLength(3);
  });

  it('falls back to another tier when there is no Expedited capacity', async () => {
    const deps = world();
    const archiveId = deps.vaults.addArchive(vault, Buffer.from('mapping'));
    deps.vaults.exhaustCapacity();
    const mapping = { kind: 'mapping', vault, archiveId, tier: 'Expedited' } as const;
    const asked = { runId: 'run-1', vault: 'photos', wait: 1, token: 'first' };
    await expect(requestInventory({ ...asked, mapping }, deps)).rejects.toMatchObject({
      name: 'RetrievalDeferredError',
    });
    await requestInventory({ ...asked, mapping: { ...mapping, fallback: 'Standard' } }, deps);
    expect(deps.vaults.jobs()).toMatchObject([{ ArchiveId: archiveId, Tier: 'Standard' }]);
  });
});
