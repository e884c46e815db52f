import { main } from '../../../cli/main';
import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { recordUncertainUpload } from '../../../core/backup/duplicates/uncertain-upload';
import { recordSchedule } from '../../../core/backup/overdue/schedule-since';
import { dropPlan } from '../../../core/backup/retention/drop-plan';
import { addGarbage } from '../../../core/backup/retention/garbage';
import { listHeads, markForgotten, putHead } from '../../../core/backup/snapshot/heads';
import { writeArchiveLines } from '../../../core/backup/snapshot/write-snapshot';
import { LeaseHeldError } from '../../../core/contracts/errors';
import type { ArchiveLine, WrittenArchive } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import type { Item } from '../../../core/ports/item-store';
import { GIB } from '../../../core/ranges/units';
import { takeLease } from '../../../core/run/lease';
import { uncertain } from '../../core/backup/duplicates/uncertain';
import { collect, planOf } from '../../core/backup/runs';
import { isKill, killable } from '../../lambdas/kill-points';
import { aBackupRun, aHead, aLine, aPlanSummary, openBackup, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, NOW, openRun, RUNS_BUCKET } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const anArchive = (number: number, kind: WrittenArchive['kind'] = 'object'): WrittenArchive => ({
  archive: `20260101T030000Z-a/00000000${number}`,
  archiveId: `id-${number}`,
  kind,
  sizeBytes: 512 * GIB,
  treeHash: 'ab'.repeat(32),
  createdAt: '2026-01-01T03:00:00.000Z',
  objects: 1,
  objectBytes: 1,
});

const live = (archive: WrittenArchive): ArchiveLine => ({ ...archive, liveObjects: 1, liveBytes: 1 });

async function copyOf({ items, objects, files, plans }: FakeDeployment): Promise<FakeDeployment> {
  const copy = fakeDeployment();
  copy.plans = plans;
  for (const item of items.all()) await copy.items.put(item);
  for (const key of objects.keys(RUNS_BUCKET)) {
    const body = await files.read(key);
    if (body) await copy.files.write(key, body, 'application/octet-stream');
  }
  return copy;
}

describe('a plan that was renamed', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const OLD = '20260101T030000Z-a';
  const NEW = '20260102T030000Z-b';

  const place = async (snapshot: string, takenAt: string, archives: WrittenArchive[], more = {}) => {
    const head = aHead(snapshot, takenAt, { plan: 'documents', catalog: anArchive(9, 'catalog'), ...more });
    await placeSnapshot(deployment, head, [aLine('a.txt')]);
    await writeArchiveLines(deployment.files, head, archives.map(live));
  };

  beforeEach(async () => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    deployment.plans = [aPlanSummary('docs')];
    await place(OLD, '2026-01-01T03:00:00.000Z', [anArchive(1)]);
    await place(NEW, '2026-01-02T03:00:00.000Z', [anArchive(1), anArchive(2)]);
    // A plan whose name begins with the same letters is another one.
    await placeSnapshot(deployment, aHead('s1', '2026-01-01T03:00:00.000Z', { plan: 'documents-2025' }), [
      aLine('b.txt'),
    ]);
    await markForgotten(deployment.items, 'documents-2025', 's1');
  });

  it('is listed as not configured, with what to do', async () => {
    expect(await run('plans')).toBe(0);
    const [configured, orphan] = terminal.text().split('\n\n');
    expect(configured).toMatch(/^docs\n/);
    expect(orphan).toMatch(
      /^documents: not configured\n {2}vault +photos\n {2}snapshots +2\n {2}newest +20260102T030000Z-b,/,
    );
    expect(orphan).toContain('moraine plans --forget-orphan documents');
    expect(terminal.text()).not.toContain('documents-2025');
    expect(await run('plans', '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([
      { plans: [{ name: 'docs' }], orphans: [{ name: 'documents', vaults: ['photos'], snapshots: 2 }] },
    ]);
  });

  it('is listed although all of its files are lost, as long as a run of it is on record', async () => {
    for (const key of deployment.objects.keys(RUNS_BUCKET)) await deployment.files.remove(key);
    await openBackup(deployment, aBackupRun(NEW, { plan: planOf({ name: 'documents' }) }));
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain('documents: not configured');
  });

  it('has its snapshots listed and its objects found', async () => {
    expect(await run('snapshots', 'documents')).toBe(0);
    expect(terminal.text()).toMatch(/20260102T030000Z-b.*\n20260101T030000Z-a/);
    expect(terminal.complaints()).toContain('Plan documents is not configured');
    expect(await run('snapshots', 'documents', '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([{ plan: 'documents', isConfigured: false }]);
    terminal = fakeTerminal();
    expect(await run('find', '*.txt')).toBe(0);
    expect(terminal.text()).toMatch(/^documents .* 20260101T030000Z-a +20260102T030000Z-b +2 +a\.txt$/m);
    expect(terminal.complaints()).toContain('Plan documents is not configured any more');
    expect(await run('find', 'a.txt', '--plan', 'documents', '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([{ versions: [{ key: 'a.txt' }], notConfigured: ['documents'] }]);
    terminal = fakeTerminal({ interactive: true });
    expect(await run('ls', 'documents')).toBe(0);
    expect(terminal.text()).toContain('a.txt');
    expect(terminal.complaints()).toContain('Plan documents is not configured any more');
  });

  it('is restored and checked under its old name, in the vault of its snapshots', async () => {
    const restore = { plan: 'documents', snapshot: OLD, paths: [] };
    deployment.onStart = (runId) => openRun(deployment, runId, { kind: 'restore', restore });
    expect(await run('restore', 'documents@2026-01-01')).toBe(0);
    expect(terminal.complaints()).toContain('Plan documents is not configured any more');
    deployment.onStart = (runId) => openRun(deployment, runId, { kind: 'check', check: { plan: 'documents' } });
    expect(await run('check', 'documents')).toBe(0);
    expect(deployment.started.map(({ input }) => input)).toMatchObject([
      { kind: 'restore', vault: 'photos', restore: { plan: 'documents', snapshot: OLD } },
      { kind: 'check', vault: 'photos', check: { plan: 'documents' } },
    ]);
  });

  it.each(['accept', 'reject'])('has no snapshot to %s, of which it is told before a run starts', async (verb) => {
    const comparedWith = { snapshot: OLD, vault: 'photos', source: { bucket: 'b', prefix: '' }, objects: 1, bytes: 1 };
    await place('held', '2026-01-03T03:00:00.000Z', [], {
      verdict: { kind: 'held', differsIn: ['source'], comparedWith },
    });
    expect(await run(verb, 'documents@held', '--yes')).toBe(2);
    expect(terminal.complaints()).toContain('moraine restore documents@held');
    expect(deployment.started).toEqual([]);
  });

  it('is named when the new name has no snapshot, and when the name is unknown', async () => {
    const named = 'Plans that are not configured, but have snapshots: documents.';
    expect(await run('snapshots', 'docs')).toBe(0);
    expect(terminal.text()).toContain(named);
    expect(await run('restore', 'docs')).toBe(2);
    expect(await run('snapshots', 'nobody')).toBe(2);
    expect(terminal.complaints().split(named)).toHaveLength(3);
  });

  describe('and forgotten', () => {
    const isLease = ({ sk }: Item) => sk === 'lease';
    const recordsLeft = () =>
      deployment.items.all().filter((item) => item.pk.split('/')[1] === 'documents' && !isLease(item));
    const filesLeft = () => deployment.objects.keys(RUNS_BUCKET).filter((key) => key.startsWith('plans/documents/'));

    beforeEach(async () => {
      const vault = 'photos';
      await putHead(
        deployment.items,
        aHead('s0', '2025-12-01T03:00:00.000Z', { plan: 'documents', state: 'forgotten' }),
      );
      await addGarbage(deployment.items, 'documents', anArchive(3), vault, NOW);
      await recordUncertainUpload(deployment.items, uncertain({ plan: 'documents' }));
      const schedule = { expression: 'rate(1 day)', timeZone: 'UTC' };
      await recordSchedule(deployment.items, { name: 'documents', schedule }, NOW);
      const found = { foundBy: 'check-1', foundAt: NOW.toISOString(), inventoryDate: '2026-01-04T00:00:00Z' };
      const missing = {
        archiveId: 'id-1',
        archive: anArchive(1).archive,
        vault,
        finding: 'missing',
        ...found,
      } as const;
      await recordMissing(deployment.items, 'documents', missing);
      const lease = { runId: OLD, takenAt: '2026-01-02T03:00:00.000Z', generation: 2 };
      await deployment.items.put({ ...keyOf.lease('documents'), ...lease });
    });

    it('loses its records and files once its name is typed, and keeps its archives', async () => {
      terminal = fakeTerminal({ answers: ['documents'] });
      expect(await run('plans', '--forget-orphan', 'documents')).toBe(0);
      // Two archives of snapshots, one catalog, and one that retention would have deleted: 2 TiB.
      expect(terminal.text()).toContain('4 archives (2.0 TiB) in vault photos stay there: $7.37 a month');
      expect(terminal.text()).toContain('moraine rebuild photos');
      expect(recordsLeft()).toEqual([]);
      expect(filesLeft()).toEqual([]);
      // Free, and never of an earlier generation: records of deletions that stay have been claimed under one.
      const [lease] = deployment.items.all().filter(isLease);
      expect(lease).toMatchObject({ pk: 'plan/documents', generation: 3 });
      expect(lease).not.toHaveProperty('freeAt');
      expect(lease).not.toHaveProperty('lockedBy');
      expect(await collect(listHeads(deployment.items, 'documents-2025'))).toHaveLength(1);
      expect(await run('plans', '--forget-orphan', 'documents', '--yes')).toBe(2);
    });

    it('is locked meanwhile, so that no restore begins', async () => {
      const executions = { statusOf: async () => ({ state: 'running' }) as const };
      const taker = { executionArn: 'arn:restore-1', runId: 'restore-1' };
      const take = () => takeLease({ items: deployment.items, executions }, 'documents', taker, NOW);
      const attempts: unknown[] = [];
      const { remove } = deployment.files;
      deployment.files.remove = async (key) => {
        attempts.push(await take().catch((error: unknown) => error));
        await remove(key);
      };
      expect(await run('plans', '--forget-orphan', 'documents', '--yes')).toBe(0);
      expect(attempts.length).toBeGreaterThan(0);
      for (const attempt of attempts) {
        expect(attempt).toBeInstanceOf(LeaseHeldError);
        expect(String(attempt)).toContain('`moraine plans --forget-orphan documents` is under way, or was interrupted');
      }
      expect(await take()).toBe(4);
    });

    it('stays when a restore takes the lease while the user is asked', async () => {
      terminal = fakeTerminal({ answers: ['documents'] });
      const { ask } = terminal;
      terminal.ask = async (question) => {
        const held = { executionArn: 'arn:restore-1', runId: 'restore-1', takenAt: NOW.toISOString(), generation: 3 };
        await deployment.items.put({ ...keyOf.lease('documents'), ...held });
        return ask(question);
      };
      expect(await run('plans', '--forget-orphan', 'documents')).toBe(1);
      expect(terminal.complaints()).toContain('plan documents is locked');
      expect(await collect(listHeads(deployment.items, 'documents'))).toHaveLength(3);
    });

    it('is forgotten by another call when one is killed before or after whatever it does', async () => {
      const undisturbed = killable(await copyOf(deployment));
      await dropPlan(undisturbed.ports, 'documents');
      expect(undisturbed.trail.length).toBeGreaterThan(10);
      for (const call of undisturbed.trail) {
        for (const when of ['before', 'after'] as const) {
          const copy = await copyOf(deployment);
          const killed = await dropPlan(killable(copy, { call, when }).ports, 'documents').catch(
            (error: unknown) => error,
          );
          expect(isKill(killed)).toBe(true);
          await main(['plans', '--forget-orphan', 'documents', '--yes'], terminal, async () => copy);
          const left = copy.items.all().filter((item) => item.pk.split('/')[1] === 'documents' && !isLease(item));
          expect({ call, when, left }).toEqual({ call, when, left: [] });
          expect(await collect(copy.files.list('plans/documents/'))).toEqual([]);
        }
      }
    });

    it('is listed and forgotten although the record of a snapshot is damaged', async () => {
      await deployment.items.update(keyOf.snapshot('documents', OLD), { set: { head: '{' } });
      expect(await run('plans')).toBe(0);
      expect(terminal.text()).toMatch(
        new RegExp(`snapshots +1\\n.*\\n {2}unreadable: the record plan/documents snapshot/${OLD} is not valid`),
      );
      expect(await run('plans', '--json')).toBe(0);
      expect(terminal.objects).toMatchObject([
        { orphans: [{ name: 'documents', snapshots: 1, unreadable: [expect.stringContaining(OLD)] }] },
      ]);
      expect(await run('restore', 'nobody')).toBe(2);
      expect(await run('plans', '--forget-orphan', 'documents', '--yes')).toBe(0);
      expect(terminal.text()).toContain('Drops a snapshot whose archives are not counted: the record plan/documents');
      expect(recordsLeft()).toEqual([]);
    });

    it('keeps the records of archives that are deleted, or may be', async () => {
      await deployment.items.update(keyOf.garbage('documents', 'id-3'), { set: { state: 'deleting' } });
      expect(await run('plans', '--forget-orphan', 'documents', '--yes', '--json')).toBe(0);
      expect(recordsLeft()).toMatchObject([{ pk: 'garbage/documents', sk: 'id-3' }]);
      expect(terminal.objects).toMatchObject([
        { plan: 'documents', snapshots: 2, vaults: [{ vault: 'photos', archives: 4 }] },
      ]);
    });

    it('says that there are more archives when the list of a snapshot is missing', async () => {
      await deployment.files.remove(`plans/documents/${NEW}/archives.jsonl.gz`);
      expect(await run('plans', '--forget-orphan', 'documents', '--yes')).toBe(0);
      expect(terminal.text()).toContain('At least 3 archives');
    });

    it.each<[string, string[], string[], string]>([
      ['another answer', [], ['docs'], 'not the name of the plan'],
      ['no confirmation', [], [], 'needs a confirmation'],
      ['JSON without --yes', ['--json'], ['documents'], 'needs a confirmation'],
    ])('stays after %s', async (_name, flags, answers, text) => {
      terminal = fakeTerminal(answers.length > 0 ? { answers } : {});
      const before = recordsLeft().length;
      expect(await run('plans', '--forget-orphan', 'documents', ...flags)).toBe(2);
      expect(terminal.complaints()).toContain(text);
      expect(recordsLeft()).toHaveLength(before);
    });

    it('stays while it is configured, and while a run holds its lease', async () => {
      expect(await run('plans', '--forget-orphan', 'docs', '--yes')).toBe(2);
      expect(terminal.complaints()).toContain('Plan docs is configured');
      const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:moraine-retrieve:restore-1';
      deployment.execution.set('restore-1', { status: 'RUNNING' });
      await deployment.items.update(keyOf.lease('documents'), { set: { executionArn, runId: 'restore-1' } });
      expect(await run('plans', '--forget-orphan', 'documents', '--yes')).toBe(1);
      expect(terminal.complaints()).toContain('plan documents is locked: run restore-1 has held its lease since');
      deployment.execution.set('restore-1', { status: 'ABORTED', endedAt: NOW });
      expect(await run('plans', '--forget-orphan', 'documents', '--yes')).toBe(1);
      expect(terminal.complaints()).toContain('has ended without releasing its lease');
      expect(await collect(listHeads(deployment.items, 'documents'))).toHaveLength(3);
    });
  });
});
