import type { DeletableArchive } from '../contracts/deletion-run';

/** The members of a line that tell which archive it is about. */
export const archiveOf = (line: DeletableArchive): DeletableArchive => {
  const { archiveId, sizeBytes, treeHash, creationDate, description } = line;
  return { archiveId, sizeBytes, treeHash, creationDate, description };
};
