import { memoryAccountVaults } from '../../../adapters/memory/memory-account-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { BackupPlan } from '../../../core/contracts/backup-plan';
import type { PlanRun } from '../../../core/contracts/backup-run';
import type { RunOf } from '../../../core/contracts/opened-run';
import { backupFiles } from '../../../core/contracts/run-files';
import { releaseLease, takeLease } from '../../../core/run/lease';
import { applyRetention } from '../../../lambdas/apply-retention/apply-retention';
import { judgeSnapshot } from '../../../lambdas/judge-snapshot/judge-snapshot';
import { runOf } from '../../core/backup/runs';
import { putOpened } from '../../core/run/put-opened';
import { isKill, type KillPoint, killable } from '../kill-points';
import { RUNS } from '../rebuild-catalog/rebuild-world';
import { silent } from '../retrieval/simulation';
import type { SharedHistory } from './shared-history';

const MINUTE_MS = 60_000;
const CALLS_MAX = 100;

/** What a function works through. */
const portsOf = ({ world, uploads }: SharedHistory) => ({
  items: world.items,
  files: memoryWorkingFiles(world.objects, RUNS),
  executions: world.executions,
  signingKey: world.key,
  uploads,
});
type Ports = ReturnType<typeof portsOf>;

/** The work of one run: its function is called until it is done, again after a kill. */
export class Job {
  /**
   * @param work calls the function until it says that it is done
   * @returns what the run tells in the end
   */
  constructor(
    readonly history: SharedHistory,
    readonly executionArn: string,
    private readonly work: (ports: Ports) => Promise<unknown>,
    private readonly plan?: string,
  ) {
    history.world.executions.start(executionArn);
  }

  /** @returns the calls that were made, as `killable` tells them, and what the run tells; nothing when it was killed */
  async run(point?: KillPoint) {
    const { ports, ...calls } = killable(portsOf(this.history), point);
    try {
      return { told: await this.work(ports), ...calls, isKilled: false };
    } catch (error) {
      if (!isKill(error)) throw error;
      return { told: undefined, ...calls, isKilled: true };
    }
  }

  /** The run ends in good order. */
  async end(): Promise<void> {
    const { world } = this.history;
    if (this.plan !== undefined) await releaseLease(world.items, this.plan, this);
    world.executions.end(this.executionArn, world.clock.now());
  }

  /** The run is stopped as it is, and none of its functions can be at work any more. */
  giveUp(): void {
    const { world } = this.history;
    world.executions.end(this.executionArn, world.clock.now());
    world.clock.advance(17 * MINUTE_MS);
  }
}

export type Begin = (history: SharedHistory, runId: string) => Promise<Job>;

/** Whether there is time for all, or functions run out of it at every so many looks at it. */
export type Pace = 'in one call' | 'in several calls';

const LOOKS_BETWEEN = 5;

function remaining(pace: Pace): () => number {
  let looks = 0;
  return () => (pace === 'in several calls' && ++looks % LOOKS_BETWEEN === 0 ? 1000 : 900_000);
}

export const rebuildAt =
  (pace: Pace): Begin =>
  async (history, runId) => {
    const { world } = history;
    await history.retrieve(runId);
    return new Job(history, `arn:${runId}`, (ports) => {
      world.runId = runId;
      return world.rebuild({}, { ...world.deps, ...ports, remainingMs: remaining(pace) });
    });
  };

/** An account whose vault has no lock. */
function unlocked() {
  const accountVaults = memoryAccountVaults();
  accountVaults.put('vault', {});
  return accountVaults;
}

async function open<Kind extends PlanRun['kind']>(
  history: SharedHistory,
  plan: string,
  runId: string,
  more: { kind: Kind } & Partial<Omit<RunOf<Kind>, 'kind'>>,
): Promise<RunOf<Kind>> {
  const { items, executions, clock } = history.world;
  const taker = { runId, executionArn: `arn:${runId}` };
  const retention = { keepLast: 1, minimumAgeDays: 30 };
  const run = runOf({
    ...taker,
    generation: await takeLease({ items, executions }, plan, taker, clock.now()),
    plan: BackupPlan.parse({ name: plan, source: { bucket: 'source' }, vault: 'vault', retention }),
    startedAt: clock.now().toISOString(),
    ...more,
  });
  await putOpened(items, run, more.kind === 'forget' ? 'forgetting' : 'judging', clock.now());
  return run;
}

export const retentionOf =
  (plan: string): Begin =>
  async (history, runId) => {
    const { world } = history;
    const run = await open(history, plan, runId, { kind: 'forget' });
    const work = async (ports: Ports) => {
      history.deletingFor = plan;
      const { clock } = world;
      const deps = {
        ...ports,
        accountVaults: unlocked(),
        clock,
        log: silent,
        remainingMs: remaining('in several calls'),
      };
      for (let calls = 0; calls < CALLS_MAX; calls++) {
        if (!(await applyRetention({ run }, deps)).done) continue;
        return JSON.parse(world.objects.text({ bucket: RUNS, key: backupFiles.retention(runId) }));
      }
      throw new Error('retention was not done after many calls');
    };
    return new Job(history, run.executionArn, work, plan);
  };

export const acceptanceOf =
  (plan: string, snapshot: string): Begin =>
  async (history, runId) => {
    const run = await open(history, plan, runId, { kind: 'accept', snapshot });
    const work = (ports: Ports) => judgeSnapshot({ run }, { ...ports, log: silent });
    return new Job(history, run.executionArn, work, plan);
  };
