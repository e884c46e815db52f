import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { memorySource } from '../../../adapters/memory/memory-source';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { markForgotten, putHead } from '../../../core/backup/snapshot/heads';
import { type BackupConfiguration, type PlanRequestInput, PlanRun } from '../../../core/contracts/backup-run';
import type { Prices } from '../../../core/contracts/config';
import {
  BucketNotFoundError,
  InvalidInputError,
  LeaseHeldError,
  LeaseLostError,
  NotConfiguredError,
  RunNameUsedError,
  SigningKeyUnusableError,
  SnapshotNotFoundError,
  VaultNotFoundError,
} from '../../../core/contracts/errors';
import { keyIdOf } from '../../../core/contracts/key-id';
import type { RunOf } from '../../../core/contracts/opened-run';
import { backupFiles } from '../../../core/contracts/run-files';
import { openRunOutput } from '../../../core/contracts/run-steps';
import type { SnapshotHead, Verdict } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { defaultPrices } from '../../../core/cost/price-lists';
import { releaseLease, takeLease } from '../../../core/run/lease';
import { listRuns } from '../../../core/run/run-list';
import { claimRunName } from '../../../core/run/run-name';
import { getRun, recordEnd } from '../../../core/run/run-record';
import { openBackup } from '../../../lambdas/open-backup/open-backup';
import { missingOf } from '../../core/backup/damage/missing';
import { archiveOf, collect, pinOf, planOf, RUNS, SOURCE } from '../../core/backup/runs';
import { prices } from '../../core/cost/prices';

const withBackup = {
  ...prices,
  backup: { uploadPerThousand: 0.03, storagePerGibMonth: 0.0036, getPerThousand: 0.0004, listPerThousand: 0.005 },
};
const PIN = { kind: 'pin', snapshot: 'snapshot-1', reason: 'audit', person: 'arn:jo' } as const;
const STARTED_AT = '2026-01-05T09:59:00.000Z';
const OpenBackupOutput = openRunOutput(PlanRun);
const configuration: BackupConfiguration = {
  plans: [planOf(), planOf({ name: 'lost', vault: 'gone' }), planOf({ name: 'bare', source: { bucket: 'deleted' } })],
};

function world() {
  const clock = memoryClock();
  const vaults = memoryVaults({ clock });
  vaults.addVault('photos');
  const executions = memoryExecutions();
  const signingKey = memorySigningKey();
  const objects = memoryObjects({ buckets: [SOURCE, RUNS] });
  const ports = { vaults, source: memorySource(objects), files: memoryWorkingFiles(objects, RUNS) };
  const deps = { clock, ...ports, items: memoryItems(), executions, signingKey };
  const open = async (
    request: unknown = { kind: 'backup', plan: 'docs' },
    { execution = 'run-1', ...more }: Partial<BackupConfiguration> & { execution?: string } = {},
  ) => {
    executions.start(`arn:${execution}`);
    const input = {
      execution,
      executionArn: `arn:${execution}`,
      executionStartedAt: STARTED_AT,
      request,
      configuration: { ...configuration, ...more },
    };
    return OpenBackupOutput.parse(await openBackup(input, deps));
  };
  const opened = async <Kind extends PlanRequestInput['kind'] = 'backup'>(
    request?: { kind: Kind } & Record<string, unknown>,
    more?: Parameters<typeof open>[1],
  ): Promise<RunOf<Kind>> => {
    const output = await open(request, more);
    if (!output.opened) throw new Error(output.reason);
    expect(output.run.kind).toBe(request?.kind ?? 'backup');
    return output.run as RunOf<Kind>;
  };
  return { ...deps, objects, open, opened };
}

const HELD: Verdict = {
  kind: 'held',
  differsIn: ['objects'],
  comparedWith: { snapshot: 'snapshot-1', objects: 9, bytes: 9 },
};

const headOf = (snapshot: string, changes: Partial<SnapshotHead> = {}): SnapshotHead => ({
  plan: 'docs',
  snapshot,
  vault: 'photos',
  source: { bucket: SOURCE, prefix: '' },
  takenAt: `2026-01-0${snapshot.at(-1)}T00:00:00.000Z`,
  objects: 1,
  bytes: 1,
  archives: 1,
  newArchives: 1,
  newBytes: 1,
  errors: 0,
  catalog: archiveOf(snapshot, 9),
  state: 'kept',
  ...changes,
});

describe('opening a backup', () => {
  it('has the prices of the configuration, else those of its region', async () => {
    const { executions, ...deps } = world();
    const pricesOf = async (region: string, prices?: Prices) => {
      const executionArn = `arn:aws:states:${region}:123456789012:execution:backup:${region}`;
      executions.start(executionArn);
      const started = { execution: `dry-${region}`, executionArn, executionStartedAt: STARTED_AT };
      const request = { kind: 'backup', plan: 'docs', dryRun: true };
      const input = { ...started, request, configuration: { ...configuration, prices } };
      const output = await openBackup(input, { ...deps, executions });
      return output.opened && output.run.prices;
    };
    expect(await pricesOf('us-east-1')).toEqual(defaultPrices('us-east-1'));
    expect(await pricesOf('ap-south-1')).toBeUndefined();
    expect(await pricesOf('us-east-2', withBackup)).toEqual(withBackup);
  });

  it('fills in what the request leaves to the configuration, and puts the run on record', async () => {
    const { opened, items, signingKey } = world();
    const run = await opened();
    expect(run).toEqual({
      runId: 'run-1',
      executionArn: 'arn:run-1',
      kind: 'backup',
      generation: 1,
      vaultArn: 'arn:aws:glacier:us-east-1:123456789012:vaults/photos',
      signer: keyIdOf(signingKey.pem),
      publicKey: signingKey.pem,
      plan: planOf(),
      startedAt: '2026-01-05T10:00:00.000Z',
      acceptEarlyDeletionFee: false,
      dryRun: false,
    });
    const record = await getRun(items, 'run-1');
    expect(record).toMatchObject({ status: 'planning', plan: 'docs' });
    expect(record?.run).toEqual(run);
  });

  it('keeps to the archives that are missing when it is opened', async () => {
    const { opened, items, objects } = world();
    const record = (archiveId: string) => recordMissing(items, 'docs', missingOf(archiveId));
    await record('a');
    expect(await opened()).toMatchObject({ missingArchives: 1 });
    await record('b');
    expect(await opened()).toMatchObject({ missingArchives: 1 });
    const list = objects.text({ bucket: RUNS, key: backupFiles.missing('run-1') });
    expect(list).toBe(`${JSON.stringify(missingOf('a'))}\n`);
    await opened({ plan: 'docs', kind: 'backup', dryRun: true }, { execution: 'run-2' });
    const rehearsed = objects.text({ bucket: RUNS, key: backupFiles.missing('run-2') });
    expect(rehearsed.trimEnd().split('\n')).toHaveLength(2);
  });

  it('names the run that it retries, which has the same plan', async () => {
    const { opened, items, clock } = world();
    const asked = { kind: 'backup', executionArn: 'arn:run-0', request: {}, isDryRun: false, vault: 'photos' } as const;
    const ending = { status: 'failed', finishedAt: clock.now().toISOString() } as const;
    await recordEnd(items, 'run-0', ending, { ...asked, plan: 'docs' });
    await recordEnd(items, 'of-another', ending, { ...asked, plan: 'films' });
    await expect(opened({ plan: 'docs', kind: 'backup', retryOf: 'of-another' })).rejects.toThrow(
      'must have the same plan: films, not docs',
    );
    expect(await opened({ plan: 'docs', kind: 'backup', retryOf: 'run-0' })).toMatchObject({ retryOf: 'run-0' });
    expect(await getRun(items, 'run-1')).toMatchObject({ retryOf: 'run-0' });
  });

  it('is refused when the key that signs its catalog cannot be had; what writes none goes on without', async () => {
    const { opened, signingKey, items } = world();
    signingKey.disable();
    await expect(opened()).rejects.toThrow(SigningKeyUnusableError);
    expect((await getRun(items, 'run-1'))?.run).toBeUndefined();
    const forgets = await opened({ plan: 'docs', kind: 'forget' }, { execution: 'run-1' });
    expect(forgets.kind).toBe('forget');
    expect([forgets.signer, forgets.publicKey]).toEqual([undefined, undefined]);
  });

  it('does not take an outage for a key that cannot be used', async () => {
    const { opened, signingKey } = world();
    signingKey.publicKey = () => Promise.reject(new Error('KMS is down'));
    await expect(opened({ plan: 'docs', kind: 'forget' })).rejects.toThrow('KMS is down');
  });

  it('is the same when it is repeated, whatever time it is by then', async () => {
    const { opened, clock } = world();
    const run = await opened();
    clock.advance(60_000);
    expect(await opened()).toEqual(run);
  });

  it('compares with the newest snapshot that is kept', async () => {
    const { opened, items } = world();
    for (const snapshot of ['snapshot-1', 'snapshot-2', 'snapshot-3']) await putHead(items, headOf(snapshot));
    await markForgotten(items, 'docs', 'snapshot-3');
    expect((await opened()).parent).toBe('snapshot-2');
  });

  it('begins anew in another vault: what lies in the old one cannot be referred to', async () => {
    const { opened, items } = world();
    await putHead(items, headOf('snapshot-1', { vault: 'earlier' }));
    expect((await opened()).parent).toBeUndefined();
  });

  it('rests on a held snapshot, and on the newest accepted one besides', async () => {
    const { opened, items } = world();
    await putHead(items, headOf('snapshot-1'));
    await putHead(items, headOf('snapshot-2', { verdict: HELD }));
    expect(await opened()).toMatchObject({ parent: 'snapshot-2', secondParent: 'snapshot-1' });
  });

  it('has no parent of another source: only a second one', async () => {
    const { opened, items } = world();
    await putHead(items, headOf('snapshot-1', { source: { bucket: SOURCE, prefix: 'a/' } }));
    const run = await opened();
    expect([run.parent, run.secondParent]).toEqual([undefined, 'snapshot-1']);
  });

  it('pins a snapshot, a held one too, and unpins one, without a look at the source', async () => {
    const { opened, items } = world();
    await putHead(items, headOf('snapshot-1', { plan: 'bare', verdict: HELD }));
    await putHead(items, headOf('snapshot-2', { plan: 'docs', pin: pinOf() }));
    const run = await opened({ plan: 'bare', ...PIN });
    expect(run).toMatchObject({ snapshot: 'snapshot-1', reason: 'audit', person: 'arn:jo', generation: 1 });
    expect(run.signer).toBeDefined();
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'committing', kind: 'pin' });
    await opened({ plan: 'docs', kind: 'unpin', snapshot: 'snapshot-2' }, { execution: 'run-2' });
    expect(await getRun(items, 'run-2')).toMatchObject({ status: 'judging', kind: 'unpin' });
  });

  it('pins nothing without a usable key', async () => {
    const { open, items, signingKey } = world();
    await putHead(items, headOf('snapshot-1'));
    signingKey.disable();
    await expect(open({ plan: 'docs', ...PIN })).rejects.toThrow(SigningKeyUnusableError);
  });

  it.each(['accept', 'reject'] as const)('that is to %s a held snapshot needs no source', async (kind) => {
    const { opened, items } = world();
    await putHead(items, headOf('snapshot-1', { plan: 'bare', verdict: HELD }));
    const run = await opened({ plan: 'bare', kind, snapshot: 'snapshot-1' });
    expect(run).toMatchObject({ kind, snapshot: 'snapshot-1' });
    expect(run).not.toHaveProperty('parent');
    expect(run).not.toHaveProperty('secondParent');
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'judging', kind });
    expect((await items.get(keyOf.lease('bare')))?.executionArn).toBe('arn:run-1');
  });

  it('accepts what is accepted already', async () => {
    const { opened, items } = world();
    await putHead(items, headOf('snapshot-1'));
    expect(await opened({ plan: 'docs', kind: 'accept', snapshot: 'snapshot-1' })).toMatchObject({
      kind: 'accept',
    });
  });

  it.each<[string, object, new (message: string) => Error, RegExp]>([
    [
      'a snapshot to back up',
      { kind: 'backup', snapshot: 'snapshot-1' },
      InvalidInputError,
      /Unrecognized key: "snapshot"/,
    ],
    ['no snapshot to accept', { kind: 'accept' }, InvalidInputError, /the request is not valid: snapshot: /],
    [
      'to rehearse it',
      { kind: 'reject', snapshot: 'held-3', dryRun: true },
      InvalidInputError,
      /Unrecognized key: "dryRun"/,
    ],
    ['an unknown one', { kind: 'accept', snapshot: 'none' }, SnapshotNotFoundError, /no snapshot none of plan docs/],
    [
      'one let go',
      { kind: 'accept', snapshot: 'gone-2' },
      SnapshotNotFoundError,
      /gone-2 of plan docs has been forgotten/,
    ],
    ['to reject an accepted one', { kind: 'reject', snapshot: 'snapshot-1' }, InvalidInputError, /is not held/],
    ['a partial one', { kind: 'accept', snapshot: 'part-4' }, InvalidInputError, /is partial and not held/],
    [
      'to reject a pinned one',
      { kind: 'reject', snapshot: 'pinned-5' },
      InvalidInputError,
      /is pinned .*: to reject it/,
    ],
    [
      'to pin it again',
      { ...PIN, snapshot: 'pinned-5' },
      InvalidInputError,
      /has been pinned since .*2026.*unpin it first/,
    ],
    ['to pin a partial one', { ...PIN, snapshot: 'part-4' }, InvalidInputError, /is partial: only a whole one/],
    [
      'to pin one let go',
      { ...PIN, snapshot: 'gone-2' },
      SnapshotNotFoundError,
      /gone-2 of plan docs has been forgotten/,
    ],
    ['to pin no snapshot', { ...PIN, snapshot: 'none' }, SnapshotNotFoundError, /no snapshot none of plan docs/],
    [
      'to pin one elsewhere',
      { ...PIN, snapshot: 'moved-6' },
      InvalidInputError,
      /is in vault films, and the plan writes to/,
    ],
    ['a reason of two lines', { ...PIN, reason: 'a\nb' }, InvalidInputError, /reason: it has control characters/],
    ['an empty reason', { ...PIN, reason: ' ' }, InvalidInputError, /reason: it is empty/],
    [
      'a long reason',
      { ...PIN, reason: 'a'.repeat(501) },
      InvalidInputError,
      /reason: it is longer than 500 characters/,
    ],
    ['no person', { ...PIN, person: undefined }, InvalidInputError, /person: /],
    ['to unpin what is not pinned', { kind: 'unpin', snapshot: 'snapshot-1' }, InvalidInputError, /is not pinned/],
  ])('refuses %s, and leaves no lease and no record', async (_, request, error, message) => {
    const { open, items } = world();
    await putHead(items, headOf('snapshot-1'));
    await putHead(items, headOf('gone-2'));
    await markForgotten(items, 'docs', 'gone-2');
    await putHead(items, headOf('held-3', { verdict: HELD }));
    await putHead(items, headOf('part-4', { partial: true }));
    await putHead(items, headOf('pinned-5', { verdict: HELD, pin: pinOf() }));
    await putHead(items, headOf('moved-6', { vault: 'films' }));
    const before = items.all();
    const opening = open({ plan: 'docs', ...request });
    await expect(opening).rejects.toThrow(error);
    await expect(opening).rejects.toThrow(message);
    expect(items.all()).toEqual(before);
  });

  it('has no parent when it only forgets, and needs no source', async () => {
    const { opened, items } = world();
    await putHead(items, headOf('snapshot-1', { plan: 'bare' }));
    const run = await opened({ plan: 'bare', kind: 'forget' });
    expect(run.kind).toBe('forget');
    expect(run).not.toHaveProperty('parent');
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'forgetting', kind: 'forget' });
  });

  it('keeps to the lower budget, of request or plan', async () => {
    const { opened } = world();
    const plans = [planOf({ budgetUsd: 5 })];
    const budgetOf = async (request: object, execution: string) =>
      (
        await opened(
          { kind: 'backup', plan: 'docs', dryRun: true, ...request },
          { execution, plans, prices: withBackup },
        )
      ).budgetUsd;
    expect(await budgetOf({}, 'a')).toBe(5);
    expect(await budgetOf({ budgetUsd: 4 }, 'b')).toBe(4);
    expect(await budgetOf({ budgetUsd: 6 }, 'c')).toBe(5);
  });

  it.each<[string, unknown, new (message: string) => Error, RegExp]>([
    ['nothing', null, InvalidInputError, /the request is not valid: \(root\)/],
    [
      'an unknown field',
      { kind: 'backup', plan: 'docs', vault: 'x' },
      InvalidInputError,
      /the request is not valid: .*vault/,
    ],
    ['an unknown kind', { plan: 'docs', kind: 'prune' }, InvalidInputError, /kind: /],
    ['no kind', { plan: 'docs' }, InvalidInputError, /kind: /],
    [
      'a plan that is not configured',
      { kind: 'backup', plan: 'music' },
      NotConfiguredError,
      /plan music is not configured \(configured: docs, lost, bare\); add it .* plans: \[\{ name: 'music', source:/,
    ],
    ['a plan whose vault is gone', { kind: 'backup', plan: 'lost' }, VaultNotFoundError, /gone/],
    [
      'a plan whose source is gone',
      { kind: 'backup', plan: 'bare' },
      BucketNotFoundError,
      /bucket deleted, the source of plan bare, does not exist, .* if another account owns it, add that to the source .* accountId: 'ACCOUNT'/,
    ],
    [
      'a budget without prices',
      { kind: 'backup', plan: 'docs', budgetUsd: 1 },
      InvalidInputError,
      /add prices\.backup/,
    ],
  ])('refuses %s, and leaves no lease and no record', async (_, request, error, message) => {
    const { open, items } = world();
    await expect(open(request)).rejects.toThrow(error);
    await expect(open(request)).rejects.toThrow(message);
    expect(items.all()).toEqual([]);
  });

  it('refuses the name of a run that has ended, or whose snapshot is there', async () => {
    const { open, opened, items } = world();
    await opened({ kind: 'backup', plan: 'docs', dryRun: true }, { execution: 'monthly' });
    await recordEnd(items, 'monthly', { status: 'planned', finishedAt: '2026-01-05T11:00:00.000Z' });
    const message =
      'run monthly is over (planned) and does not continue. Start another, or retry it: moraine retry monthly';
    await expect(open({ kind: 'backup', plan: 'docs' }, { execution: 'monthly' })).rejects.toThrow(message);
    await putHead(items, headOf('snapshot-1'));
    await expect(open({ kind: 'backup', plan: 'docs' }, { execution: 'snapshot-1' })).rejects.toThrow(RunNameUsedError);
    expect(await items.get(keyOf.lease('docs'))).toBeUndefined();
  });

  it.each(['backup', 'forget'])('refuses the name that any run had, to: %s', async (kind) => {
    const { open, items } = world();
    await claimRunName(items, 'nightly', {
      execution: 'nightly',
      executionArn: 'arn:retrieve:nightly',
      executionStartedAt: '2025-01-01T00:00:00Z',
    });
    await expect(open({ plan: 'docs', kind }, { execution: 'nightly' })).rejects.toThrow(RunNameUsedError);
    expect(await getRun(items, 'nightly')).toBeUndefined();
    expect(await items.get(keyOf.lease('docs'))).toBeUndefined();
  });

  it('refuses a name of an execution that can be no run id', async () => {
    const { open } = world();
    const opening = open({ kind: 'backup', plan: 'docs' }, { execution: 'with+plus' });
    await expect(opening).rejects.toThrow(InvalidInputError);
    await expect(opening).rejects.toThrow(
      "the name of the execution, 'with+plus', is not a valid run id: a run id is 1 to 80 letters",
    );
  });
});

describe('the lease of the plan', () => {
  it('is waited for with the run on record, and the same call goes on once it is free', async () => {
    const { open, opened, items, clock } = world();
    await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' });
    await expect(open({ kind: 'backup', plan: 'docs' }, { execution: 'run-2' })).rejects.toThrow(LeaseHeldError);
    expect(await getRun(items, 'run-2')).toMatchObject({ status: 'opening' });
    // The other run takes its snapshot meanwhile: that is the parent.
    await putHead(items, headOf('snapshot-5'));
    await releaseLease(items, 'docs', { executionArn: 'arn:run-1' });
    clock.advance(900_000);
    const run = await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-2' });
    expect(run).toMatchObject({ parent: 'snapshot-5', startedAt: '2026-01-05T10:15:00.000Z' });
  });

  it('is not taken once more by a run that lost it after it had been opened', async () => {
    const { open, opened, executions, items } = world();
    const run = await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' });
    expect(await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' })).toEqual(run);
    const lost = { executionArn: 'arn:run-1', runId: 'run-1' };
    await releaseLease(items, 'docs', lost);
    expect((await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-2' })).generation).toBe(2);
    await releaseLease(items, 'docs', { executionArn: 'arn:run-2' });
    await expect(open({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' })).rejects.toThrow(LeaseLostError);
    // Nor does it go on with what it was opened with when its execution has a lease of another generation.
    await takeLease({ items, executions }, 'docs', lost, new Date('2026-01-05T12:00:00Z'));
    await expect(open({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' })).rejects.toThrow(LeaseLostError);
  });

  it('is waited for when a stopped run still has it, as long as one of its functions may be at work', async () => {
    const { open, opened, executions, clock } = world();
    await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' });
    clock.advance(3_600_000);
    executions.end('arn:run-1', clock.now());
    clock.advance(15 * 60_000);
    await expect(open({ kind: 'backup', plan: 'docs' }, { execution: 'run-2' })).rejects.toThrow(LeaseHeldError);
    clock.advance(60_000);
    expect((await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-2' })).generation).toBe(2);
  });

  it('is neither taken nor waited for by a dry run', async () => {
    const { open, opened } = world();
    await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' });
    expect(await open({ kind: 'backup', plan: 'docs', dryRun: true }, { execution: 'run-2' })).toMatchObject({
      opened: true,
    });
    await expect(open({ kind: 'backup', plan: 'docs' }, { execution: 'run-3' })).rejects.toThrow(
      /run run-1 has held its lease since/,
    );
  });
});

describe('a schedule', () => {
  const request = { kind: 'backup', plan: 'docs', scheduledTime: '2026-01-05T03:00:00Z' } as const;

  it('that fires twice for one time starts one run', async () => {
    const { opened, open, items } = world();
    const run = await opened(request, { execution: 'first' });
    expect(run.runId).toMatch(/^20260105T030000Z-[0-9a-f]{6}$/);
    expect(await open(request, { execution: 'second' })).toEqual({
      opened: false,
      runId: run.runId,
      reason: `run ${run.runId} has already been started by another execution`,
    });
    expect(await collect(listRuns(items))).toEqual([expect.objectContaining({ runId: run.runId })]);
    expect((await getRun(items, run.runId))?.run).toEqual(run);
  });

  it('that fires once more when the record of its run has expired starts none', async () => {
    const { opened, open, items } = world();
    const { runId } = await opened(request, { execution: 'first' });
    await items.remove(keyOf.run(runId));
    expect(await open(request, { execution: 'second' })).toMatchObject({ opened: false, runId });
    expect(await getRun(items, runId)).toBeUndefined();
  });

  it('that fires twice is told so even while the first run waits for the lease', async () => {
    const { opened, open } = world();
    await opened({ kind: 'backup', plan: 'docs' }, { execution: 'run-1' });
    await expect(open(request, { execution: 'first' })).rejects.toThrow(LeaseHeldError);
    expect(await open(request, { execution: 'second' })).toMatchObject({ opened: false });
    await expect(open(request, { execution: 'first' })).rejects.toThrow(LeaseHeldError);
  });

  it('starts another run for another time, and a person one at any time', async () => {
    const { opened } = world();
    const runs = [
      await opened({ ...request, dryRun: true }, { execution: 'first' }),
      await opened({ ...request, dryRun: true, scheduledTime: '2026-01-06T03:00:00Z' }, { execution: 'second' }),
      await opened({ kind: 'backup', plan: 'docs', dryRun: true }, { execution: 'third' }),
    ];
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(3);
  });
});
