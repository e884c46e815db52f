import type { Pacer } from '../../core/concurrency/pacer';
import { RetrievalThrottledError } from '../../core/contracts/errors';
import type { Clock } from '../../core/ports/clock';
import type { Vaults } from '../../core/ports/vaults';

/** Time without an accepted request after which the rest is requested later, in milliseconds. */
const REFUSED_MS_MAX = 10_000;
/** Time reserved for a last request, a turn of the slowest pacer, records and the answer, in milliseconds. */
const MARGIN_MS = 45_000;

export interface PacedStartsDeps {
  vaults: Vaults;
  pacer: Pacer;
  clock: Clock;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/** Starts the retrievals of a batch at the rate that Glacier allows. */
export class PacedStarts {
  /** Number of jobs started. */
  count = 0;
  #refusedSinceMs: number | undefined;
  #end: RetrievalThrottledError | undefined;

  constructor(private readonly deps: PacedStartsDeps) {}

  /** The vaults, with retrievals started at that rate. */
  get vaults(): Vaults {
    return { ...this.deps.vaults, startRetrieval: (request) => this.#start(request) };
  }

  /**
   * Repeat a request until Glacier accepts it.
   *
   * @throws RetrievalThrottledError when Glacier has accepted none for some seconds, or the function's time is nearly
   *   over; from then on nothing is requested
   */
  async #start(request: Parameters<Vaults['startRetrieval']>[0]): Promise<string> {
    const { vaults, pacer, clock, remainingMs } = this.deps;
    for (;;) {
      await pacer.turn(() => this.#end !== undefined);
      if (remainingMs() < MARGIN_MS) {
        this.#end ??= new RetrievalThrottledError("the function's time ran out before everything was requested");
      }
      if (this.#end) throw this.#end;
      const requestedAtMs = clock.now().getTime();
      try {
        const jobId = await vaults.startRetrieval(request);
        this.count += 1;
        this.#refusedSinceMs = undefined;
        return jobId;
      } catch (error) {
        if (!(error instanceof RetrievalThrottledError)) throw error;
        pacer.noteRefusal(requestedAtMs);
        this.#refusedSinceMs ??= requestedAtMs;
        if (clock.now().getTime() - this.#refusedSinceMs >= REFUSED_MS_MAX) this.#end ??= error;
      }
    }
  }
}
