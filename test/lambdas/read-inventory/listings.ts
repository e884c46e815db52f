import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import type { InventoryRun, InventoryScope } from '../../../core/contracts/inventory-run';
import { getInventoryProgress } from '../../../core/inventory/records/inventory-progress';
import type { JobOutput } from '../../../core/ports/vaults';
import type { WorkingFiles } from '../../../core/ports/working-files';
import { readPart } from '../../../lambdas/read-inventory/read-part';
import { putOpened } from '../../core/run/put-opened';

export const RUNS = 'runs-bucket';
export const RUN_ID = 'run-1';

export const aListing = (scope: InventoryScope = { kind: 'vault' }): InventoryRun => ({
  kind: 'inventory',
  runId: RUN_ID,
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:inventory:run-1',
  vault: 'photos',
  scope,
});

/** An inventory run that has been opened, and the vault that it lists. */
export class Listing {
  readonly clock = memoryClock();
  readonly vaults = memoryVaults({ clock: this.clock });
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS] });
  readonly files = memoryWorkingFiles(this.objects, RUNS);
  /** Of the function, at each look: the last one stays. */
  remainingMs = [900_000];
  /** Ranges that were read of outputs. */
  readonly reads: (string | undefined)[] = [];

  private constructor(readonly run: InventoryRun) {}

  static async opened(scope?: InventoryScope): Promise<Listing> {
    const listing = new Listing(aListing(scope));
    listing.vaults.addVault('photos');
    await putOpened(listing.items, listing.run, 'inventory', listing.clock.now());
    return listing;
  }

  /** Have an inventory job done. @returns its id */
  async job(): Promise<string> {
    const created = this.run.scope.kind === 'range' ? this.run.scope.created : undefined;
    const jobId = await this.vaults.startInventory({ vault: 'photos', description: '', topicArn: 'arn:t', created });
    this.vaults.complete(jobId);
    return jobId;
  }

  /** One call. @param text instead of the job's output @param files where it writes, instead of the bucket at once */
  read(jobId: string, text?: string, files: Pick<WorkingFiles, 'write'> = this.files) {
    const remainingMs = () => (this.remainingMs.length > 1 ? this.remainingMs.shift() : this.remainingMs[0]) ?? 0;
    const readOutput = async (request: Parameters<typeof this.vaults.readOutput>[0]): Promise<JobOutput> => {
      const { range } = request;
      this.reads.push(range && `${range.start}-${range.end}`);
      if (text === undefined) return this.vaults.readOutput(request);
      const bytes = Buffer.from(text).subarray(range?.start ?? 0, (range?.end ?? text.length) + 1);
      return { body: inChunks(bytes), sizeBytes: bytes.length, treeHash: undefined };
    };
    const log = { info() {}, warn() {}, error() {} };
    const deps = { items: this.items, files, clock: this.clock, log, remainingMs };
    return readPart({ run: this.run, inventory: { jobId } }, { ...deps, vaults: { readOutput } });
  }

  lines(key: string): unknown[] {
    const text = this.objects.text({ bucket: RUNS, key });
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }

  /** Name of a part of the list that is on record. */
  async part(number = 0): Promise<string> {
    const name = (await getInventoryProgress(this.items, RUN_ID))?.parts[number];
    if (name === undefined) throw new Error(`the list has no part ${number}`);
    return name;
  }

  keys(): string[] {
    return this.objects.keys(RUNS);
  }
}

async function* inChunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 1000) yield bytes.subarray(from, from + 1000);
}
