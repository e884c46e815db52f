import { z } from 'zod';

const minutes = z.number().min(0).max(525_600);
const hours = z.number().min(0).max(8760);
const probability = z.number().min(0).max(1);
const pageMax = z.union([z.literal(50), z.literal(1000)]);

const tiers = z.strictObject({
  expeditedMinutes: minutes.default(3),
  standardMinutes: minutes.default(240),
  bulkMinutes: minutes.default(480),
  inventoryMinutes: minutes.default(240),
  spreadMinutes: minutes.default(0),
});

const lifetimes = z.strictObject({
  outputHours: hours.positive().default(24),
  uploadIdleHours: hours.positive().default(24),
  completeRepeatHours: hours.default(24),
});

const inventory = z.strictObject({
  firstDelayHours: hours.default(24),
  periodHours: hours.positive().default(24),
  dates: z.enum(['seconds', 'milliseconds']).default('seconds'),
  csvQuoting: z.enum(['needed', 'always']).default('needed'),
  newVaultCounters: z.union([z.literal(0), z.null()]).default(0),
});

const pages = z.strictObject({
  jobs: pageMax.default(50),
  vaults: z.union([z.literal(10), z.literal(1000)]).default(10),
});

const insufficientCapacity = z.strictObject({
  status: z.union([z.literal(400), z.literal(503)]).default(503),
  probability: probability.default(0),
});

const faults = z.strictObject({
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  requestTimeoutProbability: probability.default(0),
  serviceUnavailableProbability: probability.default(0),
});

const archives = z.strictObject({
  unknown: z.enum(['refuse', 'fail-later']).default('refuse'),
  deletedDuringRetrieval: z.enum(['succeed', 'fail']).default('succeed'),
  treeHashWhileInProgress: z.boolean().default(true),
});

const key = z.strictObject({
  accessKeyId: z.string().regex(/^\w{4,128}$/, 'has 4 to 128 letters, digits and _'),
  secretAccessKey: z.string().min(1).max(256),
});

const signatures = z.strictObject({
  keys: z.array(key).max(1000).default([]),
  /** Refuse signatures more than five minutes of virtual time off. */
  checkClockSkew: z.boolean().default(false),
});

const notifications = z.strictObject({
  httpEndpoint: z.url({ protocol: /^https?$/ }),
  attemptsMax: z.number().int().min(1).max(20).default(5),
});

/** Settings for behaviour that Amazon Glacier does not specify, and for the server's environment. */
export const ServerConfig = z.strictObject({
  accountId: z
    .string()
    .regex(/^\d{12}$/, 'is twelve digits')
    .default('123456789012'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, 'is a region such as us-east-1')
    .default('us-east-1'),
  tiers: tiers.prefault({}),
  lifetimes: lifetimes.prefault({}),
  inventory: inventory.prefault({}),
  pages: pages.prefault({}),
  insufficientCapacity: insufficientCapacity.prefault({}),
  /** Requests per second of virtual time before ThrottlingException; absent: no limit. */
  requestsPerSecondMax: z.number().positive().max(1_000_000).optional(),
  /** InitiateJob requests per second of virtual time before ThrottlingException; absent: no limit. */
  jobsPerSecondMax: z.number().positive().max(1_000_000).optional(),
  /** Whether the policy FreeTier admits 10 GiB a month, or each day its part of them. */
  freeTierPeriod: z.enum(['month', 'day']).default('month'),
  faults: faults.prefault({}),
  archives: archives.prefault({}),
  signatures: signatures.prefault({}),
  notifications: notifications.optional(),
  bodyIdleTimeoutSeconds: z.number().positive().max(86_400).default(60),
  fsync: z.boolean().default(true),
});

/** Content of a configuration file; absent members have defaults. */
export type GlacierServerConfig = z.input<typeof ServerConfig>;
export type GlacierServerSettings = z.output<typeof ServerConfig>;

/** An invalid configuration; the message names every invalid field. */
export class ServerConfigError extends Error {
  override readonly name = 'ServerConfigError';
}

/** @throws ServerConfigError */
export function parseServerConfig(value: unknown): GlacierServerSettings {
  const result = ServerConfig.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new ServerConfigError(`The configuration is refused: ${problems.join('; ')}.`);
}
