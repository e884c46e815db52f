import { crc32 } from 'node:zlib';
import { memoryAccountVaults } from '../../../adapters/memory/memory-account-vaults';
import { memoryArchiveUploads } from '../../../adapters/memory/memory-archive-uploads';
import { memoryBucketSettings } from '../../../adapters/memory/memory-bucket-settings';
import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryTopic } from '../../../adapters/memory/memory-topic';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { provenanceMetadata } from '../../../core/archive/provenance';
import { Pacer } from '../../../core/concurrency/pacer';
import { parseConfig } from '../../../core/contracts/config';
import type { CopyLine } from '../../../core/contracts/copies';
import { DeletionOutcome, type DeletionRun, EvidenceLine } from '../../../core/contracts/deletion-run';
import type { PieceResult } from '../../../core/contracts/piece';
import type { Outcome, RetrievalPlan, RetrieveRun } from '../../../core/contracts/retrieval-run';
import { deletionFiles, runFiles } from '../../../core/contracts/run-files';
import { jsonLinesText } from '../../../core/files/json-lines';
import { readAllJsonLines } from '../../../core/files/read-json-lines';
import { WrittenObjects } from '../../../core/retrieval/written-objects';
import { recordEnd } from '../../../core/run/run-record';
import { deleteArchives } from '../../../lambdas/delete-archives/delete-archives';
import { DELETIONS_PER_SECOND } from '../../../lambdas/delete-archives/paced-deletions';
import { deleteVault } from '../../../lambdas/delete-vault/delete-vault';
import { planDeletion } from '../../../lambdas/plan-deletion/plan-deletion';
import { reportDeletion } from '../../../lambdas/report-deletion/report-deletion';
import { putOpened } from '../../core/run/put-opened';
import { silent } from '../retrieval/simulation';

export const RUNS = 'runs';
export const RESTORED = 'restored';
export const VAULT = 'photos';
export const RETRIEVAL = 'retrieval-1';
const DAY_MS = 86_400_000;
const CALLS_MAX = 100;

/** An archive that was copied, and how its retrieval ended. */
export interface CopiedArchive {
  archiveId: string;
  key: string;
  bytes: Buffer;
  outcome: Outcome;
}

interface Copy {
  description?: string;
  outcome?: Outcome['outcome'];
  ageDays?: number;
  bytes?: string;
  /** Whether the retrieval's record of written objects has it. */
  isRecorded?: boolean;
}

/** A vault whose archives a retrieval has copied, and the functions that delete them. */
export class Emptying {
  readonly clock = memoryClock();
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS, RESTORED], clock: this.clock });
  readonly files = memoryWorkingFiles(this.objects, RUNS);
  readonly vaults = memoryVaults({ clock: this.clock });
  readonly uploads = memoryArchiveUploads(this.vaults);
  readonly accountVaults = memoryAccountVaults(() => this.clock.now());
  readonly executions = memoryExecutions();
  readonly reports = memoryTopic();
  readonly copied: CopiedArchive[] = [];
  remainingMs = () => 900_000;

  constructor() {
    this.vaults.addVault(VAULT);
    this.accountVaults.put(VAULT, {});
  }

  /** Upload an archive, and put its copy at the destination. The age decides its place in the order of creation. */
  async copy(key: string, more: Copy = {}): Promise<CopiedArchive> {
    const { description = key, outcome = 'verified', ageDays = 400, bytes = `bytes of ${key}` } = more;
    const creationDate = new Date(this.clock.now().getTime() - ageDays * DAY_MS);
    const content = Buffer.from(bytes);
    const archiveId = this.vaults.addArchive(VAULT, content, { archiveId: `id-of-${key}`, description, creationDate });
    const { treeHash } = this.vaults.vault(VAULT).archives.get(archiveId) as { treeHash: string };
    const archive = { archiveId, treeHash, creationDate: creationDate.toISOString(), description };
    const copied: CopiedArchive = {
      archiveId,
      key,
      bytes: content,
      outcome: {
        ...archive,
        key,
        sizeBytes: content.length,
        outcome,
        requests: 1,
        ...((outcome === 'verified' || outcome === 'copied') && { crc32: crc32(content) }),
      },
    };
    this.copied.push(copied);
    if (outcome === 'failed' || outcome === 'folder') return copied;
    this.objects.place({ bucket: RESTORED, key }, content, {
      metadata: provenanceMetadata({ vault: VAULT, ...archive }),
    });
    if (outcome === 'present' && more.isRecorded !== false) {
      const line = { archiveId, key, sizeBytes: content.length, treeHash, crc32: crc32(content) };
      await new WrittenObjects(this.files).record({ vault: VAULT, bucket: RESTORED }, 'older', key, [line]);
    }
    return copied;
  }

  /** Give an archive a further object, which the retrieval has copied from the first one, or has not. */
  further({ outcome, ...copied }: CopiedArchive, key: string, end: 'copied' | 'failed' = 'copied'): void {
    this.copied.push({ ...copied, key, outcome: { ...outcome, key, outcome: end, isFurther: true } });
    const object = this.objects.at({ bucket: RESTORED, key: copied.key });
    if (end === 'copied' && object) this.objects.place({ bucket: RESTORED, key }, object.bytes, object);
  }

  /** The retrieval ends, with one batch of what it requested, and the copies that it made. */
  async endRetrieval(more: Partial<RetrieveRun> = {}): Promise<void> {
    const run: RetrieveRun = {
      kind: 'retrieve',
      runId: RETRIEVAL,
      executionArn: `arn:${RETRIEVAL}`,
      vault: VAULT,
      destination: { bucket: RESTORED, prefix: '' },
      tier: 'Bulk',
      storageClass: 'STANDARD',
      dryRun: false,
      settings: parseConfig({ vaults: [VAULT] }).retrieval,
      ...more,
    };
    const { items, files, clock } = this;
    await putOpened(items, run, 'planning', clock.now());
    const all = this.copied.map(({ outcome }) => outcome);
    const isCopy = ({ outcome, isFurther }: Outcome) => outcome === 'copied' || isFurther === true;
    const copies = all.filter(isCopy);
    const outcomes = all.filter((outcome) => !isCopy(outcome));
    const [present, requested] = [true, false].map((isPresent) =>
      outcomes.filter(({ outcome }) => ['present', 'unproven', 'folder'].includes(outcome) === isPresent),
    ) as [Outcome[], Outcome[]];
    const plan: RetrievalPlan = {
      ...{ runId: RETRIEVAL, vault: VAULT, inventoryDate: null, archives: outcomes.length, bytes: 1 },
      ...{
        presentArchives: numberOf(present, 'present'),
        presentBytes: 1,
        rejectedArchives: 0,
        pieces: requested.length,
      },
      ...{ unprovenArchives: numberOf(present, 'unproven'), folders: numberOf(present, 'folder') },
      ...{ batches: 1, batchesInFlightMax: 1, firstWaitSeconds: 1, estimate: null, warnings: [] },
      ...(copies.length > 0 && { copies: copies.length, copyBytes: 1 }),
    };
    const lines = copies.map(({ key: to, ...archive }): CopyLine => ({ ...archive, from: 'x', to }));
    await files.write(runFiles.copies(RETRIEVAL), jsonLinesText(lines), 'application/x-ndjson');
    await files.write(runFiles.copied(RETRIEVAL, 0), jsonLinesText(copies), 'application/x-ndjson');
    await files.write(runFiles.plan(RETRIEVAL), JSON.stringify(plan), 'application/json');
    await files.write(runFiles.present(RETRIEVAL), jsonLinesText(present), 'application/x-ndjson');
    await files.write(runFiles.result(RETRIEVAL, 0), jsonLinesText(requested.map(resultOf)), 'application/x-ndjson');
    await recordEnd(items, RETRIEVAL, { status: 'succeeded', finishedAt: clock.now().toISOString() });
  }

  /** Change members of the retrieval's plan. */
  async correctPlan(more: Partial<RetrievalPlan>): Promise<void> {
    const key = runFiles.plan(RETRIEVAL);
    const plan = JSON.parse(this.objects.text({ bucket: RUNS, key }));
    await this.files.write(key, JSON.stringify({ ...plan, ...more }), 'application/json');
  }

  /** Open a deletion. */
  async open(more: Partial<DeletionRun> = {}): Promise<DeletionRun> {
    const run: DeletionRun = {
      kind: 'delete',
      runId: 'deletion-1',
      executionArn: 'arn:deletion-1',
      vault: VAULT,
      source: {
        kind: 'retrieval',
        runId: RETRIEVAL,
        destination: { bucket: RESTORED, prefix: '' },
        isOfManifest: false,
      },
      andVault: false,
      dryRun: false,
      ...more,
    };
    await putOpened(this.items, run, 'planning', this.clock.now());
    return run;
  }

  get deps() {
    const { items, files, clock, uploads, accountVaults, vaults, objects: destination } = this;
    const buckets = memoryBucketSettings({ [RESTORED]: { isVersioned: true, expiryRules: [] } });
    const pacer = new Pacer(DELETIONS_PER_SECOND, clock);
    const remainingMs = () => this.remainingMs();
    const ofGlacier = { uploads, accountVaults, vaults };
    return { items, files, clock, ...ofGlacier, destination, buckets, pacer, remainingMs, log: silent };
  }

  plan(run: DeletionRun, jobId?: string, deps: Partial<Emptying['deps']> = {}): Promise<void> {
    return planDeletion({ run, inventory: jobId === undefined ? undefined : { jobId } }, { ...this.deps, ...deps });
  }

  /** Call delete-archives until it is done. */
  async delete(run: DeletionRun, deps: Partial<Emptying['deps']> = {}): Promise<void> {
    for (let calls = 0; calls < CALLS_MAX; calls++) {
      if ((await deleteArchives({ run }, { ...this.deps, ...deps })).done) return;
    }
    throw new Error('delete-archives was not done after many calls');
  }

  deleteVault(run: DeletionRun, more: { waits?: number; jobId?: string } = {}, deps: Partial<Emptying['deps']> = {}) {
    const { waits = 0, jobId } = more;
    const inventory = jobId === undefined ? undefined : { jobId };
    return deleteVault({ run, waits, inventory }, { ...this.deps, ...deps });
  }

  async report({ runId, executionArn }: DeletionRun, failure?: { error: string; cause: string }) {
    const { items, files, reports, clock } = this;
    const execution = { execution: runId, executionArn, executionStartedAt: '2026-01-05T09:59:00.000Z' };
    const failed = failure && ({ status: 'failed', ...failure } as const);
    const report = await reportDeletion(
      { ...execution, request: {}, failure: failed },
      { items, files, reports, clock },
    );
    if (!report) throw new Error('nothing is reported');
    return report;
  }

  /** Start and complete an inventory job. */
  async inventoryJob(): Promise<string> {
    const topicArn = 'arn:aws:sns:us-east-1:123456789012:jobs';
    const jobId = await this.vaults.startInventory({ vault: VAULT, description: 'x', topicArn });
    this.vaults.complete(jobId);
    return jobId;
  }

  /** Ids of the archives in the vault. */
  left(): string[] {
    return [...this.vaults.vault(VAULT).archives.keys()];
  }

  async outcomes({ runId, dryRun }: DeletionRun): Promise<DeletionOutcome[]> {
    const key = dryRun ? deletionFiles.looked(runId, 0) : deletionFiles.deleted(VAULT, runId, 0);
    const prefix = key.slice(0, key.lastIndexOf('/') + 1);
    const all: DeletionOutcome[] = [];
    for await (const { key: file } of this.files.list(prefix)) {
      all.push(...((await readAllJsonLines(this.files, file, DeletionOutcome)) ?? []));
    }
    return all;
  }

  /** Ids of archives for which evidence is on record. */
  async proven({ runId }: DeletionRun): Promise<string[]> {
    const ids = new Set<string>();
    for await (const { key } of this.files.list(`runs/${runId}/evidence/`)) {
      for (const { archiveId } of (await readAllJsonLines(this.files, key, EvidenceLine)) ?? []) ids.add(archiveId);
    }
    return [...ids];
  }
}

const numberOf = (outcomes: readonly Outcome[], which: Outcome['outcome']): number =>
  outcomes.filter(({ outcome }) => outcome === which).length;

/** Result of the piece that was the whole archive. */
function resultOf(outcome: Outcome, index: number): PieceResult {
  const { archiveId, key, sizeBytes, treeHash, creationDate, description } = outcome;
  return {
    ...{ kind: 'archive', archive: index, archiveId, key, sizeBytes, treeHash, creationDate, description },
    ...{ piece: 0, pieces: 1, requests: 1, possibleDuplicates: 0 },
    state: outcome.outcome === 'failed' ? 'failed' : 'verified',
    adopted: outcome.outcome === 'adopted',
    crc32: outcome.crc32,
    ...(outcome.outcome === 'failed' && { reason: 'it failed' }),
  };
}

/** How archives ended: the outcome, or why one stays. */
export const endsOf = (outcomes: readonly DeletionOutcome[]): Record<string, string> =>
  Object.fromEntries(
    outcomes.map((one) => [one.archiveId.replace('id-of-', ''), one.outcome === 'stays' ? one.why : one.outcome]),
  );
