import type { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { RenamedList } from '../../../adapters/disk/renamed-list';
import type { Deployment } from '../../deployment/deployment';
import type { Terminal } from '../../terminal/terminal';
import { type DownloadOutcome, downloadAll } from './download-all';
import { DownloadProgress } from './download-progress';
import type { DownloadSums } from './measure';
import type { RunObject } from './proven-objects';

interface Transfer {
  objects: AsyncIterable<RunObject>;
  concurrency: number;
  /** Bucket of the run's destination. */
  bucket: string;
  directory: DownloadDirectory;
  sums: DownloadSums;
}

/** Download objects, and show the progress. @throws DownloadStoppedError */
export async function transfer(
  deployment: Deployment,
  terminal: Terminal,
  { objects, concurrency, bucket, directory, sums }: Transfer,
): Promise<DownloadOutcome> {
  const renamed = await RenamedList.open(directory.root);
  const progress = new DownloadProgress(terminal, { objects: sums.objects + sums.folders, bytes: sums.bytes });
  try {
    const outcome = await downloadAll(objects, concurrency, {
      directory,
      renamed,
      reader: deployment.reader,
      from: { bucket, ownerId: ownerOf(deployment, bucket) },
      onBytes: (bytes) => progress.addBytes(bytes),
      onObject: () => progress.addObject(),
      sleep: (ms) => deployment.pause(ms),
    });
    progress.end();
    return outcome;
  } finally {
    await renamed.close();
  }
}

/** Account that a destination has to belong to; undefined for one that is no longer configured. */
function ownerOf({ accountId, restoreBucket, configuration }: Deployment, bucket: string): string | undefined {
  if (bucket === restoreBucket) return accountId;
  const configured = configuration?.destinations.find((destination) => destination.bucket === bucket);
  return configured && (configured.accountId ?? accountId);
}
