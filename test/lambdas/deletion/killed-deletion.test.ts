import { crc32 } from 'node:zlib';
import { DELETION_CHUNK_ARCHIVES, type DeletionRun } from '../../../core/contracts/deletion-run';
import { isKill, type KillPoint, killable } from '../kill-points';
import { Emptying, endsOf, RESTORED, VAULT } from './emptying';

const KEYS = ['a', 'b', 'c'];

async function opened(keys: readonly string[] = KEYS, more: Parameters<Emptying['open']>[0] = {}) {
  const world = new Emptying();
  for (const key of keys) await world.copy(key);
  await world.endRetrieval();
  return { world, run: await world.open(more) };
}

/** List and delete, as far as a kill lets it. */
async function work(world: Emptying, run: DeletionRun, point?: KillPoint) {
  const { ports, trail } = killable(world.deps, point);
  try {
    await world.plan(run, undefined, ports);
    await world.delete(run, ports);
    return { trail, isKilled: false };
  } catch (error) {
    if (!isKill(error)) throw error;
    return { trail, isKilled: true };
  }
}

/** Every point at which the work can be killed. */
const pointsIn = (trail: readonly string[]): KillPoint[] =>
  trail.flatMap((call) => (['before', 'after'] as const).map((when) => ({ call, when })));

async function expectEvidence(world: Emptying, run: DeletionRun): Promise<void> {
  const left = world.left();
  const deleted = world.copied.map(({ archiveId }) => archiveId).filter((id) => !left.includes(id));
  expect(await world.proven(run)).toEqual(expect.arrayContaining(deleted));
}

/** Another object takes the place of a copy. */
function change(world: Emptying, key: string): void {
  const location = { bucket: RESTORED, key };
  const bytes = Buffer.from(`other of ${key}`);
  world.objects.place(location, bytes, { metadata: world.objects.at(location)?.metadata ?? {}, crc32: crc32(bytes) });
}

describe('a deletion that is killed before and after every call', () => {
  it('comes to the same when it goes on, and every deletion has its evidence on record', async () => {
    const undisturbed = await opened();
    const { trail } = await work(undisturbed.world, undisturbed.run);
    const { finishedAt: _, ...told } = await undisturbed.world.report(undisturbed.run);
    let kills = 0;
    for (const point of pointsIn(trail)) {
      const { world, run } = await opened();
      const { isKilled } = await work(world, run, point);
      if (isKilled) kills += 1;
      await expectEvidence(world, run);
      expect(await work(world, run)).toMatchObject({ isKilled: false });
      expect(world.left()).toEqual([]);
      const { finishedAt: __, ...report } = await world.report(run);
      expect(report).toEqual(told);
    }
    expect(kills).toBeGreaterThan(trail.length);
  });

  it('leaves an archive whose object has changed meanwhile, and tells if it may be gone', async () => {
    const { trail } = await opened().then(({ world, run }) => work(world, run));
    const ends = new Set<string>();
    for (const point of pointsIn(trail)) {
      const { world, run } = await opened();
      const { isKilled } = await work(world, run, point);
      if (!isKilled) continue;
      const isGone = !world.left().includes('id-of-b');
      const isBegun = (await world.proven(run)).includes('id-of-b');
      const isSettled = (await world.outcomes(run)).length > 0;
      change(world, 'b');
      await work(world, run);
      expect(world.left()).toEqual(isGone ? [] : ['id-of-b']);
      const { b = '' } = endsOf(await world.outcomes(run));
      expect(b).toBe(isSettled ? 'deleted' : isBegun ? 'uncertain' : 'changed');
      ends.add(b);
      expect((await world.report(run)).status).toBe(isSettled ? 'succeeded' : 'completed-with-errors');
    }
    expect([...ends].sort()).toEqual(['changed', 'deleted', 'uncertain']);
  });

  it('is reported as far as it came when it does not go on', async () => {
    const { trail } = await opened().then(({ world, run }) => work(world, run));
    for (const point of pointsIn(trail)) {
      const { world, run } = await opened();
      await work(world, run, point);
      const { deleted, uncertain, stays, archives } = await world.report(run, { error: 'RunStopped', cause: '' });
      const gone = KEYS.length - world.left().length;
      // What is gone is told as deleted or uncertain, and what is told as deleted is gone.
      expect(deleted.archives).toBeLessThanOrEqual(gone);
      expect(deleted.archives + uncertain.archives).toBeGreaterThanOrEqual(gone);
      const notReached = stays['not-reached']?.archives ?? 0;
      if (archives !== null) expect(deleted.archives + uncertain.archives + notReached).toBe(archives);
      else expect(gone).toBe(0);
    }
  });
});

it('goes on with the next chunk, and counts none twice, wherever it is killed between chunks', async () => {
  const keys = Array.from({ length: DELETION_CHUNK_ARCHIVES + 1 }, (_, number) => `k${number}`);
  const { trail } = await opened(keys).then(({ world, run }) => work(world, run));
  const between = trail.filter((call) => /^(items|files)\./.test(call) && !call.includes('archive'));
  expect(between.length).toBeGreaterThan(10);
  for (const point of pointsIn(between)) {
    const { world, run } = await opened(keys);
    await work(world, run, point);
    await work(world, run);
    expect(world.left()).toEqual([]);
    expect(await world.report(run)).toMatchObject({ deleted: { archives: keys.length }, status: 'succeeded' });
  }
});

describe('the deletion of the vault', () => {
  const and = { andVault: true };

  it('comes to the same when it is killed before and after every call', async () => {
    async function emptied() {
      const { world, run } = await opened(KEYS, and);
      await work(world, run);
      world.clock.advance(1000);
      world.vaults.takeInventory(VAULT);
      return { world, run };
    }
    async function remove(world: Emptying, run: DeletionRun, point?: KillPoint) {
      const { describeVault, deleteVault, readOutput } = world.vaults;
      const { ports, trail } = killable(
        { items: world.items, uploads: { describeVault, deleteVault, readOutput } },
        point,
      );
      try {
        return {
          trail,
          output: await world.deleteVault(run, {}, { items: ports.items, vaults: ports.uploads as never }),
        };
      } catch (error) {
        if (!isKill(error)) throw error;
        return { trail, output: undefined };
      }
    }
    const { trail } = await emptied().then(({ world, run }) => remove(world, run));
    for (const point of pointsIn(trail)) {
      const { world, run } = await emptied();
      expect((await remove(world, run, point)).output).toBeUndefined();
      expect((await remove(world, run)).output).toEqual({ next: 'report' });
      await expect(world.vaults.describeVault(VAULT)).rejects.toMatchObject({ name: 'VaultNotFoundError' });
      expect(await world.report(run)).toMatchObject({ status: 'succeeded', vaultEnd: { kind: 'deleted' } });
    }
  });
});
