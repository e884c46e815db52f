import { TreeHashMismatchError } from '../../contracts/errors';
import { type ArchiveLine, archiveRef } from '../../contracts/snapshot';
import { DamagedLinesError } from '../../files/gzip-lines';
import { compareUtf8 } from '../../text/compare-utf8';
import type { ListedKeys } from '../signing/listed-keys';
import type { VaultArchive } from './vault-archive';
import type { VaultIndex } from './vault-index';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Glacier takes an inventory about once a day: archives created less than this before its date may not be listed. */
export const LISTED_AFTER_MS = DAY_MS;
/** Upper bound on the difference between Moraine's clock and Glacier's. */
export const CLOCKS_DIFFER_MS = HOUR_MS;
/**
 * Longest delay between an archive's creation and its recorded date. A completion whose response was lost is recorded
 * when the request is repeated, at most 14 days later: until then a stopped execution can be redriven.
 */
export const RECORDED_LATER_MS = 15 * DAY_MS;

/** The vault's inventory that lists of archives are compared with. */
export interface VaultFacts {
  index: VaultIndex;
  inventoryDate: Date;
}

/** Numbers of a snapshot's archives that the inventory does not list. */
export interface Presence {
  /** Archives that the inventory should list but does not. */
  missing: number;
  /** Archives created too recently to be listed. */
  notYetListed: number;
}

/** Whether an archive was created so recently that it may be in the vault without being listed. */
export const isTooYoung = (createdAt: string, inventoryDate: Date) =>
  Date.parse(createdAt) > inventoryDate.getTime() - LISTED_AFTER_MS;

/**
 * Compare a list of archives with the vault's inventory.
 *
 * @param problemOf describes how an archive in the list contradicts the inventory
 * @returns numbers of unlisted archives, or what is wrong with the list
 * @throws other errors of the source of the lines
 */
export async function compareWithVault(
  lines: AsyncIterable<ArchiveLine>,
  { index, inventoryDate }: VaultFacts,
  problemOf: (line: ArchiveLine, listed: VaultArchive) => string | undefined,
): Promise<Presence | { problem: string }> {
  const presence = { missing: 0, notYetListed: 0 };
  let before: string | undefined;
  try {
    for await (const line of lines) {
      if (before !== undefined && compareUtf8(before, line.archive) >= 0) {
        return { problem: 'its list of archives is not in order' };
      }
      before = line.archive;
      const listed = index.find(line.archiveId);
      const problem = listed && problemOf(line, listed);
      if (problem !== undefined) return { problem: `archive ${line.archive} (${line.archiveId}) ${problem}` };
      if (listed) continue;
      if (isTooYoung(line.createdAt, inventoryDate)) presence.notYetListed += 1;
      else presence.missing += 1;
    }
  } catch (error) {
    if (error instanceof DamagedLinesError || error instanceof TreeHashMismatchError) {
      return { problem: `its list of archives cannot be read: ${error.message}` };
    }
    throw error;
  }
  return presence;
}

/** Describe how an archive of a known snapshot differs from the inventory. */
export const differsFromListed = (line: ArchiveLine, listed: VaultArchive): string | undefined =>
  line.sizeBytes === listed.sizeBytes && line.treeHash === listed.treeHash
    ? undefined
    : 'has another size or tree hash in the vault';

/** Describe what contradicts a signed list's claim that its own plan wrote an archive. */
export function contradicts(
  line: ArchiveLine,
  listed: VaultArchive,
  plan: string,
  keys: ListedKeys,
): string | undefined {
  const differs = differsFromListed(line, listed);
  // For a foreign archive, the person who adopted it is responsible for the rest.
  if (differs !== undefined || line.isForeign) return differs;
  if (listed.plan !== plan) return `says that it is of plan ${listed.plan}`;
  if (archiveRef(listed.snapshot, listed.sequence) !== line.archive || listed.kind !== line.kind) {
    return `says that it is ${listed.kind} ${listed.sequence} of snapshot ${listed.snapshot}`;
  }
  const { signer } = listed;
  // Archives written before signing existed name no key.
  if (signer !== undefined && !keys.has(signer) && signer !== line.takenOverFrom) {
    return `names key ${signer}, which is not listed`;
  }
  const laterMs = Date.parse(line.createdAt) - Date.parse(listed.createdAt);
  if (laterMs >= -CLOCKS_DIFFER_MS && laterMs <= RECORDED_LATER_MS) return undefined;
  return `was created at ${listed.createdAt}, not at ${line.createdAt}`;
}
