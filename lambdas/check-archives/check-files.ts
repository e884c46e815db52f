import { NeededList } from '../../core/backup/check/needed-list';
import { FoundDamage, SoughtLine } from '../../core/contracts/check';
import { checkFiles } from '../../core/contracts/run-files';
import { SnapshotHead } from '../../core/contracts/snapshot';
import { fileUri } from '../../core/files/file-uri';
import { jsonLines } from '../../core/files/json-lines';
import { readJson } from '../../core/files/read-json';
import { readAllJsonLines, readJsonLines } from '../../core/files/read-json-lines';
import type { WorkingFiles } from '../../core/ports/working-files';

const JSON_LINES = 'application/x-ndjson';
/** The head of a snapshot names its catalog, and what it was compared with. */
const HEAD_BYTES_MAX = 1024 * 1024;

/** The files by which the calls of one check hand on what they have found. */
export class CheckFiles {
  constructor(
    private readonly files: WorkingFiles,
    private readonly runId: string,
  ) {}

  async readHeads(call: string): Promise<SnapshotHead[]> {
    const key = checkFiles.heads(this.runId, call);
    return (await readAllJsonLines(this.files, key, SnapshotHead, HEAD_BYTES_MAX)) ?? this.#gone(key);
  }

  writeHeads(call: string, heads: readonly SnapshotHead[]): Promise<void> {
    return this.#writeLines(checkFiles.heads(this.runId, call), heads);
  }

  async readSought(call: string): Promise<NeededList> {
    const key = checkFiles.sought(this.runId, call);
    const needed = new NeededList();
    const lines = (await readJsonLines(this.files, key, SoughtLine)) ?? this.#gone(key);
    for await (const line of lines) needed.addSought(line);
    return needed;
  }

  writeSought(call: string, needed: NeededList): Promise<void> {
    return this.#writeLines(checkFiles.sought(this.runId, call), needed.sought());
  }

  async readNamed(call: string | undefined): Promise<FoundDamage> {
    if (call === undefined) return { archives: [] };
    const key = checkFiles.named(this.runId, call);
    return (await readJson(this.files, key, FoundDamage)) ?? this.#gone(key);
  }

  async writeNamed(call: string, named: FoundDamage): Promise<void> {
    await this.files.write(checkFiles.named(this.runId, call), JSON.stringify(named), 'application/json');
  }

  writeDamage(snapshot: string, lines: AsyncIterable<unknown>): Promise<void> {
    return this.#writeLines(checkFiles.damage(this.runId, snapshot), lines);
  }

  #writeLines(key: string, lines: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
    return this.files.write(key, jsonLines(lines), JSON_LINES);
  }

  #gone(key: string): never {
    throw new Error(`${fileUri(this.files, key)}, which an earlier call of the check has written, is gone`);
  }
}
