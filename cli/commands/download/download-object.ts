import { rm } from 'node:fs/promises';
import type { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { PartialFile, readFileBytes } from '../../../adapters/disk/partial-file';
import type { RenamedList } from '../../../adapters/disk/renamed-list';
import { ObjectUnavailableError } from '../../../core/contracts/errors';
import { localFolderOf, localPathsOf } from '../../../core/naming/local-path';
import { TreeHash } from '../../../core/tree-hash/tree-hash';
import { type FetchDeps, fetchObject } from './fetch-object';
import { reasonOf } from './local-failures';
import { isFolder } from './measure';
import { partialName } from './partial-name';
import type { ProvenObject } from './proven-objects';
import { isRefusal } from './refusal';

/** How the download of an object ended. `path` is relative to the directory, with `/` as separator. */
export type ObjectEnd =
  | { kind: 'downloaded' | 'present' | 'folder'; path: string; isRenamed: boolean }
  | { kind: 'failed'; reason: string; isGeneral?: boolean };

export interface ObjectDeps extends FetchDeps {
  directory: DownloadDirectory;
  renamed: RenamedList;
  /** Destination of the run, and the account that it has to belong to, if that is known. */
  from: { bucket: string; ownerId: string | undefined };
}

/** Download an object to a file, or make the folder that it stands for. @throws DownloadStoppedError */
export async function downloadObject(object: ProvenObject, deps: ObjectDeps): Promise<ObjectEnd> {
  try {
    return isFolder(object) ? await makeFolder(object, deps) : await downloadFile(object, deps);
  } catch (error) {
    const isGeneral = error instanceof ObjectUnavailableError ? error.isGeneral : isRefusal(error);
    return { kind: 'failed', reason: reasonOf(error, deps.directory.pathOf([object.name])), isGeneral };
  }
}

const taken = (name: string): ObjectEnd => ({
  kind: 'failed',
  reason: `other things lie under each name that ${name} could have: move them away, or download to another directory`,
});

async function makeFolder(object: ProvenObject, deps: ObjectDeps): Promise<ObjectEnd> {
  const { path: wanted } = localFolderOf(object.name, deps.directory.limits);
  const folders = await deps.directory.makeFolders(wanted);
  if (!folders) return taken(object.name);
  const end = { kind: 'folder' as const, path: folders.join('/'), isRenamed: !isCalled(folders, object) };
  await list(object, end, deps);
  return end;
}

async function downloadFile(object: ProvenObject, deps: ObjectDeps): Promise<ObjectEnd> {
  const { directory } = deps;
  let partial: PartialFile | undefined;
  try {
    for (const { path: wanted } of localPathsOf(object, directory.limits)) {
      const folders = await directory.makeFolders(wanted.slice(0, -1));
      if (!folders) continue;
      const names = [...folders, wanted.at(-1) ?? ''];
      const end = { path: names.join('/'), isRenamed: !isCalled(names, object) };
      const found = await directory.findEntry(names);
      if (found.kind === 'file' && (await isVerified(directory.pathOf(names), found.sizeBytes, object))) {
        await (partial ? partial.remove() : rm(directory.pathOf([...folders, partialName(object)]), { force: true }));
        if (!partial) deps.onBytes(object.sizeBytes);
        if (deps.renamed.isNew) await list(object, end, deps);
        return { kind: 'present', ...end };
      }
      if (found.kind !== 'nothing') continue;
      if (!partial) {
        partial = await PartialFile.open(directory.pathOf([...folders, partialName(object)]));
        const treeHash = await fetchObject({ ...deps.from, ...object }, partial, deps);
        if (treeHash !== object.treeHash) {
          await partial.remove();
          return { kind: 'failed', reason: mismatch(treeHash, object, deps) };
        }
        await partial.finish(object.modifiedAt === undefined ? undefined : new Date(object.modifiedAt));
      }
      await list(object, end, deps);
      if (await directory.publish(partial.path, names)) return { kind: 'downloaded', ...end };
    }
    return taken(object.name);
  } finally {
    await partial?.close();
    if (partial?.sizeBytes === 0) await partial.remove();
  }
}

const mismatch = (treeHash: string, { key, treeHash: expected }: ProvenObject, { from }: ObjectDeps) =>
  `what S3 sends of s3://${from.bucket}/${key} has the tree hash ${treeHash}, and the run verified ${expected}: somebody has replaced it. ` +
  'Remove it, and run the retrieval or restore again';

const isCalled = (names: readonly string[], { name }: ProvenObject) => names.join('/') === name.replace(/\/$/, '');

/** List an object whose file is about to get another name. */
async function list(
  { key }: ProvenObject,
  { path, isRenamed }: { path: string; isRenamed: boolean },
  { renamed }: ObjectDeps,
): Promise<void> {
  if (isRenamed) await renamed.add(key, path);
}

async function isVerified(path: string, foundBytes: number, { sizeBytes, treeHash }: ProvenObject): Promise<boolean> {
  if (foundBytes !== sizeBytes) return false;
  const hash = new TreeHash();
  for await (const chunk of readFileBytes(path)) hash.update(chunk);
  return hash.digest().toString('hex') === treeHash;
}
