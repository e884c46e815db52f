import { provenanceMetadata } from '../../../core/archive/provenance';
import { PackBuilder } from '../../../core/backup/pack/pack-builder';
import { manifestLineOf, type VaultArchive } from '../../../core/backup/rebuild/vault-archive';
import { rebuildKey } from '../../../core/backup/rebuild/vault-survey';
import { formatArchiveDescription } from '../../../core/contracts/archive-description';
import { runFiles } from '../../../core/contracts/run-files';
import type { WrittenArchive } from '../../../core/contracts/snapshot';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { rebuildCatalog } from '../../../lambdas/rebuild-catalog/rebuild-catalog';
import { objectOf } from '../../core/backup/runs';
import { DAY_MS, PlanHistory, RUNS, VAULT } from '../apply-retention/plan-history';

/** An inventory has ids as Glacier makes them: without spaces. */
class Inventoried extends PlanHistory {
  override write(archive: string, kind: WrittenArchive['kind'] = 'pack', vault = VAULT): WrittenArchive {
    const written = { ...super.write(archive, kind, vault), archiveId: `id-${archive.replace('/', '-')}` };
    this.vaults.addArchive(vault, Buffer.from(archive), { archiveId: written.archiveId });
    this.archives.set(archive, written);
    return written;
  }

  /** What an inventory of now tells, with the catalogs that are retrieved by it. */
  async inventory(runId: string, snapshots: readonly string[]): Promise<void> {
    const archives: VaultArchive[] = [];
    for (const snapshot of snapshots) {
      const pack = new PackBuilder();
      const chunks = (this.copies.get(snapshot)?.files ?? []).flatMap(([key, bytes]) =>
        pack.add({ object: objectOf(key, bytes.length), properties: {}, bytes: Buffer.from(bytes) }),
      );
      const tar = Buffer.concat([...chunks, ...pack.finish()]);
      for (const [ref, bytes] of [
        [`${snapshot}/0`, Buffer.from(`${snapshot}/0`)] as const,
        [`${snapshot}/catalog`, tar] as const,
      ]) {
        const kind = ref.endsWith('catalog') ? ('catalog' as const) : ('pack' as const);
        const description = { moraine: 1 as const, plan: 'docs', snapshot, sequence: kind === 'pack' ? 0 : 1, kind };
        const archiveId = this.idOf(ref);
        const treeHash = treeHashOf(bytes).toString('hex');
        const text = formatArchiveDescription(description);
        const createdAt = '2026-01-05T10:00:00Z';
        const archive = { ...description, archiveId, sizeBytes: bytes.length, treeHash, createdAt, description: text };
        archives.push(archive);
        if (kind === 'pack') continue;
        const provenance = { vault: VAULT, archiveId, treeHash, creationDate: createdAt, description: text };
        const key = runFiles.rebuild(runId) + rebuildKey(archive);
        this.objects.place({ bucket: RUNS, key }, bytes, { metadata: provenanceMetadata(provenance) });
      }
    }
    const lines = archives.map((archive) => `${manifestLineOf(archive)}\n`).join('');
    await this.objects.write({ bucket: RUNS, key: runFiles.vault(runId) }, lines, 'application/x-ndjson');
  }

  rebuild(runId: string) {
    const { items, objects, executions, clock } = this;
    const run = { runId, vault: VAULT, destination: { bucket: RUNS, prefix: runFiles.rebuild(runId) } };
    return rebuildCatalog(
      { run: run as never, executionArn: `arn:${runId}` },
      { items, objects, executions, clock, runsBucket: RUNS, log: this.deps.log },
    );
  }
}

it('a rebuild finds out that retention has deleted archives since its inventory was taken', async () => {
  const history = new Inventoried({ keepLast: 1, minimumAgeDays: 0 });
  await history.snapshot('s1', { fresh: 1 });
  history.clock.advance(DAY_MS);
  await history.snapshot('s2', { fresh: 1 });
  for (const snapshot of ['s1', 's2']) await history.keepCopy(snapshot);
  await history.inventory('rebuild', ['s1', 's2']);
  // It waits for Glacier meanwhile.
  expect((await history.retain(history.run('nightly'))).deleted.archives).toBe(2);
  history.clock.advance(DAY_MS);

  const { snapshots } = await history.rebuild('rebuild');
  const lost = 'the vault no longer holds 1 of the archives that it needs';
  expect(snapshots).toMatchObject([
    { snapshot: 's1', outcome: 'lost', reason: lost },
    { snapshot: 's2', outcome: 'known' },
  ]);
  expect(history.heads().map(({ snapshot }) => snapshot)).toEqual(['s2']);
});
