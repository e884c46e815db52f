import type { ArchiveToWrite } from './archive-to-write';
import type { PackSink } from './make-pack';
import type { PartBuffer } from './part-buffer';
import { PartPipeline } from './part-pipeline';
import { PartTime } from './part-time';
import { combined } from './slice-blocks';
import type { UploadDeps } from './upload-deps';
import type { Seal, UploadRecord } from './upload-record';

/** Tree hashes of the parts that Glacier has, by start offset; `complete` when the upload is completed and takes no more. */
export type KnownParts = Map<number, string> | 'complete';

/** Splits the bytes of a pack into parts while they are written, and sends those that Glacier does not have. */
export class PackParts implements PackSink {
  readonly #pipeline: PartPipeline;
  readonly #time: PartTime;
  readonly #treeHashes: string[] = [];
  #part: PartBuffer;
  #start = 0;
  #sent = 0;
  #isShort = false;

  /** @param known updated with the parts that are sent */
  constructor(
    private readonly deps: UploadDeps,
    private readonly archive: ArchiveToWrite,
    private readonly upload: UploadRecord,
    private readonly known: KnownParts,
  ) {
    this.#pipeline = new PartPipeline(deps.memory, upload.partBytes);
    this.#time = new PartTime(deps.clock, deps.remainingMs);
    this.#part = this.#pipeline.open();
  }

  /** Whether time has run short, once at least one part has been sent: only then does the next call gain from stopping. */
  get mustStop(): boolean {
    this.#isShort ||= this.#sent > 0 && this.#time.isShort();
    return this.#isShort;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length; ) {
      offset += this.#part.append(offset === 0 ? bytes : bytes.subarray(offset));
      if (this.#part.isFull) await this.#send();
    }
  }

  /** Send the last part. @returns size and tree hash of the archive */
  async end(): Promise<Seal> {
    if (this.#part.sizeBytes > 0) await this.#send();
    await this.#pipeline.drain();
    return { sizeBytes: this.#start, treeHash: combined(this.#treeHashes) };
  }

  close(): Promise<void> {
    return this.#pipeline.close();
  }

  async #send(): Promise<void> {
    const range = { start: this.#start, end: this.#start + this.#part.sizeBytes - 1 };
    this.#start = range.end + 1;
    const upload = { vault: this.archive.run.plan.vault, uploadId: this.upload.uploadId };
    await this.#pipeline.send(this.#part, async ({ bytes, ...hashes }) => {
      this.#treeHashes.push(hashes.treeHash);
      if (this.known === 'complete' || this.known.get(range.start) === hashes.treeHash) return;
      // While the part is being sent, its state at Glacier is unknown.
      this.known.delete(range.start);
      await this.deps.uploads.sendPart(upload, { range, ...hashes }, bytes);
      this.known.set(range.start, hashes.treeHash);
      this.#sent += 1;
    });
    this.#part = this.#pipeline.open();
    this.#time.lap();
  }
}
