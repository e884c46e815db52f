import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { InvalidInputError } from '../../../core/contracts/errors';
import type { RunEnd } from '../../../core/contracts/run-status';
import { keyOf } from '../../../core/contracts/table';
import { RunLookup, STOP_SEEN_AFTER_MS } from '../../../core/run/run-lookup';
import { createRun, markStopping, recordEnd, setOpenedRun } from '../../../core/run/run-record';
import { runOf } from '../backup/runs';
import { putOpened } from './put-opened';

const run = runOf();
const { runId, executionArn } = run;

async function world() {
  const clock = memoryClock();
  const items = memoryItems();
  await putOpened(items, run, 'uploading', clock.now());
  return { clock, items, lookup: new RunLookup(items, clock, ['backup', 'adopt']) };
}

describe('the lookup of runs', () => {
  it('reads a run once, however old it gets', async () => {
    const { clock, items, lookup } = await world();
    expect(await lookup.run(runId)).toEqual(run);
    items.drop(keyOf.run(runId));
    clock.advance(86_400_000);
    expect(await lookup.run(runId)).toEqual(run);
  });

  it('refuses a run that has not been opened, and finds it once it has', async () => {
    const { clock, items, lookup } = await world();
    const unopened = { runId: 'late', executionArn, kind: 'backup', request: {}, isDryRun: false } as const;
    await createRun(items, unopened, clock.now());
    await expect(lookup.run('late')).rejects.toThrow(InvalidInputError);
    await expect(lookup.run('late')).rejects.toThrow('there is no run late of kind backup, adopt');
    await setOpenedRun(items, runOf({ runId: 'late' }), 'planning');
    expect(await lookup.run('late')).toMatchObject({ runId: 'late' });
  });

  it('refuses a run of another kind', async () => {
    const { clock, items } = await world();
    await expect(new RunLookup(items, clock, ['retrieve']).run(runId)).rejects.toThrow(InvalidInputError);
  });

  it('sees that a run is being stopped within half a minute, and not by a read for each message', async () => {
    const { clock, items, lookup } = await world();
    const reads = jest.spyOn(items, 'get');
    expect(STOP_SEEN_AFTER_MS).toBe(30_000);
    expect(await lookup.isOver(runId)).toBe(false);
    await markStopping(items, runId);
    clock.advance(STOP_SEEN_AFTER_MS - 1);
    expect(await lookup.isOver(runId)).toBe(false);
    expect(reads).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await lookup.isOver(runId)).toBe(true);
    expect(await lookup.isOver(runId)).toBe(true);
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it.each<RunEnd>(['stopped', 'succeeded', 'failed'])(
    'says that a run is over that has ended as %s',
    async (status) => {
      const { items, lookup } = await world();
      await recordEnd(items, runId, { status, finishedAt: '2026-01-05T12:00:00.000Z' });
      expect(await lookup.isOver(runId)).toBe(true);
    },
  );
});
