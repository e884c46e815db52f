import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { PIN_BYTES_MAX } from '../../contracts/signed-pin';
import type { ArchiveKind } from '../../contracts/snapshot';
import type { InventoryEntry } from '../../inventory/inventory-entry';
import type { InventoryElement, InventoryHeader } from '../../inventory/inventory-scanner';
import type { PlanState } from './plan-state';
import { IN_FLIGHT_MAX } from './rebuild-deps';
import { manifestLineOf, type VaultArchive, vaultArchiveOf } from './vault-archive';

/**
 * The key that an archive is retrieved to, after the prefix of the rebuild. The id distinguishes two archives with one
 * number, from an upload that was completed twice.
 */
export const rebuildKey = ({
  plan,
  snapshot,
  sequence,
  kind,
  archiveId,
}: Pick<VaultArchive, 'plan' | 'snapshot' | 'sequence' | 'kind' | 'archiveId'>) =>
  `${plan}/${snapshot}/${kind}-${sequence}-${archiveId}.${kind === 'pin' ? 'json' : 'tar'}`;

interface SurveyedArchive {
  archive: VaultArchive;
  entry: InventoryEntry;
}

/**
 * Finds Moraine's archives in a vault by their descriptions, and selects those to retrieve: packs, or catalogs and pins, except those
 * of known snapshots.
 */
export class VaultSurvey {
  /** All of Moraine's archives as manifest lines, each once. */
  readonly archives = new TextList();
  readonly #ids = new TextSet();

  /**
   * @param retrieved kind of archives to retrieve, which describe the others; pins go with catalogs
   * @param stateOf reads the state of a plan; called once per plan
   */
  constructor(
    private readonly retrieved: Extract<ArchiveKind, 'catalog' | 'pack'>,
    private readonly stateOf: (plan: string) => Promise<PlanState>,
  ) {}

  /**
   * Yield the archives to retrieve, with their keys, in order of the elements. Unreadable elements are yielded
   * unchanged, before the others.
   */
  async *select(
    elements: AsyncGenerator<InventoryElement, InventoryHeader, undefined>,
  ): AsyncGenerator<InventoryElement, InventoryHeader, undefined> {
    const byPlan = new Map<string, SurveyedArchive[]>();
    const found: SurveyedArchive[] = [];
    for (;;) {
      const next = await elements.next();
      if (next.done) {
        const known = await this.known(byPlan);
        for (const { archive, entry } of found) {
          if (!known.has(archive.archiveId)) yield { entry: { ...entry, key: rebuildKey(archive) } };
        }
        return next.value;
      }
      if ('rejected' in next.value) yield next.value;
      else this.note(next.value.entry, found, byPlan);
    }
  }

  private note(entry: InventoryEntry, found: SurveyedArchive[], byPlan: Map<string, SurveyedArchive[]>): void {
    const archive = vaultArchiveOf(entry);
    if (!archive || !this.#ids.add(archive.archiveId).added) return;
    this.archives.add(manifestLineOf(archive));
    if (!this.isRetrieved(archive)) return;
    found.push({ archive, entry });
    const ofPlan = byPlan.get(archive.plan);
    if (ofPlan) ofPlan.push({ archive, entry });
    else byPlan.set(archive.plan, [{ archive, entry }]);
  }

  /** Anybody may describe an archive of any size as a pin: one that is too large to be read is left in the vault. */
  private isRetrieved({ kind, sizeBytes }: VaultArchive): boolean {
    if (kind === 'pin') return this.retrieved === 'catalog' && sizeBytes <= PIN_BYTES_MAX;
    return kind === this.retrieved;
  }

  /** Ids of the catalogs and pins whose snapshots are known. */
  private async known(byPlan: ReadonlyMap<string, SurveyedArchive[]>): Promise<Set<string>> {
    const known = new Set<string>();
    if (this.retrieved !== 'catalog') return known;
    await forEachInFlight(byPlan, IN_FLIGHT_MAX, async ([plan, found]) => {
      const state = await this.stateOf(plan);
      for (const { archive } of found) if (state.isKnown(archive)) known.add(archive.archiveId);
    });
    return known;
  }
}
