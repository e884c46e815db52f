import { main } from '../../../cli/main';
import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { addGarbage } from '../../../core/backup/retention/garbage';
import { markForgotten } from '../../../core/backup/snapshot/heads';
import { writeArchiveLines } from '../../../core/backup/snapshot/write-snapshot';
import { snapshotFiles } from '../../../core/contracts/run-files';
import type { SnapshotHead, WrittenArchive } from '../../../core/contracts/snapshot';
import { GIB } from '../../../core/ranges/units';
import { aHead, aPlanSummary, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, NOW, RUNS_BUCKET } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const FIRST = '20251001T030000Z-a';
const SECOND = '20251215T030000Z-b';
const NEWEST = '20260105T030000Z-c';

const archive = (archiveId: string, createdAt: string, gib: number): WrittenArchive => ({
  archive: `${FIRST}/000000000`,
  archiveId,
  kind: 'object',
  sizeBytes: gib * GIB,
  treeHash: 'ab'.repeat(32),
  createdAt,
  objects: 1,
  objectBytes: 1,
});

const OLD = archive('old', '2025-10-01T03:10:00.000Z', 10);
const SHARED = archive('shared', '2025-10-01T03:20:00.000Z', 60);
const RECENT = archive('recent', '2025-12-15T03:10:00.000Z', 20);
const NEW = archive('new', '2026-01-05T03:10:00.000Z', 6);
const GARBAGE = archive('garbage', '2025-09-01T03:10:00.000Z', 3);
const YOUNG_GARBAGE = archive('young', '2025-11-01T03:10:00.000Z', 1);

describe('moraine stats', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const stats = (...argv: string[]) => main(['stats', ...argv], terminal, async () => deployment);
  const place = async (
    snapshot: string,
    takenAt: string,
    needed: WrittenArchive[],
    more: Partial<SnapshotHead> = {},
  ) => {
    const head = aHead(snapshot, takenAt, { bytes: 40 * GIB, ...more });
    await placeSnapshot(deployment, head);
    const lines = needed.map((one, number) => ({
      ...one,
      archive: `${FIRST}/00000000${number}`,
      liveObjects: 1,
      liveBytes: 1,
    }));
    await writeArchiveLines(deployment.files, head, lines);
  };

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs'), aPlanSummary('mail')];
    terminal = fakeTerminal();
    await place(FIRST, '2025-10-01T03:00:00.000Z', [OLD, SHARED], { newBytes: 70 * GIB });
    await place(SECOND, '2025-12-15T03:00:00.000Z', [SHARED, RECENT], { parent: FIRST, newBytes: 20 * GIB });
    await place(NEWEST, '2026-01-05T03:00:00.000Z', [SHARED, NEW], { parent: SECOND, newBytes: 6 * GIB });
    for (const one of [GARBAGE, YOUNG_GARBAGE]) await addGarbage(deployment.items, 'docs', one, 'photos', NOW);
  });

  it('counts every archive once, by who needs it, as JSON', async () => {
    expect(await stats('docs', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      {
        plans: [
          {
            plan: 'docs',
            isConfigured: true,
            snapshots: 3,
            pinned: 0,
            newest: { snapshot: NEWEST, takenAt: '2026-01-05T03:00:00.000Z', bytes: 40 * GIB },
            stored: { archives: 6, bytes: 100 * GIB, storagePerMonthUsd: expect.closeTo(0.36, 5) },
            vaults: [{ vault: 'photos', archives: 6, bytes: 100 * GIB }],
            live: { archives: 2, bytes: 66 * GIB, share: 0.66 },
            earlier: { archives: 2, bytes: 30 * GIB },
            garbage: { archives: 2, bytes: 4 * GIB, young: { archives: 1, bytes: GIB } },
            growth: {
              perSnapshotBytes: 13 * GIB,
              last30Days: { archives: 2, bytes: 26 * GIB },
              months: [
                { month: '2025-09', archives: 1, bytes: 3 * GIB },
                { month: '2025-10', archives: 2, bytes: 70 * GIB },
                { month: '2025-11', archives: 1, bytes: GIB },
                { month: '2025-12', archives: 1, bytes: 20 * GIB },
                { month: '2026-01', archives: 1, bytes: 6 * GIB },
              ],
            },
            missingArchives: 0,
            unreadSnapshots: [],
          },
        ],
        total: { archives: 6, bytes: 100 * GIB, storagePerMonthUsd: expect.closeTo(0.36, 5) },
        price: { usd: 0.0036, mark: 'confirmed', source: expect.any(String), asOf: '2026-11-27' },
      },
    ]);
  });

  it('adds the 32 KiB of each archive to the cost', async () => {
    const one = archive('tiny', '2026-01-01T00:00:00.000Z', 0);
    await place('20260101T000000Z-t', '2026-01-01T00:00:00.000Z', [{ ...one, sizeBytes: 1 }], { plan: 'mail' });
    await stats('mail', '--json');
    const usd = ((1 + 32_768) / GIB) * 0.0036;
    expect(terminal.objects).toMatchObject([{ total: { bytes: 1, storagePerMonthUsd: expect.closeTo(usd, 12) } }]);
  });

  it('counts the catalog of a snapshot as growth, also of one that found nothing new', async () => {
    const catalog = { ...archive('catalog', '2026-01-06T03:10:00.000Z', 2), kind: 'catalog' as const };
    const more = { parent: NEWEST, newBytes: 0, newArchives: 0, catalog };
    await place('20260106T030000Z-d', '2026-01-06T03:00:00.000Z', [SHARED, NEW, catalog], more);
    await stats('docs', '--json');
    // (20 + 6 + 0 + 2) GiB of three later snapshots.
    expect(terminal.objects).toMatchObject([{ plans: [{ growth: { perSnapshotBytes: Math.round((28 / 3) * GIB) } }] }]);
  });

  it('describes a plan, its growth by month, the price with its date, and what it is based on', async () => {
    expect(await stats('docs')).toBe(0);
    expect(terminal.text().split('\n')).toEqual([
      'docs',
      `  snapshots      3, the newest ${NEWEST} of 2026-01-05 03:00:00 UTC`,
      '  vault          photos',
      '  stored         6 archives (100 GiB): $0.36 a month',
      '  live           2 archives (66.0 GiB), 66 %: needed by the newest, for 40.0 GiB of objects',
      '  earlier        2 archives (30.0 GiB), 30 %',
      '  garbage        2 archives (4.0 GiB), 4 %; of less than 90 days: 1 archive (1.0 GiB)',
      '  growth         13.0 GiB a snapshot, the mean of 2; 26.0 GiB in the last 30 days',
      '    WRITTEN IN  ARCHIVES      SIZE',
      '    2025-09            1   3.0 GiB',
      '    2025-10            2  70.0 GiB',
      '    2025-11            1   1.0 GiB',
      '    2025-12            1  20.0 GiB',
      '    2026-01            1   6.0 GiB',
      '  Prices in US dollars:',
      expect.stringMatching(
        /^ {4}vault storage {2}\$0\.0036 {2}per GiB and month {2}confirmed {2}.*, read 2026-11-27$/,
      ),
      expect.stringMatching(/^Based on the records of 3 snapshots .*not on an inventory.*moraine vaults$/),
      '',
    ]);
  });

  it('lists all plans in a table with their sum, also those without a snapshot or no longer configured', async () => {
    await place('20260101T000000Z-r', '2026-01-01T00:00:00.000Z', [NEW], { plan: 'renamed' });
    expect(await stats()).toBe(0);
    const [head, docs, mail, renamed, , sum] = terminal.text().split('\n');
    expect(head?.split(/ {2,}/)).toEqual([
      ...['PLAN', 'SNAPSHOTS', 'ARCHIVES', 'SIZE', 'A MONTH', 'LIVE', 'GARBAGE', '30 DAYS'],
    ]);
    expect(docs?.split(/ {2,}/)).toEqual(['docs', '3', '6', '100 GiB', '$0.36', '66 %', '4.0 GiB', '+26.0 GiB']);
    expect(mail?.split(/ {2,}/)).toEqual(['mail', '0', '0', '0 bytes', '$0.00', '-', '0 bytes', '+0 bytes']);
    expect(renamed?.split(/ {2,}/).slice(0, 4)).toEqual(['renamed', '1', '1', '6.0 GiB']);
    expect(sum).toBe('3 plans: 7 archives, 106 GiB, $0.38 a month');
    expect(terminal.complaints()).toContain('Plan renamed is not configured any more');
  });

  it('counts a forgotten snapshot whose archives are not yet recorded as garbage, and a held one as kept', async () => {
    const held: SnapshotHead['verdict'] = {
      kind: 'held',
      differsIn: ['objects'],
      comparedWith: { snapshot: NEWEST, objects: 2, bytes: 2 },
    };
    await place('20260105T040000Z-d', '2026-01-05T04:00:00.000Z', [archive('of-held', NOW.toISOString(), 5)], {
      verdict: held,
    });
    await markForgotten(deployment.items, 'docs', FIRST);
    await stats('docs', '--json');
    expect(terminal.objects).toMatchObject([
      {
        plans: [
          {
            snapshots: 3,
            newest: { snapshot: NEWEST },
            live: { bytes: 66 * GIB },
            earlier: { bytes: 25 * GIB },
            garbage: { bytes: 14 * GIB },
          },
        ],
      },
    ]);
  });

  it('leaves out what a check found missing, and says so', async () => {
    const found = {
      archive: OLD.archive,
      vault: 'photos',
      foundBy: 'check-1',
      foundAt: NOW.toISOString(),
      inventoryDate: NOW.toISOString(),
    };
    await recordMissing(deployment.items, 'docs', { ...found, archiveId: 'old', finding: 'missing' });
    await recordMissing(deployment.items, 'docs', { ...found, archiveId: 'recent', finding: 'other-hash' });
    await stats('docs', '--json');
    await stats('docs');
    expect(terminal.objects).toMatchObject([
      { plans: [{ stored: { archives: 5, bytes: 90 * GIB }, missingArchives: 1 }] },
    ]);
    expect(terminal.text()).toContain('Not counted: 1 that a check found missing');
  });

  it('says of which snapshots the lists are missing', async () => {
    await deployment.objects.remove({ bucket: RUNS_BUCKET, key: snapshotFiles.archives('docs', FIRST) });
    expect(await stats('docs')).toBe(0);
    expect(terminal.text()).toContain('  stored         5 archives (90.0 GiB)');
    expect(terminal.text()).toContain(`Incomplete: the lists of archives of docs@${FIRST} are missing`);
  });

  it('does not know the cost in a region without prices', async () => {
    deployment.region = 'ap-south-2';
    await stats('docs');
    await stats('docs', '--json');
    expect(terminal.text()).toContain('stored         6 archives (100 GiB): unknown a month');
    expect(terminal.objects).toMatchObject([{ total: { storagePerMonthUsd: null }, price: null }]);
  });

  it('reads the list of archives of each snapshot once, and asks nothing of Glacier', async () => {
    const read: string[] = [];
    const { files } = deployment;
    deployment.files = {
      ...files,
      read: (key, range) => {
        read.push(key);
        return files.read(key, range);
      },
    };
    deployment.accountVaults = new Proxy(deployment.accountVaults, {
      get: (_, name) => {
        throw new Error(`must not ask Glacier: ${String(name)}`);
      },
    });
    expect(await stats('docs')).toBe(0);
    expect(read.sort()).toEqual([FIRST, SECOND, NEWEST].map((snapshot) => snapshotFiles.archives('docs', snapshot)));
  });

  it.each([
    [['letters'], /has no plan 'letters'.*Plans: docs, mail/],
    [['Docs'], /'Docs' is not the name of a plan/],
    [['docs', 'mail'], /too many arguments/],
  ])('refuses %j with exit code 2', async (argv, message) => {
    expect(await stats(...argv)).toBe(2);
    expect(terminal.complaints()).toMatch(message);
  });
});
