import * as z from 'zod';

/**
 * Glacier job in the format of DescribeJob, ListJobs and completion notices. Unknown members are ignored.
 *
 * @see Amazon Glacier Developer Guide, "Describe Job"
 */
export const JobDocument = z.object({
  Action: z.enum(['ArchiveRetrieval', 'InventoryRetrieval']),
  ArchiveId: z.string().nullish(),
  ArchiveSHA256TreeHash: z.string().nullish(),
  ArchiveSizeInBytes: z.int().nullish(),
  Completed: z.boolean(),
  /** ISO 8601, as sent by Glacier; the SDK does not convert it to a Date. */
  CompletionDate: z.string().nullish(),
  CreationDate: z.string(),
  InventorySizeInBytes: z.int().nullish(),
  JobDescription: z.string().nullish(),
  JobId: z.string().min(1),
  /** Range in the archive: `start-end`, inclusive. */
  RetrievalByteRange: z.string().nullish(),
  SHA256TreeHash: z.string().nullish(),
  StatusCode: z.enum(['InProgress', 'Succeeded', 'Failed']),
  StatusMessage: z.string().nullish(),
  Tier: z.string().nullish(),
  VaultARN: z.string(),
});
export type JobDocument = z.infer<typeof JobDocument>;

const AnyJob = z.object({ Action: z.string() });

/**
 * Parse a job document.
 *
 * @returns undefined for a job of a kind that Moraine never starts, such as a select
 * @throws z.ZodError when it is not a valid job document
 */
export function jobDocumentOf(document: unknown): JobDocument | undefined {
  const { Action } = AnyJob.parse(document);
  const isKnown = JobDocument.shape.Action.safeParse(Action).success;
  return isKnown ? JobDocument.parse(document) : undefined;
}

/** Name of the job's vault, from `arn:aws:glacier:region:account:vaults/name`. */
export function vaultNameOf(job: Pick<JobDocument, 'VaultARN'>): string {
  return job.VaultARN.slice(job.VaultARN.lastIndexOf('/') + 1);
}
