import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type JsonFileKind, readJson, writeJson } from '../../s3/storage/json-file';
import type { StackRecord } from './stack-record';

const recordFile: JsonFileKind<StackRecord> = {
  isRight: ({ stackName, entries, deletions }) =>
    typeof stackName === 'string' && typeof entries === 'object' && entries !== null && Array.isArray(deletions),
  remedy: 'Restore it from a copy, or remove it to forget the custom resources of the stack.',
};
const SUFFIX = '.stack.json';

/** Records of stacks with custom resources, one file per stack in a directory, and copies of the code of their functions. */
export class StackRecords {
  readonly #records = new Map<string, StackRecord>();
  readonly #assets: string;

  constructor(private readonly directory: string) {
    this.#assets = path.join(directory, 'assets');
    if (!existsSync(directory)) return;
    for (const file of readdirSync(directory)) {
      if (!file.endsWith(SUFFIX)) continue;
      const record = readJson(path.join(directory, file), recordFile);
      this.#records.set(record.stackName, record);
    }
  }

  all(): StackRecord[] {
    return [...this.#records.values()];
  }

  /** The record of a stack; an empty one if it has no custom resources. */
  of(stackName: string): StackRecord {
    const record = this.#records.get(stackName) ?? { stackName, entries: {}, deletions: [] };
    this.#records.set(stackName, record);
    return record;
  }

  save(record: StackRecord): void {
    const file = path.join(this.directory, `${record.stackName}${SUFFIX}`);
    if (Object.keys(record.entries).length === 0 && record.deletions.length === 0) {
      rmSync(file, { force: true });
      return;
    }
    mkdirSync(this.directory, { recursive: true });
    writeJson(file, record);
  }

  /** Where the copy of an asset is kept. */
  assetPath(hash: string): string {
    return path.join(this.#assets, hash);
  }

  keepAsset(hash: string, source: string): void {
    const kept = this.assetPath(hash);
    if (existsSync(kept)) return;
    // A kill while it is copied leaves a file with another name, which is removed as unused.
    cpSync(source, `${kept}.new`, { recursive: true });
    renameSync(`${kept}.new`, kept);
  }

  /** Remove copies that no record needs. */
  dropUnusedAssets(): void {
    if (!existsSync(this.#assets)) return;
    const used = new Set<string>();
    for (const { entries, deletions } of this.all()) {
      const resources = Object.values(entries).map((entry) =>
        entry.kind === 'deployed' ? entry.resource : entry.wanted,
      );
      for (const { dependencies } of [...resources, ...deletions.map(({ resource }) => resource)]) {
        for (const { assets } of dependencies) for (const hash of assets) used.add(hash);
      }
    }
    for (const file of readdirSync(this.#assets)) {
      if (!used.has(file)) rmSync(path.join(this.#assets, file), { recursive: true });
    }
  }
}
