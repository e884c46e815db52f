import { filesOfSnapshot, snapshotFiles } from '../../contracts/run-files';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { listHeads } from '../snapshot/heads';

/** What Moraine knows of a plan: the heads of its snapshots, and which of their files are there. */
export class PlanState {
  private constructor(
    /** By the snapshots' ids. */
    readonly heads: ReadonlyMap<string, SnapshotHead>,
    /** Keys of the snapshots' files, and their lengths. */
    readonly files: ReadonlyMap<string, number>,
  ) {}

  static async read(deps: { items: ItemStore; files: Pick<WorkingFiles, 'list'> }, plan: string): Promise<PlanState> {
    const heads = new Map<string, SnapshotHead>();
    for await (const head of listHeads(deps.items, plan)) heads.set(head.snapshot, head);
    const files = new Map<string, number>();
    // Files without a head are of no use.
    if (heads.size === 0) return new PlanState(heads, files);
    for await (const { key, sizeBytes } of deps.files.list(snapshotFiles.ofPlan(plan))) {
      files.set(key, sizeBytes);
    }
    return new PlanState(heads, files);
  }

  /** The head of a snapshot that is kept, whole, and has its files: nothing of it has to be put back. */
  known(snapshot: string): SnapshotHead | undefined {
    const head = this.heads.get(snapshot);
    if (head?.state !== 'kept' || head.partial) return undefined;
    return filesOfSnapshot(head.plan, snapshot).every((key) => this.files.has(key)) ? head : undefined;
  }

  /** Whether retention has let the snapshot go, and is deleting what only it needs. */
  isLetGo(snapshot: string): boolean {
    return this.heads.get(snapshot)?.state === 'forgotten';
  }

  /** Whether the archive is the catalog of a known snapshot. */
  isKnownCatalog({ snapshot, archiveId }: { snapshot: string; archiveId: string }): boolean {
    return this.known(snapshot)?.catalog?.archiveId === archiveId;
  }
}
