import * as z from 'zod';
import { InvalidInputError } from './errors';
import { UrlSource, WebhookFormat } from './webhook';

const Arn = z.string().startsWith('arn:');
const Url = z.string().startsWith('http');

/** All environment variables of the functions; the schema of a function picks those that it reads. */
const Variables = z.object({
  /** Name of the DynamoDB table of runs. */
  STATE_TABLE: z.string().min(1),
  /** Name of the bucket that holds plans, batches, results and reports. */
  RUNS_BUCKET: z.string().min(1),
  /** ARN of the topic that Glacier notifies of completed jobs. */
  JOBS_TOPIC_ARN: Arn,
  /** ARN of the topic for the summary of each run. */
  REPORTS_TOPIC_ARN: Arn,
  /** URL of the queue that is subscribed to the jobs topic. */
  NOTICES_QUEUE_URL: Url,
  /** URL of the queue of ranges to copy. */
  RANGES_QUEUE_URL: Url,
  /** ARN of the key that signs the catalogs of snapshots. */
  SIGNING_KEY_ARN: Arn,
  /** InitiateJob calls per second of one concurrent invocation. */
  REQUESTS_PER_SECOND: z.coerce.number().positive(),
  /** Name of the deployment. */
  DEPLOYMENT: z.string().min(1),
  /** URL of the queue that is subscribed to the reports topic. */
  WEBHOOK_QUEUE_URL: Url,
  /** Place where the URL of the webhook is kept. */
  WEBHOOK_URL_SOURCE: UrlSource,
  /** Form of the body that the webhook gets. */
  WEBHOOK_FORMAT: WebhookFormat,
});

export const OpenRetrievalEnv = Variables.pick({ STATE_TABLE: true });
export const RequestInventoryEnv = Variables.pick({ STATE_TABLE: true, JOBS_TOPIC_ARN: true });
export const OpenInventoryEnv = Variables.pick({ STATE_TABLE: true });
export const ReadInventoryEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const CompareInventoryEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, SIGNING_KEY_ARN: true });
export const ReportInventoryEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, REPORTS_TOPIC_ARN: true });
export const OpenDeletionEnv = Variables.pick({ STATE_TABLE: true });
export const PlanDeletionEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const DeleteArchivesEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const DeleteVaultEnv = Variables.pick({ STATE_TABLE: true });
export const ReportDeletionEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, REPORTS_TOPIC_ARN: true });
export const PlanRetrievalEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const ReadMappingEnv = Variables.pick({ RUNS_BUCKET: true });
export const RequestBatchEnv = Variables.pick({
  STATE_TABLE: true,
  RUNS_BUCKET: true,
  JOBS_TOPIC_ARN: true,
  NOTICES_QUEUE_URL: true,
  REQUESTS_PER_SECOND: true,
});
export const AcceptNoticeEnv = Variables.pick({
  STATE_TABLE: true,
  RUNS_BUCKET: true,
  NOTICES_QUEUE_URL: true,
  RANGES_QUEUE_URL: true,
});
export const CopyRangeEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, RANGES_QUEUE_URL: true });
export const CopyObjectsEnv = Variables.pick({ RUNS_BUCKET: true });
export const ReconcileBatchEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, NOTICES_QUEUE_URL: true });
export const ReportRetrievalEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, REPORTS_TOPIC_ARN: true });
export const PlanRestoreEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const CheckArchivesEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const RebuildCatalogEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, SIGNING_KEY_ARN: true });
export const OpenBackupEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, SIGNING_KEY_ARN: true });
export const PlanBackupEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const UploadArchiveEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const WriteSnapshotEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, SIGNING_KEY_ARN: true });
export const SealSnapshotEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const ApplyRetentionEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const JudgeSnapshotEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const AdoptSnapshotEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true });
export const EvaluatePlansEnv = Variables.pick({ STATE_TABLE: true });
export const ReportBackupEnv = Variables.pick({ STATE_TABLE: true, RUNS_BUCKET: true, REPORTS_TOPIC_ARN: true });
export const SendNoticeEnv = Variables.pick({
  DEPLOYMENT: true,
  WEBHOOK_QUEUE_URL: true,
  WEBHOOK_URL_SOURCE: true,
  WEBHOOK_FORMAT: true,
});

/**
 * Read a function's environment.
 *
 * @throws InvalidInputError naming every variable that is missing or wrong
 */
export function parseEnv<S extends z.ZodObject>(schema: S, environment: NodeJS.ProcessEnv): z.infer<S> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new InvalidInputError(`environment is not valid: ${problems.join('; ')}`);
}
