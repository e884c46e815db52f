import { filesOfSnapshot, snapshotFiles } from '../../contracts/run-files';
import type { ArchiveKind, SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { listHeads } from '../snapshot/heads';

/** The recorded state of a plan: the heads of its snapshots and the existing files. */
export class PlanState {
  private constructor(
    /** By snapshot id. */
    readonly heads: ReadonlyMap<string, SnapshotHead>,
    /** Lengths of the snapshots' files, by key. */
    readonly files: ReadonlyMap<string, number>,
    /** Ids of the archives of pins. */
    private readonly pins: ReadonlySet<string>,
  ) {}

  static async read(deps: { items: ItemStore; files: Pick<WorkingFiles, 'list'> }, plan: string): Promise<PlanState> {
    const heads = new Map<string, SnapshotHead>();
    for await (const head of listHeads(deps.items, plan)) heads.set(head.snapshot, head);
    const files = new Map<string, number>();
    const pins = new Set([...heads.values()].flatMap(({ pin }) => pin?.archive.archiveId ?? []));
    // Without heads the files are not needed.
    if (heads.size === 0) return new PlanState(heads, files, pins);
    for await (const { key, sizeBytes } of deps.files.list(snapshotFiles.ofPlan(plan))) {
      files.set(key, sizeBytes);
    }
    return new PlanState(heads, files, pins);
  }

  /** The head of a kept snapshot that is not partial and has all its files, so that nothing needs to be reinstated. */
  knownHead(snapshot: string): SnapshotHead | undefined {
    const head = this.heads.get(snapshot);
    if (head?.state !== 'kept' || head.partial) return undefined;
    return filesOfSnapshot(head.plan, snapshot).every((key) => this.files.has(key)) ? head : undefined;
  }

  /** Whether retention has forgotten the snapshot and is deleting what only it needs. */
  isForgotten(snapshot: string): boolean {
    return this.heads.get(snapshot)?.state === 'forgotten';
  }

  /** Whether the archive is the catalog of a known snapshot, or the pin of one on record. */
  isKnown({ kind, snapshot, archiveId }: { kind: ArchiveKind; snapshot: string; archiveId: string }): boolean {
    return kind === 'pin' ? this.pins.has(archiveId) : this.knownHead(snapshot)?.catalog?.archiveId === archiveId;
  }
}
