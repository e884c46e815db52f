import { memoryItems } from '../../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../../../adapters/memory/memory-working-files';
import { PlanState } from '../../../../core/backup/rebuild/plan-state';
import { VaultSurvey } from '../../../../core/backup/rebuild/vault-survey';
import { putHead } from '../../../../core/backup/snapshot/heads';
import { type ArchiveDescription, formatArchiveDescription } from '../../../../core/contracts/archive-description';
import { filesOfSnapshot } from '../../../../core/contracts/run-files';
import type { InventoryElement, InventoryHeader } from '../../../../core/inventory/inventory-scanner';
import { archiveOf } from '../runs';

const HEADER = { vaultArn: 'arn', inventoryDate: '2026-01-06T00:00:00Z' };

const SUMMARY = {
  plan: 'docs',
  snapshot: 's1',
  vault: 'photos',
  source: { bucket: 'source', prefix: '' },
  takenAt: '2026-01-05T00:00:00.000Z',
  ...{ objects: 0, bytes: 0, archives: 0, newArchives: 0, newBytes: 0, errors: 0 },
};

const elementOf = (archiveId: string, description: string): InventoryElement => ({
  entry: {
    archiveId,
    description,
    creationDate: '2026-01-05T00:00:00Z',
    sizeBytes: 1000,
    treeHash: 'a'.repeat(64),
  },
});

const ours = (archiveId: string, more: Partial<ArchiveDescription>) =>
  elementOf(
    archiveId,
    formatArchiveDescription({ moraine: 1, plan: 'docs', snapshot: 's1', sequence: 0, kind: 'pack', ...more }),
  );

async function survey(
  elements: InventoryElement[],
  retrieved: 'catalog' | 'pack' = 'catalog',
  known: readonly string[] = [],
) {
  const items = memoryItems();
  const objects = memoryObjects({ buckets: ['runs'] });
  for (const archiveId of known) {
    const catalog = archiveOf('s1', 2, { archiveId, kind: 'catalog' });
    await putHead(items, { ...SUMMARY, catalog, state: 'kept' });
    for (const key of filesOfSnapshot('docs', 's1')) objects.place({ bucket: 'runs', key }, Buffer.alloc(0));
  }
  const asked: string[] = [];
  const vault = new VaultSurvey(retrieved, (plan) => {
    asked.push(plan);
    return PlanState.read({ items, files: memoryWorkingFiles(objects, 'runs') }, plan);
  });
  async function* source(): AsyncGenerator<InventoryElement, InventoryHeader, undefined> {
    yield* elements;
    return HEADER;
  }
  const selected: InventoryElement[] = [];
  const selection = vault.select(source());
  for (;;) {
    const next = await selection.next();
    if (next.done) return { vault, selected, header: next.value, asked };
    selected.push(next.value);
  }
}

const idsOf = (elements: InventoryElement[]) =>
  elements.map((element) => ('entry' in element ? element.entry.archiveId : 'rejected'));

describe('what a rebuild retrieves', () => {
  it('is every catalog; all archives of backups are noted as a manifest lists them', async () => {
    const elements = [
      ours('pack', { sequence: 0 }),
      ours('catalog', { sequence: 2, kind: 'catalog' }),
      ours('object', { sequence: 1, kind: 'object', key: 'film' }),
      ours('other catalog', { snapshot: 's2', sequence: 1, kind: 'catalog' }),
    ];
    const { vault, selected, header } = await survey(elements);
    expect(idsOf(selected)).toEqual(['catalog', 'other catalog']);
    expect(header).toEqual(HEADER);
    expect(vault.archives).toHaveLength(4);
    expect(JSON.parse(vault.archives.at(2))).toEqual({
      ArchiveId: 'object',
      ArchiveDescription: formatArchiveDescription({
        moraine: 1,
        plan: 'docs',
        snapshot: 's1',
        sequence: 1,
        kind: 'object',
        key: 'film',
      }),
      CreationDate: '2026-01-05T00:00:00Z',
      Size: 1000,
      SHA256TreeHash: 'a'.repeat(64),
    });
  });

  it('is the packs of what no catalog speaks of', async () => {
    const elements = [ours('pack', {}), ours('object', { kind: 'object' }), ours('catalog', { kind: 'catalog' })];
    const { vault, selected } = await survey(elements, 'pack');
    expect(idsOf(selected)).toEqual(['pack']);
    expect(vault.archives).toHaveLength(3);
  });

  it('is nothing of what others wrote, whatever they call it; what cannot be read passes', async () => {
    const { vault, selected } = await survey([
      elementOf('foreign', 'photos/2016.tar'),
      elementOf('like ours', '{"moraine":2,"plan":"docs","snapshot":"s1","sequence":0,"kind":"catalog"}'),
      elementOf('escaping', '{"moraine":1,"plan":"../docs","snapshot":"s1","sequence":0,"kind":"catalog"}'),
      { rejected: { position: 4, reason: 'is not JSON' } },
    ]);
    expect(idsOf(selected)).toEqual(['rejected']);
    expect(vault.archives).toHaveLength(0);
  });

  it('is no catalog by which a snapshot is known; what is known of a plan is asked for once', async () => {
    const elements = [
      ours('known', { kind: 'catalog', sequence: 2 }),
      ours('rival', { kind: 'catalog', sequence: 2 }),
      ours('other', { kind: 'catalog', snapshot: 's2' }),
      ours('other', { kind: 'catalog', snapshot: 's2' }),
    ];
    const { vault, selected, asked } = await survey(elements, 'catalog', ['known']);
    expect(idsOf(selected)).toEqual(['rival', 'other']);
    expect(vault.archives).toHaveLength(3);
    expect(asked).toEqual(['docs']);
  });

  it('gives each archive a key of its own', async () => {
    const { selected } = await survey([
      ours('twice-1', { kind: 'catalog', sequence: 7 }),
      ours('twice-2', { kind: 'catalog', sequence: 7 }),
    ]);
    const keys = selected.map((element) => ('entry' in element ? element.entry.key : ''));
    expect(keys).toEqual(['docs/s1/catalog-7-twice-1.tar', 'docs/s1/catalog-7-twice-2.tar']);
  });
});
