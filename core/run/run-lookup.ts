import { Memo } from '../collections/memo';
import { InvalidInputError } from '../contracts/errors';
import type { RunOf } from '../contracts/opened-run';
import type { RunKind } from '../contracts/run-kind';
import { isOver, type RunStatus } from '../contracts/run-status';
import type { Clock } from '../ports/clock';
import type { ItemStore } from '../ports/item-store';
import { getRunOf } from './run-record';

/** Runs kept at once: a function at work sees messages of a few. */
const RUNS_KEPT = 16;

/** How long a function goes on with messages of a run after somebody has asked for its end. */
export const STOP_SEEN_AFTER_MS = 30_000;

/** Runs of some kinds as a function that takes messages needs them: each is read once, and again when that is a while ago. */
export class RunLookup<Kind extends RunKind> {
  readonly #runs = new Memo<{ run: RunOf<Kind>; status: RunStatus; readAtMs: number }>(RUNS_KEPT);

  constructor(
    private readonly items: ItemStore,
    private readonly clock: Clock,
    private readonly kinds: readonly Kind[],
  ) {}

  /** The run as it was opened, which never changes. @throws InvalidInputError when there is no such run */
  async run(runId: string): Promise<RunOf<Kind>> {
    return (await this.#get(runId)).run;
  }

  /**
   * Whether a run has ended, or is being stopped: nobody waits for what its messages ask for.
   *
   * @throws InvalidInputError when there is no such run
   */
  async isOver(runId: string): Promise<boolean> {
    return isOver(await this.status(runId));
  }

  /**
   * The status of a run as it was half a minute ago at the earliest.
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
