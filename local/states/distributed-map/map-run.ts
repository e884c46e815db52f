import type { ExecutionState } from '../executions/execution-state';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** Counts of items or child executions, as in DescribeMapRun. */
export interface MapRunCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
}

export interface Tolerance {
  count?: number;
  /** 0 … 100 */
  percentage?: number;
}

/** Number of ended children that are kept for DescribeExecution. */
const CHILDREN_KEPT_MAX = 1_000;

function noCounts(): MapRunCounts {
  return { pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, total: 0, resultsWritten: 0 };
}

const COUNT_OF = { SUCCEEDED: 'succeeded', FAILED: 'failed', TIMED_OUT: 'timedOut', ABORTED: 'aborted' } as const;

/** A run of a distributed map: its counts, its tolerance of failures, and its children. */
export class MapRun {
  readonly items = noCounts();
  readonly executions = noCounts();
  readonly #running = new Map<string, ExecutionState>();
  /** The children that ended last, oldest first. */
  readonly #ended = new Map<string, ExecutionState>();
  status: MapRunStatus = 'RUNNING';
  stoppedAtMs: number | undefined;
  /** Number of redrives of its execution while the run had not succeeded. */
  redriveCount = 0;
  /** Whether all items have been read, so that `items.total` is the number of items. */
  #isTotalKnown = false;

  constructor(
    readonly arn: string,
    readonly executionArn: string,
    readonly startedAtMs: number,
    readonly concurrencyMax: number,
    readonly tolerance: Tolerance,
  ) {}

  childStarted(child: ExecutionState, itemCount: number): void {
    this.#running.set(child.arn, child);
    this.#each(itemCount, (counts, by) => {
      counts.total += by;
      counts.running += by;
    });
  }

  childEnded(child: ExecutionState, itemCount: number): void {
    if (child.status === 'RUNNING') throw new Error(`the child ${child.arn} has not ended`);
    const count = COUNT_OF[child.status];
    this.#each(itemCount, (counts, by) => {
      counts.running -= by;
      counts[count] += by;
    });
    this.#running.delete(child.arn);
    this.#ended.set(child.arn, child);
    for (const arn of this.#ended.keys()) {
      if (this.#ended.size <= CHILDREN_KEPT_MAX) break;
      this.#ended.delete(arn);
    }
  }

  /** To be called when the execution of the run is redriven. */
  redriven(): void {
    this.status = 'RUNNING';
    this.stoppedAtMs = undefined;
    this.redriveCount += 1;
  }

  /** To be called before a redriven child runs. */
  childRedriven(child: ExecutionState, itemCount: number): void {
    if (child.status === 'RUNNING') throw new Error(`the child ${child.arn} has not ended`);
    const count = COUNT_OF[child.status];
    this.#each(itemCount, (counts, by) => {
      counts[count] -= by;
      counts.running += by;
    });
    this.#ended.delete(child.arn);
    this.#running.set(child.arn, child);
  }

  /** The running children and those that ended last. */
  children(): ExecutionState[] {
    return [...this.#running.values(), ...this.#ended.values()];
  }

  child(arn: string): ExecutionState | undefined {
    return this.#running.get(arn) ?? this.#ended.get(arn);
  }

  childNeverStarted(itemCount: number): void {
    this.#each(itemCount, (counts, by) => {
      counts.total += by;
      counts.pending += by;
    });
  }

  resultsWritten(itemCount: number): void {
    this.#each(itemCount, (counts, by) => {
      counts.resultsWritten += by;
    });
  }

  allItemsRead(): void {
    this.#isTotalKnown = true;
  }

  /** Whether too many items have failed. A percentage above zero applies once the number of items is known. */
  get isToleranceExceeded(): boolean {
    const failed = this.items.failed + this.items.timedOut;
    const { count, percentage } = this.tolerance;
    if (count !== undefined && failed > count) return true;
    if (percentage === undefined) return count === undefined && failed > 0;
    if (percentage === 0) return failed > 0;
    return this.#isTotalKnown && failed * 100 > percentage * this.items.total;
  }

  end(status: Exclude<MapRunStatus, 'RUNNING'>, atMs: number): void {
    this.status = status;
    this.stoppedAtMs = atMs;
  }

  #each(itemCount: number, change: (counts: MapRunCounts, by: number) => void): void {
    change(this.items, itemCount);
    change(this.executions, 1);
  }
}
