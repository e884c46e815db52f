import { DESCRIPTION_CHARACTERS_MAX } from '../contracts/archive-description';
import { LARGEST_ARCHIVE_BYTES } from '../ranges/limits';

/** Archive in an inventory or a manifest. */
export interface InventoryEntry {
  archiveId: string;
  /** Description, at most 1,024 characters; may be empty. */
  description: string;
  /** ISO 8601 in UTC, of an inventory as given; empty if missing in a manifest. */
  creationDate: string;
  /** 1 … 42,949,672,960,000 */
  sizeBytes: number;
  /** SHA-256 tree hash, 64 lower-case hex digits. */
  treeHash: string;
  /** Object key that a manifest requests, relative to the destination's prefix. */
  key?: string;
}

/** Matches archive ids. Glacier's are 138 characters of URL-safe base64 today; all unreserved characters of a URL are accepted. */
const ARCHIVE_ID = /^(?!\.{1,2}$)[A-Za-z0-9_.~-]{1,255}$/;
const TREE_HASH = /^[0-9a-fA-F]{64}$/;
/** Matches dates in seconds, as in inventories, or with fractions, as in some older ones. Date.parse accepts every match. */
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** Problem of an invalid element, with its archive id if it has one. */
export interface EntryProblem {
  reason: string;
  archiveId?: string;
}

/** Whether a text is an archive id. */
export const isArchiveId = (text: string): boolean => ARCHIVE_ID.test(text);

/** Whether a text is a date in the format of inventories. */
export function isInventoryDate(text: string): boolean {
  return DATE.test(text);
}

/** Archive of an element, or the problem of an invalid one. */
export type ReadEntry = { entry: InventoryEntry } | { problem: EntryProblem };

/**
 * Parse an element of an inventory, or a line of a manifest that Moraine wrote. Unknown members are ignored.
 *
 * @param undated whether CreationDate may be missing, as in a manifest
 */
export function readEntry(json: string, undated = false): ReadEntry {
  const parsed = parseElement(json);
  return 'problem' in parsed ? parsed : entryOf(parsed.element, undated);
}

/** Parse a JSON object. */
export function parseElement(json: string): { element: Record<string, unknown> } | { problem: EntryProblem } {
  let element: unknown;
  try {
    element = JSON.parse(json);
  } catch (error) {
    return { problem: { reason: `is not JSON: ${(error as Error).message}` } };
  }
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return { problem: { reason: 'is not a JSON object' } };
  }
  return { element: element as Record<string, unknown> };
}

/** Read an archive from the members of an element, which have the names and types of an inventory. */
export function entryOf(element: Record<string, unknown>, undated: boolean): ReadEntry {
  const { ArchiveId: archiveId, Size: sizeBytes, SHA256TreeHash: treeHash, Key: key } = element;
  const description = element.ArchiveDescription ?? '';
  const creationDate = element.CreationDate ?? (undated ? '' : undefined);

  if (archiveId === undefined || archiveId === null) return { problem: { reason: 'has no ArchiveId' } };
  if (typeof archiveId !== 'string' || !ARCHIVE_ID.test(archiveId)) {
    return { problem: { reason: `ArchiveId is not an archive id: ${shown(archiveId)}` } };
  }
  if (!Number.isSafeInteger(sizeBytes) || !within(sizeBytes as number)) {
    return wrong(archiveId, `Size is not a number of bytes from 1 to ${LARGEST_ARCHIVE_BYTES}: ${shown(sizeBytes)}`);
  }
  if (typeof treeHash !== 'string' || !TREE_HASH.test(treeHash)) {
    return wrong(archiveId, `SHA256TreeHash is not 64 hex digits: ${shown(treeHash)}`);
  }
  if (typeof description !== 'string')
    return wrong(archiveId, `ArchiveDescription is not a string: ${shown(description)}`);
  if (description.length > DESCRIPTION_CHARACTERS_MAX)
    return wrong(archiveId, `ArchiveDescription is longer than ${DESCRIPTION_CHARACTERS_MAX} characters`);
  if (typeof creationDate !== 'string' || (creationDate !== '' && !isInventoryDate(creationDate))) {
    return wrong(archiveId, `CreationDate is not a date like 2026-01-31T12:00:00Z: ${shown(creationDate)}`);
  }
  if (creationDate === '' && !undated) return wrong(archiveId, 'CreationDate is empty');
  const entry: InventoryEntry = {
    archiveId,
    description,
    creationDate,
    sizeBytes: sizeBytes as number,
    treeHash: treeHash.toLowerCase(),
  };
  if (key === undefined || key === null) return { entry };
  if (typeof key !== 'string') return wrong(archiveId, `Key is not a string: ${shown(key)}`);
  return { entry: { ...entry, key } };
}

const wrong = (archiveId: string, reason: string) => ({ problem: { reason, archiveId } });

const within = (sizeBytes: number) => sizeBytes >= 1 && sizeBytes <= LARGEST_ARCHIVE_BYTES;

/** Format a value for a message: as JSON, so that control characters are visible, and truncated. */
function shown(value: unknown): string {
  if (value === undefined) return 'it is missing';
  // It may be nested too deeply to be formatted.
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'it is a list' : 'it is an object';
  const json = JSON.stringify(value);
  return json.length <= 60 ? json : `${json.slice(0, 57)}…`;
}
