import * as z from 'zod';
import { BoundedCreationRange, CreationRange } from './creation-range';
import { Drift } from './drift';
import { InventoryReady } from './inventory-ready';
import { RunId } from './names';
import { RunEnd } from './run-status';
import { OpenRunInput, ofAnyRun, ReportRunInput } from './run-steps';

/** Scope of an inventory: the whole vault, or only the archives created in a range. */
export const InventoryScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('vault') }),
  z.object({ kind: z.literal('range'), created: CreationRange }),
]);
export type InventoryScope = z.infer<typeof InventoryScope>;

/** Input of the inventory state machine: the request of a person. The run's id is the name of its execution. */
export const InventoryRequest = z.strictObject({
  kind: z.literal('inventory'),
  ...ofAnyRun,
  vault: z.string(),
  /** Default: the whole vault. */
  created: BoundedCreationRange.optional(),
});
export type InventoryRequest = z.infer<typeof InventoryRequest>;

/** Part of the configuration that the state machine passes to `open-inventory`. */
export const InventoryConfiguration = z.object({ vaults: z.array(z.string()) });
export type InventoryConfiguration = z.infer<typeof InventoryConfiguration>;

export const OpenInventoryInput = OpenRunInput.extend({ configuration: InventoryConfiguration });
export type OpenInventoryInput = z.infer<typeof OpenInventoryInput>;

/** Run of an inventory whose request has been validated against the configuration. */
export const InventoryRun = z.object({
  kind: z.literal('inventory'),
  ...ofAnyRun,
  runId: RunId,
  executionArn: z.string(),
  vault: z.string(),
  scope: InventoryScope,
});
export type InventoryRun = z.infer<typeof InventoryRun>;

export const ReadInventoryInput = z.object({ run: InventoryRun, inventory: InventoryReady });
export type ReadInventoryInput = z.infer<typeof ReadInventoryInput>;

/** Output of `read-inventory`. If it is not done, the same call resumes where this one ended. */
export const ReadInventoryOutput = z.object({ done: z.boolean() });
export type ReadInventoryOutput = z.infer<typeof ReadInventoryOutput>;

export const CompareInventoryInput = z.object({ run: InventoryRun });
export type CompareInventoryInput = z.infer<typeof CompareInventoryInput>;

/** Output of `compare-inventory`. If it is not done, the same call resumes where this one ended. */
export const CompareInventoryOutput = z.object({ done: z.boolean() });
export type CompareInventoryOutput = z.infer<typeof CompareInventoryOutput>;

/** Input of `report-inventory`: `notCompared` is the error with which the comparison of a complete list ended. */
export const ReportInventoryInput = ReportRunInput.and(
  z.object({ notCompared: z.object({ error: z.string(), cause: z.string() }).optional() }),
);
export type ReportInventoryInput = z.infer<typeof ReportInventoryInput>;

/** Line of the list: an archive. */
export const ListedArchive = z.object({
  archiveId: z.string(),
  description: z.string(),
  /** ISO 8601 in UTC, as in the inventory. */
  createdAt: z.string(),
  sizeBytes: z.int().min(1),
  treeHash: z.string(),
});
export type ListedArchive = z.infer<typeof ListedArchive>;

/** Line of `unreadable-PART.jsonl`: an element of the inventory that is not a valid archive. */
export const UnreadableElement = z.object({
  /** Position in the inventory's list, from 1. */
  element: z.int().min(1),
  reason: z.string(),
  /** Missing if the element has no archive id. */
  archiveId: z.string().optional(),
});
export type UnreadableElement = z.infer<typeof UnreadableElement>;

const count = z.int().min(0);

/** Totals of an inventory. */
export const InventorySums = z.object({
  archives: count,
  bytes: count,
  /** Number of invalid elements, which no other member includes. */
  unreadable: count,
  /** Number of archives by the format of their descriptions. */
  descriptions: z.object({ moraine: count, text: count, empty: count }),
  /** Earliest and latest creation date, ISO 8601, as listed; missing if there is no archive. */
  oldest: z.string().optional(),
  newest: z.string().optional(),
  largest: z.object({ archiveId: z.string(), sizeBytes: z.int() }).optional(),
});
export type InventorySums = z.infer<typeof InventorySums>;

/** Content of `report.json` of an inventory, and output of the state machine. */
export const InventoryReport = InventorySums.extend({
  ...ofAnyRun,
  runId: RunId,
  kind: z.literal('inventory'),
  vault: z.string(),
  status: RunEnd,
  /** Scope of the list. */
  scope: InventoryScope,
  /** InventoryDate and VaultARN of the inventory; null unless it was read completely. */
  inventoryDate: z.string().nullable(),
  vaultArn: z.string().nullable(),
  /** Names of the parts of the list, in order; several if reading took several calls. Other files do not belong to the list. */
  parts: z.array(z.string()),
  /** Comparison with what Moraine knows of the vault; missing for a range, and for a run that ended before it. */
  drift: Drift.optional(),
  startedAt: z.string(),
  finishedAt: z.string(),
  /** What the user should know, such as a message that could not be sent; missing: nothing. */
  warnings: z.array(z.string()).optional(),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
});
export type InventoryReport = z.infer<typeof InventoryReport>;
