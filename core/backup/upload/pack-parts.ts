import type { ArchiveToWrite } from './archive-to-write';
import type { PartBuffer } from './part-buffer';
import { PartPipeline } from './part-pipeline';
import { PartTime } from './part-time';
import { combined } from './slice-blocks';
import type { UploadDeps } from './upload-deps';
import type { Seal, UploadRecord } from './upload-record';

/** Parts that Glacier has, by where they begin; `complete` when the upload is, and takes no more. */
export type KnownParts = Map<number, string> | 'complete';

/** Cuts the bytes of a pack into parts as they come, and sends those that Glacier does not have. */
export class PackParts {
  readonly #relay: PartPipeline;
  readonly #time: PartTime;
  readonly #treeHashes: string[] = [];
  #part: PartBuffer;
  #start = 0;
  #sent = 0;
  #isShort = false;

  /** @param known is told of what is sent */
  constructor(
    private readonly deps: UploadDeps,
    private readonly archive: ArchiveToWrite,
    private readonly upload: UploadRecord,
    private readonly known: KnownParts,
  ) {
    this.#relay = new PartPipeline(deps.memory, upload.partBytes);
    this.#time = new PartTime(deps.clock, deps.remainingMs);
    this.#part = this.#relay.open();
  }

  /** Little time is left, from now on, and the next call gains from what was sent: without that, stopping is no use. */
  get isShortOfTime(): boolean {
    this.#isShort ||= this.#sent > 0 && this.#time.isShort();
    return this.#isShort;
  }

  /** @param bytes may be used for something else afterwards */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      at += this.#part.append(at === 0 ? bytes : bytes.subarray(at));
      if (this.#part.isFull) await this.#send();
    }
  }

  /** Send the last part. @returns what the archive has become */
  async end(): Promise<Seal> {
    if (this.#part.sizeBytes > 0) await this.#send();
    await this.#relay.settle();
    return { sizeBytes: this.#start, treeHash: combined(this.#treeHashes) };
  }

  /** However it went. */
  close(): Promise<void> {
    return this.#relay.close();
  }

  async #send(): Promise<void> {
    const range = { start: this.#start, end: this.#start + this.#part.sizeBytes - 1 };
    this.#start = range.end + 1;
    const upload = { vault: this.archive.run.plan.vault, uploadId: this.upload.uploadId };
    await this.#relay.send(this.#part, async ({ bytes, ...hashes }) => {
      this.#treeHashes.push(hashes.treeHash);
      if (this.known === 'complete' || this.known.get(range.start) === hashes.treeHash) return;
      // Until it is there nobody knows what is.
      this.known.delete(range.start);
      await this.deps.uploads.sendPart(upload, { range, ...hashes }, bytes);
      this.known.set(range.start, hashes.treeHash);
      this.#sent += 1;
    });
    this.#part = this.#relay.open();
    this.#time.lap();
  }
}
