import * as z from 'zod';
import { RunId } from './names';
import { RunEnd } from './run-status';
import { OpenRunInput, ofAnyRun } from './run-steps';

const Second = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'write 2026-01-31T12:00:00Z')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no date');

/**
 * A range of creation dates of archives, in UTC to the second; an end that is missing is open.
 *
 * @see Amazon Glacier Developer Guide, "Initiate Job", InventoryRetrievalParameters
 */
export const CreationRange = z
  .strictObject({
    /** Inclusive. */
    from: Second.optional(),
    /** Exclusive. */
    to: Second.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, 'has to begin before it ends');
export type CreationRange = z.infer<typeof CreationRange>;

/** What an inventory lists: the whole vault, or the archives that were created in a range, which says nothing of the others. */
export const InventoryScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('vault') }),
  z.object({ kind: z.literal('range'), created: CreationRange }),
]);
export type InventoryScope = z.infer<typeof InventoryScope>;

/** What a person asks for: the input of the inventory state machine. The run's id is the name of its execution. */
export const InventoryRequest = z.strictObject({
  kind: z.literal('inventory'),
  ...ofAnyRun,
  vault: z.string(),
  /** Default: the whole vault. */
  created: CreationRange.refine(({ from, to }) => (from ?? to) !== undefined, 'has to name an end, or both').optional(),
});
export type InventoryRequest = z.infer<typeof InventoryRequest>;

/** The part of the configuration that the state machine hands to `open-inventory`. */
export const InventoryConfiguration = z.object({ vaults: z.array(z.string()) });
export type InventoryConfiguration = z.infer<typeof InventoryConfiguration>;

export const OpenInventoryInput = OpenRunInput.extend({ configuration: InventoryConfiguration });
export type OpenInventoryInput = z.infer<typeof OpenInventoryInput>;

/** An inventory whose request has been checked against the configuration. */
export const InventoryRun = z.object({
  kind: z.literal('inventory'),
  ...ofAnyRun,
  runId: RunId,
  executionArn: z.string(),
  vault: z.string(),
  scope: InventoryScope,
});
export type InventoryRun = z.infer<typeof InventoryRun>;

export const ReadInventoryInput = z.object({ run: InventoryRun, inventory: z.object({ jobId: z.string() }) });
export type ReadInventoryInput = z.infer<typeof ReadInventoryInput>;

/** Not done: the same call goes on where this one has ended. */
export const ReadInventoryOutput = z.object({ done: z.boolean() });
export type ReadInventoryOutput = z.infer<typeof ReadInventoryOutput>;

/** One line of the list: an archive. */
export const ListedArchive = z.object({
  archiveId: z.string(),
  description: z.string(),
  /** ISO 8601 in UTC, as the inventory has it. */
  createdAt: z.string(),
  sizeBytes: z.int().min(1),
  treeHash: z.string(),
});
export type ListedArchive = z.infer<typeof ListedArchive>;

/** One line of `unreadable-PART.jsonl`: an element of the inventory that is no archive as Glacier lists them. */
export const UnreadableElement = z.object({
  /** Position in the inventory's list, from 1. */
  element: z.int().min(1),
  reason: z.string(),
  /** Missing when the element names none. */
  archiveId: z.string().optional(),
});
export type UnreadableElement = z.infer<typeof UnreadableElement>;

const count = z.int().min(0);

/** What an inventory lists, added up. */
export const InventorySums = z.object({
  archives: count,
  bytes: count,
  /** Elements that could not be read, which no other member counts. */
  unreadable: count,
  /** Archives by the format of their descriptions. */
  descriptions: z.object({ moraine: count, text: count, empty: count }),
  /** ISO 8601, as listed; missing while no archive is. */
  oldest: z.string().optional(),
  newest: z.string().optional(),
  largest: z.object({ archiveId: z.string(), sizeBytes: z.int() }).optional(),
});
export type InventorySums = z.infer<typeof InventorySums>;

/** `report.json` of an inventory, and the output of the state machine. */
export const InventoryReport = InventorySums.extend({
  ...ofAnyRun,
  runId: RunId,
  kind: z.literal('inventory'),
  vault: z.string(),
  status: RunEnd,
  /** Only an inventory of the whole vault tells what is in it. */
  scope: InventoryScope,
  /** As the inventory states them; null before it has been read to its end. */
  inventoryDate: z.string().nullable(),
  vaultArn: z.string().nullable(),
  /** Parts of the list by name, in its order: more than one when it took several calls to read. A file of no part is none of it. */
  parts: z.array(z.string()),
  startedAt: z.string(),
  finishedAt: z.string(),
  error: z.object({ error: z.string(), cause: z.string() }).optional(),
});
export type InventoryReport = z.infer<typeof InventoryReport>;
