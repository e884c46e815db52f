import { PartBuffer, type PartHashes } from './part-buffer';
import type { PartMemory } from './part-memory';

/** Fills one part while the one before it is being sent. */
export class PartPipeline {
  readonly #memories: Buffer[] = [];
  #turn = 0;
  #inFlight: Promise<{ error: unknown } | undefined> | undefined;

  constructor(
    private readonly memory: PartMemory,
    private readonly partBytes: number,
  ) {}

  /** The next part, to be filled and passed to `send`. */
  open(): PartBuffer {
    this.#memories[this.#turn] ??= this.memory.take(this.partBytes);
    return new PartBuffer(this.#memories[this.#turn] as Buffer, this.partBytes);
  }

  /**
   * Begin to send a part once the one before it has been sent.
   *
   * @throws the error of the one before it
   */
  async send(part: PartBuffer, work: (part: PartHashes & { bytes: Buffer }) => Promise<void>): Promise<void> {
    await this.drain();
    this.#inFlight = work(part.close()).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    this.#turn = 1 - this.#turn;
  }

  /** Wait until the last part has been sent. @throws its error */
  async drain(): Promise<void> {
    const failure = await this.#inFlight;
    this.#inFlight = undefined;
    if (failure) throw failure.error;
  }

  /** Release the memory once it is no longer read. */
  async close(): Promise<void> {
    await this.#inFlight;
    for (const memory of this.#memories.splice(0)) this.memory.release(memory);
  }
}
