import { main } from '../../../cli/main';
import { putCheckProgress } from '../../../core/backup/check/records/check-progress';
import type { CheckReport, FoundArchive } from '../../../core/contracts/check';
import { runFiles } from '../../../core/contracts/run-files';
import { enterPhase, recordEnd } from '../../../core/run/run-record';
import { aHead, aLine, aPlanSummary, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, NOW, openRun, planRun, RUNS_BUCKET } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const SNAPSHOT = '20260105T030000Z-b';
const sums = {
  ...{ snapshots: 2, archives: 10, bytes: 1000, missing: 0, otherSize: 0, otherHash: 0 },
  ...{ notYetListed: 0, unconfirmed: 0, duplicates: 0, unreadable: 0 },
};
const found = (n: number, more: Partial<FoundArchive> = {}): FoundArchive => ({
  ...{ archive: `s1/00000000${n}`, archiveId: `-lost${n}`, kind: 'pack', sizeBytes: 2048, treeHash: 'h' },
  ...{ createdAt: '2026-01-04T03:00:00Z', finding: 'missing', snapshots: 3, firstSnapshots: [SNAPSHOT] },
  ...{ objects: 7, firstKeys: ['a\u001b', 'b', 'c', 'd', 'e', 'f'] },
  ...more,
});
const aReport = (runId: string, more: Partial<CheckReport> = {}): CheckReport => ({
  ...{ runId, kind: 'check', plan: 'docs', snapshot: null, vault: 'photos', status: 'succeeded' },
  ...{ inventoryDate: '2026-01-05T08:00:00Z', sums, findings: [], elsewhere: [], sample: null, warnings: [] },
  ...{ startedAt: NOW.toISOString(), finishedAt: '2026-01-05T14:00:00.000Z' },
  ...more,
});
const estimate = {
  ...{ requests: 3, retrievalUsd: 0.5, uploadUsd: 0.01, storagePerMonthUsd: 0.1, totalUsd: 0.51 },
  ...{ source: 'prices', asOf: '2026-01-01' },
};
const aSample = (more: Partial<NonNullable<CheckReport['sample']>> = {}) => ({
  ...{ seed: 'audit', wanted: 3, snapshot: SNAPSHOT, tier: 'Bulk' as const, objects: 3, bytes: 3000, verified: 3 },
  ...{ verifiedBytes: 3000, failed: 0, requests: 3, possibleDuplicates: 0, estimate, evidence: [] },
  ...more,
});

describe('moraine check', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const moraine = (...argv: string[]) => main(argv, terminal, async () => deployment);

  beforeEach(async () => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    deployment.plans = [aPlanSummary('docs')];
    await placeSnapshot(deployment, aHead('20260104T030000Z-a', '2026-01-04T03:00:00.000Z', { vault: 'old' }), []);
    await placeSnapshot(deployment, aHead(SNAPSHOT, '2026-01-05T03:00:00.000Z'), [aLine('docs/a.txt')]);
    deployment.onStart = (runId) => openRun(deployment, runId, { kind: 'check', check: { plan: 'docs' } });
  });

  async function end(report: CheckReport): Promise<void> {
    const { runId, status, finishedAt } = report;
    const location = { bucket: RUNS_BUCKET, key: runFiles.report(runId) };
    deployment.objects.place(location, Buffer.from(JSON.stringify(report)));
    await recordEnd(deployment.items, runId, { status, finishedAt });
    deployment.execution.set(runId, { status: 'SUCCEEDED' });
  }

  /** Watch a check that ends with a report. */
  async function watched(more: Partial<CheckReport>, ...argv: string[]): Promise<number> {
    deployment.onStart = async (runId) => {
      await openRun(deployment, runId, { kind: 'check', check: { plan: 'docs' } });
      deployment.steps = [() => end(aReport(runId, more))];
    };
    return moraine('check', 'docs', '--watch', ...argv);
  }

  it('asks for all kept snapshots, in the vault that the plan writes to', async () => {
    expect(await moraine('check', 'docs', '--json')).toBe(0);
    const asked = { kind: 'check', vault: 'photos', check: { plan: 'docs' }, dryRun: false };
    expect(deployment.started.map(({ input }) => input)).toEqual([asked]);
    expect(terminal.objects).toMatchObject([{ status: 'inventory', ...asked }]);
  });

  it('asks for one snapshot in the vault that it lies in, and for a sample', async () => {
    deployment.configuration?.vaults.push('old');
    deployment.accountVaults.put('old', {});
    const options = ['--sample', '20', '--seed', 'audit', '--tier', 'standard', '--budget', '5', '--dry-run'];
    expect(await moraine('check', 'docs@20260104', ...options)).toBe(0);
    expect(deployment.started.map(({ input }) => input)).toEqual([
      {
        ...{ kind: 'check', vault: 'old', check: { plan: 'docs', snapshot: '20260104T030000Z-a' } },
        ...{ sample: { objects: 20, seed: 'audit' }, tier: 'Standard', budgetUsd: 5, dryRun: true },
      },
    ]);
    expect(terminal.text()).toContain('all kept snapshots of plan docs in vault photos');
  });

  it.each([
    [['mail'], "The deployed configuration has no plan 'mail'"],
    [['docs@2020-01-01'], 'has no snapshot taken by'],
    [['docs', '--sample', '0'], "--sample '0' is not a number of objects from 1 to 1000"],
    [['docs', '--sample', '1001'], "--sample '1001' is not"],
    [['docs', '--sample', 'many'], "--sample 'many' is not"],
    [['docs', '--sample', '5', '--seed', ''], '--seed must have 1 to 100 characters'],
    [['docs', '--seed', 'audit'], 'apply only to a sample: add --sample N'],
    [['docs', '--budget', '0'], 'apply only to a sample: add --sample N'],
  ])('tells the mistake in %j at once, and starts nothing', async (argv, message) => {
    expect(await moraine('check', ...argv)).toBe(2);
    expect(terminal.complaints()).toContain(message);
    expect(deployment.started).toEqual([]);
  });

  it('reports that no archive is missing', async () => {
    expect(await watched({})).toBe(0);
    const text = terminal.text();
    expect(text).toContain(': succeeded\n');
    expect(text).toMatch(/ {2}plan +docs, all kept snapshots\n/);
    expect(text).toMatch(/ {2}archives +10 of 2 snapshots\n {2}missing +0\n/);
    expect(text).not.toContain('Missing from the vault');
    expect(text).not.toContain('duplicates');
  });

  it('counts the duplicates that it has found', async () => {
    expect(await watched({ sums: { ...sums, duplicates: 1200 } })).toBe(0);
    expect(terminal.text()).toMatch(/ {2}duplicates +1,200 of lost answers, which retention deletes\n/);
  });

  it('shows no counts of the sample of a run that ended before it was chosen', async () => {
    const sample = aSample({ snapshot: null, objects: null, bytes: null, verified: 0, verifiedBytes: 0, requests: 0 });
    const error = { error: 'RunStopped', cause: 'stopped with moraine stop' };
    expect(await watched({ status: 'stopped', sums: null, sample, error }, '--sample', '3')).toBe(4);
    expect(terminal.text()).toMatch(/ {2}sample +not chosen, seed audit\n/);
    expect(terminal.text()).not.toContain('removed');
  });

  it('shows counts as unknown until the inventory is compared', async () => {
    await openRun(deployment, 'c1', { kind: 'check', check: { plan: 'docs' } });
    await moraine('runs', '--json');
    const [before] = (terminal.objects[0] as { runs: object[] }).runs;
    expect(before).toMatchObject({ runId: 'c1', status: 'inventory' });
    expect(before).not.toHaveProperty('counts');
  });

  it('lists missing archives with their objects, and what to do', async () => {
    const catalog = found(2, { kind: 'catalog', finding: 'other-size', snapshots: 1, objects: 0, firstKeys: [] });
    const findings = [found(1), { ...catalog, listed: { sizeBytes: 1024, treeHash: 'h' } }];
    const more = { status: 'completed-with-errors', sums: { ...sums, missing: 11, otherSize: 1 }, findings } as const;
    expect(await watched(more)).toBe(3);
    const lines = terminal.text().split('\n');
    expect(lines).toContain(
      `    -lost1 is not in the vault (2.0 KiB): 7 objects of ${SNAPSHOT}, needed by 2 more snapshots`,
    );
    expect(lines).toContain('      a\\u001b');
    expect(lines).not.toContain('      f');
    expect(lines).toContain('      and 2 more');
    expect(lines).toContain(
      `    -lost2 has another size in the vault (1.0 KiB, not 2.0 KiB): the catalog of ${SNAPSHOT}`,
    );
    expect(lines).toContain('    and 10 more');
    expect(terminal.text()).toMatch(/Full list with objects.*s3:\/\/runs-bucket\/runs\/[^/]+\/damage\/\n/);
    expect(terminal.text()).toContain('moraine backup docs');
  });

  it('ends a dry run that finds a missing archive with the exit code of errors', async () => {
    const more = { status: 'planned' as const, sums: { ...sums, missing: 1 }, findings: [found(1)] };
    expect(
      await watched({ ...more, sample: aSample({ verified: 0, requests: 0 }) }, '--sample', '3', '--dry-run'),
    ).toBe(3);
    expect(terminal.text()).toContain('A dry run records nothing');
    expect(terminal.text()).toMatch(/ {2}to request +3 Glacier jobs\n/);
    expect(terminal.text()).toContain('$0.51');
  });

  it('describes a sample, and each object that could not be verified', async () => {
    const facts = { archiveId: 'id', sizeBytes: 1, treeHash: 'h', crc32: 1 };
    const evidence = [
      { ...facts, key: 'good', outcome: 'verified' as const },
      { ...facts, key: 'bad', outcome: 'failed' as const, reason: 'Glacier does not know the archive' },
    ];
    const sample = aSample({ verified: 2, failed: 1, evidence });
    expect(await watched({ status: 'completed-with-errors', sample }, '--sample', '3')).toBe(3);
    const text = terminal.text();
    expect(text).toMatch(/ {2}sample +3 objects \(2\.9 KiB\) of 20260105T030000Z-b, seed audit\n/);
    expect(text).toMatch(/ {2}failed +1\n/);
    expect(text).toContain('  Not verified:\n    bad: Glacier does not know the archive\n');
    expect(text).not.toContain('good');
  });

  it('tells which jobs of a sample fell back to another tier', async () => {
    const fallback = { tier: 'Standard', requests: 2, bytes: 2048 } as const;
    const sample = aSample({ tier: 'Expedited', requests: 3, fallback });
    await watched({ sample }, '--sample', '3', '--tier', 'Expedited', '--fallback', 'standard');
    expect(deployment.started[0]?.input).toMatchObject({ tier: 'Expedited', fallback: 'Standard' });
    expect(terminal.text()).toContain(
      '3 Glacier jobs, tier Expedited, of which 2 (2.0 KiB) at tier Standard for lack of Expedited capacity\n',
    );
  });

  it('prints the report as JSON', async () => {
    expect(await watched({}, '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([{ kind: 'check', status: 'succeeded', sums }]);
  });

  it('shows the progress of the inventory, then of the sample', async () => {
    const progress = {
      stage: 'comparing' as const,
      ...{ jobId: 'job', sizeBytes: 2048, sums, duplicates: [], heads: 'h', sought: 's' },
      ...{ reachedBytes: 1024, elements: 3 },
    };
    const run = { kind: 'check', check: { plan: 'docs' }, sample: { objects: 3, seed: 's' } } as const;
    await openRun(deployment, 'run1', run);
    deployment.execution.set('run1', { status: 'RUNNING' });
    await putCheckProgress(deployment.items, 'run1', { before: undefined, progress }, NOW);
    expect(await moraine('run', 'run1')).toBe(0);
    expect(terminal.text()).toContain('1.0 KiB of 2.0 KiB compared with 10 archives');
    expect(await moraine('runs', '--json')).toBe(0);
    await planRun(deployment, 'run1', { archives: 3, bytes: 30 });
    await enterPhase(deployment.items, 'run1', 'retrieving');
    terminal = fakeTerminal();
    expect(await moraine('run', 'run1')).toBe(0);
    expect(terminal.text()).toContain('Run run1: retrieving\n');
    expect(terminal.text()).toContain('0 of 3 objects');
  });
});
