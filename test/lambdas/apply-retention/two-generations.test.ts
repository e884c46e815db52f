import fc from 'fast-check';
import { reclaimGarbage } from '../../../core/backup/retention/garbage';
import { putHead } from '../../../core/backup/snapshot/heads';
import type { RetentionRun } from '../../../core/contracts/backup-run';
import { LeaseLostError } from '../../../core/contracts/errors';
import { checkLease, releaseLease, takeLease } from '../../../core/run/lease';
import { applyRetention } from '../../../lambdas/apply-retention/apply-retention';
import type { RetentionDeps } from '../../../lambdas/apply-retention/retention-deps';
import { streamOf } from '../../core/backup/runs';
import { PlanHistory } from './plan-history';

const MINUTE_MS = 60_000;

/** Lets one of two tasks go on at a time, each for a drawn number of calls, as long as it has any to make. */
class Interleaving {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @param bursts how many calls the one makes, then the other, and so on, over and over */
  constructor(private readonly bursts: readonly number[]) {}

  /** A port whose calls wait for their turn. Streams are read as they are asked for. */
  port<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, member) => {
        const value = Reflect.get(target, member);
        if (typeof value !== 'function' || member === 'query' || member === 'list') return value;
        return async (...args: unknown[]) => {
          await new Promise<void>((go) => this.#lineOf(name).push(go));
          return Reflect.apply(value, target, args);
        };
      },
    });
  }

  #lineOf(name: string): (() => void)[] {
    const line = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, line);
    return line;
  }

  /** Run until both have ended. */
  async run(tasks: Record<string, Promise<unknown>>): Promise<void> {
    const names = Object.keys(tasks);
    const ended = new Set<string>();
    for (const [name, task] of Object.entries(tasks)) {
      const settled = () => void ended.add(name);
      void task.then(settled, settled);
    }
    for (let burst = 0; ended.size < names.length; burst++) {
      if (burst > 10_000) throw new Error('the tasks do not come to an end');
      const name = names[burst % names.length] as string;
      const calls = this.bursts[burst % this.bursts.length] ?? 1;
      for (let call = 0; call < calls && !ended.has(name); call++) {
        this.#lineOf(name).shift()?.();
        // What goes on by itself goes on up to the next call.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
}

interface Described {
  /** For each snapshot: archives that it writes, and which of the one before it needs no more. */
  snapshots: { fresh: number; drops: number[] }[];
  keepLast: number;
  /** Calls after which the run is stopped, its function living on. */
  stoppedAfter: number;
  /** The same function again, called by a redrive: as the run of before. */
  isRedriven: boolean;
  /** Of two functions that are at work at once: calls that the one makes, then the other, and so on. */
  bursts: number[];
}

const described: fc.Arbitrary<Described> = fc.record({
  snapshots: fc.array(
    fc.record({ fresh: fc.integer({ min: 1, max: 3 }), drops: fc.array(fc.nat(4), { maxLength: 3 }) }),
    { minLength: 2, maxLength: 5 },
  ),
  keepLast: fc.integer({ min: 1, max: 2 }),
  stoppedAfter: fc.nat(60),
  isRedriven: fc.boolean(),
  bursts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 8 }),
});

async function historyOf({ snapshots, keepLast }: Described): Promise<PlanHistory> {
  const history = new PlanHistory({ keepLast, minimumAgeDays: 0 });
  let needed: string[] = [];
  for (const [number, { fresh, drops }] of snapshots.entries()) {
    history.clock.advance(MINUTE_MS);
    const snapshot = `s${number}`;
    const old = needed.filter((_, position) => !drops.includes(position));
    await history.snapshot(snapshot, { old, fresh });
    await history.keepCopy(snapshot);
    needed = [...old, ...Array.from({ length: fresh }, (_, archive) => `${snapshot}/${archive}`)];
  }
  return history;
}

/** Put back what has been let go, as a rebuild does under its lease: a snapshot that lacks an archive stays away. */
async function rebuild(history: PlanHistory, deps: RetentionDeps): Promise<void> {
  const holder = { executionArn: 'arn:rebuild', runId: 'rebuild' };
  const { items } = deps;
  const generation = await takeLease({ items, executions: history.executions }, 'docs', holder, history.clock.now());
  for (const [snapshot, { head, files }] of history.copies) {
    let isWhole = true;
    for (const ref of history.needs.get(snapshot) ?? []) {
      // Its inventory is older than all of this: only the records tell what has gone since.
      isWhole &&= (await reclaimGarbage(items, 'docs', history.idOf(ref))) === 'free';
    }
    if (!isWhole) continue;
    for (const [key, bytes] of files) await deps.files.write(key, streamOf([bytes]), 'application/gzip');
    await checkLease(items, 'docs', { ...holder, generation });
    await putHead(items, head);
  }
  await releaseLease(items, 'docs', holder);
}

async function retain(run: RetentionRun, deps: RetentionDeps): Promise<'done' | 'lost'> {
  try {
    for (let calls = 0; calls < 50; calls++) if ((await applyRetention({ run }, deps)).done) return 'done';
    throw new Error('retention makes no progress');
  } catch (error) {
    if (error instanceof LeaseLostError) return 'lost';
    throw error;
  }
}

/** Every archive that a kept snapshot needs is in the vault. */
function expectWhole(history: PlanHistory): void {
  const stored = new Set(history.stored());
  expect([...history.needed()].filter((ref) => !stored.has(ref))).toEqual([]);
}

describe('retention that is stopped, and a rebuild that follows it', () => {
  it('lose no archive that a kept snapshot needs, when its functions live on as long as they can', async () => {
    await fc.assert(
      fc.asyncProperty(described, async (given) => {
        const history = await historyOf(given);
        const run = history.run('stopped');
        history.executions.start(run.executionArn);
        history.clock.advance(MINUTE_MS);

        // The function of the stopped run is suspended at some call, and dies when the lease may be taken: at the latest
        // 15 minutes later. Up to then it goes on.
        let calls = 0;
        const gone = new Error('the function is no more');
        const dying = <Port extends object>(port: Port): Port =>
          new Proxy(port, {
            get(target, member) {
              const value = Reflect.get(target, member);
              if (typeof value !== 'function' || member === 'query' || member === 'list') return value;
              return (...args: unknown[]) =>
                ++calls > given.stoppedAfter ? Promise.reject(gone) : Reflect.apply(value, target, args);
            },
          });
        const { items, files, uploads } = history.deps;
        const dead = { ...history.deps, items: dying(items), files: dying(files), uploads: dying(uploads) };
        await retain(run, dead).catch((error) => {
          if (error !== gone) throw error;
        });
        history.executions.end(run.executionArn, history.clock.now());
        history.clock.advance(16 * MINUTE_MS);

        // The rebuild, and, at once with it, the stopped run that somebody redrives.
        const turns = new Interleaving(given.bursts);
        const of = (name: string): RetentionDeps => ({
          ...history.deps,
          items: turns.port(name, history.deps.items),
          files: turns.port(name, history.deps.files),
          uploads: turns.port(name, history.deps.uploads),
        });
        const rebuilding = rebuild(history, of('rebuild'));
        const redriven = given.isRedriven ? retain(run, of('redriven')) : Promise.resolve('lost' as const);
        await turns.run({ redriven, rebuild: rebuilding });
        await rebuilding;
        await redriven;
        expectWhole(history);

        // Whatever was left, the next retention ends, and loses nothing either.
        history.clock.advance(MINUTE_MS);
        expect(await retain(history.run('next'), history.deps)).toBe('done');
        expectWhole(history);
        const garbage = await history.garbage();
        expect(garbage.filter(({ state }) => state === 'due')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
