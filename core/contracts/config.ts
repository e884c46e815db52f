import * as z from 'zod';
import { S3_PART_BYTES_MIN } from '../ranges/limits';
import { MIB } from '../ranges/units';
import { BackupPlan } from './backup-plan';
import { BATCH_PIECES_MAX } from './batch-limits';
import { InvalidInputError } from './errors';
import { keyIdOf } from './key-id';
import { BucketName, isPowerOfTwoMib, KeyArn, Prefix, Usd, VaultName } from './names';
import { problemsIn } from './parse-request';
import { StorageClass, Tier } from './tier';

/** Every rebuild is handed all of them: so many are some KB. */
const CATALOG_KEYS_MAX = 50;
/** A public key on NIST P-256 in PEM has 178 characters. */
const CATALOG_KEY_LENGTH_MAX = 1000;

/** Prices of one region, in US dollars; GiB as AWS bills them. */
export const Prices = z.strictObject({
  /** Where the figures come from, and the day they were read. */
  source: z.string().min(1),
  asOf: z.iso.date(),
  retrieval: z.record(Tier, z.strictObject({ perThousandRequests: Usd, perGib: Usd })),
  s3: z.strictObject({ putPerThousand: Usd, storagePerGibMonth: Usd }),
  /** What backups need besides. Without it a backup is not estimated in money, and its budget is refused. */
  backup: z
    .strictObject({
      /** Requests that write to a vault: initiating, each part, completing. */
      uploadPerThousand: Usd,
      /** Of a vault. */
      storagePerGibMonth: Usd,
      /** S3 requests that read the source. */
      getPerThousand: Usd,
      listPerThousand: Usd,
    })
    .optional(),
});
export type Prices = z.infer<typeof Prices>;

export const MoraineConfig = z.strictObject({
  /** Prefix of the stack names and of everything named in them. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, '1 to 20 lower-case letters, digits and "-", beginning with a letter')
    .default('moraine'),
  /** Vaults that Moraine may read. */
  vaults: z.array(VaultName).min(1),
  /** Buckets that restored objects may go to; the stack's own bucket is always one. */
  destinations: z
    .array(
      z.strictObject({
        bucket: BucketName,
        prefix: Prefix.default(''),
        /** KMS key of the bucket, when its default encryption uses one. */
        keyArn: KeyArn.optional(),
      }),
    )
    .default([]),
  retrieval: z
    .strictObject({
      tier: Tier.default('Bulk'),
      storageClass: StorageClass.default('STANDARD'),
      /** Archives per batch. */
      batchArchives: z.int().min(1).max(BATCH_PIECES_MAX).default(BATCH_PIECES_MAX),
      /** Bytes per batch: a batch is requested at once, and copied within the 24 hours that Glacier keeps job output. */
      batchBytes: z
        .int()
        .min(MIB)
        .default(1024 * 1024 * MIB),
      /** Bytes that runs may request per day. */
      bytesPerDay: z
        .int()
        .min(MIB)
        .default(100 * 1024 * 1024 * MIB),
      /** Batches under way at once, at the most. */
      batchesInFlightMax: z.int().min(1).max(10_000).default(1000),
      /** InitiateJob calls per second, of all runs together, at the most; fewer while Glacier refuses some. */
      requestsPerSecond: z.number().min(0.1).max(1000).default(50),
      /**
       * Bytes of one copied range: a power-of-two number of MiB. Larger where 10,000 parts would not reach. Archives up to
       * this size are copied whole, ten at a time within one function's five minutes, hence the maximum.
       */
      rangeBytes: z
        .int()
        .refine(isPowerOfTwoMib, 'must be a power-of-two number of MiB')
        .min(S3_PART_BYTES_MIN)
        .max(512 * MIB)
        .default(128 * MIB),
      /** Bytes of one piece, the unit that a Glacier job retrieves: a power-of-two number of MiB. Larger where 256 pieces would not reach. */
      pieceBytes: z
        .int()
        .refine(isPowerOfTwoMib, 'must be a power-of-two number of MiB')
        .min(S3_PART_BYTES_MIN)
        .default(256 * 1024 * MIB),
      /** copy-range functions at work at once, at the most. */
      copiesInFlightMax: z.int().min(2).max(1000).default(100),
      /** Runs whose estimate is above this are refused. */
      budgetUsd: Usd.optional(),
    })
    .refine((r) => r.pieceBytes >= r.rangeBytes, { path: ['pieceBytes'], message: 'must be at least rangeBytes' })
    .prefault({}),
  /** What is backed up; see `BackupPlan`. */
  plans: z.array(BackupPlan).max(50).default([]),
  /**
   * Public keys of other deployments whose signed catalogs are believed, PEM; the stack's own is always one, and the only one
   * that signs.
   */
  catalogKeys: z
    .array(z.string().max(CATALOG_KEY_LENGTH_MAX).superRefine(checkPublicKey))
    .max(CATALOG_KEYS_MAX)
    .default([]),
  notifications: z.strictObject({ email: z.email().optional() }).prefault({}),
  /** Without prices a run is not estimated in money, and a budget is refused. */
  prices: Prices.optional(),
});
export type MoraineConfig = z.infer<typeof MoraineConfig>;
export type MoraineConfigInput = z.input<typeof MoraineConfig>;

function checkPublicKey(text: string, context: z.RefinementCtx): void {
  // A private key has its public key in it, and no business in a template.
  if (!text.trim().startsWith('-----BEGIN PUBLIC KEY-----')) {
    context.addIssue('does not begin with -----BEGIN PUBLIC KEY-----, as what `moraine key` prints does');
    return;
  }
  if (text.split('-----BEGIN').length > 2) {
    context.addIssue('holds several keys, of which only the first would count: list each by itself');
    return;
  }
  try {
    keyIdOf(text);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    context.addIssue(error.message);
  }
}

/** Types a configuration; `moraine.config.ts` exports its result as default. */
export function defineConfig(config: MoraineConfigInput): MoraineConfigInput {
  return config;
}

/**
 * Validate a configuration and fill in its defaults.
 *
 * @throws InvalidInputError naming every field that is wrong
 */
export function parseConfig(input: unknown): MoraineConfig {
  const parsed = MoraineConfig.safeParse(input);
  if (!parsed.success) {
    throw invalid(problemsIn(parsed.error));
  }
  const problems = [...contradictions(parsed.data)];
  if (problems.length > 0) throw invalid(problems);
  return parsed.data;
}

const invalid = (problems: readonly string[]) =>
  new InvalidInputError(`moraine.config.ts is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);

/** The state machine hands all plans to a function, for which Step Functions takes 256 KiB, the request included. */
export const PLANS_BYTES_MAX = 192 * 1024;

/** What each field alone does not show. */
function* contradictions({ vaults, retrieval, plans, prices }: MoraineConfig): Generator<string> {
  if (retrieval.budgetUsd !== undefined && !prices) yield 'prices: needed, because retrieval.budgetUsd is set';
  const plansBytes = Buffer.byteLength(JSON.stringify(plans));
  if (plansBytes > PLANS_BYTES_MAX) {
    yield `plans: have ${plansBytes} bytes as JSON, of which Step Functions can hand on ${PLANS_BYTES_MAX}: write fewer or shorter globs`;
  }
  for (const [position, plan] of plans.entries()) {
    const first = plans.findIndex(({ name }) => name === plan.name);
    if (first !== position) yield `plans.${position}.name: '${plan.name}' is the name of plans.${first} already`;
    if (!vaults.includes(plan.vault)) {
      yield `plans.${position}.vault: '${plan.vault}' is not listed; add it: vaults: [${[...vaults, plan.vault].map((vault) => `'${vault}'`).join(', ')}]`;
    }
    if (plan.archiveBytesMax % S3_PART_BYTES_MIN !== 0) {
      yield `plans.${position}.archiveBytesMax: must be a multiple of 8 MiB, or objects that span archives cannot be restored`;
    }
    if (plan.budgetUsd !== undefined && !prices?.backup) {
      yield `prices.backup: needed, because plans.${position}.budgetUsd is set`;
    }
  }
}
