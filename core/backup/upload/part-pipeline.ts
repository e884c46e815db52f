import { PartBuffer, type PartHashes } from './part-buffer';
import type { PartMemory } from './part-memory';

/** Fills one part while the one before it is being sent. */
export class PartPipeline {
  readonly #memories: Buffer[] = [];
  #turn = 0;
  #underWay: Promise<{ error: unknown } | undefined> | undefined;

  constructor(
    private readonly memory: PartMemory,
    private readonly partBytes: number,
  ) {}

  /** The next part, to be filled and handed to `send`. */
  open(): PartBuffer {
    this.#memories[this.#turn] ??= this.memory.take(this.partBytes);
    return new PartBuffer(this.#memories[this.#turn] as Buffer, this.partBytes);
  }

  /**
   * Begin to send a part, once the one before it has been sent.
   *
   * @throws what the one before it failed with
   */
  async send(part: PartBuffer, work: (part: PartHashes & { bytes: Buffer }) => Promise<void>): Promise<void> {
    await this.settle();
    this.#underWay = work(part.close()).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    this.#turn = 1 - this.#turn;
  }

  /** Wait for the last part. @throws what it failed with */
  async settle(): Promise<void> {
    const failure = await this.#underWay;
    this.#underWay = undefined;
    if (failure) throw failure.error;
  }

  /** Give the memory back once nothing reads it any more. */
  async close(): Promise<void> {
    await this.#underWay;
    for (const _ of this.#memories.splice(0)) this.memory.release();
  }
}
