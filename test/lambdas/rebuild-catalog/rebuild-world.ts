import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { type MemorySigningKey, memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { provenanceMetadata } from '../../../core/archive/provenance';
import { PackBuilder } from '../../../core/backup/pack/pack-builder';
import { PlanState } from '../../../core/backup/rebuild/plan-state';
import { manifestLineOf, type VaultArchive } from '../../../core/backup/rebuild/vault-archive';
import { rebuildKey, VaultSurvey } from '../../../core/backup/rebuild/vault-survey';
import { signStatement } from '../../../core/backup/signing/statement-signature';
import { listHeads } from '../../../core/backup/snapshot/heads';
import { formatArchiveDescription } from '../../../core/contracts/archive-description';
import { parseConfig } from '../../../core/contracts/config';
import { keyIdOf } from '../../../core/contracts/key-id';
import type { RebuiltSnapshot } from '../../../core/contracts/rebuilt';
import type { RebuildRun } from '../../../core/contracts/retrieval-run';
import { filesOfSnapshot, runFiles, snapshotFiles } from '../../../core/contracts/run-files';
import type { CatalogStatement } from '../../../core/contracts/signed-catalog';
import {
  type ArchiveLine,
  archiveRef,
  type ObjectProperties,
  type Snapshot,
  type SnapshotLine,
} from '../../../core/contracts/snapshot';
import { gzipLines } from '../../../core/files/gzip-lines';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { type RebuildCatalogDeps, rebuildCatalog } from '../../../lambdas/rebuild-catalog/rebuild-catalog';
import { objectOf } from '../../core/backup/runs';
import { silent } from '../retrieval/simulation';

export const RUNS = 'runs-bucket';
export const RUN_ID = 'rebuild-1';
export const VAULT_ARN = 'arn:aws:glacier:eu-west-1:123456789012:vaults/vault';
const HOUR_MS = 3_600_000;

/** What differs from a good snapshot of the world's own deployment. */
export interface Taken {
  plan?: string;
  /** Who signs; nobody when null. */
  key?: MemorySigningKey | null;
  /** Whose key the descriptions name; by default the signer's. */
  describedBy?: string;
  takenAt?: string;
  accepted?: readonly string[];
  held?: readonly string[];
  statement?: Partial<CatalogStatement>;
  summary?: Partial<Snapshot>;
  archives?: (own: ArchiveLine) => ArchiveLine[];
  /** Files of the catalog that are something else than they should be, by the ends of their names; null when missing. */
  files?: Record<string, Buffer | null>;
  /** Files that are exchanged after they were signed. */
  forged?: Record<string, Buffer>;
  properties?: ObjectProperties;
  retrieve?: boolean;
  /** Id of the catalog's archive. */
  catalogId?: string;
}

/** A vault, the bucket of runs and the state table, as a rebuild finds them. */
export class RebuildWorld {
  readonly items = memoryItems();
  readonly objects = memoryObjects({ buckets: [RUNS] });
  readonly executions = memoryExecutions();
  readonly clock = memoryClock();
  readonly catalogKeys: string[] = [];
  archives: VaultArchive[] = [];
  /** Of the rebuild. */
  runId = RUN_ID;
  inventoryDate = '2026-03-01T00:00:00Z';
  remainingMs = () => 900_000;
  /** Tree hashes of catalogs, by snapshot. */
  readonly #catalogs = new Map<string, string>();
  #createdMs = Date.parse('2026-01-01T00:00:00Z');

  constructor(readonly key: MemorySigningKey = memorySigningKey()) {}

  /** An archive that the vault holds, and, when it is wanted, that has been retrieved. */
  add(
    description: Pick<VaultArchive, 'plan' | 'snapshot' | 'sequence' | 'kind' | 'key' | 'slice' | 'signer'>,
    bytes: Buffer,
    { archiveId = `id-of-${description.plan}-${description.snapshot}-${description.sequence}`, retrieve = false } = {},
  ): VaultArchive {
    this.#createdMs += HOUR_MS;
    const archive: VaultArchive = {
      ...description,
      archiveId,
      sizeBytes: bytes.length,
      treeHash: treeHashOf(bytes).toString('hex'),
      createdAt: `${new Date(this.#createdMs).toISOString().slice(0, 19)}Z`,
      description: formatArchiveDescription({ moraine: 1, ...description }),
    };
    this.archives.push(archive);
    if (retrieve) this.retrieve(archive, bytes);
    return archive;
  }

  retrieve(archive: VaultArchive, bytes: Buffer): void {
    const { archiveId, treeHash, createdAt: creationDate } = archive;
    const key = runFiles.rebuild(this.runId) + rebuildKey(archive);
    const metadata = provenanceMetadata({ vault: 'vault', archiveId, treeHash, creationDate, description: '' });
    this.objects.place({ bucket: RUNS, key }, bytes, { metadata });
  }

  /** Somebody uploads an archive once more; the first one may have been deleted. */
  repeat(archive: VaultArchive, archiveId: string, { isFirstGone = false } = {}): VaultArchive {
    const location = { bucket: RUNS, key: runFiles.rebuild(RUN_ID) + rebuildKey(archive) };
    const { bytes } = this.objects.at(location) ?? {};
    if (!bytes) throw new Error(`${archive.archiveId} has not been retrieved`);
    if (isFirstGone) {
      this.archives = this.archives.filter((other) => other !== archive);
      void this.objects.remove(location);
    }
    const { plan, snapshot, sequence, kind, signer } = archive;
    return this.add({ plan, snapshot, sequence, kind, signer }, bytes, { archiveId, retrieve: true });
  }

  /** A snapshot of one object in one pack, whose catalog the vault holds. @returns the catalog */
  async take(snapshot: string, taken: Taken = {}): Promise<VaultArchive> {
    const { plan = 'docs', key = this.key } = taken;
    const signer = taken.describedBy ?? (key ? keyIdOf(key.pem) : undefined);
    const takenAt = taken.takenAt ?? new Date(this.#createdMs).toISOString();
    const pack = this.add({ plan, snapshot, sequence: 0, kind: 'pack', signer }, Buffer.from(`pack of ${snapshot}`), {
      archiveId: taken.catalogId && `pack-of-${taken.catalogId}`,
    });
    const files = await this.filesOf(plan, snapshot, takenAt, pack, taken);
    const statement: CatalogStatement = {
      format: 1,
      signer: key ? keyIdOf(key.pem) : '0'.repeat(32),
      vaultArn: VAULT_ARN,
      plan,
      snapshot,
      takenAt,
      verdict: { kind: 'accepted' },
      accepted: this.#named(plan, taken.accepted),
      held: this.#named(plan, taken.held),
      members: [...files].map(([name, bytes]) => ({
        name,
        sizeBytes: bytes.length,
        treeHash: treeHashOf(bytes).toString('hex'),
      })),
      ...taken.statement,
    };
    if (key) {
      const signed = JSON.stringify(await signStatement(key, statement));
      files.set(snapshotFiles.signature(plan, snapshot), Buffer.from(signed));
    }
    replaceIn(files, taken.forged);
    const tar = packOf(files, taken.properties);
    const catalog = this.add({ plan, snapshot, sequence: 1, kind: 'catalog', signer }, tar, {
      archiveId: taken.catalogId,
      retrieve: taken.retrieve ?? true,
    });
    this.#catalogs.set(`${plan}/${snapshot}`, catalog.treeHash);
    return catalog;
  }

  private async filesOf(
    plan: string,
    snapshot: string,
    takenAt: string,
    pack: VaultArchive,
    { summary, archives = (own) => [own], files: replaced }: Taken,
  ): Promise<Map<string, Buffer>> {
    const line: SnapshotLine = {
      ...objectOf('a', 5),
      treeHash: treeHashOf(Buffer.from('hello')).toString('hex'),
      slices: [{ archive: archiveRef(snapshot, 0), offset: 0, sizeBytes: 5 }],
    };
    const { archiveId, sizeBytes, treeHash, createdAt } = pack;
    const own: ArchiveLine = {
      archive: archiveRef(snapshot, 0),
      archiveId,
      kind: 'pack',
      sizeBytes,
      treeHash,
      createdAt,
      objects: 1,
      objectBytes: 5,
      liveObjects: 1,
      liveBytes: 5,
    };
    const whole: Snapshot = {
      plan,
      snapshot,
      vault: 'vault',
      source: { bucket: 'source', prefix: '' },
      takenAt,
      objects: 1,
      bytes: 5,
      archives: 1,
      newArchives: 1,
      newBytes: sizeBytes,
      errors: 0,
      ...summary,
    };
    const contents = [
      Buffer.from(JSON.stringify(whole)),
      await gzipped([line]),
      Buffer.from('{"key":"a","at":0}\n'),
      await gzipped(archives(own)),
    ];
    const files = new Map(filesOfSnapshot(plan, snapshot).map((key, at) => [key, contents[at] as Buffer]));
    replaceIn(files, replaced);
    return files;
  }

  #named(plan: string, snapshots: readonly string[] = []) {
    return snapshots.map((snapshot) => {
      const catalogTreeHash = this.#catalogs.get(`${plan}/${snapshot}`);
      if (catalogTreeHash === undefined) throw new Error(`there is no snapshot ${snapshot}`);
      return { snapshot, catalogTreeHash };
    });
  }

  get run(): RebuildRun {
    const { runId } = this;
    const destination = { bucket: RUNS, prefix: runFiles.rebuild(runId) };
    return {
      ...{ kind: 'rebuild', runId, executionArn: `arn:${runId}`, vault: 'vault', destination, dryRun: false },
      ...{ tier: 'Bulk', storageClass: 'STANDARD', settings: parseConfig({ vaults: ['vault'] }).retrieval },
    };
  }

  get deps(): RebuildCatalogDeps {
    const { items, objects, executions, clock, key: signingKey, remainingMs } = this;
    return { items, files: memoryWorkingFiles(objects, RUNS), executions, clock, signingKey, remainingMs, log: silent };
  }

  /** Write what the plan of the rebuild's run leaves. */
  async survey(): Promise<void> {
    const text = this.archives.map((archive) => `${manifestLineOf(archive)}\n`).join('');
    await this.objects.write({ bucket: RUNS, key: runFiles.vault(this.runId) }, text, 'application/x-ndjson');
    const plan = JSON.stringify({ vaultArn: VAULT_ARN, inventoryDate: this.inventoryDate });
    await this.objects.write({ bucket: RUNS, key: runFiles.plan(this.runId) }, plan, 'application/json');
  }

  /** Ids of the catalogs that a rebuild would retrieve. */
  async wanted(): Promise<string[]> {
    const survey = new VaultSurvey('catalog', (plan) => PlanState.read(this.deps, plan));
    const wanted: string[] = [];
    const { archives } = this;
    async function* elements() {
      for (const { createdAt: creationDate, ...archive } of archives) yield { entry: { ...archive, creationDate } };
      return { vaultArn: VAULT_ARN, inventoryDate: undefined };
    }
    for await (const element of survey.select(elements() as never)) {
      if ('entry' in element) wanted.push(element.entry.archiveId);
    }
    return wanted;
  }

  /** One call, or as many as it takes. */
  async rebuild(more: Pick<RebuildRun, 'manifest'> = {}, deps: RebuildCatalogDeps = this.deps) {
    await this.survey();
    for (let calls = 1; ; calls++) {
      const input = { run: { ...this.run, ...more }, executionArn: `arn:${this.runId}`, plans: [], ...this.keys };
      const rebuilt = await rebuildCatalog(input, deps);
      if (rebuilt) return rebuilt;
      if (calls === 1000) throw new Error('a rebuild that never ends');
    }
  }

  get keys() {
    return { catalogKeys: this.catalogKeys };
  }

  /** As `rebuild`, outcomes by snapshot. */
  async outcomes(): Promise<Record<string, RebuiltSnapshot['outcome']>> {
    const { snapshots } = await this.rebuild();
    return Object.fromEntries(snapshots.map(({ snapshot, outcome }) => [snapshot, outcome]));
  }

  /** The state table and the bucket of runs are lost. What was retrieved is retrieved again. */
  lose(): void {
    for (const item of this.items.all()) this.items.drop(item);
    this.forgetRun();
    for (const key of this.objects.keys(RUNS)) {
      if (key.startsWith('plans/')) void this.objects.remove({ bucket: RUNS, key });
    }
  }

  /** The next rebuild is another run. */
  forgetRun(): void {
    for (const key of this.objects.keys(RUNS)) {
      if (key.startsWith(runFiles.prefix(this.runId))) void this.objects.remove({ bucket: RUNS, key });
    }
  }

  async heads(plan = 'docs'): Promise<Record<string, string>> {
    const heads: Record<string, string> = {};
    for await (const { snapshot, verdict } of listHeads(this.items, plan)) {
      heads[snapshot] = verdict?.kind ?? 'accepted';
    }
    return heads;
  }
}

function replaceIn(files: Map<string, Buffer>, replaced: Record<string, Buffer | null> = {}): void {
  for (const [ending, bytes] of Object.entries(replaced)) {
    for (const key of files.keys()) {
      if (!key.endsWith(ending)) continue;
      if (bytes === null) files.delete(key);
      else files.set(key, bytes);
    }
  }
}

export function packOf(files: Iterable<[string, Buffer]>, properties: ObjectProperties = {}): Buffer {
  const pack = new PackBuilder();
  const chunks = [...files].flatMap(([key, bytes]) =>
    pack.add({ object: objectOf(key, bytes.length), properties, bytes }),
  );
  return Buffer.concat([...chunks, ...pack.finish()]);
}

export async function gzipped(values: readonly unknown[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of gzipLines(values)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
