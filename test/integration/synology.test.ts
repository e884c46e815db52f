import { CreateVaultCommand, DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { uploadArchive } from '../../cli/commands/demo/upload-archive';
import { distinctKey } from '../../core/naming/distinct-key';
import { type FileRow, mappingFile } from '../core/naming/synology/mapping-file';
import { DAY_MS, Deployment, type UploadedSource } from './deployment';

const MAPPING = 'vault_mapping';

describe('the pair of vaults of a Synology backup', () => {
  let moraine: Deployment;
  let files: Record<'a' | 'old' | 'current' | 'lost', UploadedSource>;

  /** Outcome and key of each object in a run's `report.csv`. */
  async function endsOf(runId: string): Promise<string[]> {
    const lines = (await moraine.runFile(`runs/${runId}/report.csv`)).split('\r\n').slice(1, -1);
    return lines.map((line) => line.split(',')).map(([, key, , , , outcome]) => `${outcome} ${key}`);
  }

  async function putMapping(rows: readonly FileRow[]): Promise<void> {
    const bytes = await mappingFile(rows);
    await uploadArchive(moraine.glacier, MAPPING, {
      name: 'mapping',
      description: 'mapping',
      sizeBytes: bytes.length,
      read: async function* () {
        yield bytes;
      },
    });
    // Dates have whole seconds, and the newest mapping counts.
    await moraine.cloud.clock.advance(1_000);
  }

  beforeAll(async () => {
    moraine = await Deployment.start({ vaults: ['vault', MAPPING, 'new', 'new_mapping'] });
    await moraine.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: MAPPING }));
    const upload = async (name: string, sizeBytes: number) => {
      const source = await moraine.upload(name, sizeBytes, 'synology');
      await moraine.cloud.clock.advance(1_000);
      return source;
    };
    files = {
      a: await upload('a', 1000),
      old: await upload('old', 2000),
      current: await upload('current', 3000),
      lost: await upload('lost', 10),
    };
    const { a, old, current } = files;
    await putMapping([{ share: 'photo', path: 'earlier.jpg', archiveId: a.archiveId }]);
    await putMapping([
      { share: 'photo', path: '2014/été.jpg', archiveId: a.archiveId },
      { share: 'photo', path: 'docs/report.doc', archiveId: old.archiveId, current: 0 },
      { share: 'photo', path: 'docs/report.doc', archiveId: current.archiveId },
      { share: 'photo', path: 'dup/été.jpg', archiveId: a.archiveId },
      { share: 'music', path: 'docs/report.doc', archiveId: current.archiveId },
      { share: 'photo', path: 'docs/report.doc', archiveId: a.archiveId },
    ]);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(() => moraine?.stop());

  it('comes back under its paths, by the newest mapping', async () => {
    moraine.cloud.meter.reset();
    const { status, report } = await moraine.retrieve();
    expect(status).toBe('SUCCEEDED');
    expect(report).toMatchObject({ status: 'succeeded', archives: 4, verified: 4, failed: 0 });
    await moraine.expectSame('photo/2014/été.jpg', files.a);
    await moraine.expectSame('photo/docs/report.doc', files.current);
    const older = distinctKey('photo/docs/report.doc', files.old.archiveId);
    await moraine.expectSame(older, files.old);
    // Of archives with several paths there are copies.
    await moraine.expectSame('photo/dup/été.jpg', files.a);
    await moraine.expectSame('music/docs/report.doc', files.current);
    const keys = await moraine.restoredKeys();
    expect(keys).toHaveLength(7);
    await moraine.expectSame(distinctKey('photo/docs/report.doc', files.a.archiveId), files.a);
    expect(report?.further).toEqual({ copied: 3, failed: 0 });
    expect(report?.names?.formats).toEqual({ synology: 3, plain: 1 });
    // Two inventories, the mapping, and the archives.
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(3 + 4);
    expect(report?.warnings).toContain('Archives without a name in the mapping in vault vault_mapping: 1 of 4.');
  });

  it('starts no job for archives that are there, and finds the copies that it made', async () => {
    moraine.cloud.meter.reset();
    const { report } = await moraine.retrieve();
    expect(report).toMatchObject({ status: 'succeeded', archives: 4, verified: 4, present: 4, requests: 0 });
    expect(report?.further).toEqual({ copied: 3, failed: 0 });
    expect(await moraine.restoredKeys()).toHaveLength(7);
    expect(moraine.calls('glacier', 'InitiateJob')).toBe(3);
  });

  it('shows in a dry run what would be named, and writes nothing', async () => {
    const destination = { bucket: moraine.restoreBucket, prefix: 'dry/' };
    const { runId, report } = await moraine.retrieve({ dryRun: true, destination, rename: true });
    expect(report).toMatchObject({
      status: 'planned',
      archives: 4,
      copied: 4 + 3,
      names: { formats: { synology: 3, plain: 1 } },
    });
    const names = ['planned dry/photo/2014/été.jpg', 'planned dry/photo/dup/été.jpg'];
    const ends = await endsOf(runId);
    expect(ends).toEqual(expect.arrayContaining(names));
    expect(ends).toHaveLength(4 + 3);
    // Without rename the archives stay below no prefix, and get no further names.
    const staying = await moraine.retrieve({ dryRun: true, destination });
    expect(staying.report).toMatchObject({ status: 'planned', archives: 4, present: 4 });
    expect(staying.report?.warnings).toContainEqual(
      expect.stringMatching(/^Further names .* no object is made: 3\..* without --rename\.$/),
    );
    const stayingEnds = await endsOf(staying.runId);
    expect(stayingEnds).toContain('present photo/2014/été.jpg');
    expect(stayingEnds).toHaveLength(4);
    expect(await moraine.restoredKeys('dry/')).toEqual([]);
  });

  it('comes back without names when its mapping is none, and the report says so', async () => {
    const text = Buffer.from('this is not SQLite');
    await uploadArchive(moraine.glacier, MAPPING, {
      ...{ name: 'broken', description: '', sizeBytes: text.length },
      read: async function* () {
        yield text;
      },
    });
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    const destination = { bucket: moraine.restoreBucket, prefix: 'unnamed/' };
    const { report } = await moraine.retrieve({ destination });
    expect(report).toMatchObject({ status: 'succeeded', verified: 4 });
    expect(report?.warnings).toContainEqual(
      expect.stringMatching(/no names from the mapping.*is not an SQLite database/),
    );
  });

  it('comes back without names when the archive that its inventory lists is gone since', async () => {
    const archiveId = await uploadArchive(moraine.glacier, MAPPING, {
      ...{ name: 'replaced', description: '', sizeBytes: 3 },
      read: async function* () {
        yield Buffer.from('old');
      },
    });
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    await moraine.glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName: MAPPING, archiveId }));
    const destination = { bucket: moraine.restoreBucket, prefix: 'replaced/' };
    const { report } = await moraine.retrieve({ destination });
    expect(report).toMatchObject({ status: 'succeeded', verified: 4 });
    expect(report?.warnings).toContainEqual(
      expect.stringMatching(/no names from the mapping.*"vault_mapping" has no archive/),
    );
  });

  it('comes back without names when nothing was ever written to the vault of its mapping', async () => {
    for (const vaultName of ['new', 'new_mapping']) {
      await moraine.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName }));
    }
    await uploadArchive(moraine.glacier, 'new', {
      ...{ name: 'only', description: 'only.txt', sizeBytes: 3 },
      read: async function* () {
        yield Buffer.from('new');
      },
    });
    const destination = { bucket: moraine.restoreBucket, prefix: 'new/' };
    const { report } = await moraine.retrieve({ vault: 'new', destination });
    expect(report).toMatchObject({ status: 'succeeded', verified: 1 });
    expect(report?.warnings).toContainEqual(
      expect.stringMatching(/no names from the mapping in vault new_mapping.*first inventory/),
    );
  });
});
