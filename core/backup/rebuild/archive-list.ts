import { TreeHashMismatchError } from '../../contracts/errors';
import { type ArchiveLine, archiveRef } from '../../contracts/snapshot';
import { DamagedLinesError } from '../../files/gzip-lines';
import { compareUtf8 } from '../../text/compare-utf8';
import type { ListedKeys } from '../signing/sign-catalog';
import type { VaultArchive } from './vault-archive';
import type { VaultIndex } from './vault-index';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Glacier takes an inventory about once a day: what is younger than this before its date may not be in it. */
export const LISTED_AFTER_MS = DAY_MS;
/** Moraine's clock and Glacier's differ by less. */
export const CLOCKS_DIFFER_MS = HOUR_MS;
/**
 * A completion whose answer was lost is on record from when it was asked for again: 14 days later at the most, for so long
 * an execution that was stopped can be redriven.
 */
export const RECORDED_LATER_MS = 15 * DAY_MS;

/** What a vault's inventory says, against which lists of archives are checked. */
export interface VaultFacts {
  index: VaultIndex;
  inventoryDate: Date;
}

/** How far the vault has what a snapshot needs. */
export interface Presence {
  /** Archives that the vault should list and does not. */
  missing: number;
  /** Archives that are too young to be in the inventory. */
  notYetListed: number;
}

/** Whether an archive of that age may be in the vault without its inventory telling. */
export const isTooYoung = (createdAt: string, inventoryDate: Date) =>
  Date.parse(createdAt) > inventoryDate.getTime() - LISTED_AFTER_MS;

/**
 * Compare a list of archives with the vault's inventory.
 *
 * @param problemOf what of an archive in the list contradicts what the inventory says of it
 * @returns what is there, or what is wrong with the list. Whatever the source of the lines throws otherwise is thrown on
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

/** What of a known snapshot's archive is not as the snapshot has it. */
export const differsFromListed = (line: ArchiveLine, listed: VaultArchive): string | undefined =>
  line.sizeBytes === listed.sizeBytes && line.treeHash === listed.treeHash
    ? undefined
    : 'has another size or tree hash in the vault';

/** What contradicts a signed list's claim that its own plan wrote an archive. */
export function contradicts(
  line: ArchiveLine,
  listed: VaultArchive,
  plan: string,
  keys: ListedKeys,
): string | undefined {
  const differs = differsFromListed(line, listed);
  // Of an archive that somebody else wrote, the person who took it over answers for the rest.
  if (differs !== undefined || line.isForeign) return differs;
  if (listed.plan !== plan) return `says that it is of plan ${listed.plan}`;
  if (archiveRef(listed.snapshot, listed.sequence) !== line.archive || listed.kind !== line.kind) {
    return `says that it is ${listed.kind} ${listed.sequence} of snapshot ${listed.snapshot}`;
  }
  const { signer } = listed;
  // Archives of before there were keys name none.
  if (signer !== undefined && !keys.has(signer) && signer !== line.takenOverFrom) {
    return `names key ${signer}, which is not listed`;
  }
  const laterMs = Date.parse(line.createdAt) - Date.parse(listed.createdAt);
  if (laterMs >= -CLOCKS_DIFFER_MS && laterMs <= RECORDED_LATER_MS) return undefined;
  return `was created at ${listed.createdAt}, not at ${line.createdAt}`;
}
