import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCsv } from '../../../cli/commands/demo/read-csv';
import { main } from '../../../cli/main';
import type { ComparedDrift } from '../../../core/contracts/drift';
import type {
  InventoryReport,
  InventoryRun,
  InventoryScope,
  ListedArchive,
} from '../../../core/contracts/inventory-run';
import { inventoryFiles, runFiles } from '../../../core/contracts/run-files';
import type { InventoryEntry } from '../../../core/inventory/inventory-entry';
import { parseManifest } from '../../../core/inventory/parse-manifest';
import { recordEnd, setOpenedRun } from '../../../core/run/run-record';
import {
  type FakeDeployment,
  fakeDeployment,
  NOW,
  openRun,
  RUNS_BUCKET,
  recordOpening,
  refuseRun,
} from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const VAULT: InventoryScope = { kind: 'vault' };
const RANGE: InventoryScope = { kind: 'range', created: { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } };

const PARTS = ['000000-a', '000001-b'];

const aListing = (runId: string, scope: InventoryScope): InventoryRun => ({
  ...{
    kind: 'inventory',
    runId,
    executionArn: `arn:aws:states:::execution:moraine-inventory:${runId}`,
    vault: 'photos',
    scope,
  },
});

const archive = (n: number, more: Partial<ListedArchive> = {}): ListedArchive => ({
  ...{
    archiveId: `-archive${n}`,
    description: `file ${n}`,
    createdAt: '2025-06-01T00:00:00Z',
    sizeBytes: n,
    treeHash: 'h',
  },
  ...more,
});

const aReport = (runId: string, more: Partial<InventoryReport> = {}): InventoryReport => ({
  ...{ runId, kind: 'inventory', vault: 'photos', status: 'succeeded', scope: VAULT },
  ...{ inventoryDate: '2026-01-05T08:00:00Z', vaultArn: 'arn:aws:glacier:eu-west-1:123456789012:vaults/photos' },
  ...{ archives: 3, bytes: 6, unreadable: 0, descriptions: { moraine: 1, text: 2, empty: 0 }, parts: PARTS },
  ...{
    oldest: '2024-01-01T00:00:00Z',
    newest: '2025-06-01T00:00:00Z',
    largest: { archiveId: '-archive3', sizeBytes: 3 },
  },
  ...{ startedAt: NOW.toISOString(), finishedAt: '2026-01-05T14:00:00.000Z' },
  ...more,
});

describe('moraine inventory', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  let directory: string;
  const moraine = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const file = (name: string) => path.join(directory, name);
  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-inventory-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const place = (key: string, lines: readonly unknown[]) =>
    deployment.objects.place(
      { bucket: RUNS_BUCKET, key },
      Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    );
  async function open(runId: string, scope: InventoryScope = VAULT): Promise<void> {
    const run = aListing(runId, scope);
    await recordOpening(deployment, run);
    await setOpenedRun(deployment.items, run, 'inventory');
  }
  async function end(report: InventoryReport, parts: readonly (readonly unknown[])[] = []): Promise<void> {
    const { runId, scope, status, finishedAt, error: failure } = report;
    for (const [n, lines] of parts.entries()) {
      place(inventoryFiles.list(runId, scope.kind, PARTS[n] ?? ''), lines);
      place(inventoryFiles.unreadable(runId, PARTS[n] ?? ''), []);
    }
    deployment.objects.place({ bucket: RUNS_BUCKET, key: runFiles.report(runId) }, Buffer.from(JSON.stringify(report)));
    await recordEnd(deployment.items, runId, { status, finishedAt, failure });
    deployment.inventoryExecution.set(runId, { status: failure ? 'FAILED' : 'SUCCEEDED' });
  }
  /** Create a finished run with a list of two parts. */
  async function listed(runId: string, more: Partial<InventoryReport> = {}): Promise<void> {
    const report = aReport(runId, more);
    await open(runId, report.scope);
    await end(report, [[archive(1), archive(2, { description: '=1+1,"x"\u001b' })], [archive(3, { description: '' })]]);
  }

  describe('shows how the vault differs from what is known of it', () => {
    const gone = {
      archiveId: 'id-1',
      sizeBytes: 5,
      treeHash: 'ab',
      createdAt: '2026-01-01T00:00:00Z',
      wasListed: true,
    };
    const drift: ComparedDrift = {
      kind: 'compared',
      before: { runId: 'run0', inventoryDate: '2025-12-29T08:00:00Z' },
      ...{
        snapshots: 2,
        needed: 1234,
        unreadSnapshots: 1,
        unreadRecords: 1,
        gone: { needed: 1, others: 2 },
        changed: 3,
      },
      ...{
        unknown: { archives: 4, bytes: 4096 },
        new: { archives: 5, bytes: 5120 },
        duplicates: 7,
        notYetListed: 6,
        unconfirmed: 0,
      },
      ...{ firstGone: [{ ...gone, plan: 'docs' }, gone], call: 'c1' },
    };

    it('with counts, the first archives that are gone, and where the lists are', async () => {
      await listed('run1', { status: 'completed-with-errors', drift });
      for (const argv of [
        ['run', 'run1'],
        ['inventory', '--run', 'run1'],
      ]) {
        terminal = fakeTerminal();
        expect(await moraine(...argv)).toBe(3);
        expect(terminal.text()).toContain(
          [
            '  compared with  1,234 archives of 2 snapshots (1 of them unreadable), and the inventory of 2025-12-29 08:00:00 UTC',
            '  gone           1 archive that snapshots need, 2 others',
            '  changed        3 archives',
            '  unknown        4 archives (4.0 KiB) of this deployment, in no snapshot',
            '  duplicates     7 archives of lost answers, which retention deletes',
            '  new            5 archives (5.0 KiB)',
            '  not yet listed 6 archives',
            '  unread         1 record of retention',
            '    gone: id-1 of plan docs',
            '    gone: id-1',
            `  lists          s3://${RUNS_BUCKET}/runs/run1/drift-c1/`,
            '  What it held: moraine check docs --watch',
          ].join('\n'),
        );
      }
    });

    it('says that there is nothing to compare with, or too much', async () => {
      const nothing = { ...drift, before: null, new: null, gone: { needed: 0, others: 0 }, firstGone: [] };
      await listed('run1', { drift: nothing });
      expect(await moraine('run', 'run1')).toBe(0);
      expect(terminal.text()).toMatch(/^ {2}compared with {2}1,234 archives of 2 snapshots \(1 of them unreadable\)$/m);
      expect(terminal.text()).toMatch(/^ {2}gone {11}none$/m);
      expect(terminal.text()).not.toMatch(/^ {2}new /m);
      await listed('run2', { drift: { kind: 'skipped', reason: 'the inventory has too many archives' } });
      expect(await moraine('run', 'run2')).toBe(0);
      expect(terminal.text()).toContain('  Not compared: the inventory has too many archives.\n');
    });

    it('says why a list could not be compared, with exit code 3', async () => {
      await listed('run1', { status: 'completed-with-errors', drift: { kind: 'skipped', reason: 'Error: \x1b[2J' } });
      expect(await moraine('inventory', '--run', 'run1')).toBe(3);
      expect(terminal.text()).toContain('  Not compared: Error: \\u001b[2J.\n');
      expect(terminal.text()).toContain('  Print it: moraine inventory --run run1 --csv, or --json\n');
    });
  });

  it('starts a run, and prints how to watch it', async () => {
    deployment.onStart = (runId) => open(runId);
    expect(await moraine('inventory', 'photos')).toBe(0);
    const [{ runId, input } = { runId: '', input: undefined }] = deployment.inventoriesStarted;
    expect(input).toEqual({ kind: 'inventory', vault: 'photos' });
    expect(terminal.text()).toContain(`Run ${runId}: list all archives of vault photos`);
    expect(terminal.text()).toContain(`Follow it: moraine run ${runId} --watch`);
  });

  it('prints the id of a run that it does not watch as JSON', async () => {
    deployment.onStart = (runId) => open(runId, RANGE);
    expect(await moraine('inventory', 'photos', '--created', '2025-01-01..2026-01-01', '--json')).toBe(0);
    const created = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect(deployment.inventoriesStarted[0]?.input).toEqual({ kind: 'inventory', vault: 'photos', created });
    expect(terminal.objects).toEqual([
      { runId: expect.any(String), status: 'inventory', kind: 'inventory', vault: 'photos', created },
    ]);
  });

  it('watches to the end, and shows the contents of the vault and the location of the list', async () => {
    deployment.onStart = (runId) => open(runId);
    deployment.steps = [
      () => {},
      () => end(aReport(deployment.inventoriesStarted[0]?.runId ?? ''), [[archive(1)], []]),
    ];
    expect(await moraine('inventory', 'photos', '--watch')).toBe(0);
    for (const line of [
      /scope +all archives/,
      /inventory +of 2026-01-05 08:00:00 UTC; later uploads and deletions are not in it/,
      /archives +3 \(6 bytes\)/,
      /descriptions +1 of Moraine, 2 others, 0 empty/,
      /oldest +2024-01-01 00:00:00 UTC/,
      /largest +3 bytes: -archive3/,
      /list +s3:\/\/runs-bucket\/runs\/\S+\/inventory-000000-a.jsonl, and 1 more file beside it/,
      /Print it: moraine inventory --run \S+ --csv/,
    ]) {
      expect(terminal.text()).toMatch(line);
    }
  });

  it('exits with 4 when the run is refused, such as for a vault without an inventory', async () => {
    deployment.onStart = (runId) =>
      refuseRun(
        deployment,
        runId,
        { error: 'InventoryNotReadyError', cause: 'Glacier has not taken it yet' },
        { kind: 'inventory' },
      );
    expect(await moraine('inventory', 'photos', '--watch')).toBe(4);
    expect(terminal.complaints()).toContain('Glacier has not taken it yet (InventoryNotReadyError)');
  });

  it('reports a range or a vault without archives, which is not a failure', async () => {
    const nothing = {
      archives: 0,
      bytes: 0,
      descriptions: { moraine: 0, text: 0, empty: 0 },
      parts: PARTS.slice(0, 1),
    };
    await listed('run1', { ...nothing, scope: RANGE });
    expect(await moraine('inventory', '--run', 'run1')).toBe(0);
    expect(terminal.text()).toContain('The inventory of vault photos has no archive in that range.');
    expect(terminal.text()).toMatch(/scope +archives created from 2025-01-01 00:00:00 on, .* UTC, and no others/);
    await listed('run2', nothing);
    expect(await moraine('inventory', '--run', 'run2')).toBe(0);
    expect(terminal.text()).toContain('Later uploads are in the next inventory, about a day later.');
  });

  it('reports how a run failed, and that its list is incomplete', async () => {
    const error = { error: 'InventoryJobFailedError', cause: 'the job failed\u001b' };
    await listed('run1', { status: 'failed', error, inventoryDate: null, parts: PARTS.slice(0, 1) });
    expect(await moraine('inventory', '--run', 'run1', '--csv')).toBe(4);
    expect(terminal.text()).toContain('InventoryJobFailedError: the job failed\\u001b');
    expect(terminal.text()).toContain('The list is incomplete');
    expect(terminal.printed()).toBe('');
  });

  it('prints the whole list as CSV, neither formulas nor control characters in it', async () => {
    await listed('run1');
    expect(await moraine('inventory', '--run', 'run1', '--csv')).toBe(0);
    expect(terminal.printed()).toBe(
      [
        'archiveId,description,createdAt,sizeBytes,treeHash\r\n',
        '-archive1,file 1,2025-06-01T00:00:00Z,1,h\r\n',
        `-archive2,"'=1+1,""x""\\u001b",2025-06-01T00:00:00Z,2,h\r\n`,
        '-archive3,,2025-06-01T00:00:00Z,3,h\r\n',
      ].join(''),
    );
  });

  it('prints the whole list as one JSON object, with what could not be read', async () => {
    await listed('run1', { unreadable: 1, status: 'completed-with-errors' });
    place(inventoryFiles.unreadable('run1', '000001-b'), [{ element: 4, reason: 'has no ArchiveId' }]);
    expect(await moraine('inventory', '--run', 'run1', '--json')).toBe(3);
    expect(terminal.objects).toEqual([
      {
        report: expect.objectContaining({ runId: 'run1', archives: 3 }),
        archives: [archive(1), archive(2, { description: '=1+1,"x"\u001b' }), archive(3, { description: '' })],
        unreadable: [{ element: 4, reason: 'has no ArchiveId' }],
      },
    ]);
    expect(terminal.printed()).not.toContain('\u001b');
  });

  it('prints an object of an empty list too', async () => {
    await open('run1');
    await end(aReport('run1', { parts: PARTS.slice(0, 1), archives: 0, bytes: 0 }), [[]]);
    expect(await moraine('inventory', '--run', 'run1', '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([{ archives: [], unreadable: [] }]);
  });

  it('writes the list to a file, and the summary to the terminal', async () => {
    await listed('run1');
    expect(await moraine('inventory', '--run', 'run1', '--csv', '--out', file('list.csv'))).toBe(0);
    const records: string[][] = [];
    for await (const record of readCsv(
      (async function* () {
        yield readFileSync(file('list.csv'));
      })(),
    ))
      records.push(record);
    expect(records).toHaveLength(4);
    expect(terminal.text()).toContain('Run run1: succeeded');
    expect(await moraine('inventory', '--run', 'run1', '--json', '--out', file('list.json'))).toBe(0);
    expect(JSON.parse(readFileSync(file('list.json'), 'utf8'))).toMatchObject({ archives: [{}, {}, {}] });
    expect(terminal.objects).toMatchObject([{ runId: 'run1', archives: 3 }]);
  });

  it.each(['--csv', '--json'])('prints a list that is a manifest: %s', async (format) => {
    const texts = ['a "quoted", \\ text\\', '=1+1', '{"Path":"a"}', ''];
    const archives = texts.map((description, n) => archive(n + 1, { description, treeHash: 'ab'.repeat(32) }));
    await open('run1');
    await end(aReport('run1', { archives: 4 }), [archives.slice(0, 3), archives.slice(3)]);
    await moraine('inventory', '--run', 'run1', format, '--out', file('list'));
    const listed: InventoryEntry[] = [];
    for await (const entry of parseManifest(createReadStream(file('list')), '')) listed.push(entry);
    expect(listed.map(({ creationDate, ...entry }) => ({ ...entry, createdAt: creationDate }))).toEqual(archives);
  });

  it('replaces no file, and leaves no incomplete one', async () => {
    await open('run1');
    await end(aReport('run1'), [[archive(1)]]);
    writeFileSync(file('there'), 'mine');
    expect(await moraine('inventory', '--run', 'run1', '--csv', '--out', file('there'))).toBe(2);
    expect(readFileSync(file('there'), 'utf8')).toBe('mine');
    // The second part of the list is missing.
    expect(await moraine('inventory', '--run', 'run1', '--csv', '--out', file('half'))).toBe(1);
    expect(terminal.complaints()).toContain('inventory-000001-b.jsonl is missing: the list of run run1 is incomplete');
    expect(() => readFileSync(file('half'))).toThrow('ENOENT');
  });

  it.each(['--csv', '--json'])(
    'fails when the files have fewer archives than the report counts: %s',
    async (format) => {
      await listed('run1', { archives: 2000 });
      expect(await moraine('inventory', '--run', 'run1', format, '--out', file('list'))).toBe(1);
      expect(terminal.complaints()).toContain(
        'The report counts 2000 archives, but its files have 3: the list of run run1 is incomplete',
      );
      expect(() => readFileSync(file('list'))).toThrow('ENOENT');
    },
  );

  it('fails when the list of unreadable lines is missing, or has fewer lines than the report counts', async () => {
    await listed('run1', { unreadable: 7, status: 'completed-with-errors' });
    const print = () => moraine('inventory', '--run', 'run1', '--json', '--out', file('list'));
    expect(await print()).toBe(1);
    expect(terminal.complaints()).toContain('The report counts 7 unreadable, but its files have 0');
    await deployment.objects.remove({ bucket: RUNS_BUCKET, key: inventoryFiles.unreadable('run1', '000001-b') });
    expect(await print()).toBe(1);
    expect(terminal.complaints()).toContain('unreadable-000001-b.jsonl is missing: the list of run run1 is incomplete');
  });

  it('starts, watches and prints in one command', async () => {
    deployment.onStart = (runId) => open(runId);
    deployment.steps = [() => listed(deployment.inventoriesStarted[0]?.runId ?? '')];
    expect(await moraine('inventory', 'photos', '--watch', '--csv')).toBe(0);
    expect(terminal.printed().split('\r\n')).toHaveLength(5);
  });

  it('refuses runs of other kinds, running ones, and unknown ones', async () => {
    await openRun(deployment, 'run1');
    expect(await moraine('inventory', '--run', 'run1', '--csv')).toBe(2);
    expect(terminal.complaints()).toContain('Run run1 is not an inventory: its kind is retrieve.');
    await open('run2');
    expect(await moraine('inventory', '--run', 'run2', '--csv')).toBe(2);
    expect(terminal.complaints()).toContain('Run run2 has not ended yet. Follow it: moraine run run2 --watch');
    expect(await moraine('inventory', '--run', 'run3')).toBe(2);
    expect(terminal.complaints()).toContain('There is no run run3');
  });

  it('is shown by `moraine run` like any other run', async () => {
    await listed('run1');
    expect(await moraine('run', 'run1', '--json')).toBe(0);
    expect(terminal.objects).toMatchObject([{ runId: 'run1', kind: 'inventory', scope: VAULT }]);
    expect(await moraine('runs', '--kind', 'inventory')).toBe(0);
    expect(terminal.text()).toMatch(/run1 +inventory +photos +succeeded/);
  });
});
