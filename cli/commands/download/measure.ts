import type { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { localFolderOf, localPathsOf } from '../../../core/naming/local-path';
import type { ProvenObject, RunObject } from './proven-objects';

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
}

/** Whether an object stands for a folder, as consoles of S3 make them. */
export const isFolder = ({ name, sizeBytes }: Pick<ProvenObject, 'name' | 'sizeBytes'>): boolean =>
  sizeBytes === 0 && (name === '' || name.endsWith('/'));

/** Add up what is to be downloaded. @param directory undefined while there is none */
export async function measure(
  objects: AsyncIterable<RunObject>,
  directory: DownloadDirectory | undefined,
): Promise<DownloadSums> {
  const limits = directory?.limits ?? { isStrict: false, pathBytesMax: Number.POSITIVE_INFINITY };
  const sums: DownloadSums = { objects: 0, bytes: 0, folders: 0, missingBytes: 0, renamed: 0, notVerified: 0 };
  for await (const object of objects) {
    if (object.treeHash === undefined) sums.notVerified += 1;
    else if (isFolder(object)) {
      sums.folders += 1;
      if (localFolderOf(object.name, limits).isMade) sums.renamed += 1;
    } else {
      const [place] = localPathsOf(object, limits);
      sums.objects += 1;
      sums.bytes += object.sizeBytes;
      if (place?.isMade) sums.renamed += 1;
      const found = place && (await directory?.lookAt(place.path));
      const hasIt = found?.kind === 'file' && found.sizeBytes === object.sizeBytes;
      if (!hasIt) sums.missingBytes += object.sizeBytes;
    }
  }
  return sums;
}
