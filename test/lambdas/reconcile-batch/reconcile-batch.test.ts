import type { RetrievalRun } from '../../../core/contracts/retrieval-run';
import { keyOf } from '../../../core/contracts/table';
import { getPiece, movePiece, type PieceChange } from '../../../core/retrieval/records/piece-record';
import { reconcileBatch } from '../../../lambdas/reconcile-batch/reconcile-batch';
import { requestBatch } from '../../../lambdas/request-batch/request-batch';
import { RUN_ID, Simulation } from '../retrieval/simulation';

const HOUR_MS = 3_600_000;
const address = { runId: RUN_ID, batch: 0, index: 0 };

/** A batch of one archive that has been requested, by default at tier Bulk, which is usually complete within 12 hours. */
async function requested(tiers: Pick<RetrievalRun, 'tier' | 'fallback'> = { tier: 'Bulk' }) {
  const simulation = new Simulation();
  simulation.run = { ...simulation.run, ...tiers };
  simulation.archive('a', Buffer.from('bytes'));
  await simulation.plan();
  await requestBatch({ runId: RUN_ID, batch: 0, round: 1, wait: 1, token: 'token-1' }, simulation.deps());
  const reconcile = (more: { wait?: number; pauses?: number; round?: number } = {}) =>
    reconcileBatch({ runId: RUN_ID, batch: 0, round: 1, wait: 1, ...more }, simulation.deps());
  const piece = () => getPiece(simulation.items, address);
  const move = (state: 'staged' | 'requested' | 'retry', change: PieceChange = {}) =>
    movePiece(simulation.items, address, state, { ...change, expiresAt: 1 });
  return { simulation, reconcile, piece, move };
}

describe('a piece whose job is under way', () => {
  it.each([
    [0, 'requested'],
    [40, 'requested'],
    // 12 hours for the job, 24 for its output, and 4.
    [40.01, 'retry'],
  ])('is, %d hours after its round began, %s', async (hours, state) => {
    const { simulation, reconcile, piece } = await requested();
    simulation.clock.advance(hours * HOUR_MS);
    const next = await reconcile();
    expect(await piece()).toMatchObject({ state });
    if (state === 'requested') expect(next).toEqual({ done: false, round: 1, wait: 2, waitSeconds: 7200 });
    else expect(next).toMatchObject({ done: false, round: 2, wait: 2 });
  });

  it.each([
    [400, 0, 'requested'],
    [401, 0, 'retry'],
    [1400, 1000, 'requested'],
    [1401, 1000, 'retry'],
  ])('is, at wait %d of which %d were pauses, %s', async (wait, pauses, state) => {
    const { reconcile, piece } = await requested();
    await reconcile({ wait, pauses });
    expect(await piece()).toMatchObject({ state });
  });
});

describe('a piece of which it is not known whether its job was started', () => {
  it.each([
    [11.99, 'requested', 0],
    [12, 'retry', 1],
  ])('is, %d hours after its round began, %s: in doubt %d times', async (hours, state, possibleDuplicates) => {
    const { simulation, reconcile, piece, move } = await requested();
    // As an attempt leaves it whose answer was lost, when the list of jobs is too long to be read.
    simulation.items.drop(keyOf.piece(RUN_ID, 0, 0));
    await move('requested', { round: 1, jobs: [] });
    simulation.clock.advance(hours * HOUR_MS);
    await reconcile();
    expect(await piece()).toMatchObject({ state, possibleDuplicates });
  });
});

describe('a piece of an Expedited run', () => {
  it.each([
    // An hour for the job, 24 for its output, and 4; Standard takes 5 hours, and Bulk 12.
    [undefined, 29, 'requested'],
    [undefined, 29.01, 'retry'],
    ['Standard', 33, 'requested'],
    ['Standard', 33.01, 'retry'],
    ['Bulk', 40, 'requested'],
    ['Bulk', 40.01, 'retry'],
  ] as const)('with fallback %s is, %d hours after its round began, %s', async (fallback, hours, state) => {
    const { simulation, reconcile, piece } = await requested({ tier: 'Expedited', fallback });
    simulation.clock.advance(hours * HOUR_MS);
    const next = await reconcile();
    expect(await piece()).toMatchObject({ state });
    if (state === 'requested') expect(next).toEqual({ done: false, round: 1, wait: 2, waitSeconds: 7200 });
  });

  it.each([
    [undefined, 0.99, 'requested'],
    [undefined, 1, 'retry'],
    ['Standard', 4.99, 'requested'],
    ['Standard', 5, 'retry'],
  ] as const)('in doubt, with fallback %s, is %d hours after its round began %s', async (fallback, hours, state) => {
    const { simulation, reconcile, piece, move } = await requested({ tier: 'Expedited', fallback });
    simulation.items.drop(keyOf.piece(RUN_ID, 0, 0));
    await move('requested', { round: 1, jobs: [] });
    simulation.clock.advance(hours * HOUR_MS);
    await reconcile();
    expect(await piece()).toMatchObject({ state });
  });
});

describe('a piece whose job is complete', () => {
  it.each([
    ['requested', 0, 1],
    ['staged', 0, 0],
    ['staged', 11.99, 0],
    ['staged', 12, 1],
    ['staged', 24, 1],
  ] as const)('and that is %s, has its notice replayed %d hours later: %d times', async (state, hours, notices) => {
    const { simulation, reconcile, move } = await requested();
    simulation.vaults.completeAll();
    if (state === 'staged') await move('staged');
    simulation.clock.advance(hours * HOUR_MS);
    await reconcile();
    expect(simulation.notices.messages).toHaveLength(notices);
  });
});

describe('a piece that its round did not ask for', () => {
  it('is tried in another round when it has no record, and fails when it was tried before', async () => {
    const fresh = await requested();
    fresh.simulation.items.drop(keyOf.piece(RUN_ID, 0, 0));
    await fresh.reconcile({ wait: 401 });
    expect(await fresh.piece()).toMatchObject({ state: 'retry', round: 1 });

    const tried = await requested();
    await tried.move('retry');
    await tried.reconcile({ round: 2, wait: 401 });
    expect(await tried.piece()).toMatchObject({ state: 'failed', reason: expect.stringContaining('in round 2') });
  });

  it('waits as long as its round has not begun', async () => {
    const { simulation, reconcile, piece, move } = await requested();
    await move('retry');
    simulation.clock.advance(100 * HOUR_MS);
    expect(await reconcile({ round: 2 })).toMatchObject({ done: false, round: 2 });
    expect(await piece()).toMatchObject({ state: 'retry', round: 1 });
  });
});

describe('a job of an earlier round', () => {
  it.each([
    [18.99, 1],
    // With less than 5 of its 24 hours left.
    [19, 2],
  ])('whose output is %d hours old: the next round has started %d jobs in all', async (hours, jobs) => {
    const { simulation, move } = await requested();
    simulation.vaults.completeAll();
    await move('retry');
    simulation.clock.advance(hours * HOUR_MS);
    await requestBatch({ runId: RUN_ID, batch: 0, round: 2, wait: 2, token: 'token-2' }, simulation.deps());
    expect(simulation.vaults.jobs()).toHaveLength(jobs);
  });
});
