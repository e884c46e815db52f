import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { getDrift } from '../../../core/backup/drift/records/drift-progress';
import { putHead } from '../../../core/backup/snapshot/heads';
import { writeArchiveLines } from '../../../core/backup/snapshot/write-snapshot';
import { formatArchiveDescription } from '../../../core/contracts/archive-description';
import type { ComparedDrift } from '../../../core/contracts/drift';
import type { InventoryRun, ListedArchive } from '../../../core/contracts/inventory-run';
import { keyIdOf } from '../../../core/contracts/key-id';
import { driftFiles, inventoryFiles } from '../../../core/contracts/run-files';
import type { SnapshotHead, WrittenArchive } from '../../../core/contracts/snapshot';
import { jsonLines } from '../../../core/files/json-lines';
import { noSums } from '../../../core/inventory/add-archive';
import { putInventoryProgress } from '../../../core/inventory/records/inventory-progress';
import type { ItemStore } from '../../../core/ports/item-store';
import type { WorkingFiles } from '../../../core/ports/working-files';
import { claimRunName } from '../../../core/run/run-name';
import { compareInventory } from '../../../lambdas/compare-inventory/compare-inventory';
import { reportInventory } from '../../../lambdas/report-inventory/report-inventory';
import { hashOf } from '../../core/inventory/inventories';
import { putOpened } from '../../core/run/put-opened';
import { aListing } from '../read-inventory/listings';
import { silent } from '../retrieval/simulation';

const RUNS = 'runs';

/** Inventories of a vault, one a week, and the snapshots that need archives of it. */
export class Drifting {
  readonly clock = memoryClock(new Date('2026-02-01T00:00:00.000Z'));
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS] });
  readonly files = memoryWorkingFiles(this.objects, RUNS);
  readonly signingKey = memorySigningKey();
  /** Of the function, at each look: the last one stays. */
  remainingMs = [900_000];
  archivesMax: number | undefined;
  /** Warnings in the log of comparisons. */
  readonly warned: { event: string }[] = [];
  readonly #log = { ...silent, warn: (event: string, data?: object) => void this.warned.push({ event, ...data }) };
  #runs = 0;

  /** An archive that a backup of this deployment wrote, or of another one. */
  written(
    number: number,
    { snapshot = 's1', plan = 'docs', signer = keyIdOf(this.signingKey.pem) } = {},
  ): ListedArchive {
    const description = { moraine: 1, plan, snapshot, sequence: number, kind: 'object', signer } as const;
    return { ...this.other(number), description: formatArchiveDescription(description) };
  }

  /** An archive that another program wrote. */
  other(number: number): ListedArchive {
    const treeHash = hashOf(`tree of ${number}`);
    return {
      archiveId: `id-${number}`,
      description: '',
      createdAt: '2026-01-01T00:00:00Z',
      sizeBytes: number + 1,
      treeHash,
    };
  }

  /** Take a snapshot that needs archives. */
  async snapshot(snapshot: string, archives: ListedArchive[], more: Partial<SnapshotHead> = {}): Promise<SnapshotHead> {
    const plan = more.plan ?? 'docs';
    const lines = archives.map((archive, number) => ({
      ...neededAs(archive, `${snapshot}/00000000${number}`),
      liveObjects: 1,
      liveBytes: 1,
    }));
    await writeArchiveLines(this.files, { plan, snapshot }, lines);
    const sums = { objects: 1, bytes: 1, archives: archives.length, newArchives: 1, newBytes: 1, errors: 0 };
    const of = { plan, snapshot, vault: 'photos', source: { bucket: 'source', prefix: '' } };
    const head: SnapshotHead = { ...of, ...sums, takenAt: '2026-01-02T00:00:00.000Z', state: 'kept', ...more };
    await putHead(this.items, head);
    return head;
  }

  /** Read an inventory into two parts. @returns its run, which is compared next */
  async list(
    archives: ListedArchive[],
    { date = this.#date(), unreadable = [] as string[] } = {},
  ): Promise<InventoryRun> {
    const run = { ...aListing(), runId: `run-${++this.#runs}`, executionArn: `arn:run-${this.#runs}` };
    const { runId } = run;
    await claimRunName(this.items, runId, this.#executionOf(run));
    await putOpened(this.items, run, 'inventory', this.clock.now());
    const parts = ['000000-a', '000001-b'];
    const half = Math.ceil(archives.length / 2);
    for (const [number, part] of parts.entries()) {
      const lines = number === 0 ? archives.slice(0, half) : archives.slice(half);
      await this.#write(inventoryFiles.list(runId, 'vault', part), lines);
      const rejected = number === 0 ? unreadable : [];
      const elements = rejected.map((archiveId, at) => ({ element: at + 1, reason: 'no size', archiveId }));
      await this.#write(inventoryFiles.unreadable(runId, part), elements);
    }
    const sums = { ...noSums(), archives: archives.length, unreadable: unreadable.length };
    const progress = {
      jobId: 'job',
      sizeBytes: 1,
      reachedBytes: 1,
      parts,
      sums,
      inventoryDate: date,
      isComplete: true,
    };
    await putInventoryProgress(this.items, runId, { before: undefined, progress }, this.clock.now());
    return run;
  }

  /** One call. @param files, items through which it works, instead of the bucket and the table at once */
  call(run: InventoryRun, { files = this.files as WorkingFiles, items = this.items as ItemStore } = {}) {
    const remainingMs = () => (this.remainingMs.length > 1 ? this.remainingMs.shift() : this.remainingMs[0]) ?? 0;
    const deps = { files, items, signingKey: this.signingKey, clock: this.clock, log: this.#log, remainingMs };
    return compareInventory({ run }, deps, this.archivesMax);
  }

  /** Calls until it is done, then the report; a week passes. @returns the drift, and the lines of its files */
  async compare(run: InventoryRun) {
    let calls = 1;
    while (!(await this.call(run)).done) if (++calls > 50) throw new Error('the comparison does not end');
    const drift = await this.drift(run);
    const lists = this.listsOf(run, drift);
    await this.report(run);
    return { drift, calls, ...lists };
  }

  async drift({ runId }: InventoryRun): Promise<ComparedDrift> {
    const drift = await getDrift(this.items, runId);
    if (drift?.kind !== 'compared') throw new Error(`the drift is ${JSON.stringify(drift)}`);
    return drift;
  }

  listsOf({ runId }: InventoryRun, { call }: ComparedDrift) {
    const ids = (key: string) => this.lines(key).map(({ archiveId }) => archiveId);
    const isNew = this.objects.keys(RUNS).includes(driftFiles.new(runId, call));
    return {
      gone: this.lines(driftFiles.gone(runId, call)),
      changed: this.lines(driftFiles.changed(runId, call)),
      unknown: ids(driftFiles.unknown(runId, call)),
      added: isNew ? ids(driftFiles.new(runId, call)) : undefined,
    };
  }

  /** End a run, which makes its list the vault's last one. */
  async report(run: InventoryRun): Promise<void> {
    const request = { kind: 'inventory', vault: run.vault };
    const deps = { items: this.items, files: this.files, clock: this.clock, reports: memoryTopic(), log: silent };
    await reportInventory({ ...this.#executionOf(run), request }, deps);
    await this.clock.sleep(7 * 86_400_000);
  }

  lines(key: string): { archiveId: string }[] {
    const text = this.objects.text({ bucket: RUNS, key });
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }

  #write(key: string, lines: unknown[]): Promise<void> {
    return this.files.write(key, jsonLines(lines), 'application/x-ndjson');
  }

  /** Glacier took the inventory half a day ago. */
  #date = () => new Date(this.clock.now().getTime() - 43_200_000).toISOString();

  #executionOf = ({ runId, executionArn }: InventoryRun) => ({
    execution: runId,
    executionArn,
    executionStartedAt: '2026-02-01T00:00:00.000Z',
  });
}

/** An archive as the files of a snapshot name it. */
export const neededAs = (
  { archiveId, createdAt, sizeBytes, treeHash }: ListedArchive,
  archive: string,
): WrittenArchive => ({
  ...{ archive, archiveId, kind: 'object', sizeBytes, treeHash, createdAt, objects: 1, objectBytes: 1 },
});
