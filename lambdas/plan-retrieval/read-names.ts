import type { PlanRetrievalInput } from '../../core/contracts/retrieval-run';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { ArchiveCollection } from '../../core/retrieval/plan/archive-collection';
import { ArchiveNames } from '../../core/retrieval/plan/archive-names';
import type { FurtherName } from '../../core/retrieval/plan/further-copies';
import { fileOfNamesWarnings } from '../../core/retrieval/plan/name-warnings';
import { namesSource } from './names-source';

/** Names of a run's archives from a file, if there is one, and what to say about them. */
export interface RunNames {
  names?: ArchiveNames;
  /** Reads the file again for the further names of archives; missing when there are none. */
  further?: () => Promise<AsyncIterable<FurtherName>>;
  warnings: string[];
}

/**
 * Read the file of names of a run, if it has one.
 *
 * @throws InvalidInputError when there is no such file in the runs bucket
 */
export async function readNames(
  input: PlanRetrievalInput,
  archives: ArchiveCollection,
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
): Promise<RunNames> {
  const source = namesSource(input, files);
  if (!source) return { warnings: [] };
  const { what } = source;
  if ('reason' in source) {
    const warning = `The archives have no names from ${what}: ${source.reason}. A file may give them: --names FILE.`;
    return { warnings: [warning] };
  }
  const { lines, format, unusable } = source;
  const names = await ArchiveNames.read(await lines(), archives, input.run.destination.prefix, format);
  const further = names.sums.further > 0 ? async () => names.further(await lines()) : undefined;
  return { names, further, warnings: fileOfNamesWarnings(what, names.sums, archives.count, unusable) };
}
