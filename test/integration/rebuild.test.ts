import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { memorySigningKey } from '../../adapters/memory/memory-signing-key';
import { uploadArchive } from '../../cli/commands/demo/upload-archive';
import { signStatement } from '../../core/backup/signing/statement-signature';
import { getHead, listHeads } from '../../core/backup/snapshot/heads';
import { type ArchiveDescription, formatArchiveDescription } from '../../core/contracts/archive-description';
import { keyIdOf } from '../../core/contracts/key-id';
import { Rebuilt } from '../../core/contracts/rebuilt';
import { filesOfSnapshot, runFiles, snapshotFiles } from '../../core/contracts/run-files';
import type { CatalogStatement } from '../../core/contracts/signed-catalog';
import { type ArchiveLine, archiveRef, type Snapshot } from '../../core/contracts/snapshot';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import { collect, objectOf } from '../core/backup/runs';
import { gzipped, packOf } from '../lambdas/rebuild-catalog/rebuild-world';
import { BackedUp, PLAN, SOURCE } from './backed-up';
import { DAY_MS } from './deployment';

const FORGED = '29990105T100000Z-ffffff';

/** Another deployment, which may upload to the vault, and has a plan of the same name. */
class Forger {
  readonly key = memorySigningKey();
  readonly signer = keyIdOf(this.key.pem);

  constructor(private readonly backedUp: BackedUp) {}

  private async upload(description: Omit<ArchiveDescription, 'moraine'>, bytes: Buffer): Promise<string> {
    return uploadArchive(this.backedUp.moraine.glacier, 'vault', {
      name: description.kind,
      description: formatArchiveDescription({ moraine: 1, ...description }),
      sizeBytes: bytes.length,
      async *read() {
        yield bytes;
      },
    });
  }

  /** A snapshot of one object, with all that a snapshot has, and a signature. @returns ids of pack and catalog */
  async take(snapshot: string): Promise<{ pack: string; catalog: string }> {
    const of = { plan: PLAN, snapshot, signer: this.signer };
    const evil = Buffer.from('evil');
    const tar = packOf([['one', evil]]);
    const pack = await this.upload({ ...of, sequence: 0, kind: 'pack' }, tar);
    const createdAt = new Date(this.backedUp.moraine.cloud.clock.now()).toISOString();
    const slices = [{ archive: archiveRef(snapshot, 0), offset: tar.indexOf(evil), sizeBytes: evil.length }];
    const treeHash = treeHashOf(evil).toString('hex');
    const line = { ...objectOf('one', evil.length), treeHash, slices };
    const archive: ArchiveLine = {
      archive: archiveRef(snapshot, 0),
      archiveId: pack,
      kind: 'pack',
      sizeBytes: tar.length,
      treeHash: treeHashOf(tar).toString('hex'),
      createdAt,
      ...{ objects: 1, objectBytes: 4, liveObjects: 1, liveBytes: 4 },
    };
    const summary: Snapshot = {
      plan: PLAN,
      snapshot,
      vault: 'vault',
      source: { bucket: SOURCE, prefix: '' },
      takenAt: createdAt,
      ...{ objects: 1, bytes: 4, archives: 1, newArchives: 1, newBytes: tar.length, errors: 0 },
    };
    const contents = [
      Buffer.from(JSON.stringify(summary)),
      await gzipped([line]),
      Buffer.from('{"key":"one","at":0}\n'),
      await gzipped([archive]),
    ];
    const files = filesOfSnapshot(PLAN, snapshot).map((key, at): [string, Buffer] => [key, contents[at] as Buffer]);
    const statement: CatalogStatement = {
      format: 1,
      signer: this.signer,
      vaultArn: 'arn:aws:glacier:us-east-1:123456789012:vaults/vault',
      plan: PLAN,
      snapshot,
      takenAt: createdAt,
      verdict: { kind: 'accepted' },
      accepted: [],
      held: [],
      members: files.map(([name, bytes]) => ({
        name,
        sizeBytes: bytes.length,
        treeHash: treeHashOf(bytes).toString('hex'),
      })),
    };
    const signed = Buffer.from(JSON.stringify(await signStatement(this.key, statement)));
    const catalog = packOf([...files, [snapshotFiles.signature(PLAN, snapshot), signed]]);
    return { pack, catalog: await this.upload({ ...of, sequence: 1, kind: 'catalog' }, catalog) };
  }
}

describe('a vault with archives of other uploaders', () => {
  let backedUp: BackedUp;
  let forged: Awaited<ReturnType<Forger['take']>>;
  let rebuild = '';

  beforeAll(async () => {
    backedUp = await BackedUp.start({ retention: { keepLast: 3, minimumAgeDays: 0 } });
    await backedUp.put('one', 'genuine');
    for (let n = 0; n < 3; n++) {
      await backedUp.put(`file-${n}`, `of run ${n}`);
      expect(await backedUp.backup()).toMatchObject({ report: { status: 'succeeded' } });
    }
    forged = await new Forger(backedUp).take(FORGED);
    // Glacier takes an inventory.
    await backedUp.moraine.cloud.clock.advance(DAY_MS + 3_600_000);
  }, 240_000);
  afterAll(() => backedUp?.stop());

  const heads = () => collect(listHeads(backedUp.moraine.items, PLAN));
  const rebuiltOf = async (runId: string) =>
    Rebuilt.parse(JSON.parse(await backedUp.moraine.runFile(runFiles.rebuilt(runId))));
  const inVault = async (runId: string) => {
    const text = await backedUp.moraine.runFile(runFiles.vault(runId));
    return new Set(
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).ArchiveId as string),
    );
  };

  it('yields the snapshots that the deployment signed, byte for byte, and shows the rest as unproven', async () => {
    const { moraine } = backedUp;
    const before = await heads();
    const files = await filesIn(backedUp);
    await backedUp.loseState();
    const ended = await moraine.retrieve({ kind: 'rebuild' });
    rebuild = ended.runId;
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      report: {
        status: 'completed-with-errors',
        rebuilt: { outcomes: { rebuilt: 3, unproven: 1 }, troubled: [{ snapshot: FORGED, outcome: 'unproven' }] },
      },
    });
    const createdAt = expect.any(String);
    expect(await heads()).toEqual(before.map((head) => ({ ...head, catalog: { ...head.catalog, createdAt } })));
    expect(await filesIn(backedUp)).toEqual(files);
    const { snapshots, unreferenced } = await rebuiltOf(rebuild);
    expect(snapshots.find(({ snapshot }) => snapshot === FORGED)).toMatchObject({
      reason: expect.stringContaining('which is not listed'),
      objects: 1,
      catalogs: [forged.catalog],
    });
    expect(unreferenced.archives).toBe(2);
    const { report } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', parent: before.at(-1)?.snapshot, totals: { archives: 0 } });
    await backedUp.restore('genuine/');
    await backedUp.expectRestored('genuine/', backedUp.content);
  }, 240_000);

  it('retrieves no known catalog, checks known snapshots against the inventory, and finds missing archives', async () => {
    const ended = await backedUp.moraine.retrieve({ kind: 'rebuild' });
    // Retention has let the oldest one go since the inventory, and its catalog is gone from the vault.
    expect(ended.report).toMatchObject({ archives: 2, rebuilt: { outcomes: { known: 3, lost: 1, unproven: 1 } } });
    const { snapshots } = await rebuiltOf(ended.runId);
    const [lost] = snapshots.filter(({ outcome }) => outcome === 'lost');
    expect(lost?.reason).toBe('its catalog could not be retrieved');
  }, 240_000);

  it('lets a person adopt a snapshot, which is signed again and whose archives retention never deletes', async () => {
    const { moraine } = backedUp;
    const adopted = await backedUp.backup({ kind: 'adopt', snapshot: FORGED, adopt: { rebuild } });
    expect(adopted).toMatchObject({ status: 'SUCCEEDED', report: { status: 'succeeded', kind: 'adopt' } });
    const head = await getHead(moraine.items, PLAN, FORGED);
    expect(head).toMatchObject({ state: 'kept', objects: 1, catalog: { archive: `${FORGED}/000000002` } });
    await backedUp.restore('forged/', { snapshot: FORGED });
    await backedUp.expectRestored('forged/', new Map([['one', { bytes: Buffer.from('evil') }]]));

    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    await backedUp.loseState();
    const again = await moraine.retrieve({ kind: 'rebuild' });
    const { snapshots } = await rebuiltOf(again.runId);
    expect(snapshots.find(({ snapshot }) => snapshot === FORGED)).toMatchObject({
      outcome: 'rebuilt',
      disbelieved: [forged.catalog],
    });

    // It lacks most of what is there, and is held until a person says otherwise; then three more push it out.
    if (head?.verdict?.kind === 'held') await backedUp.backup({ kind: 'accept', snapshot: FORGED });
    for (let n = 0; n < 4; n++) {
      await backedUp.put('one', `again ${n}`);
      await backedUp.backup();
    }
    expect((await heads()).map(({ snapshot }) => snapshot)).not.toContain(FORGED);
    await moraine.cloud.clock.advance(DAY_MS + 3_600_000);
    const last = await moraine.retrieve({ kind: 'rebuild' });
    const left = await inVault(last.runId);
    expect(left.has(forged.pack)).toBe(true);
    expect(left.has(head?.catalog?.archiveId ?? '')).toBe(false);
    await backedUp.restore('last/');
    await backedUp.expectRestored('last/', backedUp.content);
  }, 480_000);
});

/** What lies under the plan's prefix, by key. */
async function filesIn({ moraine: { s3, runsBucket } }: BackedUp): Promise<Record<string, string | undefined>> {
  const files: Record<string, string | undefined> = {};
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: runsBucket, Prefix: 'plans/' }));
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: runsBucket, Key }));
    files[Key ?? ''] = await Body?.transformToString('base64');
  }
  return files;
}
