import * as z from 'zod';

/**
 * A Glacier job as DescribeJob, ListJobs and the notice of its completion state it. Unknown members are ignored.
 *
 * @see Amazon Glacier Developer Guide, "Describe Job"
 */
export const JobDocument = z.object({
  Action: z.enum(['ArchiveRetrieval', 'InventoryRetrieval']),
  ArchiveId: z.string().nullish(),
  ArchiveSHA256TreeHash: z.string().nullish(),
  ArchiveSizeInBytes: z.int().nullish(),
  Completed: z.boolean(),
  /** ISO 8601 in the wire form; the SDK hands it on as text. */
  CompletionDate: z.string().nullish(),
  CreationDate: z.string(),
  InventorySizeInBytes: z.int().nullish(),
  JobDescription: z.string().nullish(),
  JobId: z.string().min(1),
  /** `start-end`, inclusive, in the archive. */
  RetrievalByteRange: z.string().nullish(),
  SHA256TreeHash: z.string().nullish(),
  StatusCode: z.enum(['InProgress', 'Succeeded', 'Failed']),
  StatusMessage: z.string().nullish(),
  Tier: z.string().nullish(),
  VaultARN: z.string(),
});
export type JobDocument = z.infer<typeof JobDocument>;

const OfAnyKind = z.object({ Action: z.string() });

/**
 * A job as Glacier states it.
 *
 * @returns undefined for a job of a kind that Moraine never starts, such as a select
 * @throws z.ZodError for what is no job document
 */
export function jobDocumentOf(stated: unknown): JobDocument | undefined {
  const { Action } = OfAnyKind.parse(stated);
  const isKnown = JobDocument.shape.Action.safeParse(Action).success;
  return isKnown ? JobDocument.parse(stated) : undefined;
}

/** The vault's name out of `arn:aws:glacier:region:account:vaults/name`. */
export function vaultNameOf(job: Pick<JobDocument, 'VaultARN'>): string {
  return job.VaultARN.slice(job.VaultARN.lastIndexOf('/') + 1);
}
