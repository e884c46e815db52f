import {
  addGarbage,
  beginDeletion,
  claimGarbage,
  listGarbage,
  recordDeleted,
} from '../../../core/backup/retention/garbage';
import { deleteHead, markForgotten } from '../../../core/backup/snapshot/heads';
import { archiveOf, collect } from '../../core/backup/runs';
import { RebuildWorld } from './rebuild-world';

/** What retention does to a snapshot's archives, as far as it has come. */
async function letGo(world: RebuildWorld, snapshot: string, until: 'deleting' | 'deleted'): Promise<void> {
  const now = world.clock.now();
  await markForgotten(world.items, 'docs', snapshot);
  for (const { archiveId, sequence } of world.archives.filter((archive) => archive.snapshot === snapshot)) {
    await addGarbage(world.items, 'docs', archiveOf(snapshot, sequence, { archiveId }), 'vault', now);
    await claimGarbage(world.items, 'docs', archiveId, 1);
    await beginDeletion(world.items, 'docs', archiveId, 1);
    if (until === 'deleted') await recordDeleted(world.items, 'docs', archiveId, now);
  }
  await deleteHead(world.items, 'docs', snapshot);
}

it.each(['deleting', 'deleted'] as const)(
  'a rebuild finds out that retention is %s archives of its inventory, and takes none off the garbage',
  async (state) => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await world.rebuild();
    world.forgetRun();
    // It waits for Glacier meanwhile.
    await letGo(world, 's1', state);
    expect((await world.rebuild()).snapshots).toMatchObject([
      { snapshot: 's1', outcome: 'lost', reason: 'retention has deleted, or is deleting, 2 of its archives' },
      { snapshot: 's2', outcome: 'rebuilt' },
    ]);
    expect(await world.heads()).toEqual({ s2: 'accepted' });
    expect((await collect(listGarbage(world.items, 'docs'))).map((garbage) => garbage.state)).toEqual([state, state]);
  },
);
