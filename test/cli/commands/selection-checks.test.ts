import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../../cli/main';
import { type FakeDeployment, fakeDeployment, openRun } from '../fake-deployment';
import { addInventory, anArchive } from '../fake-inventories';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const TAKEN_AT = '2026-01-05T08:00:00Z';
const OF_LIST = `the inventory of vault photos of ${TAKEN_AT}`;
const ARCHIVES = ['film/2016/a.raw', 'film/2016/b.raw', 'letters/march.pdf'].map((description, n) =>
  anArchive(`id-${n}`, { description, sizeBytes: n + 1 }),
);

describe('a selection', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const started = () => [...deployment.started, ...deployment.deletionsStarted];
  /** Glacier's own last inventory of the vault. */
  const takenByGlacier = (takenAt: string) =>
    deployment.accountVaults.put('photos', {
      inventory: { archives: 3, sizeBytes: 6, takenAt: new Date(takenAt) },
    });

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.onStart = (runId) => openRun(deployment, runId);
    terminal = fakeTerminal();
    await addInventory(deployment, 'list-1', ARCHIVES);
    takenByGlacier('2026-01-05T08:00:00.734Z');
  });

  describe('of which the run would find nothing, since Glacier has no newer inventory,', () => {
    it('starts nothing, and names what is probably meant', async () => {
      expect(await run('retrieve', 'photos', '--path', 'flim/**')).toBe(2);
      expect(terminal.complaints()).toBe(
        `moraine: no archive is selected of the 3 (6 bytes) that ${OF_LIST} lists: --path excludes 3. Nothing was requested. ` +
          `The selection: named flim/**. 'flim/**' matches no archive in ${OF_LIST}. Did you mean film/? ` +
          'Glacier has taken no newer one, which it does about a day after an upload: see when: moraine vaults\n',
      );
      expect(started()).toEqual([]);
    });

    it.each([
      [['--larger', '1GiB'], '--larger excludes 3'],
      [['--created', '2025-01-01..'], '--created excludes 3'],
    ])('is refused whatever %j it is made of', async (options, reason) => {
      expect(await run('retrieve', 'photos', ...options)).toBe(2);
      expect(terminal.complaints()).toContain(reason);
      expect(started()).toEqual([]);
    });

    it('is refused of a deletion from an inventory, but not where the vault is to be deleted too', async () => {
      const unproven = ['delete', 'photos', '--unproven', '--dry-run', '--path', 'letter/'];
      expect(await run(...unproven)).toBe(2);
      expect(terminal.complaints()).toContain('Did you mean letters/?');
      expect(started()).toEqual([]);
      await run(...unproven, '--and-vault');
      expect(started()).toHaveLength(1);
    });
  });

  describe('of which a newer inventory may have something', () => {
    it.each([
      ['Glacier has taken one', () => takenByGlacier('2026-01-05T08:00:01.000Z')],
      ['Glacier may not be asked', () => deployment.accountVaults.deny('glacier:DescribeVault')],
    ])('is started, and what is missing is told: %s', async (_, change) => {
      change();
      expect(await run('retrieve', 'photos', '--path', 'flim/**', '--path', 'letters/')).toBe(0);
      expect(terminal.complaints()).toBe(`'flim/**' matches no archive in ${OF_LIST}. Did you mean film/?\n`);
      expect(await run('retrieve', 'photos', '--path', 'elsewhere')).toBe(0);
      expect(terminal.complaints()).toContain(
        `The selection takes nothing of ${OF_LIST}: only what is newer can be selected.\n`,
      );
      expect(started()).toHaveLength(2);
    });

    it('is started where elements of the inventory could not be read', async () => {
      await addInventory(deployment, 'list-2', ARCHIVES, { unreadable: 1 }, new Date('2026-01-05T10:00:01Z'));
      expect(await run('retrieve', 'photos', '--path', 'elsewhere')).toBe(0);
    });
  });

  it.each([
    ['without a list', () => deployment.objects.remove({ bucket: 'runs-bucket', key: 'runs/list-1/report.json' })],
    [
      'with an incomplete list',
      () => addInventory(deployment, 'list-2', ARCHIVES, { archives: 4 }, new Date('2026-01-05T10:00:01Z')),
    ],
    [
      'where a mapping names the archives',
      () => Object.assign(deployment.configuration as object, { vaults: ['photos', 'photos_mapping'] }),
    ],
  ])('is left to the run %s', async (_, change) => {
    await change();
    expect(await run('retrieve', 'photos', '--path', 'elsewhere')).toBe(0);
    expect(terminal.complaints()).toBe('');
  });

  it('is left to the run where the list is too long to be read for it', async () => {
    await addInventory(deployment, 'list-2', ARCHIVES, { archives: 100_001 }, new Date('2026-01-05T10:00:01Z'));
    const read = jest.spyOn(deployment.files, 'read');
    expect(await run('retrieve', 'photos', '--path', 'elsewhere')).toBe(0);
    expect(read.mock.calls.map(([key]) => key)).toEqual(['runs/list-2/report.json']);
  });

  it('of several globs one of which matches nothing is started with a warning', async () => {
    expect(await run('retrieve', 'photos', '--path', 'film/', '--path', 'leters/*.pdf')).toBe(0);
    expect(terminal.complaints()).toBe(
      `Warning: 'leters/*.pdf' matches no archive in ${OF_LIST}. Did you mean letters/?\n`,
    );
  });

  it('that matches is started without a word', async () => {
    expect(await run('retrieve', 'photos', '--path', 'film/')).toBe(0);
    expect(terminal.complaints()).toBe('');
  });

  it('is tried on the manifest where there is one, by the names of the destination', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'moraine-selection-'));
    try {
      const manifest = path.join(directory, 'list.jsonl');
      const line = { ArchiveId: 'id-9', Size: 1, SHA256TreeHash: 'a'.repeat(64), Key: 'tapes/one.tar' };
      writeFileSync(manifest, `${JSON.stringify(line)}\n`);
      const from = ['retrieve', 'photos', '--manifest', manifest, '--path'];
      expect(await run(...from, 'tape/')).toBe(2);
      expect(terminal.complaints()).toContain(`matches no archive in ${manifest}. Did you mean tapes/?`);
      expect(started()).toEqual([]);
      expect(await run(...from, 'tapes/', '--to', 's3://restore-bucket/below/')).toBe(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('of a deletion of what a retrieval copied is tried on the inventory by the names of that retrieval', async () => {
    await openRun(deployment, 'retrieval-1');
    await run('delete', 'photos', '--run', 'retrieval-1', '--dry-run', '--path', 'leters/');
    expect(terminal.complaints()).toContain("'leters/**' matches no archive in");
    expect(terminal.complaints()).toContain('Did you mean letters/?');
    expect(started()).toHaveLength(1);
  });

  it('of an estimate names what is probably meant', async () => {
    expect(await run('estimate', 'photos', '--path', 'flim/')).toBe(2);
    expect(terminal.complaints()).toContain('Did you mean film/?');
    expect(await run('estimate', 'photos', '--path', 'film/', '--path', 'leters/')).toBe(0);
    expect(terminal.text()).toContain(`'leters/**' matches no archive in ${OF_LIST}. Did you mean letters/?`);
  });

  it('of a search names what is probably meant', async () => {
    expect(await run('archives', 'photos', 'flim/')).toBe(0);
    expect(terminal.complaints()).toContain('2026-01-05 08:00:00 UTC. Did you mean film/? Newer: moraine inventory');
  });
});
