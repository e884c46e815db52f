import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../cli/main';
import { mappingFile } from '../../core/naming/synology/mapping-file';
import {
  aReport,
  endRun,
  type FakeDeployment,
  fakeDeployment,
  openRun,
  planRun,
  RUNS_BUCKET,
  refuseRun,
} from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const manifestLine = (index: number, more: object = {}) =>
  JSON.stringify({ ArchiveId: `archive${index}`, Size: 10, SHA256TreeHash: 'ab'.repeat(32), ...more });

describe('moraine retrieve', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  let directory: string;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);

  beforeEach(async () => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    directory = await mkdtemp(join(tmpdir(), 'moraine-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const file = async (name: string, text: string | Uint8Array) => {
    const path = join(directory, name);
    await writeFile(path, text);
    return path;
  };

  it('starts an execution named by the run id with the request, and prints the next commands', async () => {
    deployment.onStart = (runId) => openRun(deployment, runId);
    const code = await run(
      ...['retrieve', 'photos', '--to', 's3://restore-bucket/x', '--tier', 'standard', '--storage-class', 'glacier_ir'],
      ...['--budget', '12.50', '--dry-run', '--naming', 'archive-id'],
    );
    expect(code).toBe(0);
    expect(deployment.started).toEqual([
      {
        runId: expect.stringMatching(/^20260105T100000Z-[0-9a-f]{6}$/),
        input: {
          kind: 'retrieve',
          vault: 'photos',
          destination: { bucket: 'restore-bucket', prefix: 'x/' },
          tier: 'Standard',
          storageClass: 'GLACIER_IR',
          budgetUsd: 12.5,
          dryRun: true,
          naming: 'archive-id',
        },
      },
    ]);
    expect(terminal.text()).toContain(`moraine run ${deployment.started[0]?.runId} --watch`);
  });

  it('omits options that were not given, so that the configuration decides', async () => {
    deployment.onStart = (runId) => openRun(deployment, runId);
    await run('retrieve', 'photos');
    expect(deployment.started[0]?.input).toEqual({ kind: 'retrieve', vault: 'photos', dryRun: false });
  });

  it('asks for copies under the names of the run', async () => {
    deployment.onStart = (runId) => openRun(deployment, runId);
    await run('retrieve', 'photos', '--rename');
    expect(deployment.started[0]?.input).toMatchObject({ kind: 'retrieve', rename: true });
  });

  it('prints one JSON object with the run id', async () => {
    deployment.onStart = (runId) => openRun(deployment, runId);
    expect(await run('retrieve', 'photos', '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      expect.objectContaining({ runId: deployment.started[0]?.runId, status: 'inventory' }),
    ]);
  });

  it('waits until the run is opened', async () => {
    deployment.steps = [() => {}, () => openRun(deployment, deployment.started[0]?.runId ?? '')];
    expect(await run('retrieve', 'photos')).toBe(0);
    expect(deployment.steps).toHaveLength(0);
  });

  it('gives up waiting in the end', async () => {
    deployment.steps = Array.from({ length: 1000 }, () => () => {});
    expect(await run('retrieve', 'photos')).toBe(0);
    expect(terminal.text()).toContain('it has not been opened yet');
    expect(deployment.steps.length).toBeGreaterThan(800);
  });

  it('reports immediately that a run was refused, with the reason, and exits with 4', async () => {
    const cause = 'there is no bucket restore-bucket that this account may list';
    deployment.onStart = (runId) => refuseRun(deployment, runId, { error: 'BucketNotFoundError', cause });
    expect(await run('retrieve', 'photos', '--json')).toBe(4);
    expect(terminal.complaints()).toMatch(/^moraine: Run \S+ was refused: there is no bucket restore-bucket/);
    expect(terminal.objects).toEqual([
      { runId: deployment.started[0]?.runId, status: 'refused', error: { error: 'BucketNotFoundError', cause } },
    ]);
  });

  it('reports an execution that failed without a record', async () => {
    deployment.onStart = (runId) =>
      void deployment.execution.set(runId, {
        status: 'FAILED',
        error: 'Lambda.Unknown',
        cause: JSON.stringify({ errorType: 'Error', errorMessage: 'out of memory' }),
      });
    expect(await run('retrieve', 'photos')).toBe(4);
    expect(terminal.complaints()).toMatch(/Run \S+ failed: out of memory \(Lambda\.Unknown\)/);
  });

  describe('--watch', () => {
    const watched = (report: Parameters<typeof aReport>[1]) => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      deployment.steps = [
        () => planRun(deployment, deployment.started[0]?.runId ?? ''),
        () => endRun(deployment, aReport(deployment.started[0]?.runId ?? '', report)),
      ];
      return run('retrieve', 'photos', '--watch');
    };

    it('watches a run to its end: 0 when everything is verified', async () => {
      expect(await watched({})).toBe(0);
      expect(terminal.text()).toMatch(/inventory.*\n.*retrieving.*\n.*succeeded/);
      expect(terminal.text()).toMatch(/verified {7}10 \(1000 bytes\)/);
      expect(terminal.text()).toContain('took           12 h 30 min');
    });

    it('exits with 3 when archives failed, lists them, and prints how to retry them', async () => {
      const failures = [{ archiveId: 'a1', key: 'x.jpg', reason: 'tree hash differs: expected aa, computed bb' }];
      expect(await watched({ status: 'completed-with-errors', verified: 9, failed: 1, failures })).toBe(3);
      expect(terminal.text()).toContain('x.jpg: tree hash differs: expected aa, computed bb');
      expect(terminal.text()).toMatch(/All of them: s3:\/\/runs-bucket\/runs\/\S+\/failures\.jsonl\n/);
      expect(terminal.text()).toMatch(/Retry them: moraine retry \S+\n/);
    });

    it('exits with 4 when the run failed', async () => {
      const error = { error: 'EmptyVaultError', cause: 'the vault is empty' };
      expect(await watched({ status: 'failed', error, verified: 0 })).toBe(4);
      expect(terminal.text()).toContain('EmptyVaultError: the vault is empty');
    });

    it('prints the report, and nothing else, as JSON', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      deployment.steps = [() => endRun(deployment, aReport(deployment.started[0]?.runId ?? ''))];
      expect(await run('retrieve', 'photos', '--watch', '--json')).toBe(0);
      expect(terminal.objects).toEqual([aReport(deployment.started[0]?.runId ?? '')]);
    });

    it('continues after a network outage', async () => {
      const { get } = deployment.items;
      deployment.onStart = (runId) => openRun(deployment, runId);
      const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const cut = () => {
        deployment.items.get = () => Promise.reject(lost);
      };
      const mend = () => {
        deployment.items.get = get;
        return endRun(deployment, aReport(deployment.started[0]?.runId ?? ''));
      };
      deployment.steps = [cut, () => {}, mend];
      expect(await run('retrieve', 'photos', '--watch')).toBe(0);
    });

    it('ends at once when the embedded cloud is gone, and says how to start the run again', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      const gone = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4577'), { code: 'ECONNREFUSED' });
      deployment.steps = [
        () => {
          deployment.items.get = () => Promise.reject(gone);
        },
      ];
      expect(await run('retrieve', 'photos', '--watch')).toBe(1);
      const runId = deployment.started[0]?.runId;
      expect(terminal.complaints()).toMatch(
        /^moraine: The embedded cloud on port 4577 is gone, and run \S+ was cut off/,
      );
      expect(terminal.complaints()).toContain('--dir and --app that it had');
      expect(terminal.complaints()).toMatch(/\n {2}moraine local --port 4577\n/);
      expect(terminal.complaints()).toMatch(new RegExp(`\n {2}moraine retry ${runId} --watch\n$`));
    });

    it('gives up in the end, and says that the run continues', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      const cut = () => {
        deployment.items.get = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }));
      };
      deployment.steps = [cut, ...Array.from({ length: 100 }, () => () => {})];
      expect(await run('retrieve', 'photos', '--watch')).toBe(1);
      expect(terminal.complaints()).toMatch(
        /^moraine: Cannot reach AWS: gone.*\nRun \S+ continues\.\n.* --watch\n.*\n$/,
      );
    });
  });

  describe('a selection', () => {
    beforeEach(() => {
      deployment.onStart = (runId) => openRun(deployment, runId);
    });
    const input = () => deployment.started[0]?.input;

    it('is made of its options', async () => {
      const code = await run(
        ...['retrieve', 'photos', '--path', '2019/', '--path', 'a.txt', '--created', '2025-01-01..2026-01-01'],
        ...['--larger', '1MiB', '--smaller', '5 gb', '--limit', '10'],
      );
      expect(code).toBe(0);
      expect(input()).toMatchObject({
        selection: {
          paths: ['2019/**', 'a.txt'],
          created: { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
          largerThanBytes: 1_048_576,
          smallerThanBytes: 5_000_000_000,
          limit: 10,
        },
      });
    });

    it('is not there without them', async () => {
      await run('retrieve', 'photos', '--tier', 'Bulk');
      expect(input()).not.toHaveProperty('selection');
    });

    it('has its list of ids in the runs bucket, beside a manifest', async () => {
      const manifest = await file('m.jsonl', manifestLine(1));
      expect(
        await run('retrieve', 'photos', '--ids', await file('ids.txt', 'archive1\nb\n'), '--manifest', manifest),
      ).toBe(0);
      const placed = { bucket: RUNS_BUCKET, key: `manifests/${deployment.started[0]?.runId}-ids.txt` };
      expect(input()).toMatchObject({ selection: { ids: placed }, manifest: { bucket: RUNS_BUCKET } });
      expect(deployment.objects.text(placed)).toBe('archive1\nb\n');
    });

    it('copies a list of ids byte by byte, in UTF-16 too', async () => {
      const bytes = Buffer.from('\uFEFFa\r\nb\r\n', 'utf16le');
      expect(await run('retrieve', 'photos', '--ids', await file('ids.txt', bytes))).toBe(0);
      const key = `manifests/${deployment.started[0]?.runId}-ids.txt`;
      expect(deployment.objects.text({ bucket: RUNS_BUCKET, key })).toBe(bytes.toString());
    });

    it.each([
      [
        'a line that is no id',
        'a\nb c\n',
        /ids\.txt: the list of archive ids is not valid:\s+line 2: is not an archive id/,
      ],
      ['nothing', '\n', /ids\.txt: the list of archive ids is empty/],
    ])('is refused with a list of ids that has %s', async (_, text, message) => {
      expect(await run('retrieve', 'photos', '--ids', await file('ids.txt', text))).toBe(2);
      expect(terminal.complaints()).toMatch(message);
      expect(deployment.started).toEqual([]);
    });

    it('is refused with a list of ids that is not there, or no file', async () => {
      expect(await run('retrieve', 'photos', '--ids', join(directory, 'none'))).toBe(2);
      expect(terminal.complaints()).toMatch(/--ids .*none: ENOENT/);
      expect(await run('retrieve', 'photos', '--ids', directory)).toBe(2);
      expect(terminal.complaints()).toContain('is not a regular file');
    });
  });

  describe('--manifest', () => {
    it('uploads a local manifest to the runs bucket', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      const text = `${manifestLine(1)}\n${manifestLine(2, { Key: 'größe.txt' })}\n`;
      expect(await run('retrieve', 'photos', '--manifest', await file('m.jsonl', text))).toBe(0);
      const { runId, input } = deployment.started[0] ?? { runId: '' };
      const placed = { bucket: RUNS_BUCKET, key: `manifests/${runId}.jsonl` };
      expect(input).toMatchObject({ manifest: placed });
      expect(deployment.objects.text(placed)).toBe(text);
    });

    it('uploads a manifest in UTF-16 as it is, and copies one of another bucket so', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      const bytes = Buffer.from(
        `\uFEFF${manifestLine(1)}\r\n${manifestLine(2, { Key: 'größe 😀.txt' })}\r\n`,
        'utf16le',
      );
      deployment.objects.place({ bucket: 'elsewhere', key: 'm' }, bytes);
      expect(await run('retrieve', 'photos', '--manifest', await file('m.jsonl', bytes))).toBe(0);
      expect(await run('retrieve', 'photos', '--manifest', 's3://elsewhere/m')).toBe(0);
      for (const { runId } of deployment.started) {
        expect(deployment.objects.at({ bucket: RUNS_BUCKET, key: `manifests/${runId}.jsonl` })?.bytes).toEqual(bytes);
      }
      expect(deployment.started).toHaveLength(2);
    });

    it("takes Glacier's inventory in CSV, and names its format with what is wrong", async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      const rows = ['ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash'];
      rows.push(`a1,"{\\"Path\\":\\"x\\"}",2020-01-01T00:00:00Z,5,${'ab'.repeat(32)}`);
      expect(await run('retrieve', 'photos', '--manifest', await file('m.csv', rows.join('\n')))).toBe(0);
      rows.push('a2,x,2020-01-01T00:00:00Z,0,ab');
      expect(await run('retrieve', 'photos', '--manifest', await file('m.csv', rows.join('\n')))).toBe(2);
      expect(terminal.complaints()).toMatch(
        /m\.csv: the manifest, read as CSV in UTF-8, is not valid.*\n {2}line 3: Size is/,
      );
    });

    it.each([
      ['a broken line', `${manifestLine(1)}\n{"ArchiveId": 1\n`, /line 2: is not JSON/],
      ['a size that is none', manifestLine(1, { Size: -1 }), /line 1: Size is not a number of bytes/],
      ['an archive twice', `${manifestLine(1)}\n${manifestLine(1)}`, /line 2: archive archive1 is already in line 1/],
      ['nothing', '\n', /the manifest is empty/],
    ])('names %s before anything is started', async (_, text, message) => {
      expect(await run('retrieve', 'photos', '--manifest', await file('m.jsonl', text))).toBe(2);
      expect(terminal.complaints()).toMatch(message);
      expect(terminal.complaints()).toContain('m.jsonl');
      expect(deployment.started).toEqual([]);
    });

    it('reports a manifest that does not exist or is not a regular file', async () => {
      expect(await run('retrieve', 'photos', '--manifest', join(directory, 'none'))).toBe(2);
      expect(terminal.complaints()).toMatch(/none cannot be read: ENOENT/);
      expect(await run('retrieve', 'photos', '--manifest', directory)).toBe(2);
      expect(terminal.complaints()).toContain('is not a regular file');
    });

    it('passes on an object of the runs bucket, and copies one of another bucket', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      const object = { bucket: RUNS_BUCKET, key: 'runs/x/failures.jsonl' };
      deployment.objects.place(object, Buffer.from(manifestLine(1)));
      deployment.objects.place({ bucket: 'elsewhere', key: 'm.jsonl' }, Buffer.from(manifestLine(2)));
      await run('retrieve', 'photos', '--manifest', 's3://runs-bucket/runs/x/failures.jsonl');
      await run('retrieve', 'photos', '--manifest', 's3://elsewhere/m.jsonl');
      expect(deployment.started[0]?.input).toMatchObject({ manifest: object });
      const placed = { bucket: RUNS_BUCKET, key: `manifests/${deployment.started[1]?.runId}.jsonl` };
      expect(deployment.started[1]?.input).toMatchObject({ manifest: placed });
      expect(deployment.objects.text(placed)).toBe(manifestLine(2));
    });

    it('reports an empty object, such as the failures of a run without failures', async () => {
      deployment.objects.place({ bucket: RUNS_BUCKET, key: 'runs/x/failures.jsonl' }, Buffer.alloc(0));
      expect(await run('retrieve', 'photos', '--manifest', 's3://runs-bucket/runs/x/failures.jsonl')).toBe(2);
      expect(terminal.complaints()).toContain('s3://runs-bucket/runs/x/failures.jsonl is empty');
      expect(deployment.started).toEqual([]);
    });

    it('reports an object that does not exist', async () => {
      expect(await run('retrieve', 'photos', '--manifest', 's3://runs-bucket/none')).toBe(2);
      expect(terminal.complaints()).toContain('s3://runs-bucket/none: there is no such object');
      expect(await run('retrieve', 'photos', '--manifest', 's3://runs-bucket')).toBe(2);
      expect(deployment.started).toEqual([]);
    });
  });

  describe('--names', () => {
    const csv = 'GlacierArchiveID,FileName\r\nA,"a,b"\r\nA,c\r\n';
    const lines = '{"archiveId":"A","path":"a,b"}\n{"archiveId":"A","path":"c"}\n';

    it.each([
      ['CSV', csv],
      ['CSV in UTF-16', Buffer.from(`\uFEFF${csv}`, 'utf16le')],
      ['JSON Lines', '{"ArchiveId":"A","Key":"a,b"}\r\n{"ArchiveId":"A","Key":"c"}\r\n'],
    ])('places the names of a local file in %s in the runs bucket', async (_, content) => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      expect(await run('retrieve', 'photos', '--names', await file('names', content))).toBe(0);
      const { runId, input } = deployment.started[0] ?? { runId: '' };
      const placed = { bucket: RUNS_BUCKET, key: `manifests/names/${runId}.jsonl` };
      expect(input).toMatchObject({ kind: 'retrieve', names: { ...placed, format: 'names-file' } });
      expect(deployment.objects.text(placed)).toBe(lines);
    });

    it('places the names of a mapping, local or in S3', async () => {
      deployment.onStart = (runId) => openRun(deployment, runId);
      const mapping = await mappingFile([{ share: 'photo', path: 'a.jpg', archiveId: 'A' }]);
      deployment.objects.place({ bucket: 'elsewhere', key: 'm.db' }, mapping);
      expect(await run('retrieve', 'photos', '--names', await file('m.db', mapping))).toBe(0);
      expect(await run('retrieve', 'photos', '--names', 's3://elsewhere/m.db')).toBe(0);
      expect(deployment.started).toHaveLength(2);
      for (const { runId, input } of deployment.started) {
        const placed = { bucket: RUNS_BUCKET, key: `manifests/names/${runId}.jsonl` };
        expect(input).toMatchObject({ names: { ...placed, format: 'synology' } });
        expect(deployment.objects.text(placed)).toBe('{"archiveId":"A","path":"photo/a.jpg"}\n');
      }
    });

    it.each([
      ['a broken line', `${csv}B\n`, /line 4: has no file name/],
      ['nothing', '', /the file of names is empty/],
      ['a damaged database', 'SQLite format 3\0and no more', /cannot be read as an SQLite database/],
    ])('names %s before anything is started, also in S3', async (_, content, message) => {
      expect(await run('retrieve', 'photos', '--names', await file('n.csv', content))).toBe(2);
      expect(terminal.complaints()).toMatch(message);
      expect(terminal.complaints()).toContain('n.csv');
      terminal = fakeTerminal();
      deployment.objects.place({ bucket: 'elsewhere', key: 'n.csv' }, Buffer.from(content));
      expect(await run('retrieve', 'photos', '--names', 's3://elsewhere/n.csv')).toBe(2);
      expect(terminal.complaints()).toMatch(message);
      expect(terminal.complaints()).toContain('s3://elsewhere/n.csv');
      expect(deployment.started).toEqual([]);
      expect(deployment.objects.keys(RUNS_BUCKET)).toEqual([]);
    });

    it('reports a file that does not exist or is not a regular file, and an object that does not exist', async () => {
      expect(await run('retrieve', 'photos', '--names', join(directory, 'none'))).toBe(2);
      expect(terminal.complaints()).toMatch(/--names \S+none cannot be read: ENOENT/);
      expect(await run('retrieve', 'photos', '--names', directory)).toBe(2);
      expect(terminal.complaints()).toContain('is not a regular file');
      expect(await run('retrieve', 'photos', '--names', 's3://elsewhere/none')).toBe(2);
      expect(terminal.complaints()).toContain('--names s3://elsewhere/none: there is no such object');
      expect(await run('retrieve', 'photos', '--names', 's3://elsewhere')).toBe(2);
      expect(terminal.complaints()).toContain("--names 's3://elsewhere' names no object");
    });
  });
});
