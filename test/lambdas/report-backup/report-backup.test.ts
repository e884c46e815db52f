import type * as z from 'zod';
import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { addWritten, recordBackupTotals } from '../../../core/backup/records/backup-progress';
import { planRunId } from '../../../core/backup/run-id';
import { putHead } from '../../../core/backup/snapshot/heads';
import { BackupPlan } from '../../../core/contracts/backup-plan';
import type { BackupRunPlan, LostLine, PlanRun, RetentionReport } from '../../../core/contracts/backup-run';
import type { RunOf } from '../../../core/contracts/opened-run';
import { backupFiles } from '../../../core/contracts/run-files';
import { ReportRunInput } from '../../../core/contracts/run-steps';
import { archiveRef, type SnapshotHead, type Verdict } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { DamagedFileError } from '../../../core/files/damaged-file';
import { runExpiryOf } from '../../../core/run/expiry';
import { takeLease } from '../../../core/run/lease';
import { claimRunName } from '../../../core/run/run-name';
import { createRun, getRun, recordEnd } from '../../../core/run/run-record';
import { reportBackup as report } from '../../../lambdas/report-backup/report-backup';
import { pinOf, runOf } from '../../core/backup/runs';
import { prices } from '../../core/cost/prices';
import { putOpened } from '../../core/run/put-opened';

const RUNS = 'runs';
const ARN = 'arn:aws:states:us-east-1:123456789012:execution:backup:run-1';
const run = {
  runId: 'run-1',
  executionArn: ARN,
  kind: 'backup',
  plan: BackupPlan.parse({ name: 'docs', source: { bucket: 'papers', prefix: 'in/' }, vault: 'safe' }),
  startedAt: '2026-01-05T09:00:00.000Z',
  parent: 'run-0',
  acceptEarlyDeletionFee: false,
  dryRun: false,
} as const satisfies PlanRun;
const totals = {
  ...{ objects: 10, bytes: 1000, added: 3, changed: 2, repacked: 0, deleted: 1, reused: 0, rewritten: 0, lost: 0 },
  ...{ archives: 2, archiveBytes: 700, parts: 2, wholeArchives: 2, gets: 5, lists: 1 },
};
const plan: BackupRunPlan = {
  runId: 'run-1',
  plan: 'docs',
  parent: 'run-0',
  segments: 1,
  totals,
  estimate: { uploadUsd: 1, readUsd: 0.5, totalUsd: 1.5, storagePerMonthUsd: 0.25, source: 'a', asOf: '2026-01-01' },
};
const retention: RetentionReport = {
  kept: [{ snapshot: 'run-1', takenAt: run.startedAt, rules: ['newest'] }],
  forgotten: [],
  deleted: { archives: 4, bytes: 400 },
  waiting: { archives: 1, bytes: 100, until: '2026-03-01T00:00:00.000Z' },
  refused: { archives: 0, bytes: 0, reason: null },
};
const failure = { error: 'States.Timeout', cause: 'too slow' };
const executionStartedAt = '2026-01-05T08:59:00.000Z';
const input = { execution: 'run-1', executionArn: ARN, executionStartedAt, request: { plan: 'docs' } };

/** As the state machine calls the function. */
const reportBackup = (asked: z.input<typeof ReportRunInput>, deps: Parameters<typeof report>[1]) =>
  report(ReportRunInput.parse(asked), deps);

interface Done {
  run?: {
    [Kind in PlanRun['kind']]: (Kind extends 'backup' ? { kind?: Kind } : { kind: Kind }) &
      Partial<Omit<RunOf<Kind>, 'kind'>>;
  }[PlanRun['kind']];
  plan?: BackupRunPlan;
  retention?: RetentionReport;
  errors?: { key: string; reason: string }[];
  lost?: LostLine[];
  sealed?: boolean;
}

/** A run that has come so far, holds its plan's lease, and is to be reported. */
async function world(done: Done = {}) {
  const clock = memoryClock();
  const items = memoryItems();
  const objects = memoryObjects({ buckets: [RUNS] });
  const reports = memoryTopic();
  const opened = runOf({ ...run, ...done.run });
  await putOpened(items, opened, 'planning', clock.now());
  if (done.plan) await recordBackupTotals(items, 'run-1', done.plan.totals, runExpiryOf(clock.now()));
  if (!opened.dryRun) await addWritten(items, 'run-1', { archives: 3, bytes: 750 });
  await takeLease({ items, executions: memoryExecutions() }, 'docs', opened, clock.now());
  const write = (key: string, content: string) => objects.write({ bucket: RUNS, key }, content, 'application/json');
  if (done.plan) await write(backupFiles.plan('run-1'), JSON.stringify(done.plan));
  if (done.retention) await write(backupFiles.retention('run-1'), JSON.stringify(done.retention));
  const lines = done.errors?.map((error) => `${JSON.stringify(error)}\n`).join('');
  if (lines !== undefined) await write(backupFiles.errors('run-1'), lines);
  const lost = done.lost?.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (lost !== undefined) await write(backupFiles.lost('run-1'), lost);
  if (done.sealed) {
    await putHead(items, {
      ...{ plan: 'docs', snapshot: 'run-1', vault: 'safe', source: { bucket: 'papers', prefix: 'in/' } },
      // One archive more than the record has counted.
      ...{ takenAt: run.startedAt, objects: 10, bytes: 1000, archives: 4, newArchives: 4, newBytes: 900, errors: 0 },
      state: 'kept',
    });
  }
  const holder = async () => (await items.get(keyOf.lease('docs')))?.executionArn;
  const logged: [string, unknown][] = [];
  const keep = (event: string, fields?: unknown) => void logged.push([event, fields]);
  const log = { info: keep, warn: keep, error: keep };
  const deps = { items, files: memoryWorkingFiles(objects, RUNS), reports, clock, log };
  return {
    ...deps,
    deps,
    objects,
    logged,
    run: opened,
    holder,
    text: (key: string) => objects.text({ bucket: RUNS, key }),
  };
}

describe('reporting a backup', () => {
  it('tells what was backed up and what was let go, and gives the lease back', async () => {
    const { deps, run, text, items, reports, holder } = await world({ plan, retention, errors: [], sealed: true });
    const report = await reportBackup(input, deps);
    expect(report).toEqual({
      runId: 'run-1',
      plan: 'docs',
      kind: 'backup',
      status: 'succeeded',
      vault: 'safe',
      source: { bucket: 'papers', prefix: 'in/' },
      startedAt: run.startedAt,
      finishedAt: '2026-01-05T10:00:00.000Z',
      parent: 'run-0',
      snapshot: 'run-1',
      verdict: { kind: 'accepted' },
      judged: [],
      held: null,
      totals,
      newArchives: 4,
      newBytes: 900,
      estimate: plan.estimate,
      errors: 0,
      firstErrors: [],
      lost: 0,
      firstLost: [],
      retention,
    });
    expect(JSON.parse(text(backupFiles.report('run-1')))).toEqual(report);
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'succeeded', finishedAt: report?.finishedAt });
    expect((await getRun(items, 'run-1'))?.counts).toMatchObject({ bytes: 900 });
    expect(await holder()).toBeUndefined();
    expect(reports.published).toEqual([
      {
        subject: 'Moraine: backup of docs succeeded',
        message: [
          'Run run-1: succeeded',
          'Plan docs: s3://papers/in/ to vault safe',
          'Snapshot: run-1',
          'Objects: 10, 1000 bytes; added: 3, changed: 2, deleted: 1, repacked: 0',
          'Archives written: 4, 900 bytes',
          'Estimate: USD 1.50 for requests, USD 0.25 a month for storage; prices of 2026-01-01',
          'Snapshots kept: 1, forgotten: 0',
          'Archives deleted: 4, 400 bytes',
          'Archives that nothing needs, too young to be deleted: 1, 100 bytes; the last until 2026-03-01T00:00:00.000Z',
          'Full report: runs/run-1/report.json in the runs bucket',
        ].join('\n'),
      },
    ]);
    expect(reports.runs).toEqual([
      {
        ...{ runId: 'run-1', kind: 'backup', status: 'succeeded', isDryRun: false, plan: 'docs', vault: 'safe' },
        counts: (await getRun(items, 'run-1'))?.counts,
        finishedAt: report?.finishedAt,
      },
    ]);
    expect(await reportBackup(input, deps)).toEqual(report);
  });

  it('names the key that signs, and says where its public key is to be kept', async () => {
    const signingKey = { keyId: '0a'.repeat(16), publicKey: 'a public key in PEM' };
    const { deps, reports } = await world({
      run: { signer: signingKey.keyId, publicKey: signingKey.publicKey },
      plan,
      retention,
      sealed: true,
    });
    expect(await reportBackup(input, deps)).toMatchObject({ signingKey });
    const message = reports.published[0]?.message;
    expect(message).toContain(`Catalogs are signed by key ${signingKey.keyId}. Keep its public key outside`);
    expect(message).not.toContain(signingKey.publicKey);
  });

  it('names the first hundred objects that could not be taken, and counts all', async () => {
    const errors = Array.from({ length: 150 }, (_, number) => ({ key: `key ${number}`, reason: 'no permission' }));
    const { deps, reports } = await world({ plan, retention, errors, sealed: true });
    const report = await reportBackup(input, deps);
    expect(report).toMatchObject({ status: 'completed-with-errors', errors: 150, snapshot: 'run-1' });
    expect(report?.firstErrors).toEqual(errors.slice(0, 100));
    const message = reports.published[0]?.message;
    expect(message).toContain('Objects not backed up: 150\n');
    expect(message).toContain(
      'Not backed up: key 9: no permission\nAll objects not backed up: runs/run-1/errors.jsonl\n',
    );
  });

  it('names the first twenty objects that are lost, and counts all', async () => {
    const lost = Array.from({ length: 30 }, (_, n) => ({
      ...{ key: `key ${n}`, sizeBytes: n, snapshot: 'run-0' },
      // An object of many slices.
      archives: Array.from({ length: 5000 }, (_, number) => archiveRef('run-0', number)),
    }));
    const damaged = { ...plan, totals: { ...totals, rewritten: 7, lost: 30 } };
    const { deps, reports } = await world({ plan: damaged, retention, errors: [], lost, sealed: true });
    const report = await reportBackup(input, deps);
    expect(report).toMatchObject({ status: 'completed-with-errors', errors: 0, lost: 30, snapshot: 'run-1' });
    expect(report?.firstLost).toEqual(lost.slice(0, 20).map(({ key, sizeBytes }) => ({ key, sizeBytes })));
    const message = reports.published[0]?.message;
    expect(message).toContain('Uploaded again because their archives are missing from the vault: 7\n');
    expect(message).toContain('Lost, gone from the source and from the vault: 30\n');
    expect(message).toContain('Lost: key 9, 9 bytes\nAll lost objects: runs/run-1/lost.jsonl\n');
  });

  it('counts what would be lost in a dry run, and is planned all the same', async () => {
    const damaged = { ...plan, totals: { ...totals, lost: 2 } };
    const { deps, reports } = await world({ run: { dryRun: true }, plan: damaged, retention });
    expect(await reportBackup(input, deps)).toMatchObject({ status: 'planned', lost: 0, totals: { lost: 2 } });
    expect(reports.published[0]?.message).toContain('Lost, gone from the source and from the vault: 2\n');
  });

  it('answers with no more than Step Functions takes, however many snapshots and long keys there are', async () => {
    const errors = Array.from({ length: 100 }, (_, number) => ({
      key: `${number}/${'日'.repeat(340)}`,
      reason: `s3://papers/${'日'.repeat(340)} cannot be read`,
    }));
    const snapshots = Array.from({ length: 5000 }, (_, number) => ({
      snapshot: `2026${String(number).padStart(4, '0')}T030000Z-abcdef`,
      takenAt: run.startedAt,
      rules: ['no rule'],
    }));
    const forgotten = snapshots.map(({ rules: _, ...snapshot }) => snapshot);
    const long = { ...retention, kept: snapshots, forgotten };
    const { deps, text } = await world({ plan, retention: long, errors, sealed: true });
    const answer = await reportBackup({ ...input, failure: { error: 'E', cause: 'c'.repeat(32_768) } }, deps);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(256 * 1024);
    expect(answer?.retention?.kept.at(-1)).toEqual(snapshots.at(-1));
    expect(answer?.retention?.forgotten.at(-1)).toEqual(forgotten.at(-1));
    expect(answer).toMatchObject({ errors: 100, retention: { deleted: retention.deleted } });
    expect(JSON.parse(text(backupFiles.report('run-1'))).retention).toEqual(long);
  });

  it('takes a refusal of Glacier for no error of the run, and names it', async () => {
    const refused = { archives: 2, bytes: 200, reason: 'the vault is locked' };
    const { deps, reports } = await world({ plan, retention: { ...retention, refused }, sealed: true });
    expect(await reportBackup(input, deps)).toMatchObject({ status: 'succeeded', retention: { refused } });
    expect(reports.published[0]?.message).toContain('refuses to delete: 2, 200 bytes: the vault is locked');
  });

  it.each([
    ['2027-01-06T10:00:00.000Z', 'the last until 2027-01-06T10:00:00.000Z'],
    [null, 'for ever'],
  ])('takes what the lock of the vault keeps until %s for no error', async (until, words) => {
    const locked = { archives: 2, bytes: 200, until, reason: 'on its terms' };
    const { deps, reports } = await world({ plan, retention: { ...retention, locked }, sealed: true });
    expect(await reportBackup(input, deps)).toMatchObject({ status: 'succeeded', retention: { locked } });
    expect(reports.published[0]?.message).toContain(
      `kept by the lock of the vault: 2, 200 bytes; ${words}: on its terms`,
    );
  });

  it('says loudly that a kept snapshot lacks archives, and names what is left in the vault', async () => {
    const more = { foreign: { archives: 3, bytes: 30 }, lacking: [{ snapshot: 's1', archives: 2 }] };
    const { deps, reports } = await world({
      plan,
      retention: { ...retention, ...more },
      run: { kind: 'forget' },
    });
    expect(await reportBackup(input, deps)).toMatchObject({ status: 'completed-with-errors' });
    const message = reports.published[0]?.message;
    expect(message).toContain('Snapshot s1 is kept, and lacks 2 archives that have been deleted');
    expect(message).toContain('left in the vault because nothing proves that the plan wrote them: 3, 30 bytes');
  });

  it('states the plan of a dry run', async () => {
    const { deps, items, reports } = await world({ plan, retention, run: { dryRun: true } });
    expect(await reportBackup(input, deps)).toMatchObject({
      status: 'planned',
      snapshot: null,
      newArchives: 0,
      totals,
      retention,
    });
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'planned' });
    expect(reports.published[0]?.message).toContain('Archives to write: 2, 700 bytes');
    expect(reports.published[0]?.message).toContain('Archives to be deleted: 4, 400 bytes');
  });

  it('tells of a run that only forgets what it let go', async () => {
    const { deps, reports } = await world({ retention, run: { kind: 'forget' } });
    expect(await reportBackup(input, deps)).toMatchObject({
      kind: 'forget',
      status: 'succeeded',
      snapshot: null,
      totals: null,
      retention,
    });
    // It has nothing to count.
    expect((await getRun(deps.items, input.execution))?.counts).toBeUndefined();
    expect(reports.published[0]?.subject).toBe('Moraine: forgetting of docs succeeded');
    expect(reports.published[0]?.message).not.toContain('Snapshot:');
  });
});

const HELD: Verdict = {
  kind: 'held',
  differsIn: ['objects', 'vault'],
  comparedWith: { snapshot: 'run-0', objects: 100, bytes: 1000 },
};
const headOf = (snapshot: string, more: Partial<SnapshotHead> = {}): SnapshotHead => ({
  ...{ plan: 'docs', snapshot, vault: 'safe', source: { bucket: 'papers', prefix: 'in/' }, state: 'kept' },
  ...{ takenAt: '2026-01-04T09:00:00.000Z', objects: 20, bytes: 900, archives: 1, errors: 0 },
  ...{ newArchives: 2, newBytes: 2 ** 30 },
  ...more,
});

describe('held snapshots', () => {
  const backup = { uploadPerThousand: 0, storagePerGibMonth: 0.5, getPerThousand: 0, listPerThousand: 0 };
  const priced = { ...prices, backup };

  it('are told of first, with what they differ in, what to do, and what they cost; an alarm is raised', async () => {
    const { deps, run, items, reports, logged } = await world({ plan, retention, run: { prices: priced } });
    await putHead(items, headOf('run-0', { objects: 100, bytes: 1000 }));
    await putHead(
      items,
      headOf('held-1', { verdict: { ...HELD, differsIn: ['bytes'] }, takenAt: '2026-01-04T10:00:00.000Z' }),
    );
    await putHead(items, headOf('run-1', { verdict: HELD, takenAt: run.startedAt }));
    const report = await reportBackup(input, deps);
    expect(report).toMatchObject({ status: 'succeeded', snapshot: 'run-1', verdict: HELD });
    expect(report?.held).toEqual({
      snapshots: [
        expect.objectContaining({ snapshot: 'held-1', objects: 20, bytes: 900 }),
        { snapshot: 'run-1', takenAt: run.startedAt, objects: 20, bytes: 900, verdict: HELD },
      ],
      archives: 4,
      archiveBytes: 2 * 2 ** 30,
      storagePerMonthUsd: 2 * 0.5 + (4 * 32 * 1024 * 0.5) / 2 ** 30,
    });
    const [{ subject, message } = { subject: '', message: '' }] = reports.published;
    expect(subject).toBe('Moraine: HELD: backup of docs succeeded');
    expect(message.split('\n').slice(0, 4)).toEqual([
      'HELD: snapshot run-1 does not count until a person decides on it: 20 objects of 100, another vault, compared with snapshot run-0',
      'If it is as intended: moraine accept docs@run-1',
      'If not: correct the source or the plan, and moraine reject docs@run-1',
      'Run run-1: succeeded',
    ]);
    expect(message).toContain('Snapshots held: 2; their runs wrote 4 archives, 2147483648 bytes, USD 1.00 a month\n');
    expect(message).toContain('Held: held-1: 900 bytes of 1000 bytes, compared with run-0\n');
    expect(logged).toEqual([['snapshot.held', { plan: 'docs', snapshot: 'run-1' }]]);
  });

  it('of earlier runs are told of by each report, and raise no alarm again', async () => {
    const { deps, items, reports, logged } = await world({ plan, retention, sealed: true });
    await putHead(items, headOf('held-1', { verdict: HELD }));
    const report = await reportBackup(input, deps);
    expect(report).toMatchObject({ verdict: { kind: 'accepted' }, held: { storagePerMonthUsd: null } });
    expect(reports.published[0]?.subject).toBe('Moraine: backup of docs succeeded');
    expect(reports.published[0]?.message).toContain(
      '\nSnapshots held: 1; their runs wrote 2 archives, 1073741824 bytes\n',
    );
    expect(logged).toEqual([]);
  });

  it('are foretold by a dry run', async () => {
    const { deps, items, reports, logged } = await world({ plan, retention, run: { dryRun: true } });
    await putHead(items, headOf('run-0', { objects: 100, bytes: 1000 }));
    const report = await reportBackup(input, deps);
    const comparedWith = { snapshot: 'run-0', objects: 100, bytes: 1000 };
    expect(report).toMatchObject({ snapshot: null, verdict: { kind: 'held', differsIn: ['objects'], comparedWith } });
    expect(reports.published[0]?.message).toMatch(
      /^HELD: the snapshot would be held: 10 objects of 100, compared with snapshot run-0\nRun run-1: planned/,
    );
    expect(logged).toEqual([]);
  });

  it.each<['accept' | 'reject', Partial<SnapshotHead>, string]>([
    ['accept', { verdict: { kind: 'accepted' }, judgedBy: 'run-1' }, 'Accepted: held-1\nAccepted: held-2\n'],
    ['accept', { verdict: { kind: 'accepted' }, judgedBy: 'another' }, 'Accepted: held-2\n'],
    ['reject', { verdict: HELD, judgedBy: 'run-1', state: 'forgotten' }, 'Rejected: held-1: the next retention'],
  ])('are told of when a run is to %s one', async (kind, more, said) => {
    const { deps, run, items, reports } = await world({ run: { kind, snapshot: 'held-1' } });
    await putHead(items, headOf('held-1', more));
    if (kind === 'accept') {
      const later = { takenAt: run.startedAt, judgedBy: 'run-1', verdict: { kind: 'accepted' } } as const;
      await putHead(items, headOf('held-2', later));
    }
    const report = await reportBackup(input, deps);
    expect(report).toMatchObject({ kind, status: 'succeeded', snapshot: 'held-1', held: null, totals: null });
    expect(reports.published[0]?.subject).toBe(
      `Moraine: ${kind === 'accept' ? 'acceptance' : 'rejection'} of docs succeeded`,
    );
    expect(reports.published[0]?.message).toContain(said);
  });

  it('that were accepted before are said to have been', async () => {
    const { deps, items, reports } = await world({ run: { kind: 'accept', snapshot: 'held-1' } });
    await putHead(items, headOf('held-1'));
    expect(await reportBackup(input, deps)).toMatchObject({ judged: [], verdict: { kind: 'accepted' } });
    expect(reports.published[0]?.message).toContain('Snapshot held-1 was accepted already');
  });
});

it('names the snapshot that was adopted', async () => {
  const { deps, items, reports } = await world({
    run: { kind: 'adopt', snapshot: 'found-1', adopt: { rebuild: 'rebuild-1' } },
  });
  await putHead(items, headOf('found-1'));
  expect(await reportBackup(input, deps)).toMatchObject({ status: 'succeeded', snapshot: 'found-1' });
  expect(reports.published[0]?.subject).toBe('Moraine: adoption of docs succeeded');
  expect(reports.published[0]?.message).toContain('\nAdopted: found-1\n');
});

describe('a run that pins or unpins', () => {
  const pinned = { snapshot: 's-1', reason: 'audit\u202e', person: 'arn:jo' };

  it('names the snapshot, the person and the reason', async () => {
    const { deps, items, reports } = await world({ run: { kind: 'pin', ...pinned } });
    await putHead(items, { ...headOf('s-1'), pin: pinOf({ reason: pinned.reason, person: 'arn:jo' }) });
    const { archive: _, ...pin } = pinOf({ reason: pinned.reason, person: 'arn:jo' });
    expect(await reportBackup(input, deps)).toMatchObject({ kind: 'pin', status: 'succeeded', snapshot: 's-1', pin });
    expect(reports.published[0]?.subject).toBe('Moraine: pinning of docs succeeded');
    expect(reports.published[0]?.message).toContain('\nPinned: s-1, by arn:jo: audit\\u202e\n');
  });

  it('says that the rules decide again', async () => {
    const { deps, items, reports } = await world({ run: { kind: 'unpin', snapshot: 's-1' } });
    await putHead(items, headOf('s-1'));
    expect(await reportBackup(input, deps)).not.toHaveProperty('pin');
    expect(reports.published[0]?.message).toContain('\nUnpinned: s-1: the retention rules decide on it again\n');
  });

  it('claims no pin of another run when it failed, and its own when it failed after that', async () => {
    const asked = { kind: 'pin', ...pinned } as const;
    const other = await world({ run: asked });
    await putHead(other.items, { ...headOf('s-1'), pin: pinOf() });
    await reportBackup({ ...input, failure }, other.deps);
    expect(other.reports.published[0]?.message).toContain('\nPinned before: s-1, by ');
    const own = await world({ run: asked });
    await putHead(own.items, { ...headOf('s-1'), pin: pinOf({ pinnedAt: run.startedAt }) });
    await reportBackup({ ...input, failure }, own.deps);
    expect(own.reports.published[0]?.message).toContain('\nPinned: s-1, by ');
  });

  it('claims no pin when it failed', async () => {
    const { deps, items, reports } = await world({ run: { kind: 'pin', ...pinned } });
    await putHead(items, headOf('s-1'));
    expect(await reportBackup({ ...input, failure }, deps)).toMatchObject({ status: 'failed', snapshot: 's-1' });
    expect(reports.published[0]?.message).not.toContain('Pinned');
  });
});

describe('a run that failed', () => {
  it('is put on record with its error and what it did before', async () => {
    const { deps, items, holder } = await world({ plan });
    expect(await reportBackup({ ...input, failure }, deps)).toMatchObject({
      status: 'failed',
      error: failure,
      snapshot: null,
      totals,
      newArchives: 3,
      retention: null,
    });
    expect(await getRun(items, 'run-1')).toMatchObject({ status: 'failed', failure });
    expect(await holder()).toBeUndefined();
  });

  it('names the snapshot that it had sealed by then', async () => {
    const { deps } = await world({ plan, sealed: true });
    expect(await reportBackup({ ...input, failure }, deps)).toMatchObject({ status: 'failed', snapshot: 'run-1' });
  });

  it('is reported even when what it did cannot be read', async () => {
    const { deps, objects, reports } = await world({ plan });
    objects.place({ bucket: RUNS, key: backupFiles.plan('run-1') }, Buffer.from('{'));
    const report = await reportBackup({ ...input, failure }, deps);
    expect(report).toMatchObject({ status: 'failed', error: { error: 'States.Timeout' } });
    expect(report?.error?.cause).toMatch(/^too slow \(The results of the run could not be summed up: DamagedFileError/);
    expect(reports.published).toHaveLength(1);
  });

  it('that did not fail is not reported without what it did, but gives the lease back', async () => {
    const { deps, objects, holder } = await world({ plan });
    objects.place({ bucket: RUNS, key: backupFiles.plan('run-1') }, Buffer.from('{'));
    await expect(reportBackup(input, deps)).rejects.toThrow(DamagedFileError);
    expect(await holder()).toBeUndefined();
  });

  it.each(['report', 'topic'])('gives the lease back when the %s cannot be written', async (what) => {
    const { deps, objects, holder } = await world({ plan });
    if (what === 'report')
      objects.failNext({ bucket: RUNS, key: backupFiles.report('run-1') }, new Error('S3 is down'));
    const reports = {
      publish: async () => {
        throw new Error('SNS is down');
      },
    };
    await expect(reportBackup({ ...input, failure }, { ...deps, reports })).rejects.toThrow('is down');
    expect(await holder()).toBeUndefined();
  });

  it('lets nobody have the lease at once after a failure by which it lost sight of a function', async () => {
    const { deps, items } = await world({ plan });
    await reportBackup({ ...input, failure: { error: 'Lambda.Unknown', cause: '' } }, deps);
    const freeAt = new Date(deps.clock.now().getTime() + 16 * 60_000).toISOString();
    expect(await items.get(keyOf.lease('docs'))).toMatchObject({ freeAt, generation: 1 });
  });

  it("leaves another execution's lease alone", async () => {
    const { deps, holder } = await world({ plan });
    await reportBackup({ ...input, executionArn: `${ARN}-another`, failure }, deps);
    expect(await holder()).toBe(ARN);
  });
});

describe('a request that was refused before there was a run', () => {
  const refused = { execution: 'asked', executionArn: `${ARN}-asked`, executionStartedAt, failure };

  it('is put on record with what it asked for, and told of', async () => {
    const { deps, items, reports } = await world();
    const request = { plan: 'dcos', kind: 'forget' };
    expect(await reportBackup({ ...refused, request }, deps)).toBeUndefined();
    expect(reports.runs).toMatchObject([{ ...request, runId: 'asked', status: 'failed' }]);
    expect(await getRun(items, 'asked')).toMatchObject({ ...request, status: 'failed', failure });
    expect(reports.published).toEqual([
      {
        subject: 'Moraine: forgetting of dcos failed',
        message: 'Run asked: failed\nPlan dcos\nError: States.Timeout: too slow',
      },
    ]);
  });

  it('names its plan though the rest of it is not valid', async () => {
    const { deps, items, reports } = await world();
    await reportBackup({ ...refused, request: { plan: 'docs', kind: 'erase', budgetUsd: -1 } }, deps);
    expect(await getRun(items, 'asked')).toMatchObject({ plan: 'docs', kind: 'backup', status: 'failed' });
    expect(reports.published[0]?.subject).toBe('Moraine: backup of docs failed');
  });

  it("has the id of its schedule's time, by which it is listed where it belongs", async () => {
    const { deps, items } = await world();
    const request = { kind: 'backup', plan: 'docs', scheduledTime: '2026-01-05T03:00:00Z' };
    const runId = planRunId('asked', request);
    await reportBackup({ ...refused, request }, deps);
    await reportBackup({ ...refused, executionArn: `${ARN}-second`, execution: 'second', request }, deps);
    expect(await getRun(items, runId)).toMatchObject({ plan: 'docs', status: 'failed' });
    expect(await getRun(items, 'asked')).toBeUndefined();
    expect(await getRun(items, 'second')).toBeUndefined();
  });

  it('is told of without a stack trace', async () => {
    const { deps, reports } = await world();
    const cause = JSON.stringify({ errorType: 'E', errorMessage: 'there is no vault', trace: ['at /var/task'] });
    await reportBackup({ ...refused, request: { plan: 'docs' }, failure: { error: 'E', cause } }, deps);
    expect(reports.published[0]?.message).toBe('Run asked: failed\nPlan docs\nError: E: there is no vault');
  });

  it('is told of even when nothing of it can be understood', async () => {
    const { deps, items, reports } = await world();
    expect(await reportBackup({ ...refused, request: 7 }, deps)).toBeUndefined();
    expect(await getRun(items, 'asked')).toMatchObject({ status: 'failed' });
    await reportBackup({ ...refused, request: { plan: 'a\nb' } }, deps);
    expect(reports.published.map(({ subject }) => subject)).toEqual([
      'Moraine: backup of an unknown plan failed',
      'Moraine: backup of an unknown plan failed',
    ]);
  });

  it('ends the record that it had opened for the time of its schedule, and no other one', async () => {
    const { deps, items, clock } = await world();
    const request = { kind: 'backup', plan: 'docs', scheduledTime: '2026-01-05T03:00:00Z' };
    const runId = planRunId('asked', request);
    const { executionArn } = refused;
    await createRun(
      items,
      { runId, executionArn, plan: 'docs', kind: 'backup', request, isDryRun: false },
      clock.now(),
    );
    await reportBackup({ ...refused, executionArn: `${ARN}-second`, execution: 'second', request }, deps);
    expect(await getRun(items, runId)).toMatchObject({ status: 'opening' });
    expect(await getRun(items, 'second')).toMatchObject({ status: 'failed', plan: 'docs' });
    await reportBackup({ ...refused, request }, deps);
    expect(await getRun(items, runId)).toMatchObject({ status: 'failed' });
    expect(await getRun(items, 'asked')).toBeUndefined();
  });

  it('is told of, and leaves the record of another run of its name as it is', async () => {
    const { deps, items, objects, reports, run } = await world();
    const { executionArn, startedAt } = run;
    const execution = { execution: 'run-1', executionArn, executionStartedAt: startedAt };
    await claimRunName(items, 'run-1', execution);
    const failed = { error: 'E', cause: 'of then' };
    await recordEnd(items, 'run-1', { status: 'failed', finishedAt: startedAt, failure: failed });
    const before = await getRun(items, 'run-1');
    const again = { ...execution, executionStartedAt: '2026-04-20T10:00:00.000Z' };
    const failure = { error: 'RunNameUsedError', cause: 'used' };
    expect(await reportBackup({ ...again, request: { plan: 'docs' }, failure }, deps)).toBeUndefined();
    expect(await getRun(items, 'run-1')).toEqual(before);
    expect(objects.keys(RUNS)).toEqual([]);
    expect(reports.published[0]?.message).toContain('RunNameUsedError: used');
  });

  it('gives back the lease that it had taken by then', async () => {
    const { deps, holder } = await world();
    await reportBackup({ ...refused, executionArn: ARN, request: { plan: 'docs' } }, deps);
    expect(await holder()).toBeUndefined();
  });
});
