import type { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { localFolderOf, localPathsOf } from '../../../core/naming/local-path';
import type { FinishedRun } from './finished-run';
import { foundBytes } from './found-bytes';
import type { ProvenObject, RunObject } from './proven-objects';

/** A download before it begins: what of which run, and where to. */
export interface MeasuredDownload {
  run: FinishedRun['run'];
  /** Absolute path. */
  directory: string;
  sums: DownloadSums;
}

/** What there is to download. */
export interface DownloadSums {
  /** Objects that become files, and their bytes. */
  objects: number;
  bytes: number;
  /** Objects that become folders. */
  folders: number;
  /** Bytes that the directory does not seem to have. */
  missingBytes: number;
  /** Objects whose names a file system cannot hold. */
  renamed: number;
  /** What the run was to bring, and did not prove. */
  notVerified: number;
  /** The first hundred of these. */
  unverified: { key: string; reason: string }[];
}

const UNVERIFIED_NAMED_MAX = 100;

/** Whether an object stands for a folder, as consoles of S3 make them. */
export const isFolder = ({ name, sizeBytes }: Pick<ProvenObject, 'name' | 'sizeBytes'>): boolean =>
  sizeBytes === 0 && (name === '' || name.endsWith('/'));

/** Add up what is to be downloaded. @param directory undefined while there is none */
export async function measure(
  objects: AsyncIterable<RunObject>,
  directory: DownloadDirectory | undefined,
): Promise<DownloadSums> {
  const limits = directory?.limits ?? { isStrict: false, pathBytesMax: Number.POSITIVE_INFINITY };
  const sums: DownloadSums = {
    objects: 0,
    bytes: 0,
    folders: 0,
    missingBytes: 0,
    renamed: 0,
    notVerified: 0,
    unverified: [],
  };
  for await (const object of objects) {
    if (object.treeHash === undefined) {
      const { key, reason } = object;
      sums.notVerified += 1;
      if (sums.unverified.length < UNVERIFIED_NAMED_MAX) sums.unverified.push({ key, reason });
    } else if (isFolder(object)) {
      sums.folders += 1;
      if (localFolderOf(object.name, limits).isMade) sums.renamed += 1;
    } else {
      const [place] = localPathsOf(object, limits);
      sums.objects += 1;
      sums.bytes += object.sizeBytes;
      if (place?.isMade) sums.renamed += 1;
      // The download itself reports each object in a folder that may not be read.
      const found = directory && (await foundBytes(object, directory).catch(() => 0));
      sums.missingBytes += object.sizeBytes - (found ?? 0);
    }
  }
  return sums;
}
