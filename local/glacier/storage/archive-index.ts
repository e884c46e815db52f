const removed = -1;
const free = 0;

/**
 * Offsets of the archives' lines in a vault's log: an open-addressing table of 16 bytes per slot, at most two thirds full, so
 * that a million archives take about 32 MiB. It contains only the first 48 bits of ids, which are random: callers compare the
 * id in the line.
 */
export class ArchiveIndex {
  #fingerprints = new Float64Array(16);
  /** Values of slots: offset + 1, `free` or `removed`. */
  #slots = new Float64Array(16);
  /** Number of slots that are not free. */
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(archiveId: string, offset: number): void {
    if ((this.#used + 1) * 3 > this.#slots.length * 2) this.#rebuild();
    this.#insert(fingerprintOf(archiveId), offset + 1);
    this.#size++;
  }

  /** Offsets of the lines that may belong to an archive: nearly always one or none. */
  candidates(archiveId: string): number[] {
    return this.#find(archiveId).map((at) => (this.#slots[at] as number) - 1);
  }

  has(archiveId: string, offset: number): boolean {
    return this.candidates(archiveId).includes(offset);
  }

  /** @returns false when the index does not contain the entry */
  remove(archiveId: string, offset: number): boolean {
    const at = this.#find(archiveId).find((slot) => this.#slots[slot] === offset + 1);
    if (at === undefined) return false;
    this.#slots[at] = removed;
    this.#size--;
    return true;
  }

  #find(archiveId: string): number[] {
    const fingerprint = fingerprintOf(archiveId);
    const mask = this.#slots.length - 1;
    const found: number[] = [];
    for (let at = fingerprint % this.#slots.length; this.#slots[at] !== free; at = (at + 1) & mask) {
      if (this.#slots[at] !== removed && this.#fingerprints[at] === fingerprint) found.push(at);
    }
    return found;
  }

  #insert(fingerprint: number, slot: number): void {
    const mask = this.#slots.length - 1;
    let at = fingerprint % this.#slots.length;
    while (this.#slots[at] !== free) at = (at + 1) & mask;
    this.#fingerprints[at] = fingerprint;
    this.#slots[at] = slot;
    this.#used++;
  }

  /** Double the table, or only drop removed slots when these fill it. */
  #rebuild(): void {
    const [fingerprints, slots] = [this.#fingerprints, this.#slots];
    const length = this.#size * 3 > slots.length ? slots.length * 2 : slots.length;
    this.#fingerprints = new Float64Array(length);
    this.#slots = new Float64Array(length);
    this.#used = 0;
    slots.forEach((slot, at) => {
      if (slot !== free && slot !== removed) this.#insert(fingerprints[at] as number, slot);
    });
  }
}

const fingerprintOf = (archiveId: string) =>
  Buffer.from(archiveId.slice(0, 8).padEnd(8, 'A'), 'base64url').readUIntBE(0, 6);
