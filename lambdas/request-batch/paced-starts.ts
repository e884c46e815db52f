import { RetrievalThrottledError } from '../../core/contracts/errors';
import type { Clock } from '../../core/ports/clock';
import type { Vaults } from '../../core/ports/vaults';
import type { Pacer } from './pacer';

/** A service that has taken no request for so long has enough to do: what is left is asked for later. */
const REFUSED_MS_MAX = 10_000;
/** Left of the function's time for a last request, a turn of the slowest pacer, records and the answer. */
const MARGIN_MS = 45_000;

export interface PacedStartsDeps {
  vaults: Vaults;
  pacer: Pacer;
  clock: Clock;
  /** Milliseconds that the function has left. */
  remainingMs: () => number;
}

/** Starts retrievals at the pace that Glacier allows, for one batch. */
export class PacedStarts {
  /** Jobs started. */
  count = 0;
  #refusedSinceMs: number | undefined;
  #end: RetrievalThrottledError | undefined;

  constructor(private readonly deps: PacedStartsDeps) {}

  /** The vaults, for whoever starts retrievals of them. */
  get vaults(): Vaults {
    return { ...this.deps.vaults, startRetrieval: (request) => this.#start(request) };
  }

  /**
   * Ask until Glacier takes the request.
   *
   * @throws RetrievalThrottledError when it has taken none for some seconds, or the function's time comes to its end: from
   *   then on nothing is asked for any more
   */
  async #start(request: Parameters<Vaults['startRetrieval']>[0]): Promise<string> {
    const { vaults, pacer, clock, remainingMs } = this.deps;
    for (;;) {
      await pacer.turn(() => this.#end !== undefined);
      if (remainingMs() < MARGIN_MS) {
        this.#end ??= new RetrievalThrottledError("the function's time was over before everything was asked for");
      }
      if (this.#end) throw this.#end;
      const askedAtMs = clock.now().getTime();
      try {
        const jobId = await vaults.startRetrieval(request);
        this.count += 1;
        this.#refusedSinceMs = undefined;
        return jobId;
      } catch (error) {
        if (!(error instanceof RetrievalThrottledError)) throw error;
        pacer.refused(askedAtMs);
        this.#refusedSinceMs ??= askedAtMs;
        if (clock.now().getTime() - this.#refusedSinceMs >= REFUSED_MS_MAX) this.#end ??= error;
      }
    }
  }
}
