import { DestinationBusyError } from '../../../core/contracts/errors';
import { MIB } from '../../../core/ranges/units';
import { getPiece } from '../../../core/retrieval/records/piece-record';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { copyMessage } from '../../../lambdas/copy-range/copy-message';
import { reconcileBatch } from '../../../lambdas/reconcile-batch/reconcile-batch';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { RUN_ID, Simulation } from './simulation';

// What is said of archives that nothing brought in for as long as job output lives.

const HOUR_MS = 3_600_000;
const WAITS_MAX = 100;
const ADDRESS = { runId: RUN_ID, batch: 0, index: 0 };

/** Play the child execution to its end; of a message that fails nothing more is heard. */
async function play(simulation: Simulation): Promise<void> {
  const deps = simulation.deps();
  let round = 1;
  for (let wait = 1; wait <= WAITS_MAX; ) {
    await requestBatch({ runId: RUN_ID, batch: 0, token: `token-${wait}`, round, wait }, deps);
    for (const job of [...simulation.vaults.completeAll(), ...simulation.notices.messages.splice(0)]) {
      await acceptNotice(JSON.stringify(job), deps).catch(() => {});
    }
    for (const message of simulation.ranges.messages.splice(0)) {
      await copyMessage(JSON.stringify(message), deps).catch(() => {});
    }
    simulation.clock.advance(2 * HOUR_MS);
    const next = await reconcileBatch({ runId: RUN_ID, batch: 0, round, wait }, deps);
    if (next.done) return;
    ({ round, wait } = next);
  }
  throw new Error(`no end after ${WAITS_MAX} waits`);
}

it.each([
  ['put whole', 'putIfAbsent', 1000],
  ['copied in ranges', 'uploadPart', MIB + 1],
] as const)('an archive that is %s ends with the last error that was seen', async (_name, write, sizeBytes) => {
  const simulation = new Simulation();
  simulation.archive('a', Buffer.alloc(sizeBytes, 1));
  await simulation.plan();
  let refusals = 0;
  simulation.objects[write] = () => {
    throw new DestinationBusyError(`S3 is temporarily unable to write it: SlowDown ${++refusals}`);
  };
  await play(simulation);
  const [result] = simulation.results();
  expect(result).toMatchObject({ state: 'failed', requests: 3 });
  expect(result?.reason).toMatch(
    new RegExp(`was not retrieved and copied .*; the last error was DestinationBusyError: .*SlowDown ${refusals}$`),
  );
});

it('an archive that is brought in at last is verified, whatever was met before', async () => {
  const simulation = new Simulation();
  simulation.archive('a', Buffer.alloc(1000, 1));
  await simulation.plan();
  const put = simulation.objects.putIfAbsent;
  let refusals = 3;
  simulation.objects.putIfAbsent = (...args) => {
    if (refusals-- > 0) throw new Error('AccountProblem');
    return put(...args);
  };
  await play(simulation);
  expect(simulation.results()).toMatchObject([{ state: 'verified', requests: 1 }]);
  expect(simulation.results()[0]?.reason).toBeUndefined();
  expect(await getPiece(simulation.items, ADDRESS)).toMatchObject({ trouble: 'Error: AccountProblem' });
});
