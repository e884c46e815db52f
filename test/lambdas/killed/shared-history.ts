import { type MemoryArchiveUploads, memoryArchiveUploads } from '../../../adapters/memory/memory-archive-uploads';
import type { MemoryObject } from '../../../adapters/memory/memory-object';
import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { type MemoryVaults, memoryVaults } from '../../../adapters/memory/memory-vaults';
import type { VaultArchive } from '../../../core/backup/rebuild/vault-archive';
import { rebuildKey } from '../../../core/backup/rebuild/vault-survey';
import { addGarbage, beginDeletion, claimGarbage, listGarbage } from '../../../core/backup/retention/garbage';
import { deleteHead, listHeads, markForgotten } from '../../../core/backup/snapshot/heads';
import { keyIdOf } from '../../../core/contracts/key-id';
import { runFiles, snapshotFiles } from '../../../core/contracts/run-files';
import type { ArchiveLine, Verdict } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import type { ArchiveUploads } from '../../../core/ports/archive-uploads';
import { archiveOf } from '../../core/backup/runs';
import { RebuildWorld, RUN_ID, RUNS } from '../rebuild-catalog/rebuild-world';

export const PLANS = ['docs', 'payroll', 'photos'] as const;
const VAULT = 'vault';
/** Another vault, with archives of the same ids: none of them is anybody's here. */
const OTHER_VAULT = 'other';
const HOUR_MS = 3_600_000;
/** Of a run that has ended long since. */
const EARLIER = { executionArn: 'arn:earlier', runId: 'earlier', takenAt: '2026-01-05T00:00:00.000Z', generation: 3 };

/**
 * Where a history stands.
 *
 * - `lost`: the table and the files of snapshots are lost, the vault and its inventory are there.
 * - `lost, one key`: so too, and the key of the deployment before is not listed.
 * - `whole`: all snapshots are known. Of the garbage some is needed all the same, some is due, young or being deleted.
 * - `accepted`: so too, and a person has accepted what was held.
 * - `stopped`: retention was stopped when it had let `d1` and `f1` go, and had begun to delete what `f1` needed; the files
 *   of `p1` are lost.
 */
export type Scene = 'lost' | 'lost, one key' | 'whole' | 'accepted' | 'stopped';

/** The snapshots of the history, in the order in which they were taken. */
export const SNAPSHOTS = ['docs@d1', 'payroll@p1', 'photos@f1', 'docs@d2', 'photos@f2', 'docs@d3'] as const;
/** What only a person accepts. */
const HELD = ['docs@d2', 'docs@d3'];

interface Template {
  world: RebuildWorld;
  /** Ids of the keys that sign catalogs that count, by their PEM. */
  keyIds: ReadonlyMap<string, string>;
  /** Id of the key that signs no catalog that counts. */
  stranger: string;
  /** What each snapshot needs, by the archives' ids; foreign archives too. */
  needs: ReadonlyMap<string, readonly string[]>;
  /** Catalogs as they lie in the vault, by the archives' ids. */
  tars: ReadonlyMap<string, Buffer>;
}

/** Three plans, six snapshots of two keys in one vault, forged catalogs beside them, and archives that nothing needs. */
async function take(): Promise<Template> {
  const world = new RebuildWorld();
  const before = memorySigningKey();
  const stranger = memorySigningKey();
  world.catalogKeys.push(before.pem);
  const packs = new Map<string, ArchiveLine>();
  const needs = new Map<string, string[]>();
  const needing =
    (of: string, ...old: string[]) =>
    (own: ArchiveLine): ArchiveLine[] => {
      packs.set(of, own);
      const lines = [...old.map((other) => packs.get(other) as ArchiveLine), own];
      needs.set(
        of,
        lines.map(({ archiveId }) => archiveId),
      );
      return lines;
    };
  const held = (): { verdict: Verdict } => ({
    verdict: { kind: 'held', differsIn: ['objects'], comparedWith: { snapshot: 'd1', objects: 10, bytes: 5 } },
  });

  // An archive that a person took over from a deployment whose key nobody lists: it is in a snapshot, and stays in the vault.
  const foreign = world.add(
    { plan: 'photos', snapshot: 'f0', sequence: 0, kind: 'pack', signer: keyIdOf(stranger.pem) },
    Buffer.from('of another deployment'),
  );
  packs.set('foreign', { ...lineOf(foreign), isForeign: true });

  await world.take('d1', { key: before, summary: { objects: 10 }, archives: needing('docs@d1') });
  await world.take('p1', { plan: 'payroll', archives: needing('payroll@p1') });
  await world.take('f1', { plan: 'photos', archives: needing('photos@f1', 'foreign') });
  await world.take('d2', { accepted: ['d1'], statement: held(), archives: needing('docs@d2', 'docs@d1') });
  await world.take('f2', { plan: 'photos', accepted: ['f1'], archives: needing('photos@f2') });
  await world.take('d3', {
    ...{ accepted: ['d1'], held: ['d2'], statement: held(), archives: needing('docs@d3', 'docs@d1') },
  });
  const catalogs = world.archives.filter(({ kind }) => kind === 'catalog');
  for (const { plan, snapshot, archiveId } of catalogs) needs.get(`${plan}@${snapshot}`)?.push(archiveId);

  // They claim what another plan needs, to have it deleted; the first by the key of nobody, the second by a listed one.
  const stolen = packs.get('payroll@p1') as ArchiveLine;
  const thief = (own: ArchiveLine) => [own, stolen];
  await world.take('d8', { key: stranger, takenAt: '2999-01-01T00:00:00.000Z', archives: thief });
  await world.take('d9', { key: before, archives: thief });
  await world.take('p1', { plan: 'payroll', key: stranger, summary: { objects: 0 }, catalogId: 'forged' });

  // What interrupted runs have left.
  const signer = keyIdOf(world.key.pem);
  for (const plan of PLANS) {
    for (const sequence of [0, 1, 2]) {
      world.add({ plan, snapshot: 'x0', sequence, kind: 'pack', signer }, Buffer.from(`${sequence} of ${plan}`));
    }
  }
  const tars = new Map<string, Buffer>();
  for (const archive of world.archives) {
    const key = runFiles.rebuild(RUN_ID) + rebuildKey(archive);
    const tar = world.objects.at({ bucket: RUNS, key });
    if (tar) tars.set(archive.archiveId, tar.bytes);
    await world.objects.remove({ bucket: RUNS, key });
  }
  const keyIds = new Map([world.key.pem, before.pem].map((pem) => [pem, keyIdOf(pem)]));
  return { world, keyIds, stranger: keyIdOf(stranger.pem), needs, tars };
}

function lineOf({ snapshot, sequence, archiveId, kind, sizeBytes, treeHash, createdAt }: VaultArchive): ArchiveLine {
  const written = archiveOf(snapshot, sequence, { archiveId, kind, sizeBytes, treeHash, createdAt });
  return { ...written, liveObjects: 1, liveBytes: 1 };
}

let template: Promise<Template> | undefined;
const originals = new Map<Scene, Promise<SharedHistory>>();

/** The history of three plans, in a world of its own. */
export class SharedHistory {
  readonly world: RebuildWorld;
  readonly vaults: MemoryVaults;
  readonly #uploads: MemoryArchiveUploads;
  /** The plan whose archives are being deleted. */
  deletingFor = '';

  private constructor(
    readonly scene: Scene,
    private readonly template: Template,
  ) {
    const { key, archives, catalogKeys } = template.world;
    this.world = new RebuildWorld(key);
    if (scene !== 'lost, one key') this.world.catalogKeys.push(...catalogKeys);
    this.world.archives = archives;
    this.world.executions.end(EARLIER.executionArn, new Date(EARLIER.takenAt));
    this.vaults = memoryVaults({ clock: this.world.clock });
    this.#uploads = memoryArchiveUploads(this.vaults);
    for (const { archiveId } of archives) {
      for (const vault of [VAULT, OTHER_VAULT]) this.vaults.addArchive(vault, Buffer.of(1), { archiveId });
    }
  }

  static async at(scene: Scene): Promise<SharedHistory> {
    template ??= take();
    const original = originals.get(scene) ?? SharedHistory.#make(scene, await template);
    originals.set(scene, original);
    const { world } = await original;
    const history = new SharedHistory(scene, await template);
    const { clock, items, objects } = history.world;
    clock.advance(world.clock.now().getTime() - clock.now().getTime());
    for (const item of world.items.all()) await items.put(item);
    for (const key of world.objects.keys(RUNS)) {
      const { bytes, ...more } = world.objects.at({ bucket: RUNS, key }) as MemoryObject;
      objects.place({ bucket: RUNS, key }, bytes, more);
    }
    return history;
  }

  static async #make(scene: Scene, of: Template): Promise<SharedHistory> {
    const history = new SharedHistory(scene, of);
    const { clock } = history.world;
    clock.advance(Date.parse('2026-03-02T00:00:00Z') - clock.now().getTime());
    if (scene === 'whole' || scene === 'accepted' || scene === 'stopped') await history.#know();
    return history;
  }

  /** All snapshots are known, and there is garbage, as the scene has it. */
  async #know(): Promise<void> {
    const { world, scene } = this;
    const { items } = world;
    await this.retrieve('known');
    await world.rebuild();
    world.forgetRun();
    world.clock.advance(HOUR_MS);
    for (const plan of PLANS) {
      await items.put({ ...keyOf.lease(plan), ...EARLIER });
      await this.#discard(plan, 'x0', 0);
      await this.#discard(plan, 'x0', 1, '2026-02-25T00:00:00Z');
      await this.#discard(plan, 'x0', 2);
      await this.#beginDeleting(plan, 'x0', 2);
    }
    // The records are older than the snapshots that need these.
    await this.#discard('docs', 'd1', 0);
    await this.#discard('docs', 'd2', 0);
    if (scene === 'accepted') {
      for (const snapshot of ['d2', 'd3']) {
        await items.update(keyOf.snapshot('docs', snapshot), { set: { verdict: 'accepted' }, remove: ['held'] });
      }
    }
    if (scene !== 'stopped') return;
    for (const [plan, snapshot] of [
      ['docs', 'd1'],
      ['photos', 'f1'],
    ] as const) {
      await markForgotten(items, plan, snapshot);
      for (const sequence of [0, 1]) await this.#discard(plan, snapshot, sequence);
      await deleteHead(items, plan, snapshot);
      await this.#removeFiles(plan, snapshot);
    }
    await this.#beginDeleting('photos', 'f1', 0);
    await this.#removeFiles('payroll', 'p1');
  }

  #find(plan: string, snapshot: string, sequence: number): VaultArchive {
    const found = this.world.archives.find(
      (archive) => archive.plan === plan && archive.snapshot === snapshot && archive.sequence === sequence,
    );
    if (!found) throw new Error(`there is no archive ${sequence} of ${plan}@${snapshot}`);
    return found;
  }

  async #discard(plan: string, snapshot: string, sequence: number, createdAt?: string): Promise<void> {
    const archive = this.#find(plan, snapshot, sequence);
    const { liveObjects, liveBytes, ...line } = lineOf({ ...archive, ...(createdAt && { createdAt }) });
    await addGarbage(this.world.items, plan, line, VAULT, this.world.clock.now());
  }

  async #beginDeleting(plan: string, snapshot: string, sequence: number): Promise<void> {
    const { archiveId } = this.#find(plan, snapshot, sequence);
    await claimGarbage(this.world.items, plan, archiveId, EARLIER.generation);
    await beginDeletion(this.world.items, plan, archiveId, EARLIER.generation);
  }

  async #removeFiles(plan: string, snapshot: string): Promise<void> {
    const { objects } = this.world;
    const keys = objects.keys(RUNS).filter((key) => key.startsWith(snapshotFiles.prefix(plan, snapshot)));
    for (const key of keys) await objects.remove({ bucket: RUNS, key });
  }

  /** What the run of a rebuild does before it comes to the catalogs: those that are not known are brought. */
  async retrieve(runId: string): Promise<void> {
    const { world, template: of } = this;
    world.runId = runId;
    for (const archiveId of await world.wanted()) {
      const archive = world.archives.find((one) => one.archiveId === archiveId);
      const tar = of.tars.get(archiveId);
      // One that has been deleted since the inventory is retrieved no more.
      if (archive && tar && this.vaults.vault(VAULT).archives.has(archiveId)) world.retrieve(archive, tar);
    }
  }

  /** Uploads of a run that look, whenever an archive is deleted, at what it is. */
  get uploads(): ArchiveUploads {
    return {
      ...this.#uploads,
      deleteArchive: (archive) => {
        const { archiveId, vault } = archive;
        expect(vault).toBe(VAULT);
        expect(this.#neededBy(archiveId)).toEqual([]);
        expect(this.world.archives.find((one) => one.archiveId === archiveId)?.plan).toBe(this.deletingFor);
        return this.#uploads.deleteArchive(archive);
      },
    };
  }

  /** Kept snapshots that need an archive, whatever the files of Moraine say. */
  #neededBy(archiveId: string): string[] {
    return this.#kept().filter((name) => this.template.needs.get(name)?.includes(archiveId) ?? true);
  }

  #kept(): string[] {
    const heads = this.world.items.all().filter(({ sk, state }) => sk.startsWith('snapshot/') && state === 'kept');
    return heads.map(({ pk, sk }) => `${pk.slice('plan/'.length)}@${sk.slice('snapshot/'.length)}`);
  }

  /** Nothing needed is deleted, and nothing unproven is believed. */
  async expectSound(): Promise<void> {
    const { world, scene, vaults } = this;
    const { needs, keyIds, stranger } = this.template;
    const stored = vaults.vault(VAULT).archives;
    // With one key, all of `docs` rests on an archive that nothing proves.
    const proven = SNAPSHOTS.filter((name) => scene !== 'lost, one key' || !name.startsWith('docs@'));
    expect(this.#kept().filter((name) => !(proven as readonly string[]).includes(name))).toEqual([]);
    const lacking: string[] = [];
    for (const plan of PLANS) {
      const states = new Map<string, string>();
      for await (const { archiveId, state } of listGarbage(world.items, plan)) states.set(archiveId, state);
      for await (const { snapshot, state } of listHeads(world.items, plan)) {
        if (state !== 'kept') continue;
        for (const archiveId of needs.get(`${plan}@${snapshot}`) ?? []) {
          const isGoing = ['deleting', 'deleted'].includes(states.get(archiveId) ?? '');
          if (isGoing || !stored.has(archiveId)) lacking.push(`${plan}@${snapshot}: ${archiveId}`);
        }
      }
    }
    expect(lacking).toEqual([]);
    const listed = new Set([world.key.pem, ...world.catalogKeys].map((pem) => keyIds.get(pem)));
    expect(listed).not.toContain(undefined);
    expect(listed).not.toContain(stranger);
    const deleted = world.archives.filter(({ archiveId }) => !stored.has(archiveId));
    expect(deleted.filter(({ signer }) => signer === undefined || !listed.has(signer))).toEqual([]);
    expect(vaults.vault(OTHER_VAULT).archives.size).toBe(world.archives.length);
  }

  /** Snapshots that count without a person having said so. */
  async believed(): Promise<string[]> {
    const { heads } = await this.state();
    return heads.filter((head) => HELD.some((name) => head === `${name} kept accepted`));
  }

  /** All that is left in the end, but for times and runs. */
  async state() {
    const { items, objects } = this.world;
    const heads: string[] = [];
    const garbage: string[] = [];
    for (const plan of PLANS) {
      for await (const { snapshot, state, verdict } of listHeads(items, plan)) {
        heads.push(`${plan}@${snapshot} ${state} ${verdict?.kind}`);
      }
      for await (const { archiveId, state } of listGarbage(items, plan)) garbage.push(`${plan} ${archiveId} ${state}`);
    }
    const keys = objects.keys(RUNS).filter((key) => key.startsWith('plans/'));
    const files = keys.map((key) => `${key} ${objects.at({ bucket: RUNS, key })?.etag}`);
    return { heads, garbage, files, stored: [...this.vaults.vault(VAULT).archives.keys()].sort() };
  }
}
