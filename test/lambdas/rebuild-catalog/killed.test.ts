import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { isKill, killable } from '../kill-points';
import { RebuildWorld, RUNS } from './rebuild-world';

const PLANS = ['docs', 'payroll', 'photos'];

/** Three plans, six snapshots of two keys, and forged ones beside them. */
async function history(): Promise<RebuildWorld> {
  const world = new RebuildWorld();
  const other = memorySigningKey();
  world.catalogKeys.push(other.pem);
  const held = {
    kind: 'held' as const,
    differsIn: ['objects' as const],
    comparedWith: { snapshot: 's1', objects: 10, bytes: 50 },
  };
  await world.take('s1', { key: other });
  await world.take('s2', { accepted: ['s1'] });
  await world.take('s3', { accepted: ['s2'], statement: { verdict: held } });
  await world.take('s1', { plan: 'payroll' });
  await world.take('s1', { plan: 'photos', key: other });
  await world.take('s2', { plan: 'photos', accepted: ['s1'] });
  await world.take('evil', { key: null, takenAt: '2999-01-01T00:00:00.000Z' });
  await world.take('s1', { plan: 'payroll', key: memorySigningKey(), catalogId: 'forged' });
  return world;
}

const filesOf = (world: RebuildWorld) =>
  world.objects
    .keys(RUNS)
    .filter((key) => key.startsWith('plans/'))
    .map((key) => [key, world.objects.at({ bucket: RUNS, key })?.etag]);

const headsOf = async (world: RebuildWorld) => Promise.all(PLANS.map((plan) => world.heads(plan)));

it('a rebuild that is killed before or after any of its calls comes to the same when it is called again', async () => {
  const world = await history();
  const counting = killable(world.deps);
  const undisturbed = await world.rebuild({}, counting.ports);
  const [files, heads] = [filesOf(world), await headsOf(world)];
  expect(heads).toEqual([
    { s1: 'accepted', s2: 'accepted', s3: 'held' },
    { s1: 'accepted' },
    { s1: 'accepted', s2: 'accepted' },
  ]);
  const calls = counting.calls();
  for (let call = 1; call <= calls; call++) {
    for (const when of ['before', 'after'] as const) {
      world.lose();
      const { ports } = killable(world.deps, { call, when });
      const killed = await world.rebuild({}, ports).catch((error: unknown) => error);
      // Calls that are under way at once come in another order now and then.
      if (killed instanceof Error && !isKill(killed)) throw killed;
      for (const [at, plan] of PLANS.entries()) expect(heads[at]).toMatchObject(await world.heads(plan));
      expect(await world.rebuild()).toEqual(undisturbed);
      expect(filesOf(world)).toEqual(files);
      expect(await headsOf(world)).toEqual(heads);
    }
  }
  console.log(`a rebuild was killed at ${2 * calls} points`);
  expect(calls).toBeGreaterThan(50);
});
