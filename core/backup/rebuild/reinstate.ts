import { TreeHashMismatchError } from '../../contracts/errors';
import { filesOfSnapshot, snapshotFiles } from '../../contracts/run-files';
import { ArchiveLine, type SnapshotPin, type Verdict } from '../../contracts/snapshot';
import { gunzipLines } from '../../files/gzip-lines';
import type { PackIndexLine } from '../pack/pack-index';
import { putHead } from '../snapshot/heads';
import { CatalogTar } from './catalog-tar';
import type { ProvenCatalog } from './classified';
import { memberOf } from './classify-catalog';
import type { PlanGarbage } from './plan-garbage';
import type { PlanLease } from './plan-lease';
import type { RebuildDeps } from './rebuild-deps';
import type { VaultArchive } from './vault-archive';
import { writtenArchive } from './written-archive';

/**
 * Reinstate a snapshot's files and head from its proven catalog. From then on its archives are no longer garbage.
 * Repeatable.
 *
 * @param catalog the archive that holds the files
 * @returns undefined, or why the snapshot cannot be reinstated; then it has no head
 * @throws LeaseLostError when another run may be deleting what the snapshot needs
 */
export async function reinstate(
  deps: RebuildDeps,
  { plan, snapshot, tar, summary, signedAt }: ProvenCatalog,
  catalog: VaultArchive,
  { verdict, pin }: { verdict: Verdict; pin: SnapshotPin | undefined },
  { lease, garbage }: { lease: PlanLease; garbage: PlanGarbage },
): Promise<undefined | { outcome: 'lost' | 'broken'; reason: string }> {
  const opened = await CatalogTar.open(deps.files, tar, catalog.sizeBytes);
  if (!garbage.isEmpty) {
    const deleted = await garbage.reclaim(neededBy(opened, catalog));
    if (deleted > 0)
      return { outcome: 'lost', reason: `retention has deleted, or is deleting, ${deleted} of its archives` };
  }
  const copy = (key: string) => copyMember(deps, opened, memberOf(opened, key));
  try {
    // The presence of the other files makes a snapshot with a head known, so the signature is copied before them.
    await copy(snapshotFiles.signature(plan, snapshot));
    await Promise.all(filesOfSnapshot(plan, snapshot).map(copy));
  } catch (error) {
    if (!(error instanceof TreeHashMismatchError)) throw error;
    return { outcome: 'broken', reason: error.message };
  }
  const bytes = [...opened.members.values()].reduce((sum, member) => sum + member.sizeBytes, 0);
  const written = writtenArchive(catalog, opened.members.size, bytes);
  await lease.check();
  await putHead(deps.items, { ...summary, catalog: written, signedAt, verdict, pin, state: 'kept' });
  return undefined;
}

/** Ids of the archives that a catalog's snapshot needs, including the catalog. */
async function* neededBy(tar: CatalogTar, { plan, snapshot, archiveId }: VaultArchive): AsyncGenerator<string> {
  yield archiveId;
  const member = memberOf(tar, snapshotFiles.archives(plan, snapshot));
  for await (const line of gunzipLines(tar.gzipFile(member), ArchiveLine)) yield line.archiveId;
}

/** Content types by file name extension. A member's own properties are ignored: they may be anything. */
const CONTENT_TYPES: readonly [string, string][] = [
  ['.gz', 'application/gzip'],
  ['.jsonl', 'application/x-ndjson'],
  ['.json', 'application/json'],
];

/** Copy a member to the snapshot's file of the same name; it appears only if its length and tree hash are right. */
async function copyMember({ files }: RebuildDeps, tar: CatalogTar, member: PackIndexLine): Promise<void> {
  const { key } = member;
  const [, contentType = 'application/octet-stream'] = CONTENT_TYPES.find(([ending]) => key.endsWith(ending)) ?? [];
  const content = member.sizeBytes === 0 ? '' : tar.stream(member, member.treeHash);
  await files.write(key, content, contentType);
}
