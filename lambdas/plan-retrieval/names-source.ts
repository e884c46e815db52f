import { type GivenFormat, NameLine } from '../../core/contracts/archive-name';
import { InvalidInputError } from '../../core/contracts/errors';
import type { PlanRetrievalInput } from '../../core/contracts/retrieval-run';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { WorkingFiles } from '../../core/ports/working-files';

/** File with the names of a run's archives, or why there is none. */
export type NamesSource = { what: string } & (
  | {
      format: GivenFormat;
      /** Rows of a mapping without a name. */
      unusable: number;
      /** Reads the file from its beginning. @throws InvalidInputError when it is not in the runs bucket */
      lines: () => Promise<AsyncIterable<NameLine>>;
    }
  | { reason: string }
);

/**
 * Find the file of names of a run: the one that its request gives, or the one made of the mapping of its vault.
 *
 * @returns undefined for a run without names
 */
export function namesSource(
  { run, mapping }: PlanRetrievalInput,
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
): NamesSource | undefined {
  if (run.kind !== 'retrieve' || !run.names) return undefined;
  if (run.names.kind === 'file') {
    const { bucket, key, format } = run.names;
    const what = 'the file of names';
    return { what, format, unusable: 0, lines: () => linesAt(files, { bucket, key }, what) };
  }
  const what = `the mapping in vault ${run.names.vault}`;
  if (mapping?.kind !== 'read') return { what, reason: mapping?.reason ?? 'it was not read' };
  const { key, unusable } = mapping;
  return { what, format: 'synology', unusable, lines: () => linesAt(files, { bucket: files.bucket, key }, what) };
}

async function linesAt(
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
  { bucket, key }: { bucket: string; key: string },
  what: string,
): Promise<AsyncIterable<NameLine>> {
  if (bucket !== files.bucket)
    throw new InvalidInputError(`${what} s3://${bucket}/${key} is not in the runs bucket, ${files.bucket}`);
  const lines = await readJsonLines(files, key, NameLine);
  if (!lines) throw new InvalidInputError(`${what} is missing: there is no s3://${bucket}/${key}`);
  return lines;
}
