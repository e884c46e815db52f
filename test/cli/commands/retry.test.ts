import { main } from '../../../cli/main';
import { runFiles } from '../../../core/contracts/run-files';
import type { RunEnd } from '../../../core/contracts/run-status';
import { type AskedRun, createRun, recordEnd, setOpenedRun } from '../../../core/run/run-record';
import { aPlanSummary } from '../fake-backups';
import {
  aReport,
  aRun,
  endRun,
  type FakeDeployment,
  fakeDeployment,
  NOW,
  openRun,
  RUNS_BUCKET,
} from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine retry', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);

  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    deployment.onStart = (runId) => openRun(deployment, runId, { retryOf: 'run1' });
  });

  /** Create a finished run with the given request. */
  async function ended(status: RunEnd, request: object, asked: Partial<AskedRun> = {}): Promise<void> {
    const known = { kind: 'retrieve', executionArn: 'arn:run1', isDryRun: false } as const;
    await createRun(deployment.items, { runId: 'run1', ...known, request, ...asked }, NOW);
    await recordEnd(deployment.items, 'run1', { status, finishedAt: NOW.toISOString() });
  }
  const started = () => deployment.started.map(({ input }) => input);

  it('starts a run with the same request, and prints how to watch it', async () => {
    await ended('stopped', { kind: 'retrieve', vault: 'photos', tier: 'Standard' });
    expect(await run('retry', 'run1')).toBe(0);
    expect(started()).toEqual([
      { kind: 'retrieve', vault: 'photos', tier: 'Standard', dryRun: false, retryOf: 'run1' },
    ]);
    const runId = deployment.started[0]?.runId;
    expect(runId).not.toBe('run1');
    expect(terminal.text()).toContain(`Follow it: moraine run ${runId} --watch`);
  });

  it('starts an inventory again', async () => {
    const created = { from: '2026-01-01T00:00:00Z' };
    await ended('failed', { kind: 'inventory', vault: 'photos', created }, { kind: 'inventory' });
    expect(await run('retry', 'run1', '--tier', 'Bulk')).toBe(2);
    expect(terminal.complaints()).toContain('A run of kind inventory does not support --tier.');
    await run('retry', 'run1');
    const inputs = deployment.inventoriesStarted.map(({ input }) => input);
    expect(inputs).toEqual([{ kind: 'inventory', vault: 'photos', created, retryOf: 'run1' }]);
  });

  it('refuses a second retry while the first is running, which would pay twice', async () => {
    await ended('stopped', { kind: 'retrieve', vault: 'photos' });
    expect(await run('retry', 'run1')).toBe(0);
    const first = deployment.started[0]?.runId;
    expect(await run('retry', 'run1')).toBe(2);
    expect(deployment.started).toHaveLength(1);
    expect(terminal.complaints()).toContain(`Run ${first} is already retrying run run1 (inventory).`);
  });

  it('changes only what its options say', async () => {
    await ended('failed', { kind: 'retrieve', vault: 'photos', tier: 'Standard', budgetUsd: 1 });
    expect(await run('retry', 'run1', '--tier', 'Bulk', '--budget', '7', '--dry-run', '--json')).toBe(0);
    const request = { kind: 'retrieve', vault: 'photos', tier: 'Bulk', budgetUsd: 7, dryRun: true, retryOf: 'run1' };
    expect(started()).toEqual([request]);
    expect(terminal.objects).toEqual([expect.objectContaining(request)]);
  });

  it.each([
    [[], { tier: 'Expedited', fallback: 'Standard' }],
    [['--fallback', 'bulk'], { tier: 'Expedited', fallback: 'Bulk' }],
    // A fallback is refused at any other tier.
    [['--tier', 'Standard'], { tier: 'Standard' }],
  ])('with %j retries an Expedited run whose fallback is Standard with %j', async (options, tiers) => {
    const request = { kind: 'retrieve', vault: 'photos', tier: 'Expedited', fallback: 'Standard' };
    await ended('failed', request);
    expect(await run('retry', 'run1', ...options)).toBe(0);
    expect(started()).toEqual([{ kind: 'retrieve', vault: 'photos', dryRun: false, retryOf: 'run1', ...tiers }]);
  });

  it('retries what failed by its manifest', async () => {
    const asked = { runId: 'run1', kind: 'retrieve', executionArn: 'arn:run1', isDryRun: false } as const;
    await createRun(deployment.items, { ...asked, request: { kind: 'retrieve', vault: 'photos' } }, NOW);
    await setOpenedRun(deployment.items, aRun('run1', { tier: 'Expedited' }), 'inventory');
    const failures = { bucket: RUNS_BUCKET, key: runFiles.failures('run1') };
    deployment.objects.place(failures, Buffer.from('{"ArchiveId":"a1"}\n'));
    await endRun(deployment, aReport('run1', { status: 'completed-with-errors', failed: 1 }));
    expect(await run('retry', 'run1')).toBe(0);
    expect(started()).toEqual([
      expect.objectContaining({
        manifest: failures,
        tier: 'Expedited',
        destination: { bucket: 'restore-bucket', prefix: '' },
      }),
    ]);
  });

  it('retries a scheduled backup as a run of its own', async () => {
    deployment.plans = [aPlanSummary('docs')];
    const request = { kind: 'backup', plan: 'docs', scheduledTime: '2026-01-05T03:00:00Z' };
    await ended('failed', request, { kind: 'backup', plan: 'docs' });
    await run('retry', 'run1');
    expect(deployment.started).toEqual([]);
    expect(deployment.backupsStarted.map(({ input }) => input)).toEqual([
      { kind: 'backup', plan: 'docs', acceptEarlyDeletionFee: false, dryRun: false, retryOf: 'run1' },
    ]);
  });

  it.each<[string, RunEnd]>([
    ['succeeded', 'succeeded'],
    ['planned', 'planned'],
  ])('says that one that has %s left nothing to do, which is no failure', async (_name, status) => {
    await ended(status, { kind: 'retrieve', vault: 'photos' });
    expect(await run('retry', 'run1', '--json')).toBe(0);
    expect(terminal.text()).toBe(`Run run1 ended as ${status}: there is nothing left to do.\n`);
    expect(terminal.objects).toEqual([expect.objectContaining({ runId: 'run1', status })]);
    expect(started()).toEqual([]);
  });

  it('refuses a running one, and says what to do', async () => {
    await openRun(deployment, 'run1');
    deployment.execution.set('run1', { status: 'RUNNING' });
    expect(await run('retry', 'run1')).toBe(2);
    expect(terminal.complaints()).toContain(
      'Run run1 is under way (inventory): it can be retried once it has ended. Wait for it, or stop it: moraine stop run1',
    );
    expect(started()).toEqual([]);
  });

  it('refuses options that the kind of run does not support', async () => {
    const request = { kind: 'accept', plan: 'docs', snapshot: '20260104T030000Z' };
    await ended('failed', request, { kind: 'accept', plan: 'docs' });
    expect(await run('retry', 'run1', '--tier', 'Bulk', '--dry-run')).toBe(2);
    expect(terminal.complaints()).toContain('A run of kind accept does not support --tier, --dry-run.');
    expect(deployment.backupsStarted).toEqual([]);
  });

  it('refuses an unknown run, and one whose request was invalid', async () => {
    expect(await run('retry', 'run9')).toBe(2);
    expect(terminal.complaints()).toContain('There is no run run9.');
    await ended('failed', { kind: 'retrieve', vault: 'photos', tierr: 'Bulk' });
    expect(await run('retry', 'run1')).toBe(2);
    expect(terminal.complaints()).toContain('Run run1 cannot be retried: the request is not valid:');
  });
});

describe('moraine run', () => {
  it.each<[RunEnd, boolean]>([
    ['failed', true],
    ['stopped', true],
    ['succeeded', false],
    ['planned', false],
  ])('of one that has %s says how to try it again: %s', async (status, isSaid) => {
    const deployment = fakeDeployment();
    const terminal = fakeTerminal();
    await openRun(deployment, 'run1');
    await endRun(deployment, aReport('run1', { status, retryOf: 'run0' }));
    await main(['run', 'run1'], terminal, async () => deployment);
    expect(terminal.text().includes('  Retry it: moraine retry run1\n')).toBe(isSaid);
    expect(terminal.text()).toMatch(/retry of +run0\n/);
  });
});
