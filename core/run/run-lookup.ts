import { Memo } from '../collections/memo';
import { InvalidInputError } from '../contracts/errors';
import type { RunOf } from '../contracts/opened-run';
import type { RunKind } from '../contracts/run-kind';
import { isOver, type RunStatus } from '../contracts/run-status';
import type { Clock } from '../ports/clock';
import type { ItemStore } from '../ports/item-store';
import { getRunOf } from './run-record';

/** Maximum number of cached runs: one function receives messages of only a few. */
const RUNS_KEPT = 16;

/** Maximum age of a cached status: a function may process messages of a stopping run for this long. */
export const STOP_SEEN_AFTER_MS = 30_000;

/** Cache of runs of some kinds, for functions that process messages. Each run is read once, its status again after a while. */
export class RunLookup<Kind extends RunKind> {
  readonly #runs = new Memo<{ run: RunOf<Kind>; status: RunStatus; readAtMs: number }>(RUNS_KEPT);

  constructor(
    private readonly items: ItemStore,
    private readonly clock: Clock,
    private readonly kinds: readonly Kind[],
  ) {}

  /** Get an opened run, which never changes. @throws InvalidInputError when there is no such run */
  async run(runId: string): Promise<RunOf<Kind>> {
    return (await this.#get(runId)).run;
  }

  /**
   * Whether a run has ended or is being stopped, so that its messages are obsolete.
   *
   * @throws InvalidInputError when there is no such run
   */
  async isOver(runId: string): Promise<boolean> {
    return isOver(await this.status(runId));
  }

  /**
   * Get the status of a run, at most half a minute old.
   *
   * @throws InvalidInputError when there is no such run
   */
  async status(runId: string): Promise<RunStatus> {
    const seen = await this.#get(runId);
    if (this.clock.now().getTime() - seen.readAtMs < STOP_SEEN_AFTER_MS) return seen.status;
    this.#runs.forget(runId);
    return (await this.#get(runId)).status;
  }

  #get(runId: string) {
    return this.#runs.get(runId, async () => {
      const record = await getRunOf(this.items, runId, this.kinds);
      if (!record?.run) throw new InvalidInputError(`there is no run ${runId} of kind ${this.kinds.join(', ')}`);
      const { run, status } = record;
      return { run, status, readAtMs: this.clock.now().getTime() };
    });
  }
}
