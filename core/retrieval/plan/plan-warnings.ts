import type { VaultDescription } from '../../ports/vaults';
import type { OutOfReach } from './out-of-reach';
import type { PresentArchives } from './present-archives';

const PIB = 2 ** 50;
/** @see Amazon Glacier Developer Guide, "Service quotas" */
const RANDOM_RESTORES_PER_PIB_DAY = 35;

/** Warnings about invalid elements of an inventory. */
export function elementWarnings(rejected: number): string[] {
  if (rejected === 0) return [];
  return [
    `Elements of the inventory that cannot be retrieved: ${rejected}. They are reported as failed, with reasons.`,
  ];
}

/**
 * Warnings about requests that may not be in the order of creation.
 *
 * @param part restriction of the run to some archives of the vault
 */
export function orderWarnings(
  part: { kind: 'manifest' | 'selection'; archives: number; requested: number; undated: number },
  vault: Pick<VaultDescription, 'archives' | 'sizeBytes'>,
): string[] {
  const warnings: string[] = [];
  if (part.undated > 0) {
    warnings.push(
      `Lines of the manifest without a CreationDate: ${part.undated}. Their archives are requested first, in the ` +
        "manifest's order; Glacier counts them as random restores unless that is the order of creation.",
    );
  }
  const perDay = RANDOM_RESTORES_PER_PIB_DAY * (vault.sizeBytes / PIB);
  if (part.archives < vault.archives && part.requested > perDay) {
    warnings.push(
      `The ${part.kind === 'manifest' ? 'manifest names' : 'selection takes'} ${part.archives} of the vault's ${vault.archives} archives. They are requested in order of ` +
        'creation, but Glacier may count what leaves others out as random restores, of which its quota is ' +
        `${RANDOM_RESTORES_PER_PIB_DAY} per PiB stored per day: about ${Number(perDay.toPrecision(2))} a day for this vault. ` +
        'The run may be slowed down.',
    );
  }
  return warnings;
}

/** Warnings about objects at the destination that are not proven. */
export function unprovenWarnings(unproven: number): string[] {
  if (unproven === 0) return [];
  return [
    `Not proven: ${unproven}. Objects at the destination say that they are these, but no record tells their checksum and ` +
      'they were not read back. They are neither requested nor counted as verified; report.csv says why, and what to do.',
  ];
}

/** Warning about further names that archives do not get. */
export function furtherWarnings(left: number): string[] {
  if (left === 0) return [];
  return [
    `Further names of archives that have one already, for which no object is made: ${left}. They are copied within S3, and ` +
      'their archives are unproven, in an archive class of S3, out of which nothing is copied, or under other names than those ' +
      'of this run, without --rename.',
  ];
}

/** Warnings about archives that are at the destination under other names. */
export function elsewhereWarnings(present: Pick<PresentArchives, 'elsewhere' | 'isRenaming' | 'notRenamed'>): string[] {
  const { elsewhere, isRenaming, notRenamed } = present;
  const warnings: string[] = [];
  if (elsewhere > 0 && !isRenaming) {
    warnings.push(
      `Present under other names than those of this run: ${elsewhere}. They are not requested again; ` +
        'report.csv says where they lie, and --rename copies them within S3 to the names of the run.',
    );
  }
  if (notRenamed > 0) {
    warnings.push(
      `Not renamed, since they are in an archive class of S3: ${notRenamed}. Restore them in S3 for some days and ` +
        'run again with --rename; report.csv says where they lie.',
    );
  }
  return warnings;
}

/** Warning about archives that are on record where nothing may be looked at. @param bucket bucket of the run's destination */
export function outOfReachWarnings({ archives, prefix }: OutOfReach, bucket: string): string[] {
  if (archives === 0) return [];
  const line = `{ bucket: '${bucket}'${prefix === '' ? '' : `, prefix: ${JSON.stringify(prefix)}`} }`;
  return [
    `Requested although earlier runs wrote them to bucket ${bucket}: ${archives}. They are on record below prefixes that are not ` +
      'configured, where they are not looked for. If their objects are still there, have them found instead of paying again: ' +
      `add ${line} to \`destinations\` in the configuration, deploy, and run again.`,
  ];
}
