import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../../cli/main';
import { DeletionReport, DeletionRequest, type DeletionRun } from '../../../core/contracts/deletion-run';
import { runFiles } from '../../../core/contracts/run-files';
import type { VaultLock } from '../../../core/ports/account-vaults';
import { recordEnd, setOpenedRun } from '../../../core/run/run-record';
import { type FakeDeployment, fakeDeployment, RESTORE_BUCKET, RUNS_BUCKET, recordOpening } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const destination = { bucket: RESTORE_BUCKET, prefix: '' };

describe('moraine delete', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(['delete', ...argv], terminal, async () => deployment);
  const asked = () => deployment.deletionsStarted.map(({ input }) => input);

  /** Make runs end before they are polled, with a report. */
  function ending(more: Partial<DeletionReport> = {}): void {
    deployment.onStart = async (runId) => {
      const { vault, andVault, dryRun, archives, unproven } = DeletionRequest.parse(asked().at(-1));
      const source = unproven
        ? ({ kind: 'inventory' } as const)
        : ({ kind: 'retrieval', runId: 'retrieval-1', destination, isOfManifest: false } as const);
      const opened: DeletionRun = {
        ...{ kind: 'delete', runId, executionArn: `arn:${runId}`, vault, andVault, dryRun, archives },
        source,
      };
      await recordOpening(deployment, opened);
      await setOpenedRun(deployment.items, opened, 'planning');
      const amount = { archives: 3, bytes: 3072 };
      const none = { archives: 0, bytes: 0 };
      const report = DeletionReport.parse({
        ...{
          runId,
          kind: 'delete',
          vault,
          status: dryRun ? 'planned' : 'succeeded',
          source,
        },
        ...{ archives: 5, bytes: 5000, deletedBefore: none, uncertain: none, earlyDeletionUsd: null, warnings: [] },
        deleted: dryRun ? none : amount,
        due: dryRun ? amount : none,
        stays: { changed: { archives: 1, bytes: 1000 }, moraine: { archives: 1, bytes: 928 } },
        early: { ...none, gibMonths: 0 },
        startedAt: '2026-01-05T10:00:00.000Z',
        finishedAt: '2026-01-05T10:20:00.000Z',
        ...more,
      });
      const location = { bucket: RUNS_BUCKET, key: runFiles.report(runId) };
      deployment.objects.place(location, Buffer.from(JSON.stringify(report)));
      const { status, finishedAt, error: failure } = report;
      await recordEnd(deployment.items, runId, { status, finishedAt, failure });
    };
  }

  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal({ answers: ['photos'] });
    ending();
  });

  const args = ['photos', '--run', 'retrieval-1'];
  const real = { kind: 'delete', vault: 'photos', retrieval: 'retrieval-1', andVault: false, dryRun: false };
  const dry = { ...real, dryRun: true };
  /** The request of the deletion that follows a dry run. */
  const confirmed = (request: object) => ({ ...request, confirmed: deployment.deletionsStarted[0]?.runId });

  it('shows what a dry run finds, asks for the name of the vault, and then deletes', async () => {
    expect(await run(...args)).toBe(0);
    expect(asked()).toEqual([dry, confirmed(real)]);
    expect(terminal.questions).toEqual([
      "This deletes 3 archives (3.0 KiB) of vault photos for good: nothing brings them back. Type the vault's name to continue: ",
    ]);
    const text = terminal.text();
    expect(text).toMatch(/to delete {6}3 archives \(3\.0 KiB\)/);
    expect(text).toMatch(/stays {10}1 archive \(1000 bytes\): the object has another size, checksum or origin/);
    expect(text).toMatch(/stays {10}1 archive \(928 bytes\): written by Moraine/);
    expect(text).toMatch(/succeeded[\s\S]*deleted {8}3 archives/);
    expect(text).toMatch(/s3:\/\/runs-bucket\/runs\/\S+\/report\.csv/);
  });

  it.each([
    ['2027-01-06T10:00:00.000Z', 'the last of them until 2027-01-06 10:00:00 UTC'],
    ['ever', 'for ever'],
  ])('tells in the dry run what the lock of the vault keeps until %s', async (lockedUntil, words) => {
    ending({ stays: { locked: { archives: 2, bytes: 2048 } }, lockedUntil });
    expect(await run(...args, '--dry-run')).toBe(0);
    expect(terminal.text()).toContain('2 archives (2.0 KiB): kept by the lock of the vault');
    expect(terminal.text()).toContain(`locked         ${words}`);
  });

  it.each([['photo'], ['yes'], ['']])('deletes nothing when the answer is %j', async (answer) => {
    terminal = fakeTerminal({ answers: [answer] });
    expect(await run(...args)).toBe(2);
    expect(asked()).toEqual([dry]);
    expect(terminal.complaints()).toContain('nothing was deleted');
  });

  it.each([[[]], [['--json']]])('starts nothing, with %j, without a terminal or --yes', async (flags) => {
    if (flags.length === 0) terminal = fakeTerminal();
    expect(await run(...args, ...flags)).toBe(2);
    expect(terminal.complaints()).toContain('moraine delete photos --run retrieval-1 --dry-run');
    expect(asked()).toEqual([]);
  });

  it('asks no question with --yes', async () => {
    terminal = fakeTerminal();
    expect(await run(...args, '--yes')).toBe(0);
    expect(asked()).toEqual([dry, confirmed(real)]);
  });

  it('only looks with --dry-run', async () => {
    expect(await run(...args, '--dry-run', '--json')).toBe(0);
    expect(asked()).toEqual([dry]);
    expect(terminal.objects).toMatchObject([{ status: 'planned', due: { archives: 3 } }]);
  });

  it('passes on which archives are named, and that the vault goes too, and says so before', async () => {
    expect(await run(...args, '--archive', 'one', '--archive', 'two', '--and-vault')).toBe(0);
    expect(asked().at(-1)).toEqual(confirmed({ ...real, archives: ['one', 'two'], andVault: true }));
    expect(terminal.questions[0]).toContain('of vault photos, and then the vault itself, for good');
    expect(await run(...args, '--archive', 'a/b')).toBe(2);
    expect(terminal.complaints()).toContain("--archive 'a/b' is not an archive id.");
  });

  describe('--unproven', () => {
    const unproven = { kind: 'delete', vault: 'photos', unproven: true, andVault: false };

    it('asks twice, for the name and for the number, and passes on what was confirmed', async () => {
      terminal = fakeTerminal({ answers: ['photos', '3'] });
      expect(await run('photos', '--unproven')).toBe(0);
      expect(terminal.questions).toHaveLength(2);
      expect(asked()).toEqual([{ ...unproven, dryRun: true }, confirmed({ ...unproven, dryRun: false })]);
    });

    it.each([[['photos', '2']], [['photos', 'photos']], [['photos']], [['3', '3']]])(
      'deletes nothing when the answers are %j',
      async (answers) => {
        terminal = fakeTerminal({ answers });
        expect(await run('photos', '--unproven')).toBe(2);
        expect(asked()).toHaveLength(1);
        expect(terminal.complaints()).toContain('nothing was deleted');
      },
    );

    it.each([[['--yes']], [['--json']]])('takes no %j', async (flags) => {
      expect(await run('photos', '--unproven', ...flags)).toBe(2);
      expect(terminal.complaints()).toContain('--unproven asks two questions');
      expect(asked()).toEqual([]);
    });

    it('excludes --run, of which one is needed', async () => {
      expect(await run(...args, '--unproven')).toBe(2);
      expect(await run('photos')).toBe(2);
      expect(terminal.complaints()).toContain('--run RUN-ID');
      expect(asked()).toEqual([]);
    });
  });

  it('passes on which archives are selected, in the dry run and after it', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'moraine-delete-'));
    const file = path.join(directory, 'ids.txt');
    writeFileSync(file, 'one\ntwo\n');
    expect(await run(...args, '--path', '2019/**', '--larger', '1MiB', '--ids', file)).toBe(0);
    rmSync(directory, { recursive: true });
    const [{ runId = '' } = {}] = deployment.deletionsStarted;
    const ids = { bucket: RUNS_BUCKET, key: runFiles.ids(runId) };
    const selection = { paths: ['2019/**'], largerThanBytes: 1024 ** 2, ids };
    expect(asked()).toEqual([{ ...dry, selection }, confirmed({ ...real, selection })]);
    expect(deployment.objects.text(ids)).toBe('one\ntwo\n');
  });

  it('deletes nothing when there is nothing to delete', async () => {
    ending({ due: { archives: 0, bytes: 0 } });
    expect(await run(...args)).toBe(0);
    expect(asked()).toEqual([dry]);
    expect(terminal.text()).toContain('There is nothing to delete.');
  });

  it('tells what young archives cost, and warnings', async () => {
    ending({
      early: { archives: 2, bytes: 2048, gibMonths: 1 },
      earlyDeletionUsd: 1.5,
      prices: { source: 'AWS', asOf: '2026-01-01' },
      warnings: ['Bucket b is not versioned'],
    });
    await run(...args, '--dry-run');
    expect(terminal.text()).toContain(
      'about $1.50: 2 archives (2.0 KiB) are younger than 90 days (prices of 2026-01-01, AWS)',
    );
    expect(terminal.text()).toContain('Warning: Bucket b is not versioned');
  });

  it('does not call a smallest amount an approximate one', async () => {
    ending({ early: { archives: 2, bytes: 2048, gibMonths: 1e-6 }, earlyDeletionUsd: 1e-6 });
    await run(...args, '--dry-run');
    expect(terminal.text()).toMatch(/early fee +< \$0\.0001: 2 archives/);
  });

  it('tells what is in a vault that was not deleted', async () => {
    const remaining = {
      ...{ archives: 2, bytes: 20, inventoryDate: '2026-01-06T00:00:00Z', createdSince: 1, plans: { docs: 1 } },
      newest: [{ archiveId: 'x', creationDate: '2026-01-05T00:00:00Z', description: 'by \u001b hand' }],
    };
    ending({ vaultEnd: { kind: 'occupied', remaining } });
    await run(...args, '--and-vault', '--watch');
    const text = terminal.text();
    expect(text).toContain('lists 2 archives (20 bytes), 1 by plan docs.');
    expect(text).toContain('Somebody still writes: 1 were created during the run.');
    expect(text).toContain('2026-01-05T00:00:00Z  x  by \\u001b hand');
  });

  describe('of a vault with a lock', () => {
    const arn = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
    const denying = (Action: string) =>
      JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource: arn }] });
    const put = (lock: VaultLock) => deployment.accountVaults.put('photos', { lock });
    const createdAt = new Date('2026-01-01T00:00:00Z');
    const expiresAt = new Date('2030-01-01T00:00:00Z');

    it('refuses to delete the vault, before it asks for anything, when the lock forbids that for ever', async () => {
      put({ state: 'locked', policy: denying('glacier:DeleteVault'), createdAt });
      expect(await run(...args, '--and-vault', '--dry-run')).toBe(2);
      expect(terminal.complaints()).toContain('The lock of vault photos forbids for ever to delete the vault');
      expect(asked()).toEqual([]);
      expect(await run(...args, '--dry-run')).toBe(0);
    });

    it.each<VaultLock>([
      { state: 'locked', policy: denying('glacier:DeleteArchive'), createdAt },
      { state: 'in-progress', policy: denying('glacier:DeleteVault'), createdAt, expiresAt },
    ])('leaves it to the run when the lock does not, or may end: %j', async (lock) => {
      put(lock);
      expect(await run(...args, '--and-vault', '--dry-run')).toBe(0);
    });

    it('leaves it to the run when the lock may not be read', async () => {
      put({ state: 'locked', policy: denying('glacier:DeleteVault'), createdAt });
      deployment.accountVaults.deny('glacier:GetVaultLock');
      expect(await run(...args, '--and-vault', '--dry-run')).toBe(0);
    });
  });

  it('shows the end of a dry run that failed', async () => {
    ending({ status: 'failed', error: { error: 'InvalidInputError', cause: 'no such archive' } });
    expect(await run(...args)).toBe(4);
    expect(terminal.complaints()).toContain('no such archive');
    expect(asked()).toEqual([dry]);
  });

  it('names the line to add when no vault allows deletions', async () => {
    deployment.machines.deletion = undefined;
    expect(await run(...args)).toBe(2);
    expect(terminal.complaints()).toContain("vaults: [{ name: '…', deletion: true }]");
  });
});
