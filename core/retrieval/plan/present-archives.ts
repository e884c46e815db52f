/** Which archives of a plan, or objects of a restore, are at the destination already. */
export class PresentArchives {
  readonly #present: Uint8Array;
  /** Keys of those that lie elsewhere than planned. */
  readonly #keyOf = new Map<number, string>();
  archives = 0;
  bytes = 0;

  constructor(count: number) {
    this.#present = new Uint8Array(count);
  }

  has(archive: number): boolean {
    return this.#present[archive] === 1;
  }

  add(archive: number, sizeBytes: number, key: string, plannedKey: string): void {
    if (this.has(archive)) return;
    this.#present[archive] = 1;
    this.archives++;
    this.bytes += sizeBytes;
    if (key !== plannedKey) this.#keyOf.set(archive, key);
  }

  /** Where a present archive lies, when that is not its planned key. */
  keyOf(archive: number): string | undefined {
    return this.#keyOf.get(archive);
  }
}
