import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { SnapshotPin } from '../../contracts/snapshot';
import { compareUtf8 } from '../../text/compare-utf8';
import { pinHead } from '../snapshot/heads';
import type { ProvenPin } from './classified-pin';
import type { PlanGarbage } from './plan-garbage';
import type { PlanState } from './plan-state';
import { IN_FLIGHT_MAX, type RebuildDeps } from './rebuild-deps';
import type { VaultArchive } from './vault-archive';
import type { VaultIndex } from './vault-index';
import { writtenArchive } from './written-archive';

interface PlanPin {
  proven: ProvenPin;
  archive: VaultArchive;
}

/** The proven pins of a plan's snapshots. */
export class PlanPins {
  /** Pins by snapshot, the one that was signed last first; of copies of one, the oldest first. */
  readonly #pins = new Map<string, PlanPin[]>();

  constructor(pins: readonly ProvenPin[], index: VaultIndex) {
    const found = pins.map((proven) => ({ proven, archive: archiveOf(proven, index) })).sort(byAge);
    for (const pin of found) {
      const others = this.#pins.get(pin.proven.snapshot);
      if (others) others.push(pin);
      else this.#pins.set(pin.proven.snapshot, [pin]);
    }
  }

  /** The pin to record on a snapshot: the first that has not been ended, which made its archive garbage. */
  pinOf(snapshot: string, garbage: PlanGarbage): SnapshotPin | undefined {
    const pin = this.#pins.get(snapshot)?.find(({ archive }) => !garbage.has(archive.archiveId));
    return pin && { ...pin.proven.pin, archive: writtenArchive(pin.archive, 1, pin.archive.sizeBytes) };
  }

  /** Whole snapshots on record in a vault that have a pin here, and none on record. */
  unrecorded({ heads }: PlanState, vault: string): string[] {
    return [...this.#pins.keys()].filter((snapshot) => {
      const head = heads.get(snapshot);
      return head?.state === 'kept' && !head.partial && !head.pin && head.vault === vault;
    });
  }

  /** Pin snapshots on record. The caller holds the plan's lease. Repeatable. */
  async record(
    { items }: Pick<RebuildDeps, 'items'>,
    plan: string,
    snapshots: readonly string[],
    garbage: PlanGarbage,
  ): Promise<void> {
    await forEachInFlight(snapshots, IN_FLIGHT_MAX, async (snapshot) => {
      const pin = this.pinOf(snapshot, garbage);
      if (pin) await pinHead(items, { plan, snapshot }, pin);
    });
  }
}

function archiveOf({ archiveId }: ProvenPin, index: VaultIndex): VaultArchive {
  const archive = index.find(archiveId);
  if (archive) return archive;
  throw new Error(`the pin ${archiveId} is not in the inventory that it was found in`);
}

const byAge = (one: PlanPin, other: PlanPin) =>
  Date.parse(other.proven.pin.pinnedAt) - Date.parse(one.proven.pin.pinnedAt) ||
  compareUtf8(one.archive.createdAt, other.archive.createdAt) ||
  compareUtf8(one.archive.archiveId, other.archive.archiveId);
