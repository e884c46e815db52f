import * as z from 'zod';
import { S3_PART_BYTES_MIN } from '../ranges/limits';
import { MIB } from '../ranges/units';
import { Naming } from './archive-name';
import { BackupPlan } from './backup-plan';
import { BATCH_PIECES_MAX } from './batch-limits';
import { ConfiguredVault, formatVaults, vaultNamesOf } from './configured-vault';
import { InvalidInputError } from './errors';
import { keyIdOf } from './key-id';
import { AccountId, BucketName, isPowerOfTwoMib, KeyArn, Prefix, Usd } from './names';
import { problemsIn } from './parse-request';
import { FallbackTier, StorageClass, Tier } from './tier';
import { Webhook } from './webhook';

/** Maximum number of listed keys. The input of every rebuild contains all of them, some KB in total. */
const CATALOG_KEYS_MAX = 50;
/** A public key on NIST P-256 in PEM has 178 characters. */
const CATALOG_KEY_LENGTH_MAX = 1000;

/** Prices of a storage class of S3. */
const ClassPrices = z.strictObject({
  putPerThousand: Usd,
  storagePerGibMonth: Usd,
  /** Monitoring of objects in INTELLIGENT_TIERING. */
  monitoringPerThousandMonth: Usd.optional(),
  /** Bytes that are read of objects in STANDARD_IA, ONEZONE_IA and GLACIER_IR. */
  readPerGib: Usd.optional(),
});

/** Prices of one region, in US dollars; GiB as AWS bills them. What has no price has no estimate. */
export const Prices = z.strictObject({
  /** Source of the figures, and the date on which they were read. */
  source: z.string().min(1),
  asOf: z.iso.date(),
  retrieval: z.partialRecord(Tier, z.strictObject({ perThousandRequests: Usd, perGib: Usd })),
  s3: z
    .strictObject({
      /** Prices of the storage classes that `classes` does not list. */
      putPerThousand: Usd.optional(),
      storagePerGibMonth: Usd.optional(),
      classes: z.partialRecord(StorageClass, ClassPrices).optional(),
    })
    .refine(
      ({ putPerThousand, storagePerGibMonth }) => (putPerThousand === undefined) === (storagePerGibMonth === undefined),
      'needs both of putPerThousand and storagePerGibMonth, or neither',
    ),
  /** Further prices, for backups. Without them a backup has no cost estimate, and a budget for it is refused. */
  backup: z
    .strictObject({
      /** Requests that write to a vault: to initiate an upload, for each part, and to complete it. */
      uploadPerThousand: Usd,
      /** Storage in a vault. */
      storagePerGibMonth: Usd,
      /** S3 requests that read the source. */
      getPerThousand: Usd,
      listPerThousand: Usd,
    })
    .optional(),
  /** Bytes that leave AWS for the internet. */
  transferOutPerGib: Usd.optional(),
  /** Unit of provisioned capacity, which lasts a month. */
  capacityPerUnitMonth: Usd.optional(),
});
export type Prices = z.infer<typeof Prices>;

export const MoraineConfig = z.strictObject({
  /** Prefix of the stack names and of the names of their resources. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, '1 to 20 lower-case letters, digits and "-", beginning with a letter')
    .default('moraine'),
  /** Vaults that Moraine may read, and from which it may delete where a vault says so. */
  vaults: z.array(ConfiguredVault).min(1),
  /** Buckets to which objects may be restored, besides the stack's own bucket. */
  destinations: z
    .array(
      z.strictObject({
        bucket: BucketName,
        prefix: Prefix.default(''),
        /** Account that owns the bucket; default: that of the deployment. */
        accountId: AccountId.optional(),
        /** KMS key of the bucket, when its default encryption uses one. */
        keyArn: KeyArn.optional(),
      }),
    )
    .default([]),
  retrieval: z
    .strictObject({
      tier: Tier.default('Bulk'),
      /** Fallback of Expedited runs that name none; default: they wait for capacity. */
      fallback: FallbackTier.optional(),
      storageClass: StorageClass.default('STANDARD'),
      /** Source of the names of objects. */
      naming: Naming.default('decoded'),
      /** Archives per batch. */
      batchArchives: z.int().min(1).max(BATCH_PIECES_MAX).default(BATCH_PIECES_MAX),
      /** Bytes per batch. A batch is requested in one go, and has to be copied within the 24 hours for which Glacier keeps job output. */
      batchBytes: z
        .int()
        .min(MIB)
        .default(1024 * 1024 * MIB),
      /** Bytes that runs may request per day. */
      bytesPerDay: z
        .int()
        .min(MIB)
        .default(100 * 1024 * 1024 * MIB),
      /** Maximum number of batches in flight. */
      batchesInFlightMax: z.int().min(1).max(10_000).default(1000),
      /** Maximum rate of InitiateJob calls per second, over all runs; lower while Glacier throttles. */
      requestsPerSecond: z.number().min(0.1).max(1000).default(50),
      /**
       * Size of a copied range in bytes: a power-of-two number of MiB. Larger for archives that would need more than 10,000
       * parts. Archives up to this size are copied whole, ten at a time within the five minutes of one function, hence the maximum.
       */
      rangeBytes: z
        .int()
        .refine(isPowerOfTwoMib, 'must be a power-of-two number of MiB')
        .min(S3_PART_BYTES_MIN)
        .max(512 * MIB)
        .default(128 * MIB),
      /**
       * Size in bytes of a piece, which one Glacier job retrieves: a power-of-two number of MiB. Larger for archives that would
       * need more than 256 pieces.
       */
      pieceBytes: z
        .int()
        .refine(isPowerOfTwoMib, 'must be a power-of-two number of MiB')
        .min(S3_PART_BYTES_MIN)
        .default(256 * 1024 * MIB),
      /** Maximum concurrent invocations of copy-range. */
      copiesInFlightMax: z.int().min(2).max(1000).default(100),
      /** Maximum estimated cost of a run; runs above it are refused. */
      budgetUsd: Usd.optional(),
    })
    .refine((r) => r.pieceBytes >= r.rangeBytes, { path: ['pieceBytes'], message: 'must be at least rangeBytes' })
    .prefault({}),
  /** Backup plans; see `BackupPlan`. */
  plans: z.array(BackupPlan).max(50).default([]),
  /**
   * Public keys of other deployments whose signed catalogs are trusted, PEM. The stack's own key is always trusted, and is the
   * only one that signs.
   */
  catalogKeys: z
    .array(z.string().max(CATALOG_KEY_LENGTH_MAX).superRefine(checkPublicKey))
    .max(CATALOG_KEYS_MAX)
    .default([]),
  notifications: z.strictObject({ email: z.email().optional(), webhook: Webhook.optional() }).prefault({}),
  /** Default: the price list of the region, if Moraine has one. Without prices there is no estimate, and a budget is refused. */
  prices: Prices.optional(),
});
export type MoraineConfig = z.infer<typeof MoraineConfig>;
export type MoraineConfigInput = z.input<typeof MoraineConfig>;

function checkPublicKey(text: string, context: z.RefinementCtx): void {
  // A private key would be accepted too, since it contains the public key, and would end up in a template.
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

/** Give a configuration its type. Its file exports the result as default. */
export function defineConfig(config: MoraineConfigInput): MoraineConfigInput {
  return config;
}

/**
 * Validate a configuration and fill in its defaults.
 *
 * @param file name of the file that it comes from, for the message
 * @throws InvalidInputError naming every field that is wrong
 */
export function parseConfig(input: unknown, file = 'the configuration'): MoraineConfig {
  const parsed = MoraineConfig.safeParse(input);
  if (!parsed.success) throw invalid(file, problemsIn(parsed.error));
  const problems = [...contradictions(parsed.data)];
  if (problems.length > 0) throw invalid(file, problems);
  return parsed.data;
}

const invalid = (file: string, problems: readonly string[]) =>
  new InvalidInputError(`${file} is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);

/** Maximum size of all plans as JSON. The state machine passes them to a function together with the request: 256 KiB at most. */
export const PLANS_BYTES_MAX = 192 * 1024;

/** Problems that involve several fields. */
function* contradictions({ vaults, plans, prices }: MoraineConfig): Generator<string> {
  const vaultNames = vaultNamesOf({ vaults });
  for (const [position, vault] of vaults.entries()) {
    const first = vaultNames.indexOf(vaultNames[position] as string);
    // A repeated name alone changes nothing.
    if (first === position || (typeof vault === 'string' && typeof vaults[first] === 'string')) continue;
    yield `vaults.${position}: '${vaultNames[position]}' is the name of vaults.${first} already`;
  }
  const plansBytes = Buffer.byteLength(JSON.stringify(plans));
  if (plansBytes > PLANS_BYTES_MAX) {
    yield `plans: have ${plansBytes} bytes as JSON, of which Step Functions can pass on ${PLANS_BYTES_MAX}: write fewer or shorter globs`;
  }
  for (const [position, plan] of plans.entries()) {
    const first = plans.findIndex(({ name }) => name === plan.name);
    if (first !== position) yield `plans.${position}.name: '${plan.name}' is the name of plans.${first} already`;
    if (!vaultNames.includes(plan.vault)) {
      yield `plans.${position}.vault: '${plan.vault}' is not listed; add it: ${formatVaults({ vaults: [...vaults, plan.vault] })}`;
    }
    if (plan.archiveBytesMax % S3_PART_BYTES_MIN !== 0) {
      yield `plans.${position}.archiveBytesMax: must be a multiple of 8 MiB, or objects that span archives cannot be restored`;
    }
    if (plan.budgetUsd !== undefined && prices && !prices.backup) {
      yield `prices.backup: needed, because plans.${position}.budgetUsd is set`;
    }
  }
}
