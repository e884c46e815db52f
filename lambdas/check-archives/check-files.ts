import { NeededList } from '../../core/backup/check/needed-list';
import { FoundDamage, UnmatchedLine } from '../../core/contracts/check';
import { checkFiles } from '../../core/contracts/run-files';
import { SnapshotHead } from '../../core/contracts/snapshot';
import { fileUri } from '../../core/files/file-uri';
import { jsonLines } from '../../core/files/json-lines';
import { readJson } from '../../core/files/read-json';
import { readAllJsonLines, readJsonLines } from '../../core/files/read-json-lines';
import type { WorkingFiles } from '../../core/ports/working-files';

const JSON_LINES = 'application/x-ndjson';
/** Maximum size of a line with a head; it includes the catalog and the verdict. */
const HEAD_BYTES_MAX = 1024 * 1024;

/** Files in which a call of a check leaves its results for the next one. */
export class CheckFiles {
  constructor(
    private readonly files: WorkingFiles,
    private readonly runId: string,
  ) {}

  async readHeads(call: string): Promise<SnapshotHead[]> {
    const key = checkFiles.heads(this.runId, call);
    return (await readAllJsonLines(this.files, key, SnapshotHead, HEAD_BYTES_MAX)) ?? this.#fail(key);
  }

  writeHeads(call: string, heads: readonly SnapshotHead[]): Promise<void> {
    return this.#writeLines(checkFiles.heads(this.runId, call), heads);
  }

  async readUnmatched(call: string): Promise<NeededList> {
    const key = checkFiles.sought(this.runId, call);
    const needed = new NeededList();
    const lines = (await readJsonLines(this.files, key, UnmatchedLine)) ?? this.#fail(key);
    for await (const line of lines) needed.addUnmatched(line);
    return needed;
  }

  writeUnmatched(call: string, needed: NeededList): Promise<void> {
    return this.#writeLines(checkFiles.sought(this.runId, call), needed.unmatched());
  }

  async readReported(call: string | undefined): Promise<FoundDamage> {
    if (call === undefined) return { archives: [] };
    const key = checkFiles.named(this.runId, call);
    return (await readJson(this.files, key, FoundDamage)) ?? this.#fail(key);
  }

  async writeReported(call: string, damage: FoundDamage): Promise<void> {
    await this.files.write(checkFiles.named(this.runId, call), JSON.stringify(damage), 'application/json');
  }

  writeDamage(snapshot: string, lines: AsyncIterable<unknown>): Promise<void> {
    return this.#writeLines(checkFiles.damage(this.runId, snapshot), lines);
  }

  #writeLines(key: string, lines: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
    return this.files.write(key, jsonLines(lines), JSON_LINES);
  }

  #fail(key: string): never {
    throw new Error(`${fileUri(this.files, key)}, which an earlier call of the check wrote, does not exist any more`);
  }
}
