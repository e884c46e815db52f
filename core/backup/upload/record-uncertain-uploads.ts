import { recordUncertainUpload } from '../duplicates/uncertain-upload';
import type { ArchiveToWrite } from './archive-to-write';
import { describeArchive } from './describe-archive';
import type { UploadDeps } from './upload-deps';
import type { Seal, UploadEnd } from './upload-record';

/**
 * Record, before an archive ends, the requests whose outcome nobody knows: all of several, since nobody knows which of them stored
 * the archive that counts, and any of an archive that was given up. Repeatable.
 *
 * @param requests what they held, those that completed an upload in parts among them
 */
export async function recordUncertainUploads(
  { items, clock, log }: UploadDeps,
  archive: ArchiveToWrite,
  requests: readonly Seal[],
  end: UploadEnd,
): Promise<void> {
  if (requests.length === 1 && end.state === 'done') return;
  const { ref, run, task, objects } = archive;
  for (const [treeHash, sizeBytes] of new Map(requests.map((request) => [request.treeHash, request.sizeBytes]))) {
    await recordUncertainUpload(items, {
      ...{ plan: run.plan.name, vault: run.plan.vault, archive: ref, kind: task.kind },
      ...{ description: describeArchive(archive), sizeBytes, treeHash },
      ...{ objects: objects.length, objectBytes: objects.reduce((sum, object) => sum + object.sizeBytes, 0) },
      ...(end.state === 'done' && { archiveId: end.archiveId }),
      since: clock.now().toISOString(),
    });
    log.warn('upload.uncertain', { archive: ref, treeHash, requests: requests.length });
  }
}
