import { createHash } from 'node:crypto';
import { CopyRangeMessage, CutMembersMessage } from '../../../core/contracts/copy-message';
import { RunOverError } from '../../../core/contracts/errors';
import { MIB } from '../../../core/ranges/units';
import { piecesOf } from '../../../core/retrieval/records/piece-record';
import { STOP_SEEN_AFTER_MS } from '../../../core/run/run-lookup';
import { markStopping, recordEnd } from '../../../core/run/run-record';
import { acceptNotice } from '../../../lambdas/accept-notice/accept-notice';
import { copyRange } from '../../../lambdas/copy-range/copy-range';
import { cutMembers } from '../../../lambdas/copy-range/cut-members';
import { reconcileBatch } from '../../../lambdas/reconcile-batch/reconcile-batch';
import { REQUESTS_IN_FLIGHT_MAX, requestBatch } from '../../../lambdas/request-batch/request-batch';
import { RUN_ID, Simulation } from './simulation';

// What becomes of the messages of a run that somebody has stopped: queues cannot drop those of one run.

type Deps = ReturnType<Simulation['deps']>;

const content = (sizeBytes: number) => Buffer.alloc(sizeBytes, createHash('sha512').update('content').digest());
const batch = { runId: RUN_ID, batch: 0, round: 1, wait: 1, token: 'token' };

/** Runs of which one message is about to be handled. */
const waiting: Record<string, (simulation: Simulation, deps: Deps) => Promise<() => Promise<void>>> = {
  'a batch to request': async (simulation, deps) => {
    simulation.archive('photo', content(1000));
    await simulation.plan();
    return () => requestBatch(batch, deps);
  },
  'the notice of a job': async (simulation, deps) => {
    simulation.archive('photo', content(1000));
    await simulation.plan();
    await requestBatch(batch, deps);
    const [job] = simulation.vaults.completeAll();
    return () => acceptNotice(JSON.stringify(job), deps);
  },
  'a range to copy': async (simulation, deps) => {
    simulation.archive('film', content(MIB + 1));
    await simulation.plan();
    await requestBatch(batch, deps);
    for (const job of simulation.vaults.completeAll()) await acceptNotice(JSON.stringify(job), deps);
    const message = CopyRangeMessage.parse(simulation.ranges.messages[0]);
    return () => copyRange(message, deps);
  },
  'members to cut out': async (simulation, deps) => {
    simulation.backup.pack({ key: 'a', bytes: content(100) }, { key: 'b', bytes: content(10) });
    await simulation.planRestore();
    await requestBatch(batch, deps);
    for (const job of simulation.vaults.completeAll()) await acceptNotice(JSON.stringify(job), deps);
    const message = CutMembersMessage.parse(simulation.ranges.messages[0]);
    return () => cutMembers(message, deps);
  },
};

/** All that a message could change. */
const stateOf = ({ items, objects, vaults, workflow, ranges }: Simulation) =>
  structuredClone({
    items: items.all().filter(({ pk, sk }) => pk !== `run/${RUN_ID}` || sk !== 'run'),
    objects: objects.keys('target'),
    parts: [...objects.uploads.values()].map(({ parts }) => [...parts.keys()]),
    jobs: vaults.jobs().map(({ JobId }) => JobId),
    answers: [...workflow.answers.keys()],
    messages: ranges.messages.length,
  });

describe.each(Object.entries(waiting))('%s', (_name, prepare) => {
  async function prepared() {
    const simulation = new Simulation();
    const deps = simulation.deps();
    const handle = await prepare(simulation, deps);
    const dropped = jest.spyOn(deps.log, 'info');
    const isDropped = () => dropped.mock.calls.some(([event]) => event === 'message.dropped');
    return { simulation, deps, handle, isDropped };
  }
  afterEach(() => jest.restoreAllMocks());

  it('is dropped half a minute after the run began to be stopped, and leaves everything as it is', async () => {
    const { simulation, deps, handle, isDropped } = await prepared();
    expect(await deps.runs.isOver(RUN_ID)).toBe(false);
    await markStopping(simulation.items, RUN_ID);
    simulation.clock.advance(STOP_SEEN_AFTER_MS);
    simulation.workflow.expire('token');
    const before = stateOf(simulation);
    await handle();
    expect(stateOf(simulation)).toEqual(before);
    expect(isDropped()).toBe(true);
  });

  it('is dropped at once by a function that did not know the run, also when it has been stopped', async () => {
    const { simulation, handle, deps, isDropped } = await prepared();
    const finishedAt = simulation.clock.now().toISOString();
    await recordEnd(simulation.items, RUN_ID, { status: 'stopped', finishedAt });
    deps.runs = simulation.deps().runs;
    simulation.workflow.expire('token');
    const before = stateOf(simulation);
    await handle();
    expect(stateOf(simulation)).toEqual(before);
    expect(isDropped()).toBe(true);
  });

  it('is handled while the run goes on', async () => {
    const { simulation, handle, isDropped } = await prepared();
    simulation.clock.advance(STOP_SEEN_AFTER_MS);
    const before = stateOf(simulation);
    await handle();
    expect(stateOf(simulation)).not.toEqual(before);
    expect(isDropped()).toBe(false);
  });
});

describe('a run that is stopped while one of its batches is asked for', () => {
  it('asks for nothing more half a minute later, and what it has asked for is on record', async () => {
    const simulation = new Simulation();
    for (let n = 0; n < 4 * REQUESTS_IN_FLIGHT_MAX; n++) simulation.archive(`photo${n}`, content(100 + n));
    await simulation.plan();
    const start = simulation.vaults.startRetrieval;
    simulation.vaults.startRetrieval = async (request) => {
      const jobId = await start(request);
      if (simulation.vaults.jobs().length === REQUESTS_IN_FLIGHT_MAX + 1) {
        await markStopping(simulation.items, RUN_ID);
        simulation.clock.advance(STOP_SEEN_AFTER_MS);
      }
      return jobId;
    };
    await requestBatch(batch, simulation.deps());
    // The group that was begun by then is asked for.
    expect(simulation.vaults.jobs()).toHaveLength(2 * REQUESTS_IN_FLIGHT_MAX);
    expect((await piecesOf(simulation.items, RUN_ID, 0)).size).toBe(2 * REQUESTS_IN_FLIGHT_MAX);
    expect(simulation.workflow.answers.get('token')).toMatchObject({ error: 'RunOverError' });
  });
});

describe('a redriven execution of a run that was stopped', () => {
  async function stoppedRun() {
    const simulation = new Simulation();
    simulation.archive('photo', content(1000));
    await simulation.plan();
    await markStopping(simulation.items, RUN_ID);
    return { simulation, deps: simulation.deps() };
  }

  it('hears that the run does not go on, rather than wait for a batch that nobody requests', async () => {
    const { simulation, deps } = await stoppedRun();
    await requestBatch(batch, deps);
    expect(simulation.workflow.answers.get('token')).toMatchObject({ error: 'RunOverError' });
    expect(simulation.vaults.jobs()).toEqual([]);
  });

  it('has no batch reconciled', async () => {
    const { simulation, deps } = await stoppedRun();
    const before = stateOf(simulation);
    await expect(reconcileBatch({ runId: RUN_ID, batch: 0, round: 1, wait: 1 }, deps)).rejects.toThrow(RunOverError);
    expect(stateOf(simulation)).toEqual(before);
  });
});
