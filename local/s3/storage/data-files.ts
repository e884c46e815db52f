import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Data files with random names, spread over 256 folders. A file that is being read is removed only after its last reader. */
export class DataFiles {
  readonly #pins = new Map<string, number>();
  readonly #doomed = new Set<string>();
  readonly #unlinking = new Set<Promise<void>>();

  constructor(private readonly directory: string) {}

  static create(directory: string): void {
    for (let folder = 0; folder < 256; folder++) {
      mkdirSync(join(directory, folder.toString(16).padStart(2, '0')), { recursive: true });
    }
  }

  newName(): string {
    return randomUUID();
  }

  path(file: string): string {
    return join(this.directory, file.slice(0, 2), file);
  }

  /** Keep files until the returned function is called, which must happen once. */
  pin(files: string[]): () => void {
    for (const file of files) this.#pins.set(file, (this.#pins.get(file) ?? 0) + 1);
    return () => {
      for (const file of files) this.#unpin(file);
    };
  }

  /** Remove unreferenced files, at once or when their last reader is done. */
  remove(files: string[]): void {
    for (const file of files) {
      if (this.#pins.has(file)) this.#doomed.add(file);
      else this.#unlink(file);
    }
  }

  /** Remove all files that are not in `referenced`, which a killed process left behind. */
  sweep(referenced: Set<string>): void {
    for (const folder of readdirSync(this.directory)) {
      for (const file of readdirSync(join(this.directory, folder))) {
        if (!referenced.has(file)) rmSync(join(this.directory, folder, file));
      }
    }
  }

  /** Resolves when all removals under way are done. */
  async settle(): Promise<void> {
    await Promise.all(this.#unlinking);
  }

  #unpin(file: string): void {
    const left = (this.#pins.get(file) ?? 0) - 1;
    if (left > 0) {
      this.#pins.set(file, left);
      return;
    }
    this.#pins.delete(file);
    if (this.#doomed.delete(file)) this.#unlink(file);
  }

  #unlink(file: string): void {
    // A failure must not fail the request: the next start sweeps the file.
    const done = rm(this.path(file), { force: true })
      .catch((error) => console.error(`embedded S3: cannot remove ${this.path(file)}: ${error.message}`))
      .finally(() => this.#unlinking.delete(done));
    this.#unlinking.add(done);
  }
}
