/** Why an object that claims to be the expected one could not be verified. */
export type Unproven = 'archived' | 'too large' | 'no time' | 'denied';

const REASONS: Record<Unproven, string> = {
  archived:
    'says that it is this, but no record tells its checksum, and S3 keeps it in an archive class, where it cannot be read. Restore it in S3 for some ' +
    'days and run again, or delete it to have it retrieved again',
  'too large':
    'says that it is this, but no record tells its checksum, and it is too large to be read back. Delete it, or name another destination, to have it ' +
    'retrieved again',
  'no time':
    'says that it is this, but no record tells its checksum, and there was no time to read it back. Run again: what was read back is on record',
  denied:
    'may be this, but S3 does not let it be looked at (s3:GetObject, and kms:Decrypt with the key that it is encrypted with). ' +
    'Allow that and run again, or delete it to have it retrieved again',
};

/** Reason for an archive that is neither requested nor verified, and what to do about it. */
export const unprovenReason = (key: string, why: Unproven) => `what lies at ${key} ${REASONS[why]}`;

/**
 * The archives of a plan, or objects of a restore, that are not requested: those that are at the destination and
 * verified, and those for which an object there claims to be the expected one.
 */
export class PresentArchives {
  readonly #present: Uint8Array;
  /** Keys of archives that are not at their planned key. */
  readonly #keyOf = new Map<number, string>();
  readonly #unproven = new Map<number, { key: string; why: Unproven }>();
  /** Number of verified archives, and their bytes. */
  archives = 0;
  bytes = 0;
  /** Number of unproven archives, and their bytes. */
  unproven = 0;
  unprovenBytes = 0;

  constructor(count: number) {
    this.#present = new Uint8Array(count);
  }

  /** Whether an archive is at the destination, proven or not, so that it is not requested. */
  has(archive: number): boolean {
    return this.#present[archive] === 1 || this.#unproven.has(archive);
  }

  add(archive: number, sizeBytes: number, key: string, plannedKey: string): void {
    if (this.has(archive)) return;
    this.#present[archive] = 1;
    this.archives++;
    this.bytes += sizeBytes;
    if (key !== plannedKey) this.#keyOf.set(archive, key);
  }

  addUnproven(archive: number, sizeBytes: number, key: string, why: Unproven): void {
    if (this.has(archive)) return;
    this.#unproven.set(archive, { key, why });
    this.unproven++;
    this.unprovenBytes += sizeBytes;
  }

  /** Key of a present archive, if it is not the planned one. */
  keyOf(archive: number): string | undefined {
    return this.#unproven.get(archive)?.key ?? this.#keyOf.get(archive);
  }

  /** Outcome of an archive that is not requested. */
  endOf(archive: number): { outcome: 'present' } | { outcome: 'unproven'; reason: string } {
    const unproven = this.#unproven.get(archive);
    if (!unproven) return { outcome: 'present' };
    return { outcome: 'unproven', reason: unprovenReason(unproven.key, unproven.why) };
  }
}
