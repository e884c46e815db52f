import type { ArchiveKind } from '../../contracts/snapshot';
import type { InventoryEntry } from '../../inventory/inventory-entry';
import type { InventoryElement, InventoryHeader } from '../../inventory/inventory-scanner';
import { TextList } from '../../inventory/text-list';
import { manifestLineOf, type VaultArchive, vaultArchiveOf } from './vault-archive';

/**
 * Where an archive is brought, below the prefix of the rebuild. The id tells two archives of one number apart: an upload
 * that was completed twice.
 */
export const rebuildKey = ({
  plan,
  snapshot,
  sequence,
  kind,
  archiveId,
}: Pick<VaultArchive, 'plan' | 'snapshot' | 'sequence' | 'kind' | 'archiveId'>) =>
  `${plan}/${snapshot}/${kind}-${sequence}-${archiveId}.tar`;

/** Finds Moraine's own archives among those of a vault, by their descriptions, and those of a kind that are to be retrieved. */
export class VaultSurvey {
  /** All of Moraine's, as lines of a manifest. */
  readonly archives = new TextList();

  /** @param retrieved the kind that tells what is in other archives */
  constructor(private readonly retrieved: ArchiveKind) {}

  /** Pass on what is to be retrieved, with the key it is to have. Elements that cannot be read pass as they are. */
  async *select(
    elements: AsyncGenerator<InventoryElement, InventoryHeader, undefined>,
  ): AsyncGenerator<InventoryElement, InventoryHeader, undefined> {
    for (;;) {
      const next = await elements.next();
      if (next.done) return next.value;
      const entry = 'entry' in next.value ? this.pick(next.value.entry) : undefined;
      if (entry) yield { entry };
      else if ('rejected' in next.value) yield next.value;
    }
  }

  /** @returns the entry, with the key it is to have; undefined when it is not to be retrieved */
  pick(entry: InventoryEntry): InventoryEntry | undefined {
    const archive = vaultArchiveOf(entry);
    if (!archive) return undefined;
    this.archives.add(manifestLineOf(archive));
    return archive.kind === this.retrieved ? { ...entry, key: rebuildKey(archive) } : undefined;
  }
}
