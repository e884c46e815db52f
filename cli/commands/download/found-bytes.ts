import type { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { localPathsOf } from '../../../core/naming/local-path';
import { partialName } from './partial-name';
import type { ProvenObject } from './proven-objects';

/** Bytes of an object that a directory seems to have, in a file of the right length or in a partial one. */
export async function foundBytes(object: ProvenObject, directory: DownloadDirectory): Promise<number> {
  const { sizeBytes } = object;
  for (const { path: wanted } of localPathsOf(object, directory.limits)) {
    const folders = await directory.findFolders(wanted.slice(0, -1));
    if (folders === 'nothing') return 0;
    if (folders === 'other') continue;
    const found = await directory.findEntry([...folders, wanted.at(-1) ?? '']);
    if (found.kind === 'file' && found.sizeBytes === sizeBytes) return sizeBytes;
    if (found.kind !== 'nothing') continue;
    const partial = await directory.findEntry([...folders, partialName(object)]);
    return partial.kind === 'file' && partial.sizeBytes <= sizeBytes ? partial.sizeBytes : 0;
  }
  return 0;
}
