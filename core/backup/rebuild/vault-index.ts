import { TextList } from '../../collections/text-list';
import { TextSet } from '../../collections/text-set';
import type { WorkingFiles } from '../../ports/working-files';
import { manifestLineOf, readVaultArchives, type VaultArchive, vaultArchiveOfLine } from './vault-archive';

/** Moraine's archives in a vault by id, in about as much memory as their lines in the inventory take. */
export class VaultIndex {
  readonly #ids = new TextSet();
  readonly #lines = new TextList();
  readonly #catalogs: number[] = [];
  readonly #pins: number[] = [];
  readonly #plans = new Set<string>();

  /** Read the archives that a rebuild has found (`runFiles.vault`). */
  static async read(files: WorkingFiles, runId: string): Promise<VaultIndex> {
    const index = new VaultIndex();
    for await (const archive of readVaultArchives(files, runId)) index.add(archive);
    return index;
  }

  add(archive: VaultArchive): void {
    const { number, added } = this.#ids.add(archive.archiveId);
    if (!added) return;
    this.#lines.add(manifestLineOf(archive));
    this.#plans.add(archive.plan);
    if (archive.kind === 'catalog') this.#catalogs.push(number);
    if (archive.kind === 'pin') this.#pins.push(number);
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Names of the plans in the archives' descriptions. */
  get plans(): ReadonlySet<string> {
    return this.#plans;
  }

  /** Positions of the catalogs, in order of the inventory. */
  get catalogs(): readonly number[] {
    return this.#catalogs;
  }

  /** Positions of the archives that claim to be pins, in order of the inventory. */
  get pins(): readonly number[] {
    return this.#pins;
  }

  /** @returns undefined when the archive is not in the vault, or not Moraine's */
  positionOf(archiveId: string): number | undefined {
    return this.#ids.find(archiveId);
  }

  find(archiveId: string): VaultArchive | undefined {
    const position = this.positionOf(archiveId);
    return position === undefined ? undefined : this.at(position);
  }

  /** @param position from 0 */
  at(position: number): VaultArchive {
    return vaultArchiveOfLine(this.#lines.at(position));
  }
}
