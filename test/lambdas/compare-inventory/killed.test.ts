import { addGarbage } from '../../../core/backup/retention/garbage';
import { backupFiles } from '../../../core/contracts/run-files';
import { recordEnd } from '../../../core/run/run-record';
import { runOf } from '../../core/backup/runs';
import { putOpened } from '../../core/run/put-opened';
import { isKill, type KillPoint, killable } from '../kill-points';
import { Drifting, neededAs } from './drifting';

/** A vault of which everything that a comparison tells has come about, and the run whose list is compared next. */
async function aVault(remainingMs: number[]) {
  const vault = new Drifting();
  const [lost, kept, deleted, changed] = [vault.written(1), vault.written(2), vault.written(3), vault.other(4)];
  await vault.snapshot('s1', [lost, kept]);
  await vault.snapshot('s2', [lost], { plan: 'removed' });
  await addGarbage(vault.items, 'docs', neededAs(vault.written(5), 's0/000000005'), 'photos', vault.clock.now());
  await vault.compare(await vault.list([lost, kept, deleted, changed, vault.other(6)]));
  await putOpened(vault.items, runOf({ runId: 'b1' }), 'planning', vault.clock.now());
  const line = { ...neededAs(deleted, 's0/000000003'), when: 'now' };
  await vault.files.write(backupFiles.deletions('b1'), JSON.stringify(line), 'application/x-ndjson');
  await recordEnd(vault.items, 'b1', { status: 'succeeded', finishedAt: vault.clock.now().toISOString() });
  const listed = [kept, { ...changed, sizeBytes: 99 }, vault.written(7), vault.written(5)];
  const run = await vault.list(listed, { unreadable: ['id-9'] });
  vault.remainingMs = remainingMs;
  return { vault, run };
}
type Vault = Awaited<ReturnType<typeof aVault>>;

/** Call until it is done, the first time through ports that are killed. @returns the killed ports */
async function compared({ vault, run }: Vault, point?: KillPoint) {
  const ports = killable({ items: vault.items, files: vault.files }, point);
  let isKilled = false;
  for (let calls = 0, isDone = false; !isDone; calls++) {
    if (calls > 20) throw new Error('the comparison does not end');
    try {
      isDone = (await vault.call(run, isKilled ? {} : ports.ports)).done;
    } catch (error) {
      if (!isKill(error)) throw error;
      isKilled = true;
    }
  }
  return { ...ports, isKilled };
}

/** All that the comparison tells, but for the name of the call that told it. */
async function told({ vault, run }: Vault) {
  const { call, ...drift } = await vault.drift(run);
  return { ...drift, lists: vault.listsOf(run, { call, ...drift }) };
}

it.each<[string, number[], number]>([
  ['in one call', [900_000], 1],
  ['in several calls', [10_000], 3],
])('a comparison %s, killed before and after everything it does, tells the same', async (_pace, remainingMs, calls) => {
  const undisturbed = await aVault(remainingMs);
  const { trail } = await compared(undisturbed);
  const expected = await told(undisturbed);
  expect(expected).toMatchObject({ gone: { needed: 1, others: 1 }, changed: 1, new: { archives: 2 } });
  expect(expected).toMatchObject({ unknown: { archives: 1 }, snapshots: 2, needed: 2 });
  expect(trail.filter((call) => call.startsWith('items.put '))).toHaveLength(calls);
  let points = 0;
  for (let call = 1; call <= trail.length; call++) {
    for (const when of ['before', 'after'] as const) {
      const killed = await aVault(remainingMs);
      const { isKilled } = await compared(killed, { call, when });
      if (isKilled) points += 1;
      expect({ call: trail[call - 1], when, ...(await told(killed)) }).toEqual({
        call: trail[call - 1],
        when,
        ...expected,
      });
    }
  }
  expect(points).toBeGreaterThan(trail.length);
});
