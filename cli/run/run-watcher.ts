import { isOver } from '../../core/contracts/run-status';
import type { Deployment } from '../deployment/deployment';
import { formatRate } from '../format/rate';
import type { ProgressReader, RunProgress } from '../kinds/kind-view';
import { viewOf } from '../kinds/kinds';
import { Pace, paceOf, remainingMs } from './pace';
import { type ProgressDisplay, progressDisplayOf } from './progress-display';
import type { RunState } from './run-state';
import type { RunTimes } from './times';

/**
 * Measures the progress of a run repeatedly, and its pace. Where the time of the deployment is virtual, the pace is measured in real
 * time, and the usual duration says nothing.
 */
export class RunWatcher {
  readonly #pace = new Pace();
  #reader: ProgressReader | undefined;
  #watchedSinceMs: number | undefined;

  /** @param realNowMs real time in milliseconds, from any beginning */
  constructor(
    private readonly deployment: Deployment,
    private readonly realNowMs: () => number = () => performance.now(),
  ) {}

  async measure(state: RunState): Promise<{ progress: RunProgress; display: ProgressDisplay }> {
    this.#reader ??= viewOf(state.kind).progressReader(this.deployment);
    const progress = await this.#reader.read(state);
    const { hasVirtualTime } = this.deployment;
    const nowMs = this.deployment.now().getTime();
    this.#pace.add({ atMs: hasVirtualTime ? this.realNowMs() : nowMs, bytes: progress.settledBytes });
    const times = this.#times(state, progress, nowMs);
    return { progress, display: progressDisplayOf(state, progress, times, this.#rate(state, progress)) };
  }

  #rate({ isDryRun, status }: RunState, { isCopying, totalBytes }: RunProgress): string | undefined {
    if (!isCopying || isDryRun || totalBytes === undefined || isOver(status)) return undefined;
    const bytesPerSecond = paceOf(this.#pace.samples) ?? 0;
    return bytesPerSecond < 1 ? undefined : formatRate(bytesPerSecond);
  }

  #times({ kind, run, status, ...state }: RunState, { totalBytes }: RunProgress, nowMs: number): RunTimes {
    const { hasVirtualTime } = this.deployment;
    const startedAtMs = Date.parse(state.startedAt);
    const endedAtMs = state.finishedAt === undefined ? nowMs : Date.parse(state.finishedAt);
    const usualMs = hasVirtualTime ? undefined : run && viewOf(kind).usualMs?.(run);
    this.#watchedSinceMs ??= this.realNowMs();
    return {
      elapsedMs: Math.max(0, endedAtMs - startedAtMs),
      remainingMs: isOver(status) ? undefined : remainingMs({ startedAtMs, totalBytes, usualMs }, this.#pace.samples),
      watchedMs: hasVirtualTime ? this.realNowMs() - this.#watchedSinceMs : undefined,
    };
  }
}
