import { recordUncertainUpload } from '../../../core/backup/duplicates/uncertain-upload';
import { listGarbage } from '../../../core/backup/retention/garbage';
import type { ListedArchive } from '../../../core/contracts/inventory-run';
import { snapshotFiles } from '../../../core/contracts/run-files';
import { uncertain } from '../../core/backup/duplicates/uncertain';
import { collect } from '../../core/backup/runs';
import { isKill, type KillPoint, killable } from '../kill-points';
import { Drifting } from './drifting';

/** A vault with an archive that a snapshot needs, and another that a lost answer left. */
async function withDuplicate() {
  const vault = new Drifting();
  const kept = vault.written(1);
  const twice = { ...kept, archiveId: 'twice' };
  await vault.snapshot('s1', [kept]);
  await makeUncertain(vault, kept);
  return { vault, kept, twice };
}

async function makeUncertain(vault: Drifting, { archiveId, description, sizeBytes, treeHash }: ListedArchive) {
  const facts = { archive: 's1/000000001', kind: 'object', archiveId, description, sizeBytes, treeHash } as const;
  await recordUncertainUpload(vault.items, uncertain(facts));
}

const garbageOf = async ({ items }: Drifting) =>
  (await collect(listGarbage(items, 'docs'))).map(({ archiveId, state }) => [archiveId, state]);

describe('an archive that a lost answer left', () => {
  it('is a duplicate and not unknown, and is counted by one inventory alone', async () => {
    const { vault, kept, twice } = await withDuplicate();
    const first = await vault.compare(await vault.list([kept, twice]));
    expect(first.drift).toMatchObject({ duplicates: 1, unknown: { archives: 0, bytes: 0 }, gone: { needed: 0 } });
    expect(await garbageOf(vault)).toEqual([['twice', 'due']]);
    const second = await vault.compare(await vault.list([kept, twice]));
    expect(second.drift).toMatchObject({ duplicates: 0, unknown: { archives: 0, bytes: 0 } });
  });

  it('is left alone when a snapshot needs it, as after its adoption, and the other is unknown', async () => {
    const { vault, kept, twice } = await withDuplicate();
    await vault.snapshot('s1', [twice]);
    const { drift } = await vault.compare(await vault.list([kept, twice]));
    expect(drift).toMatchObject({ duplicates: 0, unknown: { archives: 1 } });
    expect(await garbageOf(vault)).toEqual([]);
  });

  it('is left alone and unknown when the archive that counts is missing: it may be all that is left', async () => {
    const { vault, kept, twice } = await withDuplicate();
    const { drift } = await vault.compare(await vault.list([twice]));
    expect(drift).toMatchObject({ duplicates: 0, unknown: { archives: 1 }, gone: { needed: 1 } });
    expect(await garbageOf(vault)).toEqual([]);
    expect((await vault.compare(await vault.list([kept, twice]))).drift).toMatchObject({ duplicates: 1 });
  });

  it('is left to a later inventory while the list of a snapshot cannot be read', async () => {
    const { vault, kept, twice } = await withDuplicate();
    const { files } = vault;
    await vault.snapshot('s2', []);
    const location = snapshotFiles.archives('docs', 's1');
    const list = vault.objects.at({ bucket: 'runs', key: location });
    await files.remove(location);
    const blind = await vault.compare(await vault.list([kept, twice]));
    expect(blind.drift).toMatchObject({ unreadSnapshots: 1, duplicates: 0, unknown: { archives: 2 } });
    expect(await garbageOf(vault)).toEqual([]);
    vault.objects.place({ bucket: 'runs', key: location }, list?.bytes ?? Buffer.alloc(0));
    expect((await vault.compare(await vault.list([kept, twice]))).drift).toMatchObject({ duplicates: 1 });
  });

  it('is counted the same wherever the comparison is killed', async () => {
    const compared = async (point?: KillPoint) => {
      const { vault, kept, twice } = await withDuplicate();
      const run = await vault.list([kept, twice]);
      const { ports, trail } = killable({ items: vault.items, files: vault.files }, point);
      const error = await vault.call(run, ports).catch((thrown: unknown) => thrown);
      if (isKill(error)) await vault.call(run);
      const { duplicates, unknown } = await vault.drift(run);
      return { trail, told: { duplicates, unknown, garbage: await garbageOf(vault) } };
    };
    const { trail, told } = await compared();
    expect(told).toEqual({ duplicates: 1, unknown: { archives: 0, bytes: 0 }, garbage: [['twice', 'due']] });
    for (const call of trail) {
      for (const when of ['before', 'after'] as const) {
        expect({ call, when, ...(await compared({ call, when })).told }).toEqual({ call, when, ...told });
      }
    }
  });
});
