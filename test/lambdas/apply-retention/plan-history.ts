import { memoryAccountVaults } from '../../../adapters/memory/memory-account-vaults';
import { memoryArchiveUploads } from '../../../adapters/memory/memory-archive-uploads';
import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { type Garbage, listGarbage } from '../../../core/backup/retention/garbage';
import { getHead, putHead } from '../../../core/backup/snapshot/heads';
import { writeArchiveLines, writeSnapshotSummary } from '../../../core/backup/snapshot/write-snapshot';
import { BackupPlan, type Retention } from '../../../core/contracts/backup-plan';
import { DeletionLine, RetentionReport, type RetentionRun } from '../../../core/contracts/backup-run';
import type { RunOf } from '../../../core/contracts/opened-run';
import { backupFiles, snapshotFiles } from '../../../core/contracts/run-files';
import type { Snapshot, SnapshotHead, Verdict, WrittenArchive } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { applyRetention } from '../../../lambdas/apply-retention/apply-retention';
import type { RetentionDeps } from '../../../lambdas/apply-retention/retention-deps';
import { runOf } from '../../core/backup/runs';

export const RUNS = 'runs';
export const VAULT = 'photos';
export const DAY_MS = 86_400_000;

export const HELD: Verdict = {
  kind: 'held',
  differsIn: ['objects'],
  comparedWith: { snapshot: 'd1', objects: 9, bytes: 9 },
};
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Snapshots of one plan, the archives they need in a vault, and retention to apply to them. */
export class PlanHistory {
  readonly clock = memoryClock();
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS] });
  readonly vaults = memoryVaults({ clock: this.clock });
  readonly uploads = memoryArchiveUploads(this.vaults);
  readonly accountVaults = memoryAccountVaults(() => this.clock.now());
  /** By `archiveRef`. */
  readonly archives = new Map<string, WrittenArchive>();
  /** Refs of all that a snapshot needs, its catalog among them. */
  readonly needs = new Map<string, string[]>();
  readonly executions = memoryExecutions();
  /** What `keepCopy` has kept, by snapshot. */
  readonly copies = new Map<string, { head: SnapshotHead; files: [string, Uint8Array][] }>();
  plan: BackupPlan;
  #generation = 0;

  constructor(retention: Partial<Retention> = {}) {
    this.vaults.addVault(VAULT);
    this.accountVaults.put(VAULT, {});
    this.plan = BackupPlan.parse({ name: 'docs', source: { bucket: 'source' }, vault: VAULT, retention });
  }

  get deps(): RetentionDeps {
    const { items, objects, uploads, accountVaults, clock } = this;
    const files = memoryWorkingFiles(objects, RUNS);
    return { items, files, uploads, accountVaults, clock, log: quiet, remainingMs: () => 900_000 };
  }

  /** Bring an archive to the vault. */
  write(archive: string, kind: WrittenArchive['kind'] = 'pack', vault = VAULT): WrittenArchive {
    const bytes = Buffer.from(archive);
    if (vault !== VAULT) this.accountVaults.put(vault, {});
    const archiveId = this.vaults.addArchive(vault, bytes, { archiveId: `id of ${archive}` });
    const sizeBytes = bytes.length;
    const createdAt = this.clock.now().toISOString();
    const shared = { treeHash: 'a'.repeat(64), createdAt, objects: 1, objectBytes: sizeBytes };
    const written: WrittenArchive = { archive, archiveId, kind, sizeBytes, ...shared };
    this.archives.set(archive, written);
    return written;
  }

  /** Take a snapshot that needs these archives, and those it writes: `SNAPSHOT/0`, `SNAPSHOT/1`, … and a catalog. */
  async snapshot(
    snapshot: string,
    {
      old = [],
      fresh = 0,
      vault = VAULT,
      ...more
    }: { old?: readonly string[]; fresh?: number; vault?: string; verdict?: Verdict; errors?: number } = {},
  ): Promise<void> {
    const added = Array.from({ length: fresh }, (_, number) => `${snapshot}/${number}`);
    for (const archive of added) this.write(archive, 'pack', vault);
    const catalog = this.write(`${snapshot}/catalog`, 'catalog', vault);
    const needed = [...old, ...added].sort();
    const summary: Snapshot = {
      plan: 'docs',
      snapshot,
      vault,
      source: { bucket: 'source', prefix: '' },
      takenAt: this.clock.now().toISOString(),
      objects: needed.length,
      bytes: 0,
      archives: needed.length,
      newArchives: fresh,
      newBytes: 0,
      errors: 0,
    };
    const lines = needed.map((archive) => {
      const written = this.archives.get(archive);
      if (!written) throw new Error(`there is no archive ${archive}`);
      return { ...written, liveObjects: 1, liveBytes: written.objectBytes };
    });
    await writeArchiveLines(memoryWorkingFiles(this.objects, RUNS), { plan: 'docs', snapshot }, lines);
    await writeSnapshotSummary(memoryWorkingFiles(this.objects, RUNS), summary);
    for (const file of [snapshotFiles.objects, snapshotFiles.objectsIndex]) {
      this.objects.place({ bucket: RUNS, key: file('docs', snapshot) }, Buffer.from('not read here'));
    }
    await putHead(this.items, { ...summary, catalog, ...more, state: 'kept' });
    this.needs.set(snapshot, [...needed, catalog.archive]);
  }

  /** Keep all that a snapshot consists of, as its catalog does. */
  async keepCopy(snapshot: string): Promise<void> {
    const head = await getHead(this.items, 'docs', snapshot);
    if (!head) throw new Error(`there is no snapshot ${snapshot}`);
    const keys = this.objects.keys(RUNS).filter((key) => key.startsWith(snapshotFiles.prefix('docs', snapshot)));
    const files = keys.map((key): [string, Uint8Array] => [
      key,
      this.objects.at({ bucket: RUNS, key })?.bytes ?? Buffer.of(),
    ]);
    this.copies.set(snapshot, { head, files });
  }

  idOf(archive: string): string {
    const written = this.archives.get(archive);
    if (!written) throw new Error(`there is no archive ${archive}`);
    return written.archiveId;
  }

  /** A run that has the lease of the plan, from whoever had it. */
  run<Kind extends RetentionRun['kind'] = 'forget'>(
    runId: string,
    more: { kind?: Kind } & Partial<Omit<RunOf<Kind>, 'kind'>> = {},
  ): RunOf<Kind> {
    const { plan, clock } = this;
    const executionArn = `arn:aws:states:us-east-1:123456789012:execution:backup:${runId}`;
    const generation = ++this.#generation;
    const lease = { executionArn, runId, generation, takenAt: clock.now().toISOString() };
    void this.items.put({ ...keyOf.lease(plan.name), ...lease });
    const kind = 'forget' as Kind;
    return runOf({ runId, executionArn, generation, kind, plan, startedAt: clock.now().toISOString(), ...more });
  }

  /** Apply retention until it is done. @returns its report */
  async retain(run: RetentionRun, deps: RetentionDeps = this.deps): Promise<RetentionReport> {
    for (let calls = 0; calls < 100; calls++) {
      if ((await applyRetention({ run }, deps)).done) return this.report(run.runId);
    }
    throw new Error('retention was not done after 100 calls');
  }

  report(runId: string): RetentionReport {
    return RetentionReport.parse(JSON.parse(this.objects.text({ bucket: RUNS, key: backupFiles.retention(runId) })));
  }

  /** What the run listed for deletion. */
  deletions(runId: string): DeletionLine[] {
    const location = { bucket: RUNS, key: backupFiles.deletions(runId) };
    const text = this.objects.at(location) ? this.objects.text(location) : '';
    return text.split('\n').flatMap((line) => (line === '' ? [] : [DeletionLine.parse(JSON.parse(line))]));
  }

  heads(): { snapshot: string; state: string }[] {
    const { pk, sk } = keyOf.snapshots('docs');
    const items = this.items.all().filter((item) => item.pk === pk && item.sk.startsWith(sk));
    return items.map((item) => ({ snapshot: item.sk.slice(sk.length), state: String(item.state) }));
  }

  /** Refs that some snapshot which is kept needs. */
  needed(): Set<string> {
    const kept = this.heads().filter(({ state }) => state === 'kept');
    return new Set(kept.flatMap(({ snapshot }) => this.needs.get(snapshot) ?? []));
  }

  /** Refs of the archives that are in the vault. */
  stored(vault = VAULT): string[] {
    const inVault = this.vaults.vault(vault).archives;
    return [...this.archives.values()].filter(({ archiveId }) => inVault.has(archiveId)).map(({ archive }) => archive);
  }

  /** What is on record as still to be deleted, or being deleted. */
  async garbage(): Promise<Garbage[]> {
    return (await this.records()).filter(({ state }) => state === 'due' || state === 'deleting');
  }

  /** Garbage of all states, by `archiveRef`. */
  async records(): Promise<Garbage[]> {
    const garbage: Garbage[] = [];
    for await (const one of listGarbage(this.items, 'docs')) garbage.push(one);
    return garbage;
  }

  /** Snapshots of which there is any file. */
  snapshotsWithFiles(): string[] {
    const keys = this.objects.keys(RUNS).filter((key) => key.startsWith('plans/docs/'));
    return [...new Set(keys.map((key) => key.split('/')[2] as string))];
  }

  /** Ids that Glacier was asked to delete, in order. */
  get asked(): string[] {
    return this.uploads.requests.flatMap(({ request, archiveId = '' }) =>
      request === 'deleteArchive' ? [archiveId] : [],
    );
  }
}
