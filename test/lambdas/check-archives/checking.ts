import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { getCheckProgress, type ProgressAt } from '../../../core/backup/check/records/check-progress';
import { listMissing } from '../../../core/backup/damage/missing-archives';
import { getHead } from '../../../core/backup/snapshot/heads';
import type { CheckArchivesOutput } from '../../../core/contracts/check';
import { parseConfig } from '../../../core/contracts/config';
import type { CheckRun } from '../../../core/contracts/retrieval-run';
import { checkFiles } from '../../../core/contracts/run-files';
import type { ArchiveLine, Snapshot } from '../../../core/contracts/snapshot';
import type { ItemStore } from '../../../core/ports/item-store';
import type { WorkingFiles } from '../../../core/ports/working-files';
import { checkArchives } from '../../../lambdas/check-archives/check-archives';
import { SampleBackup } from '../../core/backup/restore/sample-backup';
import { collect } from '../../core/backup/runs';
import { inventoryOf } from '../../core/inventory/inventories';
import { silent } from '../retrieval/simulation';

export const RUNS = 'runs';
export const RUN_ID = 'check-1';

export const aCheck = (more: Partial<CheckRun> = {}): CheckRun => ({
  kind: 'check',
  runId: RUN_ID,
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:retrieve:check-1',
  vault: 'photos',
  destination: { bucket: RUNS, prefix: `samples/${RUN_ID}/` },
  tier: 'Bulk',
  storageClass: 'STANDARD',
  dryRun: false,
  settings: parseConfig({ vaults: ['photos'] }).retrieval,
  check: { plan: 'docs' },
  ...more,
});

/** An archive as an inventory lists it. */
export const elementOf = ({ archiveId, sizeBytes, treeHash, createdAt }: ArchiveLine, more: object = {}) => ({
  ArchiveId: archiveId,
  ArchiveDescription: '',
  CreationDate: createdAt,
  Size: sizeBytes,
  SHA256TreeHash: treeHash,
  ...more,
});

/** A plan with snapshots, each of which has the archives of those before it too, and what a check of them leaves. */
export class Checking {
  readonly clock = memoryClock();
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS] });
  readonly files = memoryWorkingFiles(this.objects, RUNS);
  readonly vaults = memoryVaults({ clock: this.clock });
  /** Of the function, at each look: the last one stays. */
  remainingMs = [900_000];
  readonly #snapshots: SampleBackup[] = [];

  /** Take a snapshot that has a pack of so many objects more than the one before. */
  async snapshot(id: string, keys: readonly string[], more: Partial<Snapshot> = {}): Promise<SampleBackup> {
    const backup = new SampleBackup(this.vaults, 'photos', 'docs', id);
    const before = this.#snapshots.at(-1);
    if (before) {
      backup.lines.push(...before.lines);
      backup.archives.push(...before.archives);
    }
    backup.pack(...keys.map((key) => ({ key, bytes: Buffer.from(`${id} ${key}`) })));
    await backup.commit(
      { files: this.files, items: this.items },
      { takenAt: `${id.slice(0, 10)}T00:00:00.000Z`, ...more },
    );
    this.#snapshots.push(backup);
    return backup;
  }

  /** One call. @param files, items through which it works, instead of the bucket and the table at once */
  call(
    run: CheckRun,
    inventory: string,
    { jobId = 'job', files = this.files as WorkingFiles, items = this.items as ItemStore } = {},
  ): Promise<CheckArchivesOutput> {
    const remainingMs = () => (this.remainingMs.length > 1 ? this.remainingMs.shift() : this.remainingMs[0]) ?? 0;
    const deps = { files, items, clock: this.clock, log: silent, remainingMs, vaults: outputOf(inventory) };
    return checkArchives({ run, inventory: { jobId } }, deps);
  }

  /** Calls until it is done. @returns their number, and what the last one answered */
  async check(run: CheckRun, elements: unknown[], inventoryDate?: string) {
    const inventory = inventoryOf(elements, undefined, inventoryDate);
    for (let calls = 1; calls <= 50; calls++) {
      const answer = await this.call(run, inventory);
      if (answer.done) return { calls, ...answer, progress: await this.progress() };
    }
    throw new Error('the check does not end');
  }

  async progress(): Promise<ProgressAt<'done'>> {
    const progress = await getCheckProgress(this.items, RUN_ID);
    if (progress?.stage !== 'done') throw new Error(`the check is ${progress?.stage}`);
    return progress;
  }

  missing = () => collect(listMissing(this.items, 'docs'));

  damageOf = async (snapshot: string) => (await getHead(this.items, 'docs', snapshot))?.damage;

  lines(snapshot: string): unknown[] {
    const text = this.objects.text({ bucket: RUNS, key: checkFiles.damage(RUN_ID, snapshot) });
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }

  async named(): Promise<unknown[]> {
    const { named } = await this.progress();
    if (named === undefined) return [];
    return JSON.parse(this.objects.text({ bucket: RUNS, key: checkFiles.named(RUN_ID, named) })).archives;
  }
}

function outputOf(text: string) {
  return {
    async readOutput({ range }: { range?: { start: number; end: number } }) {
      const bytes = Buffer.from(text).subarray(range?.start ?? 0, (range?.end ?? text.length) + 1);
      return { body: inChunks(bytes), sizeBytes: bytes.length, treeHash: undefined };
    },
  };
}

async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 500) yield bytes.subarray(from, from + 500);
}
