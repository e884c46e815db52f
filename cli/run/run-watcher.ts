import { isOver } from '../../core/contracts/run-status';
import type { Deployment } from '../deployment/deployment';
import type { ProgressReader, RunProgress } from '../kinds/kind-view';
import { viewOf } from '../kinds/kinds';
import { Pace, remainingMs } from './pace';
import { type ProgressDisplay, progressDisplayOf } from './progress-display';
import type { RunState } from './run-state';
import type { RunTimes } from './times';

/** Measures the progress of a run repeatedly, and estimates the remaining time from its pace. */
export class RunWatcher {
  readonly #pace = new Pace();
  #reader: ProgressReader | undefined;

  constructor(private readonly deployment: Deployment) {}

  async measure(state: RunState): Promise<{ progress: RunProgress; display: ProgressDisplay }> {
    this.#reader ??= viewOf(state.kind).progressReader(this.deployment);
    const progress = await this.#reader.read(state);
    return { progress, display: progressDisplayOf(state, progress, this.#times(state, progress)) };
  }

  #times(state: RunState, { settledBytes, totalBytes }: RunProgress): RunTimes {
    const { kind, run, status, finishedAt } = state;
    const nowMs = this.deployment.now().getTime();
    const startedAtMs = Date.parse(state.startedAt);
    this.#pace.add({ atMs: nowMs, bytes: settledBytes });
    const usualMs = run && viewOf(kind).usualMs?.(run);
    const endedAtMs = finishedAt === undefined ? nowMs : Date.parse(finishedAt);
    return {
      elapsedMs: Math.max(0, endedAtMs - startedAtMs),
      remainingMs: isOver(status) ? undefined : remainingMs({ startedAtMs, totalBytes, usualMs }, this.#pace.samples),
    };
  }
}
