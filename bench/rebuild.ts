import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { memoryExecutions } from '../adapters/memory/memory-executions';
import { memoryItems } from '../adapters/memory/memory-items';
import { type MemoryObjects, memoryObjects } from '../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../adapters/memory/memory-working-files';
import { PackBuilder } from '../core/backup/pack/pack-builder';
import { manifestLineOf, type VaultArchive } from '../core/backup/rebuild/vault-archive';
import { rebuildKey } from '../core/backup/rebuild/vault-survey';
import { canonicalJson } from '../core/backup/signing/canonical-json';
import { formatArchiveDescription } from '../core/contracts/archive-description';
import { keyIdOf } from '../core/contracts/key-id';
import { countOutcomes } from '../core/contracts/rebuilt';
import type { RebuildRun } from '../core/contracts/retrieval-run';
import { filesOfSnapshot, runFiles, snapshotFiles } from '../core/contracts/run-files';
import type { CatalogStatement } from '../core/contracts/signed-catalog';
import { type ArchiveLine, archiveRef, type Snapshot } from '../core/contracts/snapshot';
import { gzipLines } from '../core/files/gzip-lines';
import { treeHashOf } from '../core/tree-hash/tree-hash';
import { rebuildCatalog } from '../lambdas/rebuild-catalog/rebuild-catalog';

const RUNS = 'runs';
const RUN_ID = 'rebuild-1';
const VAULT_ARN = 'arn:aws:glacier:eu-west-1:123456789012:vaults/vault';
const LATENCY_MS = 20;
/** Timeout of the function. */
const TIMEOUT_MS = 900_000;

export interface RebuildSize {
  plans: number;
  /** Number of snapshots of each plan, none of them forgotten. */
  snapshots: number;
  /** Number of archives that each snapshot needs. It writes one of them; earlier snapshots wrote the others. */
  archives: number;
}

export interface RebuildFigures {
  outcomes: Record<string, number>;
  invocations: number;
  /** Number of calls of S3 and DynamoDB. */
  calls: number;
  seconds: number;
}

/**
 * Rebuild a vault on memory adapters that take 20 ms for every call: first with all snapshots lost, then with all of them
 * known.
 */
export async function rebuildBench(size: RebuildSize): Promise<{ lost: RebuildFigures; known: RebuildFigures }> {
  const world = await vaultOf(size);
  const lost = await measure(world);
  for (const key of world.objects.keys(RUNS)) {
    const isOfRun = key.startsWith(`${runFiles.prefix(RUN_ID)}rebuild/`) || key.startsWith(runFiles.rebuild(RUN_ID));
    if (isOfRun) await world.objects.remove({ bucket: RUNS, key });
  }
  return { lost, known: await measure(world) };
}

type World = Awaited<ReturnType<typeof vaultOf>>;

async function measure({ objects, items, publicKey }: World): Promise<RebuildFigures> {
  let calls = 0;
  const countAndWait = () => {
    calls += 1;
    return new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
  };
  const run = {
    kind: 'rebuild',
    runId: RUN_ID,
    vault: 'vault',
    destination: { bucket: RUNS, prefix: runFiles.rebuild(RUN_ID) },
  } as RebuildRun;
  const input = { run, executionArn: 'arn:rebuild', catalogKeys: [], plans: [] };
  const startedAtMs = performance.now();
  for (let invocations = 1; ; invocations++) {
    const invokedAtMs = performance.now();
    const rebuilt = await rebuildCatalog(input, {
      items: slow(items, countAndWait),
      files: slow(memoryWorkingFiles(objects, RUNS), countAndWait),
      executions: memoryExecutions(),
      signingKey: { publicKey: async () => publicKey },
      clock: { now: () => new Date('2026-03-01T00:00:00Z'), sleep: async () => {} },
      log: { info() {}, warn() {}, error() {} },
      remainingMs: () => TIMEOUT_MS - (performance.now() - invokedAtMs),
    });
    if (!rebuilt) continue;
    const seconds = (performance.now() - startedAtMs) / 1000;
    return { outcomes: countOutcomes(rebuilt.snapshots), invocations, calls, seconds };
  }
}

/** Wrap a port so that every call waits first; a listing or a query waits once per page. */
function slow<T extends object>(port: T, wait: () => Promise<unknown>): T {
  const pageSizes = { list: 1000, query: 300 } as Record<string, number>;
  return new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      const pageSize = pageSizes[String(name)];
      if (pageSize === undefined) {
        return async (...args: unknown[]) => {
          await wait();
          return Reflect.apply(member, target, args);
        };
      }
      return async function* (...args: unknown[]) {
        await wait();
        let yielded = 0;
        for await (const value of Reflect.apply(member, target, args) as AsyncIterable<unknown>) {
          if (yielded > 0 && yielded % pageSize === 0) await wait();
          yielded += 1;
          yield value;
        }
      };
    },
  });
}

async function vaultOf({ plans, snapshots, archives }: RebuildSize) {
  const objects = memoryObjects({ buckets: [RUNS] });
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const vault = new BenchVault(objects, privateKey, keyIdOf(pem));
  for (let plan = 0; plan < plans; plan++) await vault.addPlan(`plan-${plan}`, snapshots, archives);
  await objects.write({ bucket: RUNS, key: runFiles.vault(RUN_ID) }, vault.lines.join(''), 'application/x-ndjson');
  const planned = JSON.stringify({ vaultArn: VAULT_ARN, inventoryDate: '2026-03-01T00:00:00Z' });
  await objects.write({ bucket: RUNS, key: runFiles.plan(RUN_ID) }, planned, 'application/json');
  return { objects, items: memoryItems(), publicKey: pem };
}

class BenchVault {
  readonly lines: string[] = [];
  #created = 0;

  constructor(
    private readonly objects: MemoryObjects,
    private readonly privateKey: KeyObject,
    private readonly signer: string,
  ) {}

  async addPlan(plan: string, snapshots: number, archives: number): Promise<void> {
    const accepted: CatalogStatement['accepted'] = [];
    const needed: ArchiveLine[] = [];
    for (let number = 0; number < snapshots; number++) {
      const snapshot = `s${String(number).padStart(6, '0')}`;
      const pack = this.add({ plan, snapshot, sequence: 0, kind: 'pack' }, 10_000, 'a'.repeat(64));
      needed.push(lineOf(pack));
      const tar = await this.catalogOf(plan, snapshot, needed.slice(-archives), accepted);
      const catalog = this.add(
        { plan, snapshot, sequence: 1, kind: 'catalog' },
        tar.length,
        treeHashOf(tar).toString('hex'),
      );
      this.objects.place({ bucket: RUNS, key: runFiles.rebuild(RUN_ID) + rebuildKey(catalog) }, tar);
      accepted.push({ snapshot, catalogTreeHash: catalog.treeHash });
    }
  }

  private add(
    identity: Pick<VaultArchive, 'plan' | 'snapshot' | 'sequence' | 'kind'>,
    sizeBytes: number,
    treeHash: string,
  ): VaultArchive {
    this.#created += 1;
    const description = formatArchiveDescription({ moraine: 1, ...identity, signer: this.signer });
    const archiveId = createHash('sha512').update(String(this.#created)).digest('hex');
    const createdAt = new Date(Date.parse('2026-01-01T00:00:00Z') + this.#created * 60_000).toISOString();
    const archive = { ...identity, signer: this.signer, archiveId, sizeBytes, treeHash, createdAt, description };
    this.lines.push(`${manifestLineOf(archive)}\n`);
    return archive;
  }

  private async catalogOf(
    plan: string,
    snapshot: string,
    needed: readonly ArchiveLine[],
    accepted: CatalogStatement['accepted'],
  ): Promise<Buffer> {
    const takenAt = needed.at(-1)?.createdAt ?? '';
    const sums = { objects: 0, bytes: 0, archives: needed.length, newArchives: 1, newBytes: 10_000, errors: 0 };
    const source = { bucket: 'source', prefix: '' };
    const parent = accepted.at(-1)?.snapshot;
    const summary: Snapshot = { plan, snapshot, vault: 'vault', source, parent, takenAt, ...sums };
    const contents = [Buffer.from(JSON.stringify(summary)), await gzipped([]), Buffer.alloc(0), await gzipped(needed)];
    const files = filesOfSnapshot(plan, snapshot).map((key, index) => [key, contents[index] as Buffer] as const);
    const statement: CatalogStatement = {
      format: 1,
      signer: this.signer,
      vaultArn: VAULT_ARN,
      plan,
      snapshot,
      takenAt,
      verdict: { kind: 'accepted' },
      accepted,
      held: [],
      members: files.map(([name, bytes]) => ({
        name,
        sizeBytes: bytes.length,
        treeHash: treeHashOf(bytes).toString('hex'),
      })),
    };
    const signature = sign('sha256', Buffer.from(canonicalJson(statement)), this.privateKey).toString('base64');
    const signed = Buffer.from(JSON.stringify({ statement, signature }));
    const pack = new PackBuilder();
    const chunks = [...files, [snapshotFiles.signature(plan, snapshot), signed] as const].flatMap(([key, bytes]) => {
      const object = { key, sizeBytes: bytes.length, etag: '"1"', modifiedAt: takenAt };
      return pack.add({ object, properties: {}, bytes });
    });
    return Buffer.concat([...chunks, ...pack.finish()]);
  }
}

function lineOf({ snapshot, sequence, kind, archiveId, sizeBytes, treeHash, createdAt }: VaultArchive): ArchiveLine {
  const written = { archive: archiveRef(snapshot, sequence), archiveId, kind, sizeBytes, treeHash, createdAt };
  return { ...written, objects: 1, objectBytes: 1, liveObjects: 1, liveBytes: 1 };
}

async function gzipped(values: readonly unknown[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of gzipLines(values)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
