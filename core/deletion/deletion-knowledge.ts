import { TextSet } from '../collections/text-set';
import { isMoraines } from '../contracts/archive-description';
import type { RetrievalPlan } from '../contracts/retrieval-run';
import type { OutcomeStores } from '../retrieval/outcomes/outcomes';
import { KnownChecksums } from '../retrieval/plan/known-checksums';
import { WrittenObjects } from '../retrieval/written-objects';
import { isProven, retrievedArchives } from './retrieved-archives';

/** Archives that a vault's inventory lists. */
export interface ListedInVault {
  /** Ids of all archives. */
  all: TextSet;
  /** Ids of those whose descriptions are Moraine's. */
  moraine: TextSet;
}

/** What decides on the archives of a retrieval, apart from their objects. */
export interface DeletionKnowledge {
  /** Checksums on record, of archives whose outcome has none. */
  checksums: KnownChecksums;
  /** How often an archive comes whose objects are not next to each other; others come once. */
  times: ReadonlyMap<string, number>;
  /** The vault's inventory; undefined if the retrieval's descriptions are those of Glacier. */
  inventory: ListedInVault | undefined;
}

/** Gather it from the outcomes of the retrieval and the record of written objects. */
export async function gatherKnowledge(
  stores: OutcomeStores,
  route: { vault: string; bucket: string },
  plan: RetrievalPlan,
  inventory: ListedInVault | undefined,
): Promise<DeletionKnowledge> {
  const checksums = new KnownChecksums();
  const met = new TextSet();
  const times = new Map<string, number>();
  for await (const archive of retrievedArchives(stores, plan)) {
    const [{ archiveId }] = archive;
    if (!met.add(archiveId).added) times.set(archiveId, (times.get(archiveId) ?? 1) + 1);
    for (const outcome of archive) {
      if (isProven(outcome) && outcome.crc32 === undefined) checksums.want(outcome.treeHash);
    }
  }
  if (checksums.count > 0) {
    await new WrittenObjects(stores.files).forEach(route, (line) => checksums.learn(line));
  }
  return { checksums, times, inventory };
}

/** Whether Moraine may have written an archive: `unlisted` when nothing tells. */
export function originOf(
  { inventory }: DeletionKnowledge,
  { archiveId, description }: { archiveId: string; description: string },
): 'moraine' | 'unlisted' | 'other' {
  if (isMoraines(description) || inventory?.moraine.has(archiveId)) return 'moraine';
  return !inventory || inventory.all.has(archiveId) ? 'other' : 'unlisted';
}
